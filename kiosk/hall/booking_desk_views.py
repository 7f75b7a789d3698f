"""A day's bookings as the desk sees them, a search in them, and the day as a table. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk.domain.appointment import Appointment, AppointmentState
from kiosk.domain.booking import BookingRules, places_at
from kiosk.domain.booking_code import CodeVerdict, judge_code
from kiosk.domain.people import mask_name
from kiosk.domain.person_key import HallKey
from kiosk.hall.appointment_lines import document_of, phone_of
from kiosk.hall.appointment_views import appointment_wire, figures_wire
from kiosk.hall.queue_views import Outlook
from kiosk.hall.report_tables import Column, Table
from kiosk.hall.wire.booking_desk import (
    DeskAppointmentWire,
    DeskDayWire,
    DeskGroupWire,
    DeskSlotWire,
    DeskVerb,
    SearchWire,
)

_MOST_FOUND = 60
_CODE_SHOWN = 4
SearchBy = Literal["code", "phone", "id_number", "number", "name"]


@dataclass(frozen=True, slots=True)
class DeskScene:
    """What a desk's answer is made from, and for whom."""

    outlook: Outlook
    rules: BookingRules
    key: HallKey | None
    writes: bool


def day_wire(scene: DeskScene, day: date) -> DeskDayWire:
    outlook = scene.outlook
    today = outlook.now.date()
    return DeskDayWire(
        day=day,
        as_of=outlook.now,
        first_day=min([today, *outlook.state.appointments.days]),
        last_day=scene.rules.last_day(today),
        open_day=scene.rules.is_open_day(day),
        figures=figures_wire(outlook, day),
        groups=[
            DeskGroupWire(business_group=group.group_id, name=group.name, name_en=group.name_en)
            for group in outlook.plan.groups.values()
        ],
        slots=_slots(scene, day),
        appointments=[desk_wire(scene, each) for each in outlook.state.appointments.of_day(day)],
        writes=scene.writes,
    )


def _slots(scene: DeskScene, day: date) -> list[DeskSlotWire]:
    """Every time that the hall offers, and those that only a file promised."""
    book, rules = scene.outlook.state.appointments, scene.rules
    offered = {
        (group_id, at)
        for group_id, spans in rules.spans.items()
        for span in spans
        for at in span.times_on(day)
        if rules.is_open_day(day)
    }
    booked = {(each.business_group, each.at) for each in book.of_day(day) if _counts(each)}
    return [
        DeskSlotWire(
            business_group=group_id,
            at=at,
            capacity=places_at(rules, group_id, at) if (group_id, at) in offered else 0,
            taken=book.places_taken(group_id, at),
        )
        for group_id, at in sorted(offered | booked, key=lambda place: (place[1], place[0]))
    ]


def _counts(appointment: Appointment) -> bool:
    return appointment.state is not AppointmentState.CANCELLED


def desk_wire(scene: DeskScene, appointment: Appointment) -> DeskAppointmentWire:
    plain = appointment_wire(scene.outlook, appointment)
    code = plain.code if scene.writes else f"···{plain.code[-_CODE_SHOWN:]}"
    return DeskAppointmentWire(
        **plain.model_dump(exclude={"code"}),
        code=code,
        reason=appointment.reason,
        booked_at=appointment.booked_at,
        booked_by_name=_booked_by(scene.outlook, appointment.booked_by),
        late=_is_late(scene.outlook, appointment),
        may=_may(scene, appointment),
    )


def _is_late(outlook: Outlook, appointment: Appointment) -> bool:
    waited = appointment.at + outlook.plan.rules.appointment_grace < outlook.now
    return appointment.state is AppointmentState.BOOKED and waited


def _may(scene: DeskScene, appointment: Appointment) -> list[DeskVerb]:
    """In the order in which they are offered. Checking in is everybody's who serves citizens."""
    now = scene.outlook.now
    today = appointment.day == now.date()
    arrives: list[DeskVerb] = ["check-in"] if today else []
    if appointment.state is AppointmentState.BOOKED:
        gone: list[DeskVerb] = ["missed"] if appointment.at <= now else []
        return [*arrives, "change", "cancel", *gone] if scene.writes else arrives
    if appointment.state is AppointmentState.MISSED and today:
        return [*arrives, "restore"] if scene.writes else arrives
    again = appointment.state is AppointmentState.CANCELLED and appointment.day >= now.date()
    return ["restore"] if again and scene.writes else []


def _booked_by(outlook: Outlook, booked_by: str) -> str:
    """网上预约, 周敏: who the booking came from, in words."""
    kind, _, name = booked_by.partition(":")
    if kind == "system":
        known = outlook.settings.appointments.systems
        return next((system.name for system in known if system.id == name), name)
    if kind == "staff":
        return next((staff.name for staff in outlook.settings.staff if staff.id == name), name or "大厅")
    return booked_by


def search_wire(scene: DeskScene, text: str) -> SearchWire:
    """Bookings that the text means, those of today and later first."""
    by, found = _found(scene, text.strip())
    today = scene.outlook.now.date()
    listed = sorted(found, key=lambda each: (each.day < today, each.at))[:_MOST_FOUND]
    return SearchWire(
        as_of=scene.outlook.now, by=by, appointments=[desk_wire(scene, each) for each in listed]
    )


def _found(scene: DeskScene, text: str) -> tuple[SearchBy, Iterable[Appointment]]:
    book = scene.outlook.state.appointments
    verdict, code = judge_code(text)
    if verdict is CodeVerdict.READABLE:
        found = book.by_code(code)
        return "code", [found] if found else []
    if verdict is CodeVerdict.MISREAD:
        return "code", []
    if scene.key is not None and (phone := phone_of(text)):
        return "phone", book.of_person(phone_key=scene.key.phone_key(phone))
    if scene.key is not None and (document := document_of(text, scene.outlook.now)):
        return "id_number", book.of_person(scene.key.person_key(document))
    numbered = [each for each in book if text.upper() in _numbers(scene.outlook, each)]
    if numbered:
        return "number", numbered
    masked = {text, mask_name(text)}
    return "name", [each for each in book if each.masked_name in masked]


def _numbers(outlook: Outlook, appointment: Appointment) -> set[str]:
    """What somebody may read off a paper: the ticket's number, the booking system's own, the end of the code."""
    ticket = outlook.state.ticket(appointment.ticket_id) if appointment.ticket_id else None
    return {
        appointment.outside_number.upper(),
        appointment.code[-_CODE_SHOWN:],
        ticket.number if ticket else "",
    } - {""}


_COLUMNS = (
    Column("at", "时间", "Time"),
    Column("group_name", "业务", "Service"),
    Column("masked_name", "姓名", "Name"),
    Column("item_name", "事项", "Item"),
    Column("state_words", "状态", "State"),
    Column("number", "号码", "Ticket"),
    Column("checked_in_at", "签到时间", "Checked in"),
    Column("code", "预约码", "Code"),
    Column("outside_number", "预约编号", "Booking number"),
    Column("booked_by_name", "来源", "Booked by"),
    Column("reason", "取消原因", "Reason"),
)


def day_table(scene: DeskScene, day: date) -> Table:
    listed = [desk_wire(scene, each) for each in scene.outlook.state.appointments.of_day(day)]
    rows = tuple(tuple(_cell(getattr(each, column.key)) for column in _COLUMNS) for each in listed)
    return Table("appointments", "预约", "Appointments", _COLUMNS, rows)


def _cell(value: str | datetime | None) -> str:
    return f"{value:%H:%M}" if isinstance(value, datetime) else value or ""
