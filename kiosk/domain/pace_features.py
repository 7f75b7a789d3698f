"""What an estimate looks at, as numbers: one row a question. The trees were trained on rows of this very function.

Unknown is nan. Nothing here depends on the size or the name of a hall, so that a hall never seen is understood.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, inf, nan
from statistics import fmean, median

from kiosk.domain.day_pace import AT_ONCE_MIN, SLOT_MIN, SLOTS, DayPace, calls_since, slot_of
from kiosk.domain.queue_pace import QueuePace

_NAMES = """
minute ahead open oldest_age middle_age called joined calls_10 calls_20 calls_30 calls_60 calls_120
joins_30 joins_120 last_call_1 last_call_4 last_call_16 last_as_many last_wait mean_wait_3 mean_wait_10
mean_wait_today at_once_10 busy_today rate_today rate_1h rate_2h by_rate_today by_rate_2h rate_all
by_rate_all by_profile pace_today by_profile_and_pace days past_passage past_passage_short
past_passage_long calls_left last_call_in ahead_then called_then wait_then waits_then past_median_wait
past_mean_wait wait_a_rank_then wait_a_rank_today wait_of_rank waits_of_rank wait_of_rank_then
passage_of_rank at_once_past short_wait_past hall_waiting hall_calls_60 share_of_calls
"""
FEATURES = tuple(_NAMES.split())
"""Names of the numbers, in their order."""
_SLOT_PRIOR_MIN = 30.0
"""A half hour's own pace counts as much as the queue's usual one once it was busy for so long."""
_NEVER_MIN = 900.0


@dataclass(frozen=True, slots=True)
class HallNow:
    """The queues around it."""

    waiting: int
    calls_60: int
    """Calls of the last 60 minutes, all queues."""


def features(queue: QueuePace, minute: float, ahead: int, counters_open: int, hall: HallNow) -> list[float]:
    """One number a name of FEATURES for somebody who has `ahead` people before them at `minute`."""
    now = minute if queue.last_min is None else max(minute, queue.last_min)
    today = queue.today
    return [
        now,
        ahead,
        counters_open,
        *_ages(queue, now),
        len(today.calls),
        len(today.joins),
        *_recent(today, now, ahead + 1),
        *_waits(today),
        *_rates(today, now, ahead + 1),
        *_profile(queue, now, ahead + 1),
        *_past_course(queue, now, ahead + 1),
        *_past_waits(queue, now, ahead + 1),
        hall.waiting,
        hall.calls_60,
        calls_since(today, now - 60) / (hall.calls_60 + 1),
    ]


def _ages(queue: QueuePace, now: float) -> tuple[float, float]:
    """Minutes that the first and the middle one have waited."""
    if not queue.waiting:
        return nan, nan
    first = next(iter(queue.waiting.values()))
    middle = next(islice(queue.waiting.values(), len(queue.waiting) // 2, None))
    return now - first.at_min, now - middle.at_min


def _recent(today: DayPace, now: float, rank: int) -> list[float]:
    """Calls and joins of the last minutes; how long ago the last calls were, and as many as are needed now."""
    calls, joins = today.calls, today.joins
    counts = [calls_since(today, now - span) for span in (10, 20, 30, 60, 120)]
    joined = [len(joins) - bisect_right(joins, now - span) for span in (30, 120)]
    ago = [now - calls[-count] if len(calls) >= count else nan for count in (1, 4, 16)]
    if len(calls) >= rank:
        as_many = now - calls[-rank]
    else:
        as_many = (now - calls[0]) * rank / len(calls) if len(calls) >= 2 else nan
    return [*counts, *joined, *ago, as_many]


def _waits(today: DayPace) -> list[float]:
    waits = [answered.wait_min for answered in today.answered if answered.joined.counts]
    if not waits:
        return [nan] * 5
    last = waits[-10:]
    at_once = sum(wait < AT_ONCE_MIN for wait in last) / len(last)
    return [waits[-1], fmean(waits[-3:]), fmean(last), fmean(waits), at_once]


def _rates(today: DayPace, now: float, rank: int) -> list[float]:
    """Calls a busy minute: the day's, the last hour's, the last two hours'; and how long `rank` calls take so."""
    slot = slot_of(now)
    busy = sum(today.busy_min)
    of_day = _rate(sum(today.busy_calls), busy)
    hour = slice(max(0, slot - 1), slot + 1)
    two = slice(max(0, slot - 3), slot + 1)
    of_hour = _rate(sum(today.busy_calls[hour]), sum(today.busy_min[hour]))
    of_two = _rate(sum(today.busy_calls[two]), sum(today.busy_min[two]))
    return [busy, of_day, of_hour, of_two, rank / max(of_day, 1e-3), rank / max(of_two, 1e-3)]


def _rate(calls: int, busy_min: float) -> float:
    return calls / busy_min if busy_min > 5 else nan


def _profile(queue: QueuePace, now: float, rank: int) -> list[float]:
    """The usual pace by time of day followed until `rank` more are called, and today's pace beside it."""
    today, past = queue.today, queue.past
    busy = sum(past.busy_min) + sum(today.busy_min)
    if busy <= 20:
        return [nan] * 5
    called = sum(today.busy_calls)
    usual = (sum(past.busy_calls) + called + 0.5) / busy
    by_slot = usual_by_slot(queue, usual)
    needed_min = minutes_for(by_slot, now, rank)
    expected = sum(rate * minutes for rate, minutes in zip(by_slot, today.busy_min, strict=True))
    pace = (called + 2) / (expected + 2) if expected > 0 else nan
    return [usual, rank / usual, needed_min, pace, needed_min / pace]


def usual_by_slot(queue: QueuePace, usual: float) -> list[float]:
    """Calls a busy minute by half hour of the day on the days before, drawn towards `usual`."""
    past = queue.past
    if not past.days:
        return [usual] * SLOTS
    return [
        (calls + usual * _SLOT_PRIOR_MIN) / (minutes + _SLOT_PRIOR_MIN)
        for calls, minutes in zip(past.busy_calls, past.busy_min, strict=True)
    ]


def minutes_for(by_slot: Sequence[float], now: float, rank: float) -> float:
    """Minutes from `now` until `rank` calls at these rates; a long time when the day ends before."""
    left, at, slot = rank, now, slot_of(now)
    while slot < SLOTS:
        ends = (slot + 1) * SLOT_MIN
        if by_slot[slot] * (ends - at) >= left:
            return at + left / by_slot[slot] - now
        left -= by_slot[slot] * (ends - at)
        at, slot = ends, slot + 1
    return max(_NEVER_MIN - now, 999.0)


def _past_course(queue: QueuePace, now: float, rank: int) -> list[float]:
    """What the same time of day was like on the days before."""
    days = [day for _, day in queue.past.days]
    if not days:
        return [0, *[nan] * 7]
    passage = sorted(queue.past.minutes_to_call(now, rank))
    called = [bisect_right(day.calls, now) for day in days]
    left = [len(day.calls) - count for day, count in zip(days, called, strict=True)]
    ahead = [bisect_right(day.joins, now) - count for day, count in zip(days, called, strict=True)]
    return [
        len(days),
        _quantile(passage, 0.5),
        _quantile(passage, 0.1),
        _quantile(passage, 0.9),
        median(left),
        median(day.calls[-1] - now for day in days),
        median(ahead),
        median(called),
    ]


def _past_waits(queue: QueuePace, now: float, rank: int) -> list[float]:
    """What people waited who came at this time, or to this place in the queue, on the days before."""
    past, today = queue.past, queue.today
    then = [wait.wait_min for wait in past.waits_around(now, 30)]
    a_rank_then = [
        wait.wait_min / wait.rank for wait in past.waits_around(now, 45) if wait.wait_min >= AT_ONCE_MIN
    ]
    a_rank_today = [
        answered.wait_min / (answered.joined.ahead + 1)
        for answered in today.answered[-15:]
        if answered.joined.counts and answered.wait_min >= AT_ONCE_MIN
    ]
    alike = [wait.wait_min for wait in past.waits_of_ranks(rank / exp(0.35), rank * exp(0.35))]
    alike_then = [
        wait.wait_min
        for wait in past.waits_of_ranks(rank * 0.75, rank * 1.33)
        if abs(wait.joined_min - now) < 90
    ]
    return [
        _median(then),
        len(then),
        past.median_wait_min,
        past.mean_wait_min,
        _median(a_rank_then) * rank,
        _median(a_rank_today) * rank,
        _median(alike),
        len(alike),
        _median(alike_then),
        _passage_of_rank(queue, now, rank),
        past.called_at_once,
        past.short_wait_min,
    ]


def _passage_of_rank(queue: QueuePace, now: float, rank: int) -> float:
    """Minutes from now until the time of day at which the same call of the day was made before."""
    place = len(queue.today.calls) + rank - 1
    return _median([day.calls[place] - now for _, day in queue.past.days if place < len(day.calls)])


def _median(values: Sequence[float]) -> float:
    return median(values) if values else nan


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest; the nearer one when one of them never comes."""
    place = share * (len(ordered) - 1)
    low = int(place)
    first, second = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
    if inf in (first, second):
        return first if place - low < 0.5 else second
    return first + (second - first) * (place - low)
