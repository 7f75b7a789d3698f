"""One day of one queue as an estimate sees it: when people joined, when they were called, and how busy it was.

Times are minutes since the day's midnight, as numbers: sharp ones of a live hall and the coarse ones of a recorded feed alike.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime

SLOT_MIN = 30
SLOTS = 24 * 60 // SLOT_MIN
AT_ONCE_MIN = 3.0
"""A shorter wait is none: recorded halls know five minutes and no less."""


def minute_of(at: datetime) -> float:
    """Minutes since midnight of `at`'s own day."""
    return at.hour * 60 + at.minute + at.second / 60


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody in the queue. `counts`: it joined here today, so its wait teaches; one sent here or carried over does not."""

    at_min: float
    ahead: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody who was called."""

    key: str
    joined: Joined
    called_min: float

    @property
    def wait_min(self) -> float:
        return max(0.0, self.called_min - self.joined.at_min)


@dataclass(slots=True)
class DayPace:
    """One day of one queue."""

    joins: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    """One a call, in their order."""
    busy_min: list[float] = field(default_factory=lambda: [0.0] * SLOTS)
    """By half hour: minutes in which somebody waited."""
    busy_calls: list[int] = field(default_factory=lambda: [0] * SLOTS)
    """By half hour: calls of somebody who had to wait."""

    def copy(self) -> DayPace:
        return DayPace(
            list(self.joins),
            list(self.calls),
            list(self.answered),
            list(self.busy_min),
            list(self.busy_calls),
        )


def slot_of(minute: float) -> int:
    """The half hour of the day; a time beyond midnight belongs to the last."""
    return min(max(0, int(minute // SLOT_MIN)), SLOTS - 1)


def calls_since(pace: DayPace, since_min: float) -> int:
    """How many were called after `since_min`."""
    return len(pace.calls) - bisect_right(pace.calls, since_min)
