"""What the hall tells a terminal: queues, tickets, and the reasons for which it gives none. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.ids import BusinessGroupId, TicketId, TicketNumber
from kiosk.domain.ticket import Priority, Proof

PriorityGround = Priority
NoTicketCause = Literal[
    "", "hall_closed", "stopped", "outside_hours", "last_number", "sold_out", "slot_full", "person_limit"
]
"""Why a business group, or the whole hall, gives no number."""


@dataclass(frozen=True, slots=True)
class WaitMinutes:
    low: int
    expected: int
    high: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """One business group as the hall publishes it."""

    business_group: BusinessGroupId
    name: str
    name_en: str
    icon: str
    prefix: str
    waiting: int
    wait: WaitMinutes | None
    calling: str
    state: Literal["idle", "normal", "busy", "closed"]
    counters: str
    issuing: bool = True
    closed_reason: str = ""
    closed_cause: NoTicketCause = ""
    closed_times: tuple[str, ...] = ()
    """What the cause is about: spans in which numbers are given, the time after which none is, or from which they are again."""


@dataclass(frozen=True, slots=True)
class HallView:
    """All queues at one moment of the hall's clock."""

    as_of: datetime
    open_now: bool
    hours: tuple[tuple[str, str], ...]
    total_waiting: int
    notice: str
    queues: tuple[QueueView, ...]
    appointments: bool = False
    """Citizens can book times here and check in."""
    grounds: tuple[PriorityGround, ...] = ()
    """The grounds for coming first that this hall knows."""
    further_services: int = 0
    """To so many other groups may one number go after its first."""
    opens_at: datetime | None = None
    """While the hall gives no numbers for the hour: when it next opens."""

    def queue(self, business_group: str) -> QueueView | None:
        return next((queue for queue in self.queues if queue.business_group == business_group), None)


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A business group that a visit still goes to."""

    business_group: BusinessGroupId
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its holder may see it. `lent`: the terminal drew the number itself and the hall takes it in later."""

    ticket_id: TicketId
    number: TicketNumber
    business_group: BusinessGroupId
    group_name: str
    group_name_en: str
    waiting_ahead: int | None
    wait: WaitMinutes | None
    expected_at: datetime | None
    counters: str
    priority: PriorityGround
    follow_url: str
    issued_at: datetime
    lent: bool = False
    appointment_at: datetime | None = None
    call_from: datetime | None = None
    """Of a booked ticket: not before this is it called."""
    services: tuple[ServiceView, ...] = ()
    """Where the visit goes after its group, in that order."""
    proof: Proof = ""
    """Who saw the ground of its priority; empty: nobody yet, staff will."""

    @property
    def to_be_confirmed(self) -> bool:
        """Its priority counts once staff has seen the proof."""
        return bool(self.priority) and not self.proof


@dataclass(frozen=True, slots=True)
class TicketWish:
    """What a citizen asks for at the screen. `person_key` is a keyed digest, never the ID number itself."""

    ticket_id: TicketId
    business_group: BusinessGroupId
    priority: PriorityGround
    person_key: str = ""
    masked_name: str = ""
    item_name: str = ""
    appointment_id: str = ""
    """The booking that this ticket fulfils."""
    booking_code: str = ""
    """As it was read while the hall was away; the hall finds the booking later."""
    by_card: bool = False
    """The ID card itself shows the ground of the priority."""
    services: tuple[BusinessGroupId, ...] = ()
    """Further groups of the same visit, in their order."""


@dataclass(frozen=True, slots=True)
class AlreadyHolds:
    """The person has a living ticket today."""

    ticket: TicketView


@dataclass(frozen=True, slots=True)
class NoTicket:
    """The hall answered and gives none."""

    reason: Literal["sold_out", "slot_full", "closed", "person_limit", "unknown_group", "refused"]
    said: str
    do: str


@dataclass(frozen=True, slots=True)
class LentBand:
    """Numbers that the hall lent this terminal for a day on which it may be out of reach."""

    day: str
    prefix: str
    numbers: tuple[TicketNumber, ...]


@dataclass(frozen=True, slots=True)
class HallAway:
    """No answer of the hall came back. `unknown`: the request may have been carried out all the same."""

    cause: Literal["gone", "timeout", "captive_portal", "refused", "broken_answer"]
    detail: str = ""

    @property
    def unknown(self) -> bool:
        return self.cause == "timeout"
