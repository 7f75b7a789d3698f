"""What the queue's log can say about appointments. Citizens are in it by keyed digests and masked names alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, TicketId


@dataclass(frozen=True, slots=True)
class Booked:
    appointment_id: AppointmentId
    code: BookingCode
    business_group: BusinessGroupId
    at: datetime
    """When the citizen is to be called."""
    booked_by: str
    """The booking system, the member of staff or the file it came from."""
    person_key: str = ""
    phone_key: str = ""
    masked_name: str = ""
    item_name: str = ""
    outside_number: str = ""
    """The booking system's own number for it."""


@dataclass(frozen=True, slots=True)
class BookingChanged:
    """Another time, or another business group; the code stays."""

    appointment_id: AppointmentId
    business_group: BusinessGroupId
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    appointment_id: AppointmentId
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The booked citizen is here, with this ticket; a later one of the same appointment takes the place of the first."""

    appointment_id: AppointmentId
    ticket_id: TicketId


@dataclass(frozen=True, slots=True)
class BookingsMissed:
    """At the end of a day, or noted at the desk: these citizens did not come."""

    day: date
    appointments: tuple[AppointmentId, ...]


@dataclass(frozen=True, slots=True)
class BookingRestored:
    """Cancelled or noted as missed by mistake: it stands again."""

    appointment_id: AppointmentId


AppointmentEvent = Booked | BookingChanged | BookingCancelled | CheckedIn | BookingsMissed | BookingRestored
APPOINTMENT_KINDS = (Booked, BookingChanged, BookingCancelled, CheckedIn, BookingsMissed, BookingRestored)
