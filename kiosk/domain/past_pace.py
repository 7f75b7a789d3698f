"""The days before, of one queue, prepared for questions: made once a day, asked with every ticket."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, nan
from statistics import fmean, median

from kiosk.domain.day_pace import AT_ONCE_MIN, DayPace

PAST_DAYS_USED = 6


@dataclass(frozen=True, slots=True)
class PastWait:
    """A wait of a day before."""

    joined_min: float
    rank: int
    """Its place in the queue when it joined, from 1."""
    wait_min: float


@dataclass(frozen=True, slots=True)
class PastPace:
    """Nothing known when empty."""

    days: tuple[tuple[date, DayPace], ...] = ()
    busy_min: tuple[float, ...] = ()
    """By half hour, all days together."""
    busy_calls: tuple[int, ...] = ()
    by_time: tuple[PastWait, ...] = ()
    """Every wait that counts, by the minute of joining."""
    by_rank: tuple[PastWait, ...] = ()
    """Those that were more than none, by rank."""
    median_wait_min: float = nan
    mean_wait_min: float = nan
    called_at_once: float = nan
    """Share of the calls."""
    short_wait_min: float = nan
    """Mean wait of those who had at most one before them and yet waited."""

    @classmethod
    def of(cls, days: Sequence[tuple[date, DayPace]]) -> PastPace:
        if not days:
            return cls()
        waits = [
            PastWait(answered.joined.at_min, answered.joined.ahead + 1, answered.wait_min)
            for _, day in days
            for answered in day.answered
            if answered.joined.counts
        ]
        waited = [wait for wait in waits if wait.wait_min >= AT_ONCE_MIN]
        short = [wait.wait_min for wait in waited if wait.rank <= 2][-60:]
        return cls(
            days=tuple(days),
            busy_min=tuple(map(sum, zip(*(day.busy_min for _, day in days), strict=True))),
            busy_calls=tuple(map(sum, zip(*(day.busy_calls for _, day in days), strict=True))),
            by_time=tuple(sorted(waits, key=lambda wait: wait.joined_min)),
            by_rank=tuple(sorted(waited, key=lambda wait: wait.rank)),
            median_wait_min=_median([wait.wait_min for wait in waits]),
            mean_wait_min=fmean(wait.wait_min for wait in waits) if waits else nan,
            called_at_once=1.0 - len(waited) / len(waits) if waits else nan,
            short_wait_min=fmean(short) if short else nan,
        )

    def waits_around(self, minute: float, within_min: float) -> tuple[PastWait, ...]:
        """Of those who joined within so many minutes of this time of day."""
        begin = bisect_left(self.by_time, minute - within_min, key=lambda wait: wait.joined_min)
        end = bisect_right(self.by_time, minute + within_min, key=lambda wait: wait.joined_min)
        return self.by_time[begin:end]

    def waits_of_ranks(self, lowest: float, highest: float) -> tuple[PastWait, ...]:
        """Of those who joined at such a place in the queue and had to wait."""
        begin = bisect_left(self.by_rank, lowest, key=lambda wait: wait.rank)
        end = bisect_right(self.by_rank, highest, key=lambda wait: wait.rank)
        return self.by_rank[begin:end]

    def minutes_to_call(self, minute: float, count: int) -> list[float]:
        """By day: minutes from this time of day until `count` more were called; infinite when they were not."""
        found = []
        for _, day in self.days:
            last = bisect_right(day.calls, minute) + count - 1
            found.append(day.calls[last] - minute if last < len(day.calls) else inf)
        return found


def _median(values: Sequence[float]) -> float:
    return median(values) if values else nan
