"""What the hall tells a terminal of a booking. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.ids import AppointmentId, BusinessGroupId


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking of today as its citizen may see it."""

    appointment_id: AppointmentId
    business_group: BusinessGroupId
    group_name: str
    group_name_en: str
    at: datetime
    call_from: datetime
    """Not before this is its ticket called."""
    grace_until: datetime
    """Who checks in later is called in the order of arrival."""
    masked_name: str = ""
    item_name: str = ""
    number: str = ""
    """Of the ticket it became; empty before the check-in."""
    may_check_in: bool = True
    """False once its ticket is on paper."""


@dataclass(frozen=True, slots=True)
class NoBooking:
    """The hall answered that there is none to check in, or the code was misread here. `reason`: the refusal's code."""

    reason: str
    said: str = ""
    do: str = ""
