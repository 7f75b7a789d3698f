"""The hall's queue as a projection: the log of events folded into what is true now. No clock, no file, no chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.figures import DayFigures, day_figures
from kiosk.domain.ids import BusinessGroupId, CounterId, TerminalId, TicketId, TicketNumber
from kiosk.domain.queue_events import (
    Abandoned,
    BandLent,
    Begun,
    Called,
    CounterMoved,
    DayStarted,
    Finished,
    Held,
    HelpAsked,
    Issued,
    NoShow,
    PaperReported,
    Recalled,
    Recorded,
    Relabelled,
    Resumed,
    Returned,
    Transferred,
    Undone,
)
from kiosk.domain.ticket import OVER, Period, Ticket, TicketState

PAST_DAYS = 8
"""Days of figures and lent numbers that stay in memory: a week back to the same weekday, and a terminal cut off for two days."""
READ_BACK_DAYS = PAST_DAYS + 3
"""Day starts from which a log need be read to know everything about now: nothing stays open for three of them (see
`LONGEST_OPEN` and `COUNTER_RESTS`), so what is unknown at the beginning is over when it matters."""
LONGEST_OPEN = timedelta(hours=36)
"""At a day's start, an older ticket is void whatever its state: its citizen went home the day before yesterday."""
COUNTER_RESTS = timedelta(hours=24)
"""At a day's start, a counter without a ticket at which nothing happened for so long is closed: its clerk forgot."""
_CALLS_KEPT = 60
_HELP_KEPT = 20


@dataclass(frozen=True, slots=True)
class CallMade:
    """One time a number was called out."""

    call_id: str
    seq: int
    ticket_id: TicketId
    number: TicketNumber
    counter_id: CounterId
    business_group: BusinessGroupId
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody asked for help."""

    at: datetime
    counter_id: CounterId | None
    terminal_id: TerminalId | None
    about: str


@dataclass(frozen=True, slots=True)
class LentNumber:
    """A number of a band, and whose."""

    terminal_id: TerminalId
    business_group: BusinessGroupId
    used_by: TicketId | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A counter's last press and what it changed, so that it can be taken back."""

    press: str
    at: datetime
    last_seq: int
    counter_before: Counter
    tickets_before: tuple[Ticket, ...]


@dataclass(slots=True)
class QueueState:
    """Everything the log says about now. `apply` is the only writer; copies are cheap and never change."""

    seq: int = 0
    at: datetime | None = None
    day: date | None = None
    open: dict[TicketId, Ticket] = field(default_factory=dict)
    over: dict[TicketId, Ticket] = field(default_factory=dict)
    """Today's tickets that are finished or abandoned."""
    waiting_in: dict[BusinessGroupId, dict[TicketId, Ticket]] = field(default_factory=dict)
    """Those of `open` that wait, by group: every ticket asks how many are before it."""
    counters: dict[CounterId, Counter] = field(default_factory=dict)
    calls: tuple[CallMade, ...] = ()
    """Newest last."""
    last_number: dict[BusinessGroupId, int] = field(default_factory=dict)
    carried: frozenset[TicketNumber] = frozenset()
    """Numbers that were still open when the day began: they are left out today."""
    lent: dict[tuple[date, TicketNumber], LentNumber] = field(default_factory=dict)
    by_token: dict[str, TicketId] = field(default_factory=dict)
    presses: dict[CounterId, Press] = field(default_factory=dict)
    help: tuple[Help, ...] = ()
    past: dict[date, DayFigures] = field(default_factory=dict)
    past_tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    """Tickets of the last days that are over: one asked for again, or delivered late once more, is known. Never changed in
    place, so that copies share it."""

    def copy(self) -> QueueState:
        """A snapshot that later events do not touch."""
        return replace(
            self,
            open=dict(self.open),
            over=dict(self.over),
            waiting_in={group_id: dict(tickets) for group_id, tickets in self.waiting_in.items()},
            counters=dict(self.counters),
            last_number=dict(self.last_number),
            lent=dict(self.lent),
            by_token=dict(self.by_token),
            presses=dict(self.presses),
            past=dict(self.past),
        )

    def ticket(self, ticket_id: TicketId) -> Ticket | None:
        return self.open.get(ticket_id) or self.over.get(ticket_id) or self.past_tickets.get(ticket_id)

    def tickets(self) -> tuple[Ticket, ...]:
        """All of today, and those carried over, in the order of issue."""
        return tuple(sorted((*self.open.values(), *self.over.values()), key=lambda ticket: ticket.issued_seq))

    def counter(self, counter_id: CounterId) -> Counter:
        return self.counters.get(counter_id) or Counter(counter_id, CounterState.CLOSED, None)

    def waiting(self, group_id: BusinessGroupId | None = None) -> list[Ticket]:
        """Waiting tickets of one group, or of all."""
        if group_id is not None:
            return list(self.waiting_in.get(group_id, {}).values())
        return [ticket for tickets in self.waiting_in.values() for ticket in tickets.values()]


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
            _start_day(state, recorded, recorded.event)
        case Issued():
            _issue(state, recorded, recorded.event)
        case Relabelled() | PaperReported():
            _label(state, recorded.event)
        case BandLent():
            _lend(state, recorded.event)
        case HelpAsked() as asked:
            help_wanted = Help(recorded.at, asked.counter_id, asked.terminal_id, asked.about)
            state.help = (*state.help, help_wanted)[-_HELP_KEPT:]
        case Undone():
            _undo(state, recorded, recorded.event)
        case CounterMoved():
            _move_counter(state, recorded, recorded.event)
        case _:
            _move_ticket(state, recorded)


def _start_day(state: QueueState, recorded: Recorded, event: DayStarted) -> None:
    for ticket_id in event.voided:
        ticket = state.open.get(ticket_id)
        if ticket is not None:
            _leave(state, recorded, ticket, TicketState.ABANDONED)
    for counter in tuple(state.counters.values()):
        if counter.ticket_id is None and counter.since and recorded.at - counter.since > COUNTER_RESTS:
            state.counters[counter.counter_id] = Counter(
                counter.counter_id, CounterState.CLOSED, recorded.at, last_seq=recorded.seq
            )
    if state.day is not None:
        state.past[state.day] = day_figures(state.tickets(), recorded.at)
    oldest = event.day - timedelta(days=PAST_DAYS)
    state.past = {day: figures for day, figures in state.past.items() if day >= oldest}
    state.lent = {key: lent for key, lent in state.lent.items() if key[0] >= oldest}
    known = {**state.past_tickets, **state.over}
    state.past_tickets = {ticket_id: ticket for ticket_id, ticket in known.items() if ticket.day >= oldest}
    state.day, state.over, state.last_number, state.calls, state.help = event.day, {}, {}, (), ()
    state.carried = frozenset(ticket.number for ticket in state.open.values())
    state.by_token = {ticket.follow_token: ticket.ticket_id for ticket in state.open.values()}
    state.presses = {}


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
        periods=(Period(TicketState.WAITING, event.issued_at),),
        person_key=event.person_key,
        masked_name=event.masked_name,
        source=event.source,
        item_name=event.item_name,
        terminal_id=event.terminal_id,
        lent=event.lent,
        last_seq=recorded.seq,
    )
    _put(state, ticket)
    state.by_token[ticket.follow_token] = ticket.ticket_id
    if event.lent:
        _use_lent(state, event.day, event.number, event.ticket_id)
    else:
        state.last_number[event.business_group] = int(event.number[-3:])


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
        _put(state, replace(ticket, number=event.number, lent=True))
    else:
        _put(state, replace(ticket, paper=event.outcome, paper_reason=event.reason))


def _lend(state: QueueState, event: BandLent) -> None:
    for number in event.numbers:
        state.lent[(event.day, number)] = LentNumber(event.terminal_id, event.business_group)


def _undo(state: QueueState, recorded: Recorded, event: Undone) -> None:
    press = state.presses.pop(event.counter_id, None)
    if press is None:
        return
    for before in press.tickets_before:
        now = state.ticket(before.ticket_id) or before
        # Label and paper are facts of their own; only the move is taken back.
        kept = replace(
            before, number=now.number, lent=now.lent, paper=now.paper, paper_reason=now.paper_reason
        )
        _put(state, replace(kept, last_seq=recorded.seq))
    state.counters[event.counter_id] = replace(press.counter_before, last_seq=recorded.seq)
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
        press = Press(recorded.cause, recorded.at, recorded.seq, state.counter(counter_id), ())
    before = press.tickets_before
    if ticket is not None and all(known.ticket_id != ticket.ticket_id for known in before):
        before = (*before, ticket)
    state.presses[counter_id] = replace(press, last_seq=recorded.seq, tickets_before=before)


def _move_counter(state: QueueState, recorded: Recorded, event: CounterMoved) -> None:
    _remember_press(state, recorded, event.counter_id, None)
    state.counters[event.counter_id] = Counter(
        event.counter_id, event.state, recorded.at, event.staff_id, None, event.reason, recorded.seq
    )


def _move_ticket(state: QueueState, recorded: Recorded) -> None:
    event = recorded.event
    ticket = state.open.get(event.ticket_id)  # type: ignore[union-attr]
    counter_id = event.counter_id  # type: ignore[union-attr]
    if ticket is None:
        # Only at the beginning of a log that is not read from its first entry; see READ_BACK_DAYS.
        return
    if counter_id is not None:
        _remember_press(state, recorded, counter_id, ticket)
    match event:
        case Called():
            called = replace(
                _entered(ticket, TicketState.CALLED, recorded, event.counter_id), calls=1, reason=event.reason
            )
            _put(state, called)
            _note_call(state, recorded, called, event.call_id)
            _engage(state, recorded, event.counter_id, CounterState.CALLING, ticket.ticket_id)
            by = replace(state.counters[event.counter_id], staff_id=event.staff_id)
            state.counters[event.counter_id] = by
        case Recalled():
            again = replace(ticket, calls=ticket.calls + 1, last_seq=recorded.seq)
            _put(state, again)
            _note_call(state, recorded, again, event.call_id)
            _engage(state, recorded, event.counter_id, CounterState.CALLING, ticket.ticket_id)
        case NoShow():
            _leave(state, recorded, ticket, TicketState.NO_SHOW)
        case Begun() | Resumed():
            _put(state, _entered(ticket, TicketState.SERVING, recorded, event.counter_id))
            _engage(state, recorded, event.counter_id, CounterState.SERVING, ticket.ticket_id)
        case Returned(to_counter=True):
            _put(state, _entered(ticket, TicketState.SERVING, recorded, event.counter_id))
            _engage(state, recorded, event.counter_id, CounterState.SERVING, ticket.ticket_id)
        case Returned():
            _put(state, _entered(ticket, TicketState.WAITING, recorded, None))
        case Held():
            _leave(state, recorded, replace(ticket, note=event.note), TicketState.ON_HOLD)
        case Transferred():
            moved = replace(
                ticket, business_group=event.to_group, only_counter=event.to_counter, note=event.note
            )
            _leave(state, recorded, moved, TicketState.WAITING)
        case Finished():
            _leave(state, recorded, replace(ticket, note=event.outcome or ticket.note), TicketState.FINISHED)
        case Abandoned():
            _leave(state, recorded, replace(ticket, note=event.reason), TicketState.ABANDONED)


def _entered(ticket: Ticket, state: TicketState, recorded: Recorded, counter_id: CounterId | None) -> Ticket:
    """The ticket in its next state, the stretch before closed."""
    last = ticket.periods[-1]
    begins = max(recorded.at, last.since)
    periods = (*ticket.periods[:-1], replace(last, until=begins), Period(state, begins, None, counter_id))
    return replace(ticket, state=state, periods=periods, counter_id=counter_id, last_seq=recorded.seq)


def _leave(state: QueueState, recorded: Recorded, ticket: Ticket, to: TicketState) -> None:
    """The ticket leaves its counter, which is then free."""
    counter_id = ticket.counter_id
    _put(state, _entered(ticket, to, recorded, counter_id if to is not TicketState.WAITING else None))
    if counter_id is not None and state.counter(counter_id).ticket_id == ticket.ticket_id:
        _engage(state, recorded, counter_id, CounterState.FREE, None)


def _engage(
    state: QueueState, recorded: Recorded, counter_id: CounterId, to: CounterState, ticket_id: TicketId | None
) -> None:
    counter = state.counter(counter_id)
    state.counters[counter_id] = replace(
        counter, state=to, since=recorded.at, ticket_id=ticket_id, last_seq=recorded.seq
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


def _put(state: QueueState, ticket: Ticket) -> None:
    """Files a ticket where it belongs after a change; the only place that does."""
    ticket_id = ticket.ticket_id
    before = state.open.pop(ticket_id, None)
    if before is not None and before.state is TicketState.WAITING:
        del state.waiting_in[before.business_group][ticket_id]
    state.over.pop(ticket_id, None)
    if ticket_id in state.past_tickets:
        state.past_tickets = {**state.past_tickets, ticket_id: ticket}
    elif ticket.state in OVER:
        state.over[ticket_id] = ticket
    else:
        state.open[ticket_id] = ticket
        if ticket.state is TicketState.WAITING:
            state.waiting_in.setdefault(ticket.business_group, {})[ticket_id] = ticket
