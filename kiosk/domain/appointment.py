"""Appointments: a booked time at a business group, and what the log says became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import assert_never

from kiosk.domain.appointment_events import (
    AppointmentEvent,
    Booked,
    BookingCancelled,
    BookingChanged,
    BookingRestored,
    BookingsMissed,
    CheckedIn,
)
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, TicketId

MOST_DAYS_AHEAD = 60
"""Nobody may book further ahead: so far back a start must look for bookings in the log."""


class AppointmentState(Enum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    MISSED = "missed"


APPOINTMENT_WORDS: Mapping[AppointmentState, str] = {
    AppointmentState.BOOKED: "已预约",
    AppointmentState.CHECKED_IN: "已签到",
    AppointmentState.CANCELLED: "已取消",
    AppointmentState.MISSED: "未到",
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking as it stands. Carries no clear personal data."""

    appointment_id: AppointmentId
    code: BookingCode
    business_group: BusinessGroupId
    at: datetime
    state: AppointmentState
    booked_by: str
    booked_at: datetime
    person_key: str = ""
    phone_key: str = ""
    masked_name: str = ""
    item_name: str = ""
    outside_number: str = ""
    ticket_id: TicketId | None = None
    checked_in_at: datetime | None = None
    reason: str = ""
    """Why it was cancelled."""

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class AppointmentBook:
    """All bookings of the days that matter. Never changed in place: a snapshot of the queue's state shares it."""

    days: Mapping[date, Mapping[AppointmentId, Appointment]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Appointment]:
        return (appointment for of_day in self.days.values() for appointment in of_day.values())

    def get(self, appointment_id: AppointmentId) -> Appointment | None:
        found = (of_day.get(appointment_id) for of_day in self.days.values())
        return next((appointment for appointment in found if appointment is not None), None)

    def of_day(self, day: date) -> tuple[Appointment, ...]:
        """In the order of their times; those of one time in the order of booking."""
        booked = self.days.get(day, {}).values()
        return tuple(sorted(booked, key=lambda appointment: (appointment.at, appointment.booked_at)))

    def by_code(self, code: BookingCode) -> Appointment | None:
        return next((appointment for appointment in self if code and appointment.code == code), None)

    def by_outside_number(self, booked_by: str, outside_number: str) -> Appointment | None:
        return next(
            (
                appointment
                for appointment in self
                if outside_number
                and appointment.outside_number == outside_number
                and appointment.booked_by == booked_by
            ),
            None,
        )

    def of_person(self, person_key: str = "", phone_key: str = "") -> tuple[Appointment, ...]:
        """On any day, in the order of their times; nothing for empty keys."""
        mine = (
            appointment
            for appointment in self
            if (person_key and appointment.person_key == person_key)
            or (phone_key and appointment.phone_key == phone_key)
        )
        return tuple(sorted(mine, key=lambda appointment: appointment.at))

    def places_taken(self, group_id: BusinessGroupId, at: datetime) -> int:
        """Bookings of that time that were not cancelled."""
        return sum(
            appointment.business_group == group_id
            and appointment.at == at
            and appointment.state is not AppointmentState.CANCELLED
            for appointment in self.days.get(at.date(), {}).values()
        )

    def put(self, appointment: Appointment) -> AppointmentBook:
        """With the appointment as it is now, filed under its day."""
        days = dict(self.days)
        before = self.get(appointment.appointment_id)
        if before is not None and before.day != appointment.day:
            left = dict(days[before.day])
            del left[appointment.appointment_id]
            days[before.day] = left
        days[appointment.day] = {
            **days.get(appointment.day, {}),
            appointment.appointment_id: appointment,
        }
        return AppointmentBook(days)

    def since(self, oldest: date) -> AppointmentBook:
        """Without the days before `oldest`."""
        return AppointmentBook({day: of_day for day, of_day in self.days.items() if day >= oldest})


def folded(book: AppointmentBook, event: AppointmentEvent, at: datetime) -> AppointmentBook:
    """The book after one more event. An appointment that it does not hold was of a day that is forgotten."""
    match event:
        case Booked():
            return book.put(_booked(event, at))
        case BookingsMissed():
            for appointment_id in event.appointments:
                book = _moved(book, appointment_id, state=AppointmentState.MISSED)
            return book
        case BookingChanged():
            return _moved(book, event.appointment_id, business_group=event.business_group, at=event.at)
        case BookingCancelled():
            cancelled = AppointmentState.CANCELLED
            return _moved(book, event.appointment_id, state=cancelled, reason=event.reason)
        case BookingRestored():
            return _moved(book, event.appointment_id, state=AppointmentState.BOOKED, reason="")
        case CheckedIn():
            return _moved(
                book,
                event.appointment_id,
                state=AppointmentState.CHECKED_IN,
                ticket_id=event.ticket_id,
                checked_in_at=at,
            )
        case _:
            assert_never(event)


def _booked(event: Booked, at: datetime) -> Appointment:
    return Appointment(
        appointment_id=event.appointment_id,
        code=event.code,
        business_group=event.business_group,
        at=event.at,
        state=AppointmentState.BOOKED,
        booked_by=event.booked_by,
        booked_at=at,
        person_key=event.person_key,
        phone_key=event.phone_key,
        masked_name=event.masked_name,
        item_name=event.item_name,
        outside_number=event.outside_number,
    )


def _moved(book: AppointmentBook, appointment_id: AppointmentId, **changes: object) -> AppointmentBook:
    before = book.get(appointment_id)
    return book if before is None else book.put(replace(before, **changes))  # type: ignore[arg-type]


def missed_at_day_start(book: AppointmentBook, day: date) -> tuple[BookingsMissed, ...]:
    """What is to be recorded when `day` begins: those of earlier days who did not come, a day at a time."""
    missed: list[BookingsMissed] = []
    for earlier in sorted(book.days):
        gone = tuple(
            appointment.appointment_id
            for appointment in book.of_day(earlier)
            if appointment.state is AppointmentState.BOOKED
        )
        if earlier < day and gone:
            missed.append(BookingsMissed(earlier, gone))
    return tuple(missed)


@dataclass(frozen=True, slots=True)
class AppointmentFigures:
    """A day's appointments. `booked` counts all that were not cancelled: came + missed + to_come."""

    booked: int = 0
    came: int = 0
    came_late: int = 0
    """Of `came`: after the grace."""
    missed: int = 0
    """Did not come until the grace was over; one that comes later still leaves this figure."""
    to_come: int = 0
    cancelled: int = 0


def appointment_figures(
    book: AppointmentBook,
    day: date,
    now: datetime,
    grace: timedelta,
    group_id: BusinessGroupId | None = None,
) -> AppointmentFigures:
    """Of one day as of `now`, of one business group or of all."""
    of_day = [a for a in book.days.get(day, {}).values() if group_id in (None, a.business_group)]
    came = [a for a in of_day if a.state is AppointmentState.CHECKED_IN]
    cancelled = sum(a.state is AppointmentState.CANCELLED for a in of_day)
    open_ones = [a for a in of_day if a.state is AppointmentState.BOOKED]
    to_come = sum(a.at + grace >= now for a in open_ones)
    return AppointmentFigures(
        booked=len(of_day) - cancelled,
        came=len(came),
        came_late=sum(a.checked_in_at is not None and a.checked_in_at > a.at + grace for a in came),
        missed=len(of_day) - cancelled - len(came) - to_come,
        to_come=to_come,
        cancelled=cancelled,
    )
