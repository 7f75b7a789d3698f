"""What a report counts: spreads of measured times, visits, work, accuracy; each can be added up over days.

A spread keeps every measured time, so that the median of a month is that of its visits and not of its days.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Spread:
    """Measured times in seconds, ascending. Of nothing there is no mean."""

    seconds: tuple[float, ...] = ()

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        return cls(tuple(sorted(seconds)))

    def __add__(self, other: Spread) -> Spread:
        return Spread(tuple(sorted((*self.seconds, *other.seconds))))

    @property
    def count(self) -> int:
        return len(self.seconds)

    @property
    def mean(self) -> float | None:
        return math.fsum(self.seconds) / self.count if self.seconds else None

    @property
    def longest(self) -> float | None:
        return self.seconds[-1] if self.seconds else None

    def percentile(self, percent: int) -> float | None:
        """By nearest rank: the smallest measured time that at least `percent` of them do not exceed."""
        return self.seconds[max(0, math.ceil(self.count * percent / 100) - 1)] if self.seconds else None

    def within(self, limit_s: float) -> int:
        """How many do not exceed the limit."""
        return bisect_right(self.seconds, limit_s)


@dataclass(frozen=True, slots=True)
class Visits:
    """Tickets seen together: of a group, a priority ground, or half an hour."""

    issued: int = 0
    called: int = 0
    finished: int = 0
    abandoned: int = 0
    recalls: int = 0
    no_shows: int = 0
    transfers: int = 0
    holds: int = 0
    waits: Spread = Spread()
    """From the number to its first call."""
    services: Spread = Spread()
    """At counters, all stretches of a finished ticket together."""
    walks: Spread = Spread()
    """From a call to the beginning of the service."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done at a counter, or by a member of staff; times in seconds."""

    calls: int = 0
    recalls: int = 0
    no_shows: int = 0
    transfers: int = 0
    finished: int = 0
    """Services: of a visit for several things each one counts."""
    serving_s: float = 0.0
    calling_s: float = 0.0
    free_s: float = 0.0
    paused_s: float = 0.0
    pauses_s: dict[str, float] = field(default_factory=dict)
    """By reason."""
    services: Spread = Spread()
    by_hour: dict[int, int] = field(default_factory=dict)
    """Finished tickets by the hour of the day."""

    @property
    def present_s(self) -> float:
        """From opening to closing, pauses included."""
        return self.serving_s + self.calling_s + self.free_s + self.paused_s

    @property
    def utilisation(self) -> float | None:
        """Share of the open time, without pauses, in which somebody was called or served."""
        worked = self.serving_s + self.calling_s
        return worked / (worked + self.free_s) if worked + self.free_s else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What was told at the issue beside what came; minutes."""

    told: int = 0
    off_min: float = 0.0
    """Sum of the absolute errors of the expected value."""
    over_min: float = 0.0
    """Sum of (told - true): above 0 the hall promised longer waits than came."""
    held: int = 0
    """True waits inside the told range."""
    told_min: float = 0.0
    true_min: float = 0.0


Sum = TypeVar("Sum", Visits, Work, Accuracy)


def joined(parts: Sequence[dict[str, Sum]], zero: Sum) -> dict[str, Sum]:
    keys = sorted({key for part in parts for key in part})
    return {key: added_up([part[key] for part in parts if key in part], zero) for key in keys}


def added_up(parts: Iterable[Sum], zero: Sum) -> Sum:
    """Field by field; `zero` when there are none."""
    members = list(parts)
    if not members:
        return zero
    return type(zero)(
        **{each.name: _added([getattr(part, each.name) for part in members]) for each in fields(zero)}
    )


def _added(values: list[Any]) -> Any:
    match values[0]:
        case Spread():
            return Spread.of(chain.from_iterable(value.seconds for value in values))
        case dict():
            keys = sorted({key for value in values for key in value})
            return {key: sum(value.get(key, 0) for value in values) for key in keys}
        case _:
            return sum(values)
