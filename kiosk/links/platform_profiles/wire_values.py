"""Single values as one wire writes them: moments, codes, region codes, lists in one text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from kiosk.base.clock import HALL_ZONE

TimeForm = Literal["iso", "spaced", "compact", "compact_t", "milliseconds"]
RegionDigits = Literal[6, 9, 12]

_TIME_PATTERNS = {"spaced": "%Y-%m-%d %H:%M:%S", "compact": "%Y%m%d%H%M%S", "compact_t": "%Y%m%dT%H%M%S"}
_REGION_LENGTHS = (6, 9, 12)


def time_out(form: TimeForm, at: datetime) -> str | int:
    """Without an offset it is the hall's wall clock."""
    if form == "iso":
        return at.isoformat()
    if form == "milliseconds":
        return int(at.timestamp() * 1000)
    return at.astimezone(HALL_ZONE).strftime(_TIME_PATTERNS[form])


def time_in(form: TimeForm, value: Any) -> datetime:
    """Raises ValueError for what is no time of this wire."""
    if form == "milliseconds":
        return datetime.fromtimestamp(int(value) / 1000, HALL_ZONE)
    text = str(value)
    if form != "iso":
        return datetime.strptime(text, _TIME_PATTERNS[form]).replace(tzinfo=HALL_ZONE)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=HALL_ZONE)


def region_out(digits: RegionDigits, region: str) -> str:
    """Zeros up to the platform's length. A village on a platform that knows counties is its county.

    Raises ValueError for what is no region code.
    """
    if not (region.isascii() and region.isdigit()) or len(region) not in _REGION_LENGTHS:
        raise ValueError(f"a region code has 6, 9 or 12 digits, not {len(region)}")
    return region[:digits].ljust(digits, "0")


def region_in(region: str) -> str:
    """The shortest of 6, 9 and 12 digits that says the same. Raises ValueError for what is no region code."""
    region_out(12, region)
    for length in _REGION_LENGTHS:
        if not region[length:].strip("0"):
            return region[:length]
    return region


def code_key(value: Any) -> str:
    """How a value of ours is written at the left of a code table."""
    return str(value).lower() if isinstance(value, bool) else str(value)
