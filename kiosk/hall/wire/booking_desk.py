"""Appointments as staff at a desk ask for them and get them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from kiosk.hall.wire.appointments import AppointmentFiguresWire, AppointmentWire
from kiosk.hall.wire.common import Wire

DeskVerb = Literal["check-in", "change", "cancel", "missed", "restore"]


class SearchAsked(Wire):
    """Told in a body: a telephone number in an address would stay in every log on the way."""

    text: str = Field(min_length=1, max_length=120, repr=False)


class DeskAppointmentWire(AppointmentWire):
    """`code` is whole for the duty desk, for others its last four signs alone."""

    reason: str
    """Why it was cancelled."""
    booked_at: datetime
    booked_by_name: str
    late: bool
    """Nobody came until the grace was over."""
    may: list[DeskVerb]
    """What whoever asks may do with it now."""


class DeskSlotWire(Wire):
    business_group: str
    at: datetime
    capacity: int
    taken: int
    """More than `capacity` where a file promised more than the hall offers."""


class DeskGroupWire(Wire):
    business_group: str
    name: str
    name_en: str


class DeskDayWire(Wire):
    day: date
    as_of: datetime
    first_day: date
    """The earliest day that the hall still has in mind."""
    last_day: date
    """Nobody books further ahead."""
    open_day: bool
    figures: AppointmentFiguresWire
    groups: list[DeskGroupWire]
    slots: list[DeskSlotWire]
    """Of the whole day, those that are over too."""
    appointments: list[DeskAppointmentWire]
    writes: bool
    """Whether whoever asks may book, move and cancel."""


class SearchWire(Wire):
    as_of: datetime
    by: Literal["code", "phone", "id_number", "number", "name"]
    """As what the text was read."""
    appointments: list[DeskAppointmentWire]
