"""Dates as papers print them."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})")


def iso_dates_in(text: str) -> list[str]:
    """Every date of the calendar in the text as 2026-06-01; what is no day of the calendar is left out."""
    days = []
    for year, month, day in _DATE.findall("".join(text.split())):
        try:
            days.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return days
