"""What is done with appointments, each as a deed of the hall's one writer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from uuid_utils import uuid7

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.appointment import Appointment, AppointmentState
from kiosk.domain.appointment_events import AppointmentEvent
from kiosk.domain.arrival import decide_arrival
from kiosk.domain.booking import (
    BookingRequest,
    BookingRules,
    SlotSpan,
    decide_booking,
    decide_cancel,
    decide_change,
)
from kiosk.domain.booking_code import CodeVerdict, judge_code, make_code, possible_codes
from kiosk.domain.check_in import BookingKey, booking_to_check_in, bookings_by, standing_on, why_not_today
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, TerminalId, TicketId
from kiosk.domain.issuing import IssueRequest
from kiosk.domain.people import mask_name
from kiosk.domain.person_key import HallKey
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import OVER
from kiosk.hall.appointment_file import FileLine
from kiosk.hall.appointment_import import plan_import
from kiosk.hall.appointment_lines import ImportRules
from kiosk.hall.appointment_views import appointment_wire, founds_wire, import_wire
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.queue_views import Outlook, ticket_wire
from kiosk.hall.requests import json_of
from kiosk.hall.settings import HallSettings
from kiosk.hall.wire.appointments import BookingAsked, BookingKeyAsked, ChangeAsked, CheckInAsked, FoundsWire
from kiosk.store.holidays import public_calendar

_NO_KEY = Refusal(
    "no_person_key",
    "大厅没有配置预约的 person_key，不能接收证件号码和手机号。",
    "请在 hall.toml 的 [appointments] 里写上与终端相同的 person_key。",
)


def booking_rules(settings: HallSettings) -> BookingRules:
    """What the settings offer for booking."""
    told = settings.appointments
    spans: dict[BusinessGroupId, tuple[SlotSpan, ...]] = {}
    for slot in told.slots:
        for group in slot.groups:
            group_id = BusinessGroupId(group)
            spans[group_id] = (*spans.get(group_id, ()), slot.span())
    names = {BusinessGroupId(group.id): group.name for group in settings.groups}
    for retired in (group for group in settings.groups if group.retired):
        spans.pop(BusinessGroupId(retired.id), None)
    calendar = public_calendar()
    weekend_opens = {day for slot in told.slots for day in slot.weekdays if day > 5}

    def is_open_day(day: date) -> bool:
        # A weekend that the hall's slots name is meant; a public holiday is not unless the settings say so.
        return told.on_holidays or calendar.is_workday(day) or day.isoweekday() in weekend_opens

    return BookingRules(spans, names, told.days_ahead, is_open_day)


def hall_key(settings: HallSettings) -> HallKey | None:
    secret = settings.appointments.person_key
    return HallKey(secret.encode()) if secret else None


def new_code() -> BookingCode:
    return make_code(secrets.randbelow(possible_codes()))


def new_appointment_id() -> AppointmentId:
    return AppointmentId(str(uuid7()))


def book_deed(hall: Hall, asked: BookingAsked, actor: str) -> Deed | Refusal:
    """A new booking; 201, or 200 when it is in the book already."""
    wanted = _wanted(hall, asked, actor)
    if isinstance(wanted, Refusal):
        return wanted

    def deed(books: Books) -> Reply | Refusal:
        known = books.queue.appointments.get(wanted.appointment_id)
        if known is None and wanted.outside_number:
            known = books.queue.appointments.by_outside_number(actor, wanted.outside_number)
        asked_now = replace(wanted, appointment_id=known.appointment_id) if known else wanted
        rules = booking_rules(hall.settings)
        events = decide_booking(books.queue.appointments, rules, asked_now, books.now)
        if isinstance(events, Refusal):
            return events
        return recorded_booking(hall, books, events, asked_now.appointment_id, actor, 201)

    return deed


def change_deed(hall: Hall, appointment_id: AppointmentId, asked: ChangeAsked, actor: str) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        book = books.queue.appointments
        known = known_to(book.get(appointment_id), actor)
        if isinstance(known, Refusal):
            return known
        group_id = BusinessGroupId(asked.business_group or known.business_group)
        at = asked.at.astimezone(HALL_ZONE)
        events = decide_change(book, booking_rules(hall.settings), known, group_id, at, books.now)
        if isinstance(events, Refusal):
            return events
        return recorded_booking(hall, books, events, appointment_id, actor, 200)

    return deed


def cancel_deed(hall: Hall, appointment_id: AppointmentId, reason: str, actor: str) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        known = known_to(books.queue.appointments.get(appointment_id), actor)
        if isinstance(known, Refusal):
            return known
        events = decide_cancel(known, reason)
        if isinstance(events, Refusal):
            return events
        return recorded_booking(hall, books, events, appointment_id, actor, 200)

    return deed


def find(outlook: Outlook, asked: BookingKeyAsked) -> FoundsWire | Refusal:
    """Today's bookings that stand, or why there is none."""
    key = _key_of(asked)
    if isinstance(key, Refusal):
        return key
    found = bookings_by(outlook.state.appointments, key)
    if not found:
        return Refusal("no_booking", "没有查到您的预约。", "请核对预约码或手机号，也可以直接取号。")
    today = outlook.now.date()
    standing = standing_on(found, today)
    return founds_wire(outlook, standing) if standing else why_not_today(found, today)


def check_in_deed(hall: Hall, asked: CheckInAsked) -> Deed | Refusal:
    """The ticket of a booking: 201 the first time, 200 with the same ticket afterwards."""
    key = _key_of(asked)
    if isinstance(key, Refusal):
        return key
    actor = f"terminal:{asked.terminal_id}"
    wanted = IssueRequest(
        ticket_id=TicketId(asked.ticket_id),
        business_group=BusinessGroupId(""),
        terminal_id=TerminalId(asked.terminal_id),
        follow_token=secrets.token_urlsafe(12),
        priority=asked.priority,
        proof=asked.priority_proof if asked.priority else "",
    )

    def deed(books: Books) -> Reply | Refusal:
        appointment = booking_to_check_in(books.queue.appointments, key, books.now.date())
        if isinstance(appointment, Refusal):
            return appointment
        if appointment.state is AppointmentState.CHECKED_IN:
            return ticket_again(hall, books, appointment)
        outlook = hall.outlook_in(books)
        events = decide_arrival(books.queue, outlook.plan, wanted, appointment, books.now)
        if isinstance(events, Refusal):
            return events
        record_all(books, events, actor)
        checked_in = books.queue.appointments.get(appointment.appointment_id) or appointment
        return replace_status(ticket_again(hall, books, checked_in), 201)

    return deed


def replace_status(reply: Reply | Refusal, status: int) -> Reply | Refusal:
    return replace(reply, status=status) if isinstance(reply, Reply) else reply


def ticket_again(hall: Hall, books: Books, appointment: Appointment) -> Reply | Refusal:
    ticket = books.queue.ticket(appointment.ticket_id) if appointment.ticket_id else None
    if ticket is None or ticket.state in OVER:
        number = ticket.number if ticket else ""
        return Refusal("booking_used", f"这个预约已经用过了：{number}。", "还要办事，请直接取号。")
    return Reply(200, json_of(ticket_wire(hall.outlook_in(books), ticket, hall.public_url)))


@dataclass(frozen=True, slots=True)
class ImportWanted:
    """A file's lines and what to do with them."""

    lines: Sequence[FileLine]
    source: str
    check_only: bool = False
    leave_out_wrong: bool = False


def import_deed(hall: Hall, wanted: ImportWanted, actor: str) -> Deed | Refusal:
    """All lines or none, unless the wrong ones are to be left out; the report names every line either way."""
    key = hall_key(hall.settings)
    if key is None:
        return _NO_KEY
    told = ImportRules(booking_rules(hall.settings), key, wanted.source, new_appointment_id, new_code)

    def deed(books: Books) -> Reply:
        plan = plan_import(books.queue.appointments, wanted.lines, told, books.now)
        done = not wanted.check_only and (wanted.leave_out_wrong or not plan.faults)
        if done:
            record_all(books, plan.events, actor)
        return Reply(200, json_of(import_wire(plan, done)))

    return deed


def _wanted(hall: Hall, asked: BookingAsked, actor: str) -> BookingRequest | Refusal:
    """With digests in place of what was told in clear; nothing else of the person goes further."""
    key = hall_key(hall.settings)
    if key is None and (asked.id_number or asked.phone):
        return _NO_KEY
    return BookingRequest(
        appointment_id=AppointmentId(asked.appointment_id or new_appointment_id()),
        code=new_code(),
        business_group=BusinessGroupId(asked.business_group),
        at=asked.at.astimezone(HALL_ZONE),
        booked_by=actor,
        person_key=key.person_key(asked.id_number) if key and asked.id_number else asked.person_key,
        phone_key=key.phone_key(asked.phone) if key and asked.phone else asked.phone_key,
        masked_name=mask_name(asked.name) if asked.name else asked.masked_name,
        item_name=asked.item_name,
        outside_number=asked.outside_number,
    )


def _key_of(asked: BookingKeyAsked) -> BookingKey | Refusal:
    if not asked.code:
        return BookingKey(
            AppointmentId(asked.appointment_id), BookingCode(""), asked.person_key, asked.phone_key
        )
    verdict, code = judge_code(asked.code)
    match verdict:
        case CodeVerdict.READABLE:
            return BookingKey(code=code)
        case CodeVerdict.MISREAD:
            return Refusal("misread_code", "预约码有一位不对。", "请再扫一次，或用手机号签到。")
        case CodeVerdict.NOT_OURS:
            return Refusal("misread_code", "这不是预约码。", "请出示预约成功时给的码。")


def known_to(known: Appointment | None, actor: str) -> Appointment | Refusal:
    """A booking system touches its own bookings alone; staff all of them."""
    if known is None or (actor.startswith("system:") and known.booked_by != actor):
        return Refusal("unknown_booking", "没有这个预约。", "请核对编号。")
    return known


def recorded_booking(
    hall: Hall,
    books: Books,
    events: Sequence[AppointmentEvent],
    appointment_id: AppointmentId,
    actor: str,
    status: int,
) -> Reply:
    record_all(books, events, actor)
    appointment = books.queue.appointments.get(appointment_id)
    if appointment is None:
        raise RuntimeError(f"appointment {appointment_id} is not in the book after it was recorded")
    wire = appointment_wire(hall.outlook_in(books), appointment)
    return Reply(status if events else 200, json_of(wire))


def record_all(books: Books, events: Sequence[object], actor: str) -> None:
    cause = str(uuid7())
    for event in events:
        books.record(event, actor, cause)  # type: ignore[arg-type]  # each comes from a decision of the domain
