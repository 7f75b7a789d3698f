"""Who is next, and how long it will take: pure functions, explainable in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.counter import WORKING, CounterState
from kiosk.domain.figures import service_s
from kiosk.domain.hall_plan import HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import PRIORITY_WORDS, Ticket, TicketState

_PRIOR_VISITS = 4.0
"""How many visits of today weigh as much as the usual service time of the settings."""
_SPREAD = 0.8
"""Service times scatter by about this share of their mean (lognormal-like, as counters everywhere)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The next ticket and why it is its turn."""

    ticket: Ticket
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes until called."""

    low: int
    expected: int
    high: int


def turn_of(ticket: Ticket, rules: QueueRules) -> tuple[datetime, int]:
    """Sort key: arrival minus head start, then the order of issue, so that the order is total."""
    return ticket.issued_at - rules.head_start(ticket.priority), ticket.issued_seq


def in_turn(tickets: list[Ticket], rules: QueueRules) -> list[Ticket]:
    return sorted(tickets, key=lambda ticket: turn_of(ticket, rules))


def offered_to(state: QueueState, plan: HallPlan, counter_id: CounterId) -> list[Ticket]:
    """Waiting tickets this counter may call, in turn."""
    groups = plan.counters[counter_id].groups
    mine = [
        ticket
        for ticket in state.waiting()
        if ticket.only_counter == counter_id
        or (ticket.only_counter is None and ticket.business_group in groups)
    ]
    return in_turn(mine, plan.rules)


def next_for(state: QueueState, plan: HallPlan, counter_id: CounterId, now: datetime) -> Choice | None:
    """Whose turn it is at this counter, or None when nobody waits for it."""
    offered = offered_to(state, plan, counter_id)
    if not offered:
        return None
    return Choice(offered[0], _reason(offered[0], offered[1:], now))


def _reason(first: Ticket, others: list[Ticket], now: datetime) -> str:
    waited = f"已等 {whole_minutes((now - first.issued_at).total_seconds())} 分"
    if first.only_counter is not None:
        return f"转到本窗口，{waited}"
    overtaken = sum(
        (other.issued_at, other.issued_seq) < (first.issued_at, first.issued_seq) for other in others
    )
    if overtaken:
        return f"{PRIORITY_WORDS[first.priority]}优先，排到 {overtaken} 位之前，{waited}"
    return f"来得最早，{waited}"


def head_start_said(ticket: Ticket, rules: QueueRules) -> str:
    """The rule behind a priority, for staff: 老年人，按早到 10 分钟排."""
    minutes = int(rules.head_start(ticket.priority).total_seconds() // 60)
    return f"{PRIORITY_WORDS[ticket.priority]}，按早到 {minutes} 分钟排" if minutes else ""


def waiting_ahead(state: QueueState, plan: HallPlan, ticket: Ticket) -> int:
    """How many of its group are called before it; 0 when it is not waiting."""
    if ticket.state is not TicketState.WAITING:
        return 0
    own = turn_of(ticket, plan.rules)
    others = state.waiting(ticket.business_group)
    # One head start a ground, not one a ticket: this runs for every number that is given.
    starts = {priority: plan.rules.head_start(priority) for priority in {other.priority for other in others}}
    return sum((other.issued_at - starts[other.priority], other.issued_seq) < own for other in others)


def whole_minutes(seconds: float) -> int:
    return max(0, int(seconds // 60))


def mean_service_s(state: QueueState, plan: HallPlan, group_id: BusinessGroupId) -> float:
    """Today's mean visit of the group, drawn towards the usual one while today is young."""
    finished = [
        service_s(ticket)
        for ticket in state.over.values()
        if ticket.business_group == group_id and ticket.state is TicketState.FINISHED
    ]
    usual = plan.groups[group_id].usual_service_s
    return (usual * _PRIOR_VISITS + sum(finished)) / (_PRIOR_VISITS + len(finished))


def hands_for(state: QueueState, plan: HallPlan, group_id: BusinessGroupId) -> float:
    """Working counters of the group; one that others also wait for counts by its share."""
    crowded = {waited_for for waited_for, tickets in state.waiting_in.items() if tickets} | {group_id}
    hands = 0.0
    for place in plan.counters_of(group_id):
        if state.counter(place.counter_id).state in WORKING:
            hands += 1.0 / sum(served in crowded for served in place.groups)
    return hands


def estimate(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, ahead: int, now: datetime
) -> Estimate | None:
    """Minutes until somebody with `ahead` people before them is called; None when no counter works: nobody can say."""
    hands = hands_for(state, plan, group_id)
    if hands <= 0.0:
        return None
    mean = mean_service_s(state, plan, group_id)
    before_first = _until_a_counter_is_free(state, plan, group_id, mean, now)
    expected = before_first + ahead * mean / hands
    visits = ahead / hands + (1.0 if before_first else 0.0)
    scatter = _SPREAD * mean * math.sqrt(visits / max(1.0, hands)) if visits else 0.0
    low, high = max(0.0, expected - scatter), expected + 1.3 * scatter
    return Estimate(int(low // 60), math.ceil(expected / 60), math.ceil(high / 60))


def _until_a_counter_is_free(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, mean_s: float, now: datetime
) -> float:
    """Expected seconds until the first counter of the group can call. A visit that overran is as good as over in a while."""
    left: list[float] = []
    for place in plan.counters_of(group_id):
        counter = state.counter(place.counter_id)
        if counter.state is CounterState.FREE:
            return 0.0
        if counter.state in WORKING and counter.since is not None:
            left.append(max(mean_s / 4, mean_s - (now - counter.since).total_seconds()))
    return min(left, default=0.0) / max(1, len(left)) if left else 0.0
