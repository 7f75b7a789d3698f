"""What a run leaves behind: pictures, papers, the materials' PDF, the platform's record, a summary as JSON and HTML."""

from __future__ import annotations

import html
import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_STYLE = """
body{margin:0;background:#F2F4F8;color:#131B27;font:16px/1.5 "Noto Sans CJK SC","Source Han Sans SC",sans-serif}
header{background:#12274D;color:#fff;padding:20px 32px}header h1{margin:0;font-size:26px}header p{margin:4px 0 0;color:#C3D4F1}
main{padding:8px 32px 48px}h2{margin:32px 0 8px;font-size:21px;border-left:8px solid #1E4489;padding-left:12px}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;background:#fff;border-radius:16px;padding:16px 20px}
.facts b{color:#465264;font-weight:400}.pictures{display:flex;flex-wrap:wrap;gap:16px}
figure{margin:0;background:#fff;border-radius:16px;padding:10px}figure img{display:block;height:440px;border-radius:8px}
figcaption{padding:6px 2px 0;color:#333E4F;font-size:14px;max-width:440px}.good{color:#0A5838}.bad{color:#981B15}
li{margin:2px 0}a{color:#1E4489}
"""

_FACT_WORDS = {
    "ticket": "号码",
    "receipt_number": "回执号",
    "application_number": "办件编号",
    "follow_url": "手机看排队",
}


@dataclass(frozen=True, slots=True)
class Picture:
    file: str
    caption: str


@dataclass(slots=True)
class Chapter:
    """One part of the visit: what was shown, and what was checked."""

    title: str
    pictures: list[Picture] = field(default_factory=list)
    checks: list[tuple[str, bool, str]] = field(default_factory=list)


class Evidence:
    """The folder of one run. `check` records and returns; the run goes on and tells everything at the end."""

    def __init__(self, folder: Path) -> None:
        if folder.exists():
            shutil.rmtree(folder)
        self.folder = folder
        for part in ("screens", "pages", "papers", "materials", "logs"):
            (folder / part).mkdir(parents=True)
        self.chapters: list[Chapter] = []
        self.facts: dict[str, Any] = {}
        self._began = time.monotonic()
        self._first_picture_s: float | None = None

    def chapter(self, title: str) -> None:
        self.chapters.append(Chapter(title))

    def first_picture_seen(self) -> None:
        """Keeps how long the start took, from nothing running to the terminal's first page; only the first call counts."""
        if self._first_picture_s is None:
            self._first_picture_s = round(time.monotonic() - self._began, 1)

    def picture(self, kind: str, name: str, caption: str) -> Path:
        """The path to save the next picture of `kind` (screens, pages) under; it is listed in the chapter."""
        number = sum(len(chapter.pictures) for chapter in self.chapters) + 1
        file = f"{kind}/{number:02d}_{name}.png"
        self.chapters[-1].pictures.append(Picture(file, caption))
        return self.folder / file

    def check(self, what: str, holds: bool, seen: object = "") -> bool:
        """Records whether a sentence about the visit holds."""
        self.chapters[-1].checks.append((what, holds, str(seen)))
        return holds

    @property
    def failed(self) -> list[str]:
        return [
            f"{what}（看到：{seen}）" for c in self.chapters for what, holds, seen in c.checks if not holds
        ]

    def finish(self) -> dict[str, Any]:
        """Writes summary.json and index.html; returns the summary."""
        summary = {
            **self.facts,
            "first_picture_s": self._first_picture_s,
            "seconds": round(time.monotonic() - self._began, 1),
            "checks": [
                {"chapter": c.title, "check": what, "holds": holds, "seen": seen}
                for c in self.chapters
                for what, holds, seen in c.checks
            ],
            "failed": self.failed,
            "files": sorted(str(f.relative_to(self.folder)) for f in self.folder.rglob("*") if f.is_file()),
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (self.folder / "summary.json").write_text(text, "utf-8")
        (self.folder / "index.html").write_text(self._page(), "utf-8")
        return summary

    def _page(self) -> str:
        told = {_FACT_WORDS.get(key, key): value for key, value in self.facts.items()}
        if self._first_picture_s is not None:
            told["启动到第一页"] = f"{self._first_picture_s} 秒"
        facts = "".join(
            f"<b>{html.escape(words)}</b><span>{html.escape(str(value))}</span>"
            for words, value in told.items()
        )
        records = [file for file in ("platform.json", "summary.json") if (self.folder / file).exists()]
        papers = sorted((self.folder / "papers").glob("*.png"))
        materials = sorted((self.folder / "materials").iterdir())
        return (
            f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>一次办事</title><style>{_STYLE}</style></head>'
            "<body><header><h1>一次办事，从触摸到评价</h1><p>真实的窗口、真实的字节、真实的大厅。</p></header><main>"
            f'<h2>结果</h2><div class="facts">{facts}</div>'
            + "".join(_chapter(c) for c in self.chapters)
            + f"<h2>打印的纸</h2>{_pictures([Picture(f'papers/{p.name}', p.name) for p in papers])}"
            + "<h2>材料</h2><ul>"
            + "".join(f'<li><a href="materials/{m.name}">{html.escape(m.name)}</a></li>' for m in materials)
            + "</ul><h2>平台的记录，全部检查</h2><ul>"
            + "".join(f'<li><a href="{file}">{file}</a></li>' for file in records)
            + "</ul></main></body></html>"
        )


def _chapter(chapter: Chapter) -> str:
    checks = "".join(
        f'<li class="{"good" if holds else "bad"}">{"✓" if holds else "✗"} {html.escape(what)}'
        f"{'：' + html.escape(seen) if seen else ''}</li>"
        for what, holds, seen in chapter.checks
    )
    return f"<h2>{html.escape(chapter.title)}</h2><ul>{checks}</ul>{_pictures(chapter.pictures)}"


def _pictures(pictures: list[Picture]) -> str:
    figures = (
        f'<figure><a href="{p.file}"><img src="{p.file}" alt="" loading="lazy"></a><figcaption>{html.escape(p.caption)}</figcaption></figure>'
        for p in pictures
    )
    return f'<div class="pictures">{"".join(figures)}</div>'
