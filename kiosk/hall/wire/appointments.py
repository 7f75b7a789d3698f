"""Appointments as booking systems, terminals and the duty desk ask for them and get them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kiosk.hall.wire.common import Priority, Wire


class BookingAsked(Wire):
    """The person either in clear, for the hall to turn into digests at the door, or as digests of the same key."""

    appointment_id: str | None = Field(default=None, min_length=8, max_length=60)
    business_group: str = Field(max_length=40)
    at: AwareDatetime
    id_number: str = Field(default="", max_length=20, repr=False)
    phone: str = Field(default="", max_length=20, repr=False)
    name: str = Field(default="", max_length=40, repr=False)
    person_key: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    phone_key: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    masked_name: str = Field(default="", max_length=40)
    item_name: str = Field(default="", max_length=120)
    outside_number: str = Field(default="", max_length=60)


class ChangeAsked(Wire):
    at: AwareDatetime
    business_group: str | None = Field(default=None, max_length=40)


class CancelAsked(Wire):
    reason: str = Field(default="", max_length=120)


class BookingKeyAsked(Wire):
    """Exactly one of the four."""

    terminal_id: str
    appointment_id: str = Field(default="", max_length=60)
    code: str = Field(default="", max_length=200)
    """As the reader or the keys gave it."""
    person_key: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    phone_key: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _by_one_of_them(self) -> Self:
        given = [self.appointment_id, self.code, self.person_key, self.phone_key]
        if sum(bool(each) for each in given) != 1:
            raise ValueError("appointment_id、code、person_key、phone_key 里写一个")
        return self


class CheckInAsked(BookingKeyAsked):
    ticket_id: str = Field(min_length=8, max_length=60)
    """Made by the terminal, as with any ticket."""
    priority: Priority = ""
    priority_proof: Literal["", "card"] = ""
    """The ID card itself shows the ground."""


class AppointmentWire(Wire):
    appointment_id: str
    code: str
    business_group: str
    group_name: str
    group_name_en: str
    at: datetime
    call_from: datetime
    """Not before this is its ticket called."""
    state: str
    state_words: str
    masked_name: str
    item_name: str
    booked_by: str
    outside_number: str
    number: str
    """Of the ticket it became; empty before the check-in."""
    checked_in_at: datetime | None


class FoundWire(Wire):
    """A booking as the terminal shows it: no code, no number of the booking system."""

    appointment_id: str
    business_group: str
    group_name: str
    group_name_en: str
    at: datetime
    call_from: datetime
    grace_until: datetime
    state: str
    masked_name: str
    item_name: str
    number: str
    may_check_in: bool
    """False once its ticket is on paper, or over."""
    said: str
    """The rule of early and late, in words."""


class FoundsWire(Wire):
    as_of: datetime
    appointments: list[FoundWire]


class AppointmentFiguresWire(Wire):
    booked: int
    came: int
    came_late: int
    missed: int
    to_come: int
    cancelled: int


class AppointmentsWire(Wire):
    day: date
    as_of: datetime
    figures: AppointmentFiguresWire
    appointments: list[AppointmentWire]


class SlotWire(Wire):
    at: datetime
    capacity: int
    free: int


class SlotsWire(Wire):
    day: date
    business_group: str
    slots: list[SlotWire]


class LineFaultWire(Wire):
    line: int
    column: str
    said: str
    do: str


class LineTakenWire(Wire):
    line: int
    what: str
    """booked, changed or unchanged."""
    appointment_id: str
    code: str
    outside_number: str
    remark: str


class ImportWire(Wire):
    """What a file did; nothing at all when `done` is false."""

    done: bool
    lines: int
    booked: int
    changed: int
    unchanged: int
    faults: list[LineFaultWire]
    taken: list[LineTakenWire]
