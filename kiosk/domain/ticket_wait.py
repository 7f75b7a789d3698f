"""What can truly be said to the holder of one ticket about their wait; a queue's wait is that of somebody who joins it now."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.arrival import ticket_call_from
from kiosk.domain.counter import CounterState
from kiosk.domain.counter_wait import counter_wait
from kiosk.domain.hall_plan import HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.domain.turn import before_at_counter, waiting_ahead
from kiosk.domain.waiting import Estimate
from kiosk.domain.waiting_rule import hands_for, mean_service_s

WaitUnknown = Literal["", "no_counter", "counter_paused", "counter_closed"]
"""Why nothing is told: no counter of its group works or is expected; or the one counter it waits for does not work."""
WaitOfGroup = Callable[[BusinessGroupId, int], Estimate | None]


@dataclass(frozen=True, slots=True)
class TicketWait:
    """`ahead` are called before it. `minutes` is None exactly when `unknown` says why, or the ticket does not wait."""

    ahead: int
    minutes: Estimate | None
    unknown: WaitUnknown = ""
    not_before: datetime | None = None
    """Still to come: the booked time less what it may be called early, or the time a clerk agreed with its holder."""


def ticket_wait(
    state: QueueState, plan: HallPlan, ticket: Ticket, now: datetime, of_group: WaitOfGroup
) -> TicketWait:
    """The wait of a ticket from `now`, never beginning before its `not_before`, and for one counter reckoned there."""
    if ticket.state is not TicketState.WAITING:
        return TicketWait(0, None)
    begins = not_before(plan.rules, ticket, now)
    if ticket.only_counter is not None:
        return _for_one_counter(state, plan, ticket, now, begins)
    ahead = waiting_ahead(state, plan, ticket, now)
    if begins is None:
        found = of_group(ticket.business_group, ahead)
    else:
        found = _once_due(state, plan, ticket, now, begins, of_group)
    return TicketWait(ahead, found, "no_counter" if found is None else "", begins)


def not_before(rules: QueueRules, ticket: Ticket, now: datetime) -> datetime | None:
    """When its turn may come at the earliest; None when that is now. Free counters may still call it sooner."""
    moments = [
        moment for moment in (ticket_call_from(rules, ticket), ticket.not_before) if moment is not None
    ]
    latest = max(moments, default=now)
    return latest if latest > now else None


def _once_due(
    state: QueueState,
    plan: HallPlan,
    ticket: Ticket,
    now: datetime,
    begins: datetime,
    of_group: WaitOfGroup,
) -> Estimate | None:
    """The group's wait with those who go before it at its time; a counter has then still to become free."""
    group_id = ticket.business_group
    found = of_group(group_id, waiting_ahead(state, plan, ticket, begins))
    first = of_group(group_id, 0)
    if found is None or first is None:
        return None
    hands = hands_for(state, plan, group_id)
    one_visit = math.ceil(mean_service_s(state, plan, group_id) / 60 / hands) if hands else 0
    after = Estimate(0, first.expected, max(first.high, one_visit))
    return later_by(found, after, begins, now)


def _for_one_counter(
    state: QueueState, plan: HallPlan, ticket: Ticket, now: datetime, begins: datetime | None
) -> TicketWait:
    place = plan.counters.get(ticket.only_counter) if ticket.only_counter is not None else None
    if place is None:
        return TicketWait(waiting_ahead(state, plan, ticket, now), None, "counter_closed", begins)
    before = before_at_counter(state, plan, ticket, place, begins or now)
    found = counter_wait(state, plan, place, before, now, ticket.since)
    if found is None:
        paused = state.counter(place.counter_id).state is CounterState.PAUSED
        return TicketWait(len(before), None, "counter_paused" if paused else "counter_closed", begins)
    told = Estimate.of(found)
    if begins is not None:
        one_visit = math.ceil(mean_service_s(state, plan, ticket.business_group) / 60)
        told = later_by(told, Estimate(0, 0, one_visit), begins, now)
    return TicketWait(len(before), told, "", begins)


def later_by(found: Estimate, after: Estimate, begins: datetime, now: datetime) -> Estimate:
    """Not before `begins`: `found` counts from now, `after` from `begins`, and the later of both is told."""
    until_min = math.ceil((begins - now).total_seconds() / 60)
    return Estimate(
        max(found.low, until_min + after.low),
        max(found.expected, until_min + after.expected),
        max(found.high, until_min + after.high),
    )
