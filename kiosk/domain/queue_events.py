"""What the queue's log can say. One record an event; the log never says less, and nothing else is true.

Field types are kept to text, whole numbers, yes/no, dates, times and lists of text, so that the log can be read in twenty years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.appointment_events import AppointmentEvent
from kiosk.domain.counter import CounterState
from kiosk.domain.duty_events import DutyEvent
from kiosk.domain.ids import (
    NO_APPOINTMENT,
    AppointmentId,
    BusinessGroupId,
    CounterId,
    StaffId,
    TerminalId,
    TicketId,
    TicketNumber,
)
from kiosk.domain.log_restored import LogRestored
from kiosk.domain.papers_at_counter import PapersEvent
from kiosk.domain.ticket import PaperOutcome, Priority, Proof


@dataclass(frozen=True, slots=True)
class DayStarted:
    """A local day began: numbers start again. `voided` tickets are over, the other open ones are carried with their number."""

    day: date
    voided: tuple[TicketId, ...] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    ticket_id: TicketId
    number: TicketNumber
    business_group: BusinessGroupId
    day: date
    issued_at: datetime
    priority: Priority
    follow_token: str
    person_key: str
    masked_name: str
    source: str
    item_name: str
    terminal_id: TerminalId
    lent: bool
    proof: Proof = ""
    appointment_id: AppointmentId = NO_APPOINTMENT
    appointment_at: datetime | None = None
    counts_from: datetime | None = None
    services: tuple[BusinessGroupId, ...] = ()
    ahead: int = 0
    """Who came earlier and waited for the same counters."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The answer to an issue got lost, the paper shows a lent number: the same ticket goes by that label."""

    ticket_id: TicketId
    number: TicketNumber
    was: TicketNumber


@dataclass(frozen=True, slots=True)
class PaperReported:
    ticket_id: TicketId
    outcome: PaperOutcome
    job_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    ticket_id: TicketId
    counter_id: CounterId
    staff_id: StaffId
    call_id: str
    reason: str
    groups: tuple[BusinessGroupId, ...] = ()
    """What the counter served then: who came earlier in one of these was passed over."""


@dataclass(frozen=True, slots=True)
class Recalled:
    ticket_id: TicketId
    counter_id: CounterId
    call_id: str


@dataclass(frozen=True, slots=True)
class NoShow:
    ticket_id: TicketId
    counter_id: CounterId


@dataclass(frozen=True, slots=True)
class Returned:
    """A no-show came after all: `to_counter` serves at once, else the ticket waits again, with its old age unless told."""

    ticket_id: TicketId
    counter_id: CounterId
    to_counter: bool
    counts_from: datetime | None = None
    """The arrival it has from now on, further back."""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    ticket_id: TicketId
    counter_id: CounterId


@dataclass(frozen=True, slots=True)
class Held:
    ticket_id: TicketId
    counter_id: CounterId
    note: str


@dataclass(frozen=True, slots=True)
class Resumed:
    ticket_id: TicketId
    counter_id: CounterId


@dataclass(frozen=True, slots=True)
class Transferred:
    """To another group, or to one counter of a group; the ticket keeps its number and its age."""

    ticket_id: TicketId
    counter_id: CounterId
    to_group: BusinessGroupId
    to_counter: CounterId | None
    note: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A visit goes on at another counter; nobody is called."""

    ticket_id: TicketId
    counter_id: CounterId
    to_counter: CounterId
    note: str


@dataclass(frozen=True, slots=True)
class ServiceAdded:
    """The visit will go to one more group."""

    ticket_id: TicketId
    counter_id: CounterId
    business_group: BusinessGroupId


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """One of several services of a visit is over; it goes on with the next, here (`stays`) or in that group's queue."""

    ticket_id: TicketId
    counter_id: CounterId
    outcome: str
    to_group: BusinessGroupId
    stays: bool


@dataclass(frozen=True, slots=True)
class PriorityConfirmed:
    """Staff saw the proof of a ground, or none (`priority` is empty then)."""

    ticket_id: TicketId
    counter_id: CounterId | None
    priority: Priority
    proof: Proof


@dataclass(frozen=True, slots=True)
class Finished:
    ticket_id: TicketId
    counter_id: CounterId
    outcome: str


@dataclass(frozen=True, slots=True)
class Abandoned:
    ticket_id: TicketId
    counter_id: CounterId | None
    reason: str


@dataclass(frozen=True, slots=True)
class CounterMoved:
    """Opened, paused or closed by its clerk."""

    counter_id: CounterId
    state: CounterState
    staff_id: StaffId | None
    reason: str


@dataclass(frozen=True, slots=True)
class CounterTaken:
    """Another clerk goes on at the counter, with the ticket it has."""

    counter_id: CounterId
    staff_id: StaffId


@dataclass(frozen=True, slots=True)
class Cleared:
    """Midday or the end of the day, by the hall's settings: `voided` had waited since before `moment` and are over."""

    moment: datetime
    voided: tuple[TicketId, ...]


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """A clerk, or a citizen at a terminal, wants somebody to come."""

    counter_id: CounterId | None
    terminal_id: TerminalId | None
    about: str


@dataclass(frozen=True, slots=True)
class BandLent:
    """Numbers lent to a terminal for when the hall is out of reach."""

    terminal_id: TerminalId
    business_group: BusinessGroupId
    day: date
    numbers: tuple[TicketNumber, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """A counter's last press is taken back: its tickets and the counter are as they were before it."""

    counter_id: CounterId
    press: str


Event = (
    DayStarted
    | Issued
    | Relabelled
    | PaperReported
    | Called
    | Recalled
    | NoShow
    | Returned
    | Begun
    | Held
    | Resumed
    | Transferred
    | HandedOver
    | ServiceAdded
    | ServiceDone
    | PriorityConfirmed
    | Finished
    | Abandoned
    | CounterMoved
    | CounterTaken
    | Cleared
    | HelpAsked
    | BandLent
    | Undone
    | DutyEvent
    | AppointmentEvent
    | PapersEvent
    | LogRestored
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the log."""

    seq: int
    """Contiguous from 1."""
    at: datetime
    """Never earlier than the one before, even when the clock was set back."""
    actor: str
    """`staff:S01`, `terminal:T-03` or `hall`."""
    cause: str
    """The press or request it belongs to; all events of one press share it."""
    event: Event
