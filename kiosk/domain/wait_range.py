"""A wait as it is told: minutes, low to high."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes until called: as likely more as less than `expected`, eight times in ten from `low` to `high`."""

    low: float
    expected: float
    high: float
