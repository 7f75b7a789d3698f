"""A clock that runs like the machine's, begun at another time: for tests that need an hour of the day and real threads."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from kiosk.base.clock import SystemClock


class MovedClock(SystemClock):
    def __init__(self, start: datetime) -> None:
        self._start = start
        self._begun = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._begun)

    def move(self, minutes: float) -> None:
        self._start += timedelta(minutes=minutes)
