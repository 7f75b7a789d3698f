"""A booked citizen is here: which booking is it, may it be checked in now, and what is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.domain.appointment import Appointment, AppointmentBook, AppointmentState
from kiosk.domain.ids import NO_APPOINTMENT, AppointmentId, BookingCode
from kiosk.domain.refusal import Refusal
from kiosk.domain.timeline import moment_words

_ORDINARY = "今天要办，可以直接取号。"
_STANDS = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)

_NO_CODE = BookingCode("")


@dataclass(frozen=True, slots=True)
class BookingKey:
    """By what a citizen is recognised; the first that is given counts."""

    appointment_id: AppointmentId = NO_APPOINTMENT
    code: BookingCode = _NO_CODE
    person_key: str = ""
    phone_key: str = ""

    def __bool__(self) -> bool:
        return bool(self.appointment_id or self.code or self.person_key or self.phone_key)


def bookings_by(book: AppointmentBook, key: BookingKey) -> tuple[Appointment, ...]:
    """All of the citizen's bookings that the book holds, in the order of their times."""
    if key.appointment_id:
        found = book.get(key.appointment_id)
        return (found,) if found is not None else ()
    if key.code:
        found = book.by_code(key.code)
        return (found,) if found is not None else ()
    return book.of_person(key.person_key) if key.person_key else book.of_person(phone_key=key.phone_key)


def standing_on(found: tuple[Appointment, ...], day: date) -> tuple[Appointment, ...]:
    """Those of the day that were not cancelled."""
    return tuple(
        appointment for appointment in found if appointment.day == day and appointment.state in _STANDS
    )


def booking_to_check_in(book: AppointmentBook, key: BookingKey, today: date) -> Appointment | Refusal:
    """The one booking that `key` means today. One that is checked in already is answered, too: its ticket is given again."""
    found = bookings_by(book, key)
    if not found:
        return Refusal("no_booking", "没有查到您的预约。", "请核对预约码或手机号，也可以直接取号。")
    standing = standing_on(found, today)
    waiting = [appointment for appointment in standing if appointment.state is AppointmentState.BOOKED]
    if len(waiting) > 1:
        return Refusal("several_bookings", f"您今天有 {len(waiting)} 个预约。", "请选一个签到。")
    if standing:
        return waiting[0] if waiting else standing[-1]
    return why_not_today(found, today)


def why_not_today(found: tuple[Appointment, ...], today: date) -> Refusal:
    """None of `found` stands today: the next one to come says most, else the last one that was."""
    coming = next((a for a in found if a.day > today and a.state in _STANDS), None)
    if coming is not None:
        when = moment_words(coming.at)
        return Refusal("booking_other_day", f"您预约的是 {when}，不是今天。", f"请当天再来签到；{_ORDINARY}")
    last = found[-1]
    if last.state is AppointmentState.CANCELLED:
        return Refusal(
            "booking_cancelled", f"{moment_words(last.at)} 的预约已经取消了。", f"请重新预约；{_ORDINARY}"
        )
    return Refusal(
        "booking_past", f"您预约的是 {moment_words(last.at)}，已经过了。", f"请重新预约；{_ORDINARY}"
    )
