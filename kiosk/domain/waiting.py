"""How long it will take until somebody is called: what the queue's own past teaches, and the rule of thumb until it does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from kiosk.domain.counter import WORKING
from kiosk.domain.counter_wait import free_and_attended
from kiosk.domain.day_pace import minute_of
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.pace_features import features
from kiosk.domain.queue_pace import QueuePace
from kiosk.domain.queue_state import QueueState
from kiosk.domain.wait_estimator import WaitEstimator
from kiosk.domain.wait_range import WaitRange
from kiosk.domain.waiting_rule import rule_of_thumb

_CALLS_TO_TRUST = 15.0
"""After so many calls of people who had to wait, the queue's own past weighs as much as the rule of thumb."""
_LEAST_MIN = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole minutes until called."""

    low: int
    expected: int
    high: int

    @classmethod
    def of(cls, wait: WaitRange) -> Estimate:
        """Rounded so that nobody comes too late and the range holds no less than it did."""
        low, high = int(wait.low), math.ceil(wait.high)
        return cls(low, min(max(low, math.ceil(wait.expected - 0.25)), high), high)


def estimate(
    state: QueueState,
    plan: HallPlan,
    group_id: BusinessGroupId,
    ahead: int,
    now: datetime,
    estimator: WaitEstimator | None = None,
) -> Estimate | None:
    """Minutes until somebody with `ahead` people before them is called; None when nobody can say."""
    found = wait_range(state, plan, group_id, ahead, now, estimator)
    return Estimate.of(found) if found is not None else None


def wait_range(
    state: QueueState,
    plan: HallPlan,
    group_id: BusinessGroupId,
    ahead: int,
    now: datetime,
    estimator: WaitEstimator | None = None,
) -> WaitRange | None:
    """The same unrounded. Without an estimator only the rule of thumb speaks."""
    if ahead == 0 and called_at_once(state, plan, group_id, now):
        return WaitRange(0.0, 0.0, 0.0)
    thumb = rule_of_thumb(state, plan, group_id, ahead, now)
    if estimator is None:
        return thumb
    queue = state.pace.queues.get(group_id, QueuePace())
    minute = minute_of(now)
    working = sum(state.counter(place.counter_id).state in WORKING for place in plan.counters_of(group_id))
    learned = estimator.asked(features(queue, minute, ahead, working, state.pace.now(minute)))
    found = mixed(thumb, learned, trust_in(queue) * place_in(queue, ahead))
    return state.pace.stretch.of(found) if found is not None else None


def called_at_once(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime) -> bool:
    """A counter of the group is free and nobody else waits for it: it calls the first of this group now."""
    first = _waits_since(state, group_id, now)
    return any(
        free_and_attended(state, place, now, first) and not _others_wait_for(state, place, group_id)
        for place in plan.counters_of(group_id)
    )


def _waits_since(state: QueueState, group_id: BusinessGroupId, now: datetime) -> datetime:
    """When the first came whom any counter of the group may call; now when nobody did."""
    line = state.line(group_id)
    came = [at for at, _, _ in islice(line.ordinary(), 1)]
    came += [
        ticket.arrived_at
        for ticket in line.apart.values()
        if ticket.only_counter is None and (ticket.not_before is None or ticket.not_before <= now)
    ]
    return min(came, default=now)


def _others_wait_for(state: QueueState, place: CounterPlace, group_id: BusinessGroupId) -> bool:
    """Somebody of its other groups, or one who was transferred to this very counter."""
    if any(state.line(other).arrivals for other in place.groups if other != group_id):
        return True
    return any(
        ticket.only_counter == place.counter_id
        for line in state.lines.values()
        for ticket in line.apart.values()
    )


def trust_in(queue: QueuePace) -> float:
    """How much the queue's own past counts, 0 to 1."""
    taught = sum(queue.today.busy_calls) + sum(queue.past.busy_calls)
    return taught / (taught + _CALLS_TO_TRUST)


def place_in(queue: QueuePace, ahead: int) -> float:
    """How far back in the queue somebody with `ahead` before them stands, up to 1 for the end.

    The trees learned from people who joined at the end. Of one before whom few are left in a long queue, or who was put ahead of
    it, they know little: what those around have waited is not what is still before them.
    """
    return min(1.0, (ahead + 1) / max(1, len(queue.waiting)))


def mixed(thumb: WaitRange | None, learned: WaitRange | None, trust: float) -> WaitRange | None:
    """Between the two, by ratio: 5 and 20 minutes in equal parts are 10. With one of them missing, the other."""
    if thumb is None or learned is None:
        return learned if thumb is None else thumb

    def between(first: float, second: float) -> float:
        return math.exp(
            (1 - trust) * math.log(max(first, _LEAST_MIN)) + trust * math.log(max(second, _LEAST_MIN))
        )

    return WaitRange(
        between(thumb.low, learned.low),
        between(thumb.expected, learned.expected),
        between(thumb.high, learned.high),
    )
