"""What a ticket's move, a counter's move and a press taken back change in the queue's state."""

from __future__ import annotations

from datetime import datetime

from kiosk.base.records import replace
from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.ids import CounterId, TicketId
from kiosk.domain.queue_events import (
    Abandoned,
    Begun,
    Called,
    CounterMoved,
    CounterTaken,
    Finished,
    HandedOver,
    Held,
    NoShow,
    PriorityConfirmed,
    Recalled,
    Recorded,
    Resumed,
    Returned,
    ServiceAdded,
    ServiceDone,
    Transferred,
    Undone,
)
from kiosk.domain.queue_state import CallMade, Press, QueueState
from kiosk.domain.ticket import Period, Ticket, TicketState

_CALLS_KEPT = 60


def undo(state: QueueState, recorded: Recorded, event: Undone) -> None:
    """Takes the last press of a counter back, unless there is none left; what is a fact of its own stays."""
    press = state.presses.pop(event.counter_id, None)
    if press is None:
        return
    for before in press.tickets_before:
        now = state.ticket(before.ticket_id) or before
        # Label and paper are in the citizen's hand; only the move is taken back.
        kept = replace(
            before, number=now.number, lent=now.lent, paper=now.paper, paper_reason=now.paper_reason
        )
        state.put(replace(kept, last_seq=recorded.seq))
    for counter in press.counters_before:
        # Called by itself a moment ago and taken back: the clerk does not want it called by itself again.
        state.counters[counter.counter_id] = replace(counter, last_seq=recorded.seq, visit_over=False)
    for ticket_id in press.passed_over:
        state.passed_over[ticket_id] = state.passed_over.get(ticket_id, 1) - 1
    undone = {before.ticket_id for before in press.tickets_before}
    state.calls = tuple(
        call
        for call in state.calls
        if not (call.counter_id == event.counter_id and call.ticket_id in undone and call.at >= press.at)
    )


def _remember_press(
    state: QueueState, recorded: Recorded, counter_id: CounterId, ticket: Ticket | None
) -> None:
    """Keeps the look of things before the first event of a press, and each ticket before its first change in it."""
    press = state.presses.get(counter_id)
    if press is None or press.press != recorded.cause:
        press = Press(recorded.cause, recorded.at, recorded.seq, (state.counter(counter_id),), ())
    before = press.tickets_before
    if ticket is not None and all(known.ticket_id != ticket.ticket_id for known in before):
        before = (*before, ticket)
    state.presses[counter_id] = replace(press, last_seq=recorded.seq, tickets_before=before)


def move_counter(state: QueueState, recorded: Recorded, event: CounterMoved) -> None:
    """The counter is in the told state, without a ticket. Who waited for it alone waits for its group when it closes."""
    _remember_press(state, recorded, event.counter_id, None)
    if event.state is CounterState.CLOSED:
        _release_waiting_for(state, recorded, event.counter_id)
    state.counters[event.counter_id] = Counter(
        event.counter_id, event.state, recorded.at, event.staff_id, None, event.reason, recorded.seq
    )


def _release_waiting_for(state: QueueState, recorded: Recorded, counter_id: CounterId) -> None:
    for ticket in waiting_for_alone(state, counter_id):
        _remember_press(state, recorded, counter_id, ticket)
        state.put(replace(ticket, only_counter=None, last_seq=recorded.seq))


def waiting_for_alone(state: QueueState, counter_id: CounterId) -> list[Ticket]:
    """Those who were transferred to this counter and are offered to no other."""
    return [
        ticket
        for line in state.lines.values()
        for ticket in line.apart.values()
        if ticket.only_counter == counter_id
    ]


def take_over(state: QueueState, recorded: Recorded, event: CounterTaken) -> None:
    """The counter is the other clerk's, whatever it is doing."""
    _remember_press(state, recorded, event.counter_id, None)
    counter = state.counter(event.counter_id)
    state.counters[event.counter_id] = replace(counter, staff_id=event.staff_id, last_seq=recorded.seq)


def move_ticket(state: QueueState, recorded: Recorded) -> None:
    """Moves the ticket, and with it the counters it comes from and goes to."""
    event = recorded.event
    ticket = state.open.get(event.ticket_id)  # type: ignore[union-attr]
    counter_id = event.counter_id  # type: ignore[union-attr]
    if ticket is None:
        # Only at the beginning of a log that is not read from its first entry; see `queue.READ_BACK_DAYS`.
        return
    if counter_id is not None:
        _remember_press(state, recorded, counter_id, ticket)
    match event:
        case Called() | Recalled():
            _call(state, recorded, event, ticket)
        case NoShow():
            leave(state, recorded, ticket, TicketState.NO_SHOW)
        case Begun() | Resumed():
            state.put(_entered(ticket, TicketState.SERVING, recorded, event.counter_id))
            _engage(state, recorded, event.counter_id, CounterState.SERVING, ticket.ticket_id)
        case Returned(to_counter=True):
            state.put(_entered(ticket, TicketState.SERVING, recorded, event.counter_id))
            _engage(state, recorded, event.counter_id, CounterState.SERVING, ticket.ticket_id)
        case Returned():
            moved = replace(
                ticket,
                counts_from=event.counts_from or ticket.counts_from,
                not_before=event.not_before,
            )
            leave(state, recorded, moved, TicketState.WAITING)
        case Held():
            leave(state, recorded, replace(ticket, note=event.note), TicketState.ON_HOLD)
        case Transferred():
            moved = replace(
                ticket,
                business_group=event.to_group,
                only_counter=event.to_counter,
                services=tuple(service for service in ticket.services if service != event.to_group),
                note=event.note,
            )
            leave(state, recorded, moved, TicketState.WAITING)
        case HandedOver():
            _hand_over(state, recorded, event, ticket)
        case ServiceAdded():
            added = (*ticket.services, event.business_group)
            state.put(replace(ticket, services=added, last_seq=recorded.seq))
        case ServiceDone():
            _go_on(state, recorded, event, ticket)
        case PriorityConfirmed():
            state.put(replace(ticket, priority=event.priority, proof=event.proof, last_seq=recorded.seq))
        case Finished():
            leave(state, recorded, replace(ticket, note=event.outcome or ticket.note), TicketState.FINISHED)
        case Abandoned():
            leave(state, recorded, replace(ticket, note=event.reason), TicketState.ABANDONED)


def _call(state: QueueState, recorded: Recorded, event: Called | Recalled, ticket: Ticket) -> None:
    """The number is called out, for the first time or again; the counter waits for its citizen."""
    if isinstance(event, Called):
        entered = _entered(ticket, TicketState.CALLED, recorded, event.counter_id)
        called = replace(entered, calls=1, reason=event.reason, not_before=None, last_called_at=recorded.at)
    else:
        called = replace(ticket, calls=ticket.calls + 1, last_called_at=recorded.at, last_seq=recorded.seq)
    state.put(called)
    _note_call(state, recorded, called, event.call_id)
    _engage(state, recorded, event.counter_id, CounterState.CALLING, ticket.ticket_id)
    if isinstance(event, Called):
        counter = state.counters[event.counter_id]
        state.counters[event.counter_id] = replace(counter, staff_id=event.staff_id)
        _pass_over(state, recorded, event, ticket)


def _pass_over(state: QueueState, recorded: Recorded, event: Called, called: Ticket) -> None:
    """Counts it for everybody who had come earlier and could have been called there."""
    passed: list[TicketId] = []
    for group_id in event.groups:
        line = state.line(group_id)
        for _, _, ticket_id in line.arrivals[: line.earlier_than(called.arrival)]:
            apart = line.apart.get(ticket_id)
            if apart is None or _could_be_called(apart, event.counter_id, recorded.at):
                state.passed_over[ticket_id] = state.passed_over.get(ticket_id, 0) + 1
                passed.append(ticket_id)
    press = state.presses[event.counter_id]
    state.presses[event.counter_id] = replace(press, passed_over=tuple(passed))


def _could_be_called(ticket: Ticket, counter_id: CounterId, at: datetime) -> bool:
    here = ticket.only_counter is None or ticket.only_counter == counter_id
    return here and (ticket.not_before is None or ticket.not_before <= at)


def _hand_over(state: QueueState, recorded: Recorded, event: HandedOver, ticket: Ticket) -> None:
    """The visit goes on at `to_counter`; the counter it leaves is free."""
    press = state.presses[event.counter_id]
    state.presses[event.counter_id] = replace(
        press, counters_before=(*press.counters_before, state.counter(event.to_counter))
    )
    noted = replace(ticket, note=event.note or ticket.note)
    state.put(_entered(noted, TicketState.SERVING, recorded, event.to_counter))
    _engage(state, recorded, event.counter_id, CounterState.FREE, None)
    _engage(state, recorded, event.to_counter, CounterState.SERVING, ticket.ticket_id)


def _go_on(state: QueueState, recorded: Recorded, event: ServiceDone, ticket: Ticket) -> None:
    """The visit's next service, at the same counter or in that group's queue with the age it has."""
    moved = replace(
        ticket,
        business_group=event.to_group,
        services=ticket.services[1:],
        services_done=(*ticket.services_done, ticket.business_group),
        only_counter=None,
        note=event.outcome or ticket.note,
    )
    if event.stays:
        state.put(_entered(moved, TicketState.SERVING, recorded, event.counter_id))
        _engage(state, recorded, event.counter_id, CounterState.SERVING, ticket.ticket_id)
    else:
        leave(state, recorded, moved, TicketState.WAITING)


def _entered(ticket: Ticket, state: TicketState, recorded: Recorded, counter_id: CounterId | None) -> Ticket:
    """The ticket in its next state, the stretch before closed."""
    last = ticket.periods[-1]
    begins = max(recorded.at, last.since)
    next_one = Period(state, begins, None, counter_id, ticket.business_group)
    periods = (*ticket.periods[:-1], replace(last, until=begins), next_one)
    return replace(ticket, state=state, periods=periods, counter_id=counter_id, last_seq=recorded.seq)


def leave(state: QueueState, recorded: Recorded, ticket: Ticket, to: TicketState) -> None:
    """The ticket leaves its counter, which is then free."""
    counter_id = ticket.counter_id
    state.put(_entered(ticket, to, recorded, counter_id if to is not TicketState.WAITING else None))
    if counter_id is not None and state.counter(counter_id).ticket_id == ticket.ticket_id:
        _engage(state, recorded, counter_id, CounterState.FREE, None)


def _engage(
    state: QueueState, recorded: Recorded, counter_id: CounterId, to: CounterState, ticket_id: TicketId | None
) -> None:
    counter = state.counter(counter_id)
    state.counters[counter_id] = replace(
        counter,
        state=to,
        since=recorded.at,
        ticket_id=ticket_id,
        last_seq=recorded.seq,
        visit_over=to is CounterState.FREE,
    )


def _note_call(state: QueueState, recorded: Recorded, ticket: Ticket, call_id: str) -> None:
    call = CallMade(
        call_id,
        recorded.seq,
        ticket.ticket_id,
        ticket.number,
        ticket.counter_id or CounterId(""),
        ticket.business_group,
        recorded.at,
        ticket.calls,
    )
    state.calls = (*state.calls, call)[-_CALLS_KEPT:]
