"""Files of bookings as offices make them; people and their numbers are invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADING = ("预约编号", "业务", "日期", "时间", "姓名", "证件号码", "手机号", "事项")
GOOD = (
    ("W-1", "综合受理", "2026-06-12", "10:00", "彭晓花", "999999199001010024", "13900001111", "社保卡挂失"),
    ("W-2", "social", "2026/6/12", "14:00-15:00", "向阳", "", "139 0000 2222", ""),
    ("W-3", "综合受理", "2026年6月15日", "9：30", "Lee Ann", "E12345678", "", "居住证"),
)


def csv_of(*rows: Sequence[str], encoding: str = "utf-8-sig", comma: str = ",") -> bytes:
    lines = [HEADING, *rows]
    return "\r\n".join(comma.join(row) for row in lines).encode(encoding) + b"\r\n"


def xlsx_of(*rows: Sequence[Any], heading: Sequence[str] = HEADING) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (heading, *rows):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
