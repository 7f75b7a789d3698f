"""What a check found, as a page that an integrator can send to the platform's side. No secret and no signature in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from kiosk.links.platform_check import Checked
from kiosk.links.platform_profiles.profile import Profile


def written_report(url: str, profile: Profile, results: Sequence[Checked], at: datetime) -> str:
    """Markdown: where and how it was asked, each case, and first what does not agree."""
    failed = [case for case in results if not case.passed]
    address = urlsplit(url)
    lines = [
        "# 一体化平台接口核对报告",
        "",
        f"- 平台：{address.scheme}://{address.hostname}{f':{address.port}' if address.port else ''}{address.path}",
        f"- 配置：{profile.title}（{profile.name}），签名 {profile.sign}，正文 {profile.body}，时间 {profile.times}",
        f"- 时间：{at:%Y-%m-%d %H:%M:%S%z}",
        f"- 结果：{len(results) - len(failed)} 项相符，{len(failed)} 项不符",
        "",
    ]
    if failed:
        lines += ["## 不符", "", *(f"- **{case.name}**：{_cell(case.said)}" for case in failed), ""]
    lines += ["## 全部", "", "| 项目 | 结果 | 说明 |", "|---|---|---|"]
    lines += [f"| {c.name} | {'相符' if c.passed else '不符'} | {_cell(c.said)} |" for c in results]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """One line; what a platform says cannot break the table or become a link."""
    clean = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "|<>[]`*_\\" else letter for letter in clean)
