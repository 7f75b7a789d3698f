"""The next hour of a queue: who will come, how long they will wait, and which counter to open before it is too late."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean

from kiosk.domain.counter import CounterState
from kiosk.domain.day_pace import minute_of, slot_of
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue_pace import QueuePace
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket_wait import not_before
from kiosk.domain.turn import stranded
from kiosk.domain.waiting import Estimate
from kiosk.domain.waiting_rule import hands_for, mean_service_s

STEP_MIN = 10
STEPS = 6
_JOINS_TO_TRUST = 5.0
"""Until so many people came today, the days before say as much about how full today is."""
_CALLS_TO_TRUST = 5.0
"""After so many calls in the last hour the pace seen counts as much as the one by the length of a visit."""

WaitOf = Callable[[int], Estimate | None]
"""The wait of somebody who joins now with so many ahead."""


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of the next hour."""

    at: datetime
    waiting: float
    wait_min: float | None
    """None: no counter would call."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A counter that could serve the queue and does not now."""

    place: CounterPlace
    wait_min: float | None
    """The longest expected wait of the hour with it."""


@dataclass(frozen=True, slots=True)
class QueueForecast:
    group_id: BusinessGroupId
    arrivals_per_hour: float
    steps: tuple[Step, ...]
    """Now and every STEP_MIN minutes of the next hour."""
    passes_at: datetime | None
    """When the expected wait passes the group's target; None when it does not."""
    opening: Opening | None
    """Which counter to open; None when none is needed, or none is left."""
    stranded: tuple[tuple[CounterPlace, int], ...] = ()
    """Counters that do not work now and for which alone so many of the group wait."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who waits now, by when a counter of the group can call them."""

    now: int
    due: tuple[int, ...]
    """How many more in each of the next steps: their booked or agreed time comes."""
    aside: tuple[int, ...]
    """At each moment, those of whom that is not yet so, and those who wait for a counter that does not work."""
    stranded: tuple[tuple[CounterPlace, int], ...]


def forecast(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime, wait_of: WaitOf
) -> QueueForecast:
    """The hour from `now`, if counters stay as they are."""
    queue = state.pace.queues.get(group_id, QueuePace())
    arrivals = arrivals_expected(queue, minute_of(now))
    standing = who_stands(state, plan, group_id, now)
    hands = hands_for(state, plan, group_id)
    pace = calls_per_min(state, plan, group_id, now)
    steps = _course(now, standing, arrivals, pace, wait_of if hands else _nobody_calls)
    target = plan.groups[group_id].target_wait_min
    passes_at = _passes_at(steps, target)
    stands_still = not hands and bool(state.waiting(group_id))
    opening = None
    if passes_at is not None or stands_still:
        opening = _opening(state, plan, group_id, now, arrivals, wait_of)
    per_hour = sum(arrivals) * 60 / (STEP_MIN * STEPS)
    return QueueForecast(group_id, per_hour, steps, passes_at, opening, standing.stranded)


def who_stands(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime) -> Standing:
    """The waiting people of the group, those apart by whom and when they can be called."""
    line = state.line(group_id)
    alone: Counter[CounterId] = Counter()
    due_min: list[float] = []
    for ticket in line.apart.values():
        begins = not_before(plan.rules, ticket, now)
        if ticket.only_counter is not None and stranded(state, ticket):
            alone[ticket.only_counter] += 1
        elif begins is not None:
            due_min.append((begins - now).total_seconds() / 60)
    edges = [STEP_MIN * step for step in range(STEPS + 1)]
    stay = sum(alone.values())
    return Standing(
        now=len(line.arrivals) - len(due_min) - stay,
        due=tuple(sum(begin < due <= end for due in due_min) for begin, end in pairwise(edges)),
        aside=tuple(stay + sum(due > edge for due in due_min) for edge in edges),
        stranded=tuple((place, alone[key]) for key, place in plan.counters.items() if key in alone),
    )


def arrivals_expected(queue: QueuePace, minute: float) -> list[float]:
    """People who will join in each of the next steps: as on the days before, in today's measure; else as in the last hour."""
    days = [day for _, day in queue.past.days]
    joins = queue.today.joins
    if not days:
        seen_min = min(60.0, max(20.0, minute - joins[0])) if joins else 60.0
        recent = len(joins) - bisect_right(joins, minute - seen_min)
        return [recent / seen_min * STEP_MIN] * STEPS
    before = fmean(bisect_right(day.joins, minute) for day in days)
    measure = (len(joins) + _JOINS_TO_TRUST) / (before + _JOINS_TO_TRUST)
    edges = [minute + STEP_MIN * step for step in range(STEPS + 1)]
    return [
        measure * fmean(bisect_left(day.joins, end) - bisect_left(day.joins, begin) for day in days)
        for begin, end in pairwise(edges)
    ]


def calls_per_min(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime) -> float:
    """How fast the counters that work now call: the last hour's pace, drawn towards counters / length of a visit."""
    hands = hands_for(state, plan, group_id)
    by_visits = hands * 60 / mean_service_s(state, plan, group_id)
    queue = state.pace.queues.get(group_id)
    if queue is None or not hands:
        return by_visits
    slot = slot_of(minute_of(now))
    hour = slice(max(0, slot - 1), slot + 1)
    calls, minutes = sum(queue.today.busy_calls[hour]), sum(queue.today.busy_min[hour])
    return (calls + _CALLS_TO_TRUST) / (minutes + _CALLS_TO_TRUST / by_visits)


def _nobody_calls(_ahead: int) -> None:
    return None


def _course(
    now: datetime, standing: Standing, arrivals: list[float], pace: float, wait_of: WaitOf
) -> tuple[Step, ...]:
    steps, waiting = [], float(standing.now)
    for step in range(STEPS + 1):
        wait = wait_of(round(waiting))
        at = now + timedelta(minutes=STEP_MIN * step)
        expected = wait.expected if wait is not None else None
        steps.append(Step(at, waiting + standing.aside[step], expected))
        if step < STEPS:
            waiting = max(0.0, waiting + arrivals[step] + standing.due[step] - pace * STEP_MIN)
    return tuple(steps)


def _passes_at(steps: tuple[Step, ...], target_min: int) -> datetime | None:
    """The minute in which the wait grows above the target; the first step's when it is above already."""
    before: Step | None = None
    for step in steps:
        if step.wait_min is not None and step.wait_min > target_min:
            if before is None or before.wait_min is None:
                return step.at
            share = (target_min - before.wait_min) / (step.wait_min - before.wait_min)
            return before.at + share * (step.at - before.at)
        before = step
    return None


def _opening(
    state: QueueState,
    plan: HallPlan,
    group_id: BusinessGroupId,
    now: datetime,
    arrivals: list[float],
    wait_of: WaitOf,
) -> Opening | None:
    """A paused counter before a closed one (somebody sits there), one with fewer other duties before one with more."""
    resting = [
        place
        for place in plan.counters_of(group_id)
        if state.counter(place.counter_id).state in (CounterState.PAUSED, CounterState.CLOSED)
    ]
    if not resting:
        return None

    def readiness(place: CounterPlace) -> tuple[bool, int, int]:
        closed = state.counter(place.counter_id).state is CounterState.CLOSED
        return closed, len(place.groups), place.number

    place = min(resting, key=readiness)
    return Opening(place, _longest_with(state, plan, group_id, now, arrivals, wait_of, place))


def _longest_with(
    state: QueueState,
    plan: HallPlan,
    group_id: BusinessGroupId,
    now: datetime,
    arrivals: list[float],
    wait_of: WaitOf,
    place: CounterPlace,
) -> float | None:
    """The hour's longest wait with one more counter; it takes as much of the queue as its other duties leave."""
    hands = hands_for(state, plan, group_id)
    crowded = [served for served in place.groups if served == group_id or state.waiting(served)]
    more = hands + 1.0 / len(crowded)
    standing = who_stands(state, plan, group_id, now)
    if not hands:
        pace = more * 60 / mean_service_s(state, plan, group_id)
        steps = _course(now, standing, arrivals, pace, _nobody_calls)
        return max(step.waiting for step in steps) / pace
    pace = calls_per_min(state, plan, group_id, now) * more / hands
    steps = _course(now, standing, arrivals, pace, wait_of)
    return max((step.wait_min for step in steps if step.wait_min is not None), default=0.0) * hands / more
