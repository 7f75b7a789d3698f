"""Calling people to a counter: the next, a named one, once more, not come, come after all."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from kiosk.domain.counter import CounterState
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_events import Called, Event, NoShow, Recalled, Returned
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.service_verbs import over_or_on
from kiosk.domain.ticket import Ticket, TicketMove, TicketState
from kiosk.domain.turn import offered_to, waits_for
from kiosk.domain.turn_reason import next_for
from kiosk.domain.verb_scene import Decision, Scene, VerbRequest, named, named_or_present, present

_JUST_AFTER = timedelta(microseconds=1)


def call_next(scene: Scene, asked: VerbRequest) -> Decision:
    """Whose turn it is, with the reason; the present visit is over by that."""
    choice = next_for(scene.state, scene.plan, asked.counter_id, scene.now)
    if choice is None:
        return Refusal("nobody_waiting", "现在没有人等候。", "有人取号后会自动显示。")
    return (*_end_present(scene), _called(scene, asked, choice.ticket, choice.reason))


def call(scene: Scene, asked: VerbRequest) -> Decision:
    """A named ticket before its turn; the reason stays in the log."""
    ticket = named(scene, asked, TicketMove.CALL)
    if isinstance(ticket, Refusal):
        return ticket
    if not waits_for(ticket, scene.place):
        return Refusal("not_yours", f"{ticket.number} 不在本窗口的队列里。", "请先把它转到本窗口。")
    first = offered_to(scene.state, scene.plan, asked.counter_id, scene.now, at_most=1)
    if ticket != first[0] and not asked.reason.strip():
        return Refusal("reason_needed", f"先叫 {ticket.number} 要选一个原因。", "原因会记录在案。")
    return (*_end_present(scene), _called(scene, asked, ticket, asked.reason.strip() or "按顺序"))


def _called(scene: Scene, asked: VerbRequest, ticket: Ticket, reason: str) -> Called:
    groups = scene.place.groups
    return Called(ticket.ticket_id, asked.counter_id, asked.staff_id, asked.call_id, reason, groups)


def _end_present(scene: Scene) -> tuple[Event, ...]:
    ticket_id = scene.counter.ticket_id
    if scene.counter.state is not CounterState.SERVING or ticket_id is None:
        return ()
    return (over_or_on(scene, scene.state.open[ticket_id], outcome="", may_stay=False),)


def recall(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = present(scene, TicketMove.RECALL)
    if isinstance(ticket, Refusal):
        return ticket
    rules = scene.plan.rules
    if ticket.calls >= rules.calls_limit:
        return Refusal(
            "calls_limit", f"{ticket.number} 已经叫了 {ticket.calls} 次。", "没有人来请按「过号」。"
        )
    if ticket.last_called_at is not None:
        pause_left_s = rules.recall_pause_s - (scene.now - ticket.last_called_at).total_seconds()
        if pause_left_s > 0:
            left = math.ceil(pause_left_s)
            return Refusal(
                "too_soon", f"刚叫过 {ticket.number}。", f"请等 {left} 秒再重呼，给人走过来的时间。"
            )
    return (Recalled(ticket.ticket_id, asked.counter_id, asked.call_id),)


def no_show(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = present(scene, TicketMove.NO_SHOW)
    return ticket if isinstance(ticket, Refusal) else (NoShow(ticket.ticket_id, asked.counter_id),)


def return_to_queue(scene: Scene, asked: VerbRequest) -> Decision:
    """A no-show is served at once at a free counter, else waits with its old age; with places or minutes it waits so long."""
    ticket = named_or_present(scene, asked, TicketMove.RETURN)
    if isinstance(ticket, Refusal):
        return ticket
    if asked.places is not None:
        counts_from = _behind(scene.state, ticket, asked.places, scene.now)
        return (Returned(ticket.ticket_id, asked.counter_id, False, counts_from=counts_from),)
    if asked.minutes is not None:
        not_before = scene.now + timedelta(minutes=asked.minutes)
        return (Returned(ticket.ticket_id, asked.counter_id, False, not_before=not_before),)
    if ticket.state is TicketState.CALLED:
        return Refusal(
            "place_needed", f"{ticket.number} 正在叫号。", "放回队列请选退后几位，或过多少分钟再叫。"
        )
    free = scene.counter.state is CounterState.FREE
    return (Returned(ticket.ticket_id, asked.counter_id, to_counter=free),)


def _behind(state: QueueState, ticket: Ticket, places: int, now: datetime) -> datetime:
    """An arrival just after that of the so many-th of those who wait in its group; never earlier than its own."""
    came = _arrivals(state, ticket.business_group, now)
    if not came or places < 1:
        return ticket.arrived_at
    return max(ticket.arrived_at, came[min(places, len(came)) - 1] + _JUST_AFTER)


def _arrivals(state: QueueState, group_id: BusinessGroupId, now: datetime) -> list[datetime]:
    """Of those who wait, without booked citizens whose time is still to come."""
    line = state.line(group_id)
    early = {
        ticket.ticket_id
        for ticket in line.apart.values()
        if ticket.keeps_appointment and ticket.arrived_at > now
    }
    return [arrived_at for arrived_at, _, ticket_id in line.arrivals if ticket_id not in early]
