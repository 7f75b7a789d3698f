"""What the queue's log says about now, as values: tickets, counters, calls, lent numbers. No clock, no file, no chance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kiosk.domain.appointment import AppointmentBook
from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.duty_events import Message
from kiosk.domain.figures import DayFigures
from kiosk.domain.hall_pace import HallPace
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TerminalId, TicketId, TicketNumber
from kiosk.domain.pace_log import follow
from kiosk.domain.papers_at_counter import TicketPapers
from kiosk.domain.ticket import OVER, Ticket, TicketState
from kiosk.domain.waiting_line import WaitingLine


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
    seq: int = 0
    heard_by: StaffId | None = None
    """Who is on the way."""
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LentNumber:
    """A number of a band, and whose."""

    terminal_id: TerminalId
    """Empty where the log lost whom it was lent to, and the group with it: whoever brings it first had it."""
    business_group: BusinessGroupId
    used_by: TicketId | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A counter's last press and what it changed, so that it can be taken back."""

    press: str
    at: datetime
    last_seq: int
    counters_before: tuple[Counter, ...]
    """The counter of the press first; another one where the ticket was handed over."""
    tickets_before: tuple[Ticket, ...]
    passed_over: tuple[TicketId, ...] = ()
    """Who had come earlier than the one that was called."""


@dataclass(slots=True)
class QueueState:
    """Everything the log says about now. `kiosk.domain.queue.apply` is the only writer; copies are cheap and never change."""

    seq: int = 0
    at: datetime | None = None
    day: date | None = None
    open: dict[TicketId, Ticket] = field(default_factory=dict)
    over: dict[TicketId, Ticket] = field(default_factory=dict)
    """Today's tickets that are finished or abandoned."""
    waiting_in: dict[BusinessGroupId, dict[TicketId, Ticket]] = field(default_factory=dict)
    """Those of `open` that wait, by group."""
    lines: dict[BusinessGroupId, WaitingLine] = field(default_factory=dict)
    """The same in the order of arrival: every ticket asks how many are before it."""
    passed_over: dict[TicketId, int] = field(default_factory=dict)
    """How often somebody who came later was called before it, by a counter that could have called it."""
    counters: dict[CounterId, Counter] = field(default_factory=dict)
    calls: tuple[CallMade, ...] = ()
    """Newest last."""
    last_number: dict[str, int] = field(default_factory=dict)
    """By prefix: groups with one prefix share a series."""
    issued_today: dict[BusinessGroupId, int] = field(default_factory=dict)
    """Without lent numbers."""
    cleared_at: datetime | None = None
    """The last time of a day at which waiting numbers were voided."""
    carried: frozenset[TicketNumber] = frozenset()
    """Numbers that were still open when the day began: they are left out today."""
    lent: dict[tuple[date, TicketNumber], LentNumber] = field(default_factory=dict)
    by_token: dict[str, TicketId] = field(default_factory=dict)
    presses: dict[CounterId, Press] = field(default_factory=dict)
    help: tuple[Help, ...] = ()
    messages: tuple[Message, ...] = ()
    """The duty manager's of today, newest last."""
    issuing_stopped: dict[BusinessGroupId, str] = field(default_factory=dict)
    """Groups that give no more numbers today, and why. Replaced, never changed in place."""
    appointments: AppointmentBook = field(default_factory=AppointmentBook)
    past: dict[date, DayFigures] = field(default_factory=dict)
    past_tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    """Tickets of the last days that are over: one asked for again, or delivered late once more, is known. Never changed in
    place, so that copies share it."""
    papers: dict[TicketId, TicketPapers] = field(default_factory=dict)
    """What terminals handed over for the counter. Never changed in place."""
    pace: HallPace = field(default_factory=HallPace)
    """How fast the queues move, for the wait estimates."""

    def copy(self) -> QueueState:
        """A snapshot that later events do not touch."""
        return replace(
            self,
            open=dict(self.open),
            over=dict(self.over),
            waiting_in={group_id: dict(tickets) for group_id, tickets in self.waiting_in.items()},
            lines={group_id: line.copy() for group_id, line in self.lines.items()},
            passed_over=dict(self.passed_over),
            counters=dict(self.counters),
            last_number=dict(self.last_number),
            issued_today=dict(self.issued_today),
            lent=dict(self.lent),
            by_token=dict(self.by_token),
            presses=dict(self.presses),
            past=dict(self.past),
            pace=self.pace.copy(),
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

    def put(self, ticket: Ticket) -> None:
        """Files a ticket where it belongs after a change; the only place that does."""
        ticket_id = ticket.ticket_id
        if self.at is not None and ticket_id not in self.past_tickets:
            follow(self.pace, self.open.get(ticket_id) or self.over.get(ticket_id), ticket, self.at)
        before = self.open.pop(ticket_id, None)
        if before is not None and before.state is TicketState.WAITING:
            del self.waiting_in[before.business_group][ticket_id]
            self.lines[before.business_group].remove(before)
        self.over.pop(ticket_id, None)
        if ticket_id in self.past_tickets:
            self.past_tickets = {**self.past_tickets, ticket_id: ticket}
        elif ticket.state in OVER:
            self.over[ticket_id] = ticket
        else:
            self.open[ticket_id] = ticket
            if ticket.state is TicketState.WAITING:
                self.waiting_in.setdefault(ticket.business_group, {})[ticket_id] = ticket
                self.lines.setdefault(ticket.business_group, WaitingLine()).add(ticket)

    def line(self, group_id: BusinessGroupId) -> WaitingLine:
        return self.lines.get(group_id) or WaitingLine()
