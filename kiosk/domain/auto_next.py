"""The next called by itself: where the hall wants it, a counter whose visit is over need not ask for the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.domain.calling_verbs import call_next
from kiosk.domain.counter import CounterState
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.ids import CounterId, StaffId
from kiosk.domain.queue_events import Event
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.verb_scene import Scene, VerbRequest


def auto_next_at(state: QueueState, plan: HallPlan, counter_id: CounterId) -> datetime | None:
    """When the counter's next is called if its clerk does nothing and somebody waits; None: not by itself.

    Only after a visit that ended here: not after opening, and not when the clerk took the last call back.
    """
    delay_s, counter = plan.counters[counter_id].auto_next_s, state.counter(counter_id)
    if delay_s is None or counter.state is not CounterState.FREE or not counter.visit_over:
        return None
    return counter.since + timedelta(seconds=delay_s) if counter.since is not None else None


def counters_due(state: QueueState, plan: HallPlan, now: datetime) -> tuple[CounterId, ...]:
    """Counters whose delay is over and for whom somebody may wait."""
    if not any(state.waiting_in.values()):
        return ()
    due = ((counter_id, auto_next_at(state, plan, counter_id)) for counter_id in plan.counters)
    return tuple(counter_id for counter_id, at in due if at is not None and at <= now)


def decide_auto_next(
    state: QueueState, plan: HallPlan, counter_id: CounterId, call_id: str, now: datetime
) -> tuple[Event, ...]:
    """Events of the call, as if the clerk had pressed next; none when nobody waits or it is not due any more."""
    if counter_id not in counters_due(state, plan, now):
        return ()
    counter = state.counter(counter_id)
    asked = VerbRequest(counter_id, counter.staff_id or StaffId(""), call_id)
    decided = call_next(Scene(state, plan, now, counter), asked)
    return () if isinstance(decided, Refusal) else decided
