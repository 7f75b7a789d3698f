"""Time comes from outside: programs pass a clock in, tests move it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HALL_ZONE = ZoneInfo("Asia/Shanghai")
"""Numbers start again and deadlines fall by the hall's local day, whatever the machine is set to."""


class Clock(Protocol):
    """What every part that needs time is given."""

    def now(self) -> datetime:
        """Wall-clock time, aware, in the hall's zone. It may jump; never measure a duration with it."""

    def monotonic(self) -> float:
        """Seconds that only grow, for durations and deadlines."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(HALL_ZONE)

    def monotonic(self) -> float:
        return time.monotonic()


class HandClock:
    """A clock that stands still until it is moved; for tests and for replaying a log."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(HALL_ZONE)
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Moves wall-clock and monotonic time forward together."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Moves only the wall clock, as a wrong time server would."""
        self._now += timedelta(seconds=seconds)
