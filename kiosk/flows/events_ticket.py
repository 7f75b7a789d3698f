"""What a citizen says on the way to a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.domain.ticket import Priority
from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class BusinessGroupChosen(Event):
    business_group: str


@dataclass(frozen=True, slots=True)
class PriorityChosen(Event):
    """A ground that the hall knows, or empty; a second press takes it back."""

    ground: Priority


@dataclass(frozen=True, slots=True)
class QueueListOpened(Event):
    """What the rows of the queue page are to be: groups, further services of the same number, grounds for coming first."""

    listing: Literal["groups", "services", "grounds"]


@dataclass(frozen=True, slots=True)
class ServicesDropped(Event):
    """只办一项: the number is for the first chosen group alone."""


@dataclass(frozen=True, slots=True)
class BookingChosen(Event):
    """One of several bookings of today; the main button checks it in."""

    appointment_id: str


@dataclass(frozen=True, slots=True)
class WalkInChosen(Event):
    """Although booked: an ordinary number."""


@dataclass(frozen=True, slots=True)
class TicketAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class CheckInChosen(Event):
    """签到取号 for one of the bookings on the page."""

    appointment_id: str


@dataclass(frozen=True, slots=True)
class BookingPhoneChosen(Event):
    """The booking is to be found by a telephone number."""


@dataclass(frozen=True, slots=True)
class BookingPhoneGiven(Event):
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperMissing(Event):
    """没有出票？ was pressed."""


@dataclass(frozen=True, slots=True)
class AnotherTicketAsked(Event):
    pass
