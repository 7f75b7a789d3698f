"""The hall's queue as a projection: the log of events folded into what is true now. No clock, no file, no chance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kiosk.base.records import replace
from kiosk.domain.appointment import folded
from kiosk.domain.appointment_events import (
    Booked,
    BookingCancelled,
    BookingChanged,
    BookingRestored,
    BookingsMissed,
    CheckedIn,
)
from kiosk.domain.duty_events import HelpHeard, IssuingSet, MessageRead, MessageSent, WaitTold, apply_duty
from kiosk.domain.ids import BusinessGroupId, TerminalId, TicketId, TicketNumber
from kiosk.domain.log_restored import LogRestored, numbers_after
from kiosk.domain.papers_at_counter import PapersGiven, PapersOpened, PapersTakenBack, PapersWiped
from kiosk.domain.papers_at_counter import after as papers_after
from kiosk.domain.queue_day import PAST_DAYS, clear, start_day
from kiosk.domain.queue_events import (
    BandLent,
    Cleared,
    CounterMoved,
    CounterTaken,
    DayStarted,
    HelpAsked,
    Issued,
    PaperReported,
    Recorded,
    Relabelled,
    Undone,
)
from kiosk.domain.queue_moves import move_counter, move_ticket, take_over, undo
from kiosk.domain.queue_state import Help, LentNumber, QueueState
from kiosk.domain.ticket import Period, Ticket, TicketState

READ_BACK_DAYS = PAST_DAYS + 3
"""Day starts from which a log need be read to know everything about now: nothing stays open for three of them (see
`LONGEST_OPEN` and `COUNTER_RESTS` of `kiosk.domain.queue_day`), so what is unknown at the beginning is over when it matters."""
_HELP_KEPT = 20


def rebuild(log: Iterable[Recorded]) -> QueueState:
    """The state that `log` tells, from nothing."""
    state = QueueState()
    for recorded in log:
        apply(state, recorded)
    return state


def apply(state: QueueState, recorded: Recorded) -> None:
    """Folds one event in. Raises ValueError on a gap in the sequence: a log with a hole is not believed."""
    if state.seq and recorded.seq != state.seq + 1:
        raise ValueError(f"log jumps from {state.seq} to {recorded.seq}")
    state.seq, state.at = recorded.seq, recorded.at
    match recorded.event:
        case DayStarted():
            start_day(state, recorded, recorded.event)
        case Cleared():
            clear(state, recorded, recorded.event)
        case Issued():
            _issue(state, recorded, recorded.event)
        case Relabelled() | PaperReported():
            _label(state, recorded.event)
        case BandLent():
            _lend(state, recorded.event)
        case HelpAsked() as asked:
            help_wanted = Help(
                recorded.at, asked.counter_id, asked.terminal_id, asked.about, seq=recorded.seq
            )
            state.help = (*state.help, help_wanted)[-_HELP_KEPT:]
        case PapersGiven() | PapersOpened() | PapersTakenBack() | PapersWiped():
            state.papers = papers_after(state.papers, recorded.event, recorded.at)
        case WaitTold() | IssuingSet() | HelpHeard() | MessageSent() | MessageRead():
            apply_duty(state, recorded.event, recorded.at)
        case LogRestored() as found:
            state.last_number = numbers_after(state.last_number, found)
            _lend_to_nobody_known(state, found)
        case Undone():
            undo(state, recorded, recorded.event)
        case CounterMoved():
            move_counter(state, recorded, recorded.event)
        case CounterTaken():
            take_over(state, recorded, recorded.event)
        case (
            Booked()
            | BookingChanged()
            | BookingCancelled()
            | BookingRestored()
            | CheckedIn()
            | BookingsMissed()
        ):
            state.appointments = folded(state.appointments, recorded.event, recorded.at)
        case _:
            move_ticket(state, recorded)


def _issue(state: QueueState, recorded: Recorded, event: Issued) -> None:
    ticket = Ticket(
        ticket_id=event.ticket_id,
        number=event.number,
        business_group=event.business_group,
        day=event.day,
        issued_at=event.issued_at,
        issued_seq=recorded.seq,
        priority=event.priority,
        state=TicketState.WAITING,
        follow_token=event.follow_token,
        periods=(Period(TicketState.WAITING, event.issued_at, business_group=event.business_group),),
        person_key=event.person_key,
        masked_name=event.masked_name,
        source=event.source,
        item_name=event.item_name,
        terminal_id=event.terminal_id,
        lent=event.lent,
        proof=event.proof,
        appointment_id=event.appointment_id,
        appointment_at=event.appointment_at,
        counts_from=event.counts_from,
        services=event.services,
        ahead_at_issue=event.ahead,
        last_seq=recorded.seq,
    )
    state.put(ticket)
    state.by_token[ticket.follow_token] = ticket.ticket_id
    if event.lent:
        _use_lent(state, event.day, event.number, event.ticket_id)
    else:
        state.last_number[event.number[:-3]] = int(event.number[-3:])
        state.issued_today[event.business_group] = state.issued_today.get(event.business_group, 0) + 1


def _use_lent(state: QueueState, day: date, number: TicketNumber, ticket_id: TicketId) -> None:
    lent = state.lent.get((day, number))
    if lent is not None:
        state.lent[(day, number)] = replace(lent, used_by=ticket_id)


def _label(state: QueueState, event: Relabelled | PaperReported) -> None:
    ticket = state.ticket(event.ticket_id)
    if ticket is None:
        return
    if isinstance(event, Relabelled):
        _use_lent(state, ticket.day, event.number, ticket.ticket_id)
        state.put(replace(ticket, number=event.number, lent=True))
    else:
        state.put(replace(ticket, paper=event.outcome, paper_reason=event.reason))


def _lend(state: QueueState, event: BandLent) -> None:
    for number in event.numbers:
        state.lent[(event.day, number)] = LentNumber(event.terminal_id, event.business_group)


def _lend_to_nobody_known(state: QueueState, found: LogRestored) -> None:
    if state.day is not None:
        for number in found.perhaps_lent:
            unknown = LentNumber(TerminalId(""), BusinessGroupId(""))
            state.lent.setdefault((state.day, TicketNumber(number)), unknown)
