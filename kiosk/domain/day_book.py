"""A day as the log tells it: its tickets, what every counter did from when to when, and each act; the ground of every report.

Each fact counts on the local day on which it happened. A press that was taken back never happened.
"""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from kiosk.domain.appointment_events import BookingRestored, BookingsMissed, CheckedIn
from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.duty_events import WaitTold
from kiosk.domain.ids import AppointmentId, BusinessGroupId, CounterId, StaffId, TicketId
from kiosk.domain.queue import apply
from kiosk.domain.queue_events import (
    Abandoned,
    Called,
    DayStarted,
    Event,
    Finished,
    Held,
    NoShow,
    Recalled,
    Recorded,
    Returned,
    ServiceDone,
    Transferred,
    Undone,
)
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Ticket

ActKind = Literal["call", "recall", "no_show", "return", "hold", "transfer", "service", "finish", "abandon"]
"""`service`: one of several services of a visit was done, and the visit goes on."""
_KINDS: Mapping[type[Event], ActKind] = {
    Called: "call",
    Recalled: "recall",
    NoShow: "no_show",
    Returned: "return",
    Held: "hold",
    Transferred: "transfer",
    ServiceDone: "service",
    Finished: "finish",
    Abandoned: "abandon",
}
_STAFF = "staff:"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A counter in one state, from when to when; `until` is None while it goes on."""

    counter_id: CounterId
    state: CounterState
    staff_id: StaffId | None
    reason: str
    since: datetime
    until: datetime | None
    cause: str = ""

    def seconds(self, as_of: datetime) -> float:
        return max(0.0, ((self.until or as_of) - self.since).total_seconds())


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done with a ticket."""

    kind: ActKind
    at: datetime
    cause: str
    ticket_id: TicketId
    group_id: BusinessGroupId | None
    """The ticket's group before the act; None when the log begins after the ticket."""
    counter_id: CounterId | None
    staff_id: StaffId | None


@dataclass(frozen=True, slots=True)
class DayBook:
    """One local day, whole or up to `as_of`."""

    day: date
    as_of: datetime
    log_seq: int
    tickets: tuple[Ticket, ...]
    """Given this day, or carried over from the day before."""
    stretches: tuple[Stretch, ...]
    acts: tuple[Act, ...]
    told: Mapping[TicketId, WaitTold]
    came: int = 0
    """Booked citizens who checked in."""
    missed: Mapping[str, int] = field(default_factory=dict)
    """Bookings that the day found missed, by their own day."""


class DayFold:
    """Reads a log in order; gives each day's book when the next day begins, and the present one whenever it is asked."""

    def __init__(self) -> None:
        self.state = QueueState()
        self._stretches: dict[CounterId, list[Stretch]] = {}
        self._known: dict[CounterId, Counter] = {}
        self._acts: list[Act] = []
        self._told: dict[TicketId, WaitTold] = {}
        self._came: set[AppointmentId] = set()
        self._missed: dict[AppointmentId, str] = {}

    def take(self, recorded: Recorded) -> DayBook | None:
        """Folds one entry in; the day before, finished, when the entry begins a day. Raises ValueError on a gap."""
        event = recorded.event
        if isinstance(event, DayStarted) and self.state.day is not None:
            return self._end_day(recorded)
        kind = _KINDS.get(type(event))
        if kind is not None:
            self._acts.append(self._act(kind, recorded))
        elif isinstance(event, Undone):
            self._acts = [act for act in self._acts if act.cause != event.press]
        else:
            self._note(event)
        apply(self.state, recorded)
        self._follow_counters(recorded)
        return None

    def book(self, as_of: datetime) -> DayBook | None:
        """The day that is going on, as of `as_of`; None before the first."""
        return None if self.state.day is None else self._book(self.state.day, as_of, self.state.tickets())

    def _end_day(self, recorded: Recorded) -> DayBook:
        """The old day with the tickets that its end made void; stretches that go on begin again in the new one."""
        day, members = self.state.day, [ticket.ticket_id for ticket in self.state.tickets()]
        apply(self.state, recorded)
        self._follow_counters(recorded)
        found = (self.state.ticket(ticket_id) for ticket_id in members)
        assert day is not None
        ended = self._book(day, recorded.at, tuple(ticket for ticket in found if ticket is not None))
        self._stretches = {
            counter_id: [replace(known[-1], since=recorded.at)]
            for counter_id, known in self._stretches.items()
            if known[-1].state is not CounterState.CLOSED
        }
        still = self.state.open
        self._came, self._missed = set(), {}
        self._acts, self._told = [], {key: told for key, told in self._told.items() if key in still}
        return ended

    def _note(self, event: Event) -> None:
        match event:
            case WaitTold():
                self._told[event.ticket_id] = event
            case CheckedIn():
                self._came.add(event.appointment_id)
                self._missed.pop(event.appointment_id, None)
            case BookingsMissed():
                self._missed |= dict.fromkeys(event.appointments, event.day.isoformat())
            case BookingRestored():
                self._missed.pop(event.appointment_id, None)
            case _:
                pass

    def _book(self, day: date, as_of: datetime, tickets: tuple[Ticket, ...]) -> DayBook:
        stretches = tuple(each for known in self._stretches.values() for each in known)
        return DayBook(
            day,
            as_of,
            self.state.seq,
            tickets,
            stretches,
            tuple(self._acts),
            dict(self._told),
            len(self._came),
            dict(Counted(self._missed.values())),
        )

    def _act(self, kind: ActKind, recorded: Recorded) -> Act:
        ticket_id: TicketId = recorded.event.ticket_id  # type: ignore[union-attr]
        counter_id: CounterId | None = recorded.event.counter_id  # type: ignore[union-attr]
        ticket = self.state.open.get(ticket_id)
        staff = StaffId(recorded.actor.removeprefix(_STAFF)) if recorded.actor.startswith(_STAFF) else None
        group_id = ticket.business_group if ticket else None
        return Act(kind, recorded.at, recorded.cause, ticket_id, group_id, counter_id, staff)

    def _follow_counters(self, recorded: Recorded) -> None:
        for counter_id, counter in self.state.counters.items():
            if self._known.get(counter_id) is not counter:
                self._known[counter_id] = counter
                self._move(counter, recorded)

    def _move(self, counter: Counter, recorded: Recorded) -> None:
        known = self._stretches.setdefault(counter.counter_id, [])
        if isinstance(recorded.event, Undone):
            press = recorded.event.press
            known[:] = [stretch for stretch in known if stretch.cause != press]
            if known:
                known[-1] = replace(known[-1], until=None)
                return
        if known and known[-1].until is None:
            known[-1] = replace(known[-1], until=max(recorded.at, known[-1].since))
        known.append(
            Stretch(
                counter.counter_id,
                counter.state,
                counter.staff_id,
                counter.pause_reason,
                recorded.at,
                None,
                recorded.cause,
            )
        )


def books(log: Iterable[Recorded], as_of: datetime | None = None) -> Iterator[DayBook]:
    """Every day of the log in order, the last one as of `as_of` (or the log's last entry)."""
    fold, last = DayFold(), None
    for recorded in log:
        ended = fold.take(recorded)
        last = recorded.at
        if ended is not None:
            yield ended
    if last is not None:
        present = fold.book(as_of or last)
        if present is not None:
            yield present
