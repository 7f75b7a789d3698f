"""What happens to a visit at a counter: begun, held, passed on, more services, over."""

from __future__ import annotations

from kiosk.domain.counter import CounterState
from kiosk.domain.ids import CounterId
from kiosk.domain.queue_events import (
    Abandoned,
    Begun,
    Finished,
    HandedOver,
    Held,
    PriorityConfirmed,
    Resumed,
    ServiceAdded,
    ServiceDone,
    Transferred,
)
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Proof, Ticket, TicketMove
from kiosk.domain.verb_scene import Decision, Scene, VerbRequest, named, named_or_present, present


def begin(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = present(scene, TicketMove.BEGIN)
    return ticket if isinstance(ticket, Refusal) else (Begun(ticket.ticket_id, asked.counter_id),)


def hold(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = present(scene, TicketMove.HOLD)
    return ticket if isinstance(ticket, Refusal) else (Held(ticket.ticket_id, asked.counter_id, asked.note),)


def resume(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = named(scene, asked, TicketMove.RESUME)
    return ticket if isinstance(ticket, Refusal) else (Resumed(ticket.ticket_id, asked.counter_id),)


def transfer(scene: Scene, asked: VerbRequest) -> Decision:
    """To a group or a counter that is open; number and age stay."""
    ticket = named_or_present(scene, asked, TicketMove.TRANSFER)
    if isinstance(ticket, Refusal):
        return ticket
    if asked.to_group is not None and asked.to_group not in scene.plan.groups:
        return Refusal("unknown_group", f"没有 {asked.to_group} 这类业务。", "请选一个业务或窗口。")
    if asked.to_counter is not None:
        return _transfer_to_counter(scene, asked, ticket, asked.to_counter)
    if asked.to_group is None:
        return Refusal("unknown_group", "没有选转到哪里。", "请选一个业务或窗口。")
    return (Transferred(ticket.ticket_id, asked.counter_id, asked.to_group, None, asked.note),)


def _transfer_to_counter(scene: Scene, asked: VerbRequest, ticket: Ticket, to_counter: CounterId) -> Decision:
    place = scene.plan.counters.get(to_counter)
    if place is None:
        return Refusal("unknown_counter", f"没有 {to_counter} 这个窗口。", "请选另一个窗口。")
    # Waiting for a counter nobody sits at would be waiting for ever.
    if scene.state.counter(to_counter).state is CounterState.CLOSED:
        return Refusal(
            "wrong_state", f"{place.name}是「关闭」，不能「转窗口」到那里。", "请选开着的窗口，或转到业务。"
        )
    group = ticket.business_group if ticket.business_group in place.groups else place.groups[0]
    return (Transferred(ticket.ticket_id, asked.counter_id, asked.to_group or group, to_counter, asked.note),)


def hand_over(scene: Scene, asked: VerbRequest) -> Decision:
    """The visit goes on at another counter without waiting; that counter must be free."""
    ticket = present(scene, TicketMove.HAND_OVER)
    if isinstance(ticket, Refusal):
        return ticket
    place = scene.plan.counters.get(asked.to_counter) if asked.to_counter else None
    if place is None:
        return Refusal("unknown_counter", "没有选移交到哪个窗口。", "请选一个空闲的窗口。")
    if scene.state.counter(place.counter_id).state is not CounterState.FREE:
        return Refusal(
            "wrong_state",
            f"{place.name}不是「空闲」，不能「移交」到那里。",
            "请选空闲的窗口，或用「转窗口」。",
        )
    return (HandedOver(ticket.ticket_id, asked.counter_id, place.counter_id, asked.note),)


def add_service(scene: Scene, asked: VerbRequest) -> Decision:
    """One more group for this visit, after those it has."""
    ticket = named_or_present(scene, asked, TicketMove.ADD_SERVICE)
    if isinstance(ticket, Refusal):
        return ticket
    group = scene.plan.groups.get(asked.to_group) if asked.to_group else None
    if group is None:
        return Refusal("unknown_group", "没有选加办什么。", "请选一类业务。")
    if group.group_id in (ticket.business_group, *ticket.services):
        return Refusal("has_service", f"{ticket.number} 已经要办{group.name}。", "不用再加。")
    return (ServiceAdded(ticket.ticket_id, asked.counter_id, group.group_id),)


def finish(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = present(scene, TicketMove.FINISH)
    return ticket if isinstance(ticket, Refusal) else (over_or_on(scene, ticket, asked.outcome, True),)


def over_or_on(scene: Scene, ticket: Ticket, outcome: str, may_stay: bool) -> Finished | ServiceDone:
    """The end of the visit, or of one service of it: the next one here when the counter serves it and `may_stay`."""
    counter_id = scene.counter.counter_id
    if not ticket.services:
        return Finished(ticket.ticket_id, counter_id, outcome)
    following = ticket.services[0]
    stays = may_stay and following in scene.place.groups
    return ServiceDone(ticket.ticket_id, counter_id, outcome, following, stays)


def abandon(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = named_or_present(scene, asked, TicketMove.ABANDON)
    if isinstance(ticket, Refusal):
        return ticket
    if not asked.reason.strip():
        return Refusal("reason_needed", f"作废 {ticket.number} 要选一个原因。", "原因会记录在案。")
    return (Abandoned(ticket.ticket_id, asked.counter_id, asked.reason.strip()),)


def confirm_priority(scene: Scene, asked: VerbRequest) -> Decision:
    """The proof of a ground was seen: it has its head start from now on; without one the ticket has none."""
    ticket = named_or_present(scene, asked, TicketMove.CONFIRM_PRIORITY)
    if isinstance(ticket, Refusal):
        return ticket
    if asked.priority is None:
        return Refusal("reason_needed", "没有选优先的类别。", "请选看过证件的类别，或「没有证件」。")
    proof: Proof = "staff" if asked.priority else "refused"
    return (PriorityConfirmed(ticket.ticket_id, asked.counter_id, asked.priority, proof),)
