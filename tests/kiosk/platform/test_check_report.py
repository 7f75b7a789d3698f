"""The report of a check: what failed stands first, and nothing of a secret or of Markdown gets through."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.links.platform_check import Checked
from kiosk.links.platform_check_report import written_report
from kiosk.links.platform_profiles import profile_named


def test_a_report_names_what_failed_and_leaks_no_password_of_the_address() -> None:
    results = [
        Checked("apply_gives_number", True, "办件编号 1"),
        Checked("replay_refused", False, "答复 | <b>\n[x](y)"),
    ]
    url = "https://user:hidden@platform.example:8443/base?token=hidden"
    page = written_report(url, profile_named("applyno"), results, datetime(2026, 6, 12, tzinfo=UTC))
    assert "1 项相符，1 项不符" in page and "https://platform.example:8443/base" in page
    assert "hidden" not in page
    assert page.index("## 不符") < page.index("replay_refused") < page.index("## 全部")
    row = next(line for line in page.splitlines() if line.startswith("| replay_refused"))
    assert row == "| replay_refused | 不符 | 答复 \\| \\<b\\> \\[x\\](y) |"
