"""Time as the devices need it: passed in, so that tests move it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Wall-clock time, aware; for records only, it may jump."""

    def monotonic(self) -> float:
        """Seconds that only grow."""


class SystemClock:
    """The machine's own clock, in its own zone."""

    def now(self) -> datetime:
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        return time.monotonic()
