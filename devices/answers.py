"""How a device has been answering: when last, how fast, and what went wrong how often."""

from __future__ import annotations

import errno
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from devices.errors import DeviceAbsent, DeviceError, DeviceRefused, LinkLost

_KEPT = 200
"""Polls remembered for the percentiles: some minutes of a printer, half an hour of a code reader."""


@dataclass(slots=True)
class Answers:
    """Counted since the program began, as the device check and the hall's health page show it."""

    last: datetime | None = None
    reconnects: int = 0
    _round_trips_s: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _errors: Counter[str] = field(default_factory=Counter)

    def came(self, at: datetime, took_s: float) -> None:
        """The device answered a poll."""
        self.last = at
        self._round_trips_s.append(took_s)

    def failed(self, error: DeviceError) -> None:
        self._errors[code_of(error)] += 1

    def figures(self) -> tuple[tuple[str, str], ...]:
        """Key figures in words: seconds as milliseconds, nothing for what is not known yet."""
        known = [("reconnects", str(self.reconnects))]
        if self.last is not None:
            known.append(("last_answer", self.last.isoformat(timespec="seconds")))
            known.append(("round_trip_ms_p50", f"{self.percentile_s(50) * 1000:.1f}"))
            known.append(("round_trip_ms_p95", f"{self.percentile_s(95) * 1000:.1f}"))
        if self._errors:
            said = " ".join(f"{code}={count}" for code, count in sorted(self._errors.items()))
            known.append(("errors", said))
        return tuple(known)

    def percentile_s(self, percent: int) -> float:
        """By nearest rank, over the polls remembered; 0 before the first."""
        ordered = sorted(self._round_trips_s)
        if not ordered:
            return 0.0
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def code_of(error: DeviceError) -> str:
    """A short word that stays the same for the same trouble: the system's name for it, else our kind of error."""
    number = getattr(error.__cause__, "errno", None)
    if isinstance(number, int) and number in errno.errorcode:
        return errno.errorcode[number]
    match error:
        case DeviceAbsent():
            return "absent"
        case DeviceRefused():
            return "refused"
        case LinkLost():
            return "lost"
        case _:
            return "other"
