"""How long somebody waits who was transferred to one counter: what that counter has to do, and what others take off it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.domain.counter import WORKING, CounterState
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Ticket
from kiosk.domain.wait_range import WaitRange
from kiosk.domain.waiting_rule import SPREAD, SPREAD_ABOVE, hands_of, mean_service_s

CALLS_WITHIN = timedelta(minutes=3)
"""A free counter whose clerk is there has called by then whoever waits."""

Shared = tuple[float, float]
"""Seconds of visits that this counter shares, and how many other counters' hands are at them."""


def counter_wait(
    state: QueueState,
    plan: HallPlan,
    place: CounterPlace,
    before: Iterable[Ticket],
    now: datetime,
    waiting_since: datetime,
) -> WaitRange | None:
    """Minutes until this counter calls the one who has `before` ahead of them there and waits since `waiting_since`.

    None when it is paused or closed: nobody can say. The queue's learned pace is not asked: it is that of other counters.
    """
    counter = state.counter(place.counter_id)
    if counter.state not in WORKING:
        return None
    before = list(before)
    if not before and free_and_attended(state, place, now, waiting_since):
        return WaitRange(0.0, 0.0, 0.0)
    mean_s = {group_id: mean_service_s(state, plan, group_id) for group_id in plan.groups}
    usual_s = max((mean_s[group_id] for group_id in place.groups), default=0.0)
    present = state.open.get(counter.ticket_id) if counter.ticket_id else None
    visit_s = mean_s.get(present.business_group, usual_s) if present is not None else usual_s
    own_s = _until_free_s(state, place, visit_s, now)
    own_s += sum(mean_s[ticket.business_group] for ticket in before if ticket.only_counter is not None)
    expected_s = until_reached_s(own_s, _shared(state, plan, place, before, mean_s))
    scatter_s = SPREAD * math.sqrt(expected_s * usual_s)
    low_s, high_s = max(0.0, expected_s - scatter_s), expected_s + SPREAD_ABOVE * scatter_s
    return state.pace.stretch.of(WaitRange(low_s / 60, expected_s / 60, high_s / 60))


def free_and_attended(state: QueueState, place: CounterPlace, now: datetime, waiting_since: datetime) -> bool:
    """It is free, and has not let anybody wait so long that its clerk must be away or forgot to close it."""
    counter = state.counter(place.counter_id)
    if counter.state is not CounterState.FREE:
        return False
    return now - max(waiting_since, counter.since or waiting_since) <= CALLS_WITHIN


def until_reached_s(own_s: float, shared: Iterable[Shared]) -> float:
    """Seconds until a counter is through with what is its alone and with what others leave it of the shared.

    The T for which T = own + sum of max(0, work - T * hands). The more, the sooner others are through with it.
    """
    lasting = sorted(shared, key=lambda each: each[0] / each[1] if each[1] else math.inf, reverse=True)
    while lasting:
        work_s, hands = lasting[-1]
        reached = (own_s + sum(work for work, _ in lasting)) / (1.0 + sum(each for _, each in lasting))
        if reached * hands <= work_s:
            return reached
        lasting.pop()
    return own_s


def _until_free_s(state: QueueState, place: CounterPlace, visit_s: float, now: datetime) -> float:
    """A visit that overran, and a free counter that calls nobody, are as good as over in a while."""
    counter = state.counter(place.counter_id)
    if counter.state is CounterState.FREE or counter.since is None:
        return visit_s / 4
    return max(visit_s / 4, visit_s - (now - counter.since).total_seconds())


def _shared(
    state: QueueState,
    plan: HallPlan,
    place: CounterPlace,
    before: list[Ticket],
    mean_s: dict[BusinessGroupId, float],
) -> list[Shared]:
    """By group: the work of those ahead whom other counters may call as well, and the hands that these have for it."""
    work_s: dict[BusinessGroupId, float] = {}
    for ticket in before:
        if ticket.only_counter is None:
            group_id = ticket.business_group
            work_s[group_id] = work_s.get(group_id, 0.0) + mean_s[group_id]
    others = {
        group_id: [other for other in plan.counters_of(group_id) if other.counter_id != place.counter_id]
        for group_id in work_s
    }
    return [(work, hands_of(state, others[group_id], group_id)) for group_id, work in work_s.items()]
