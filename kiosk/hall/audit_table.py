"""How the record of acts is put into words and into lines of a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from kiosk.domain.counter import VERB_WORDS

COLUMNS = ("序号", "时间", "工号", "姓名", "角色", "地址", "窗口", "做了什么", "说明", "结果", "接口")
_VERB = re.compile(r"^POST /api/v1/counters/([^/]+)/([a-z-]+)$")
_WORDS = {
    "logged_in": "登录",
    "log_in": "登录",
    "sign_on": "统一认证登录",
    "DELETE /api/v1/session": "退出",
    "POST /api/v1/session/password": "改密码",
    "GET /api/v1/audit.csv": "导出操作记录",
}
_FORMS = (
    (re.compile(r"^POST /api/v1/reviews/[^/]+/follow-up$"), "处理差评"),
    (re.compile(r"^POST /api/v1/reviews/[^/]+/phone$"), "打开差评的电话"),
    (re.compile(r"^POST /api/v1/tickets/[^/]+/papers/open$"), "打开市民的材料"),
    (re.compile(r"^POST /api/v1/screens$"), "配对屏幕"),
    (re.compile(r"^DELETE /api/v1/screens/[^/]+$"), "收回屏幕"),
    (re.compile(r"^POST /api/v1/appointments$"), "登记预约"),
    (re.compile(r"^POST /api/v1/appointments/import$"), "导入预约"),
    (re.compile(r"^POST /api/v1/appointments/search$"), "查预约"),
    (re.compile(r"^GET /api/v1/appointments/export$"), "导出预约"),
    (re.compile(r"^POST /api/v1/appointments/[^/]+/check-in$"), "为预约签到"),
    (re.compile(r"^POST /api/v1/appointments/[^/]+/change$"), "改约"),
    (re.compile(r"^POST /api/v1/appointments/[^/]+/cancel$"), "取消预约"),
    (re.compile(r"^POST /api/v1/appointments/[^/]+/missed$"), "记预约未到"),
    (re.compile(r"^POST /api/v1/appointments/[^/]+/restore$"), "恢复预约"),
    (re.compile(r"^DELETE /api/v1/staff/([^/]+)/lock$"), "为 {0} 解锁"),
    (re.compile(r"^DELETE /api/v1/staff/([^/]+)/sessions$"), "结束 {0} 的登录"),
    (re.compile(r"^POST /api/v1/staff/([^/]+)/password$"), "为 {0} 设新密码"),
)


def words_of(act: str, counter_name: Callable[[str], str]) -> str:
    """What was done, for people; an act that nobody put into words yet stands as it was recorded."""
    pressed = _VERB.match(act)
    if pressed:
        words = next((said for verb, said in VERB_WORDS.items() if verb.value == pressed[2]), pressed[2])
        return f"{counter_name(pressed[1])} {words}"
    for form, words in _FORMS:
        found = form.match(act)
        if found:
            return words.format(*found.groups())
    return _WORDS.get(act, act)


def line(cells: tuple[str, ...]) -> bytes:
    """One line of CSV."""
    written = io.StringIO()
    csv.writer(written).writerow([_harmless(cell) for cell in cells])
    return written.getvalue().encode()


def _harmless(cell: str) -> str:
    """What was typed as a name must not run as a formula in somebody's spreadsheet."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
