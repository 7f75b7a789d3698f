"""Bookings out of a file: what its lines would do to the book, all of it known before anything is changed.

Bookings of a file were promised by somebody else: the hall's own slots and their capacity are remarked on, not enforced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.domain.appointment import Appointment, AppointmentBook, AppointmentState
from kiosk.domain.appointment_events import AppointmentEvent, BookingChanged
from kiosk.domain.booking import BookingRequest, BookingRules, booked, has_booking, places_at
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId
from kiosk.hall.appointment_file import FileLine
from kiosk.hall.appointment_lines import ImportRules, LineFault, fault_of, read_line


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that is a booking now, or was one before."""

    line: int
    what: str
    """booked, changed or unchanged."""
    appointment_id: AppointmentId
    code: BookingCode
    outside_number: str
    remark: str = ""


@dataclass(slots=True)
class ImportPlan:
    """What a file would do to the book."""

    lines: int
    taken: list[Taken] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    events: list[AppointmentEvent] = field(default_factory=list)

    def counted(self, what: str) -> int:
        return sum(each.what == what for each in self.taken)


def plan_import(
    book: AppointmentBook, lines: Iterable[FileLine], told: ImportRules, now: datetime
) -> ImportPlan:
    """Every line judged against the book and the lines before it. Nothing is changed yet."""
    listed = list(lines)
    plan, known = ImportPlan(len(listed)), _Known(book)
    for line in listed:
        asked = read_line(line, told, now)
        if isinstance(asked, BookingRequest):
            asked = _take(plan, known, line, asked, told.rules)
        plan.faults.extend(asked)
    return plan


class _Known:
    """The book as it grows line by line, with its indexes: a file has thousands of lines."""

    def __init__(self, book: AppointmentBook) -> None:
        self.by_number: dict[tuple[str, str], Appointment] = {}
        self.by_person: dict[tuple[object, ...], Appointment] = {}
        self.line_of: dict[AppointmentId, int] = {}
        self.taken: Counter[tuple[BusinessGroupId, datetime]] = Counter()
        for appointment in book:
            self.add(appointment)

    def add(self, appointment: Appointment) -> None:
        if appointment.outside_number:
            self.by_number[appointment.booked_by, appointment.outside_number] = appointment
        if appointment.state is AppointmentState.CANCELLED:
            return
        self.taken[appointment.business_group, appointment.at] += 1
        for person in _persons(appointment):
            self.by_person[person] = appointment

    def drop(self, appointment: Appointment) -> None:
        self.taken[appointment.business_group, appointment.at] -= 1
        for person in _persons(appointment):
            self.by_person.pop(person, None)

    def same_person(self, asked: BookingRequest) -> Appointment | None:
        """By the ID number when both have one: a telephone may speak for a whole family."""
        where = (asked.at.date(), asked.business_group)
        if asked.person_key and (found := self.by_person.get((*where, asked.person_key))):
            return found
        found = self.by_person.get((*where, asked.phone_key)) if asked.phone_key else None
        return found if found is not None and not (found.person_key and asked.person_key) else None


def _persons(appointment: Appointment) -> list[tuple[object, ...]]:
    keys = (appointment.person_key, appointment.phone_key)
    return [(appointment.day, appointment.business_group, key) for key in keys if key]


def _take(
    plan: ImportPlan, known: _Known, line: FileLine, asked: BookingRequest, rules: BookingRules
) -> tuple[LineFault, ...]:
    before = known.by_number.get((asked.booked_by, asked.outside_number)) if asked.outside_number else None
    if before is not None:
        return _take_again(plan, known, line, before, asked, rules)
    other = known.same_person(asked)
    if other is not None and other.at == asked.at and other.appointment_id not in known.line_of:
        plan.taken.append(_taken(line, "unchanged", other))
        return ()
    if other is not None:
        return (_has_booking(known, line, other, rules),)
    event = booked(asked)
    appointment = _as_appointment(asked)
    remark = _remark(known, rules, asked)
    known.add(appointment)
    known.line_of[asked.appointment_id] = line.line
    plan.events.append(event)
    plan.taken.append(replace(_taken(line, "booked", appointment), remark=remark))
    return ()


def _take_again(
    plan: ImportPlan,
    known: _Known,
    line: FileLine,
    before: Appointment,
    asked: BookingRequest,
    rules: BookingRules,
) -> tuple[LineFault, ...]:
    """The file tells of a booking that is in the book: nothing new, another time, or something that cannot be."""
    if before.appointment_id in known.line_of:
        first = known.line_of[before.appointment_id]
        return (
            fault_of(
                line, "outside_number", f"编号 {asked.outside_number} 与第 {first} 行重复。", "请删去一行。"
            ),
        )
    if before.state is not AppointmentState.BOOKED:
        if (before.business_group, before.at) == (asked.business_group, asked.at):
            plan.taken.append(_taken(line, "unchanged", before))
            return ()
        said = f"编号 {asked.outside_number} 的预约已经签到、取消或过期，不能改时间。"
        return (fault_of(line, "outside_number", said, "请用新的编号重新预约。"),)
    if (before.business_group, before.at) == (asked.business_group, asked.at):
        plan.taken.append(_taken(line, "unchanged", before))
        return ()
    known.drop(before)
    other = known.same_person(asked)
    if other is not None:
        known.add(before)
        return (_has_booking(known, line, other, rules),)
    remark = _remark(known, rules, asked)
    moved = replace(before, business_group=asked.business_group, at=asked.at)
    known.add(moved)
    known.line_of[before.appointment_id] = line.line
    plan.events.append(BookingChanged(before.appointment_id, asked.business_group, asked.at))
    plan.taken.append(replace(_taken(line, "changed", moved), remark=remark))
    return ()


def _taken(line: FileLine, what: str, appointment: Appointment) -> Taken:
    return Taken(
        line.line, what, appointment.appointment_id, appointment.code, line.cells.get("outside_number", "")
    )


def _has_booking(known: _Known, line: FileLine, other: Appointment, rules: BookingRules) -> LineFault:
    first = known.line_of.get(other.appointment_id)
    if first is not None:
        return LineFault(line.line, "", f"与第 {first} 行是同一个人、同一天、同一类业务。", "请删去一行。")
    refused = has_booking(rules, other.business_group, other.at)
    return LineFault(line.line, "", refused.said, refused.do)


def _remark(known: _Known, rules: BookingRules, asked: BookingRequest) -> str:
    places = places_at(rules, asked.business_group, asked.at)
    if not places:
        return "不是本厅放约的时段，到时照常叫号。"
    if known.taken[asked.business_group, asked.at] >= places:
        return f"这个时段只放 {places} 个，已经约满，请安排窗口。"
    return ""


def _as_appointment(asked: BookingRequest) -> Appointment:
    return Appointment(
        appointment_id=asked.appointment_id,
        code=asked.code,
        business_group=asked.business_group,
        at=asked.at,
        state=AppointmentState.BOOKED,
        booked_by=asked.booked_by,
        booked_at=asked.at,
        person_key=asked.person_key,
        phone_key=asked.phone_key,
        outside_number=asked.outside_number,
    )
