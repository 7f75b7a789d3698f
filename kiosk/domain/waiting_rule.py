"""How long a wait lasts by the rule of thumb: people ahead, counters that work, the usual length of a visit.

What a hall tells as long as its queue has taught nothing; see `kiosk.domain.waiting`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from kiosk.domain.counter import WORKING, CounterState
from kiosk.domain.figures import service_s
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import TicketState
from kiosk.domain.wait_range import WaitRange

_PRIOR_VISITS = 4.0
"""How many visits of today weigh as much as the usual service time of the settings."""
SPREAD = 0.8
"""Visits scatter by about their mean, as where most are short and few are long."""
SPREAD_ABOVE = 1.3
"""How much further a wait goes beyond what is expected than it stays below."""


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
    return hands_of(state, plan.counters_of(group_id), group_id)


def hands_of(state: QueueState, places: Iterable[CounterPlace], group_id: BusinessGroupId) -> float:
    """Those of `places` that work, as far as they are the group's."""
    crowded = {waited_for for waited_for, tickets in state.waiting_in.items() if tickets} | {group_id}
    hands = 0.0
    for place in places:
        if state.counter(place.counter_id).state in WORKING:
            hands += 1.0 / sum(served in crowded for served in place.groups)
    return hands


def rule_of_thumb(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, ahead: int, now: datetime
) -> WaitRange | None:
    """Minutes until somebody with `ahead` people before them is called; None when no counter works: nobody can say."""
    hands = hands_for(state, plan, group_id)
    if hands <= 0.0:
        return None
    mean = mean_service_s(state, plan, group_id)
    before_first = _until_a_counter_is_free(state, plan, group_id, mean, now)
    expected = before_first + ahead * mean / hands
    visits = ahead / hands + (1.0 if before_first else 0.0)
    scatter = SPREAD * mean * math.sqrt(visits / max(1.0, hands)) if visits else 0.0
    low, high = max(0.0, expected - scatter), expected + SPREAD_ABOVE * scatter
    return WaitRange(low / 60, expected / 60, high / 60)


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
