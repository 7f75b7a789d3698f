"""What a citizen says on the way to a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class BusinessGroupChosen(Event):
    business_group: str


@dataclass(frozen=True, slots=True)
class PriorityChosen(Event):
    """elder, disabled, veteran, pregnant, or empty: a second press takes it back."""

    ground: Literal["", "elder", "disabled", "veteran", "pregnant"]


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
