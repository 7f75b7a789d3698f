"""What only the duty desk does with a booking: note that nobody came, and take a cancelling or that note back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from kiosk.domain.appointment import Appointment, AppointmentBook, AppointmentState
from kiosk.domain.appointment_events import AppointmentEvent, BookingRestored, BookingsMissed
from kiosk.domain.booking import BookingRules, has_booking, places_at
from kiosk.domain.refusal import Refusal
from kiosk.domain.timeline import moment_words


def decide_missed(appointment: Appointment, now: datetime) -> tuple[AppointmentEvent, ...] | Refusal:
    """Nobody came; empty when that is on record. Not before the booked time."""
    match appointment.state:
        case AppointmentState.MISSED:
            return ()
        case AppointmentState.CHECKED_IN:
            return Refusal("booking_over", "已经签到取号了，不能记未到。", "叫号没来请在窗口按过号。")
        case AppointmentState.CANCELLED:
            return Refusal("booking_over", "这个预约已经取消了。", "不用再记未到。")
        case AppointmentState.BOOKED:
            if appointment.at > now:
                return Refusal("too_soon", f"还没到 {moment_words(appointment.at)}。", "到了时间没来再记。")
            return (BookingsMissed(appointment.day, (appointment.appointment_id,)),)
        case _:
            assert_never(appointment.state)


def decide_restore(
    book: AppointmentBook, rules: BookingRules, appointment: Appointment, now: datetime
) -> tuple[AppointmentEvent, ...] | Refusal:
    """The booking stands again; empty when it does. Not when its day is over, its place given away or the person booked anew."""
    if appointment.state is AppointmentState.BOOKED:
        return ()
    if appointment.state is AppointmentState.CHECKED_IN:
        return Refusal("booking_over", "已经签到取号了，不用恢复。", "不办了请在窗口作废这个号。")
    if appointment.day < now.date():
        return Refusal("booking_past", f"{moment_words(appointment.at)} 已经过了。", "请重新预约。")
    if appointment.state is AppointmentState.CANCELLED:
        refused = _given_away(book, rules, appointment)
        if refused is not None:
            return refused
    return (BookingRestored(appointment.appointment_id),)


def _given_away(book: AppointmentBook, rules: BookingRules, appointment: Appointment) -> Refusal | None:
    other = _booked_anew(book, appointment)
    if other is not None and other.business_group in rules.names:
        return has_booking(rules, other.business_group, other.at)
    places = places_at(rules, appointment.business_group, appointment.at)
    # A time that is none of the hall's was promised by somebody else's file: there is nothing to count.
    if places and book.places_taken(appointment.business_group, appointment.at) >= places:
        return Refusal("slot_full", f"{moment_words(appointment.at)} 已经约满了。", "请改约别的时段。")
    return None


def _booked_anew(book: AppointmentBook, appointment: Appointment) -> Appointment | None:
    """Another booking of the same person, day and group that was not cancelled."""
    mine = book.of_person(appointment.person_key, "" if appointment.person_key else appointment.phone_key)
    return next(
        (
            other
            for other in mine
            if (other.day, other.business_group) == (appointment.day, appointment.business_group)
            and other.appointment_id != appointment.appointment_id
            and other.state is not AppointmentState.CANCELLED
        ),
        None,
    )
