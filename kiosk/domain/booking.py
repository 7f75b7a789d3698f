"""Booking, changing, cancelling: what a hall offers and how it answers. Pure: the book, the rules, the hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.appointment import MOST_DAYS_AHEAD, Appointment, AppointmentBook, AppointmentState
from kiosk.domain.appointment_events import AppointmentEvent, Booked, BookingCancelled, BookingChanged
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId
from kiosk.domain.refusal import Refusal
from kiosk.domain.timeline import moment_words

_OFFERED = 3
"""So many free times a refusal names."""


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """A stretch of the day with a bookable time every so many minutes."""

    begin: time
    end: time
    every_min: int
    capacity: int
    """Places at each of its times."""
    weekdays: frozenset[int]
    """1 Monday .. 7 Sunday."""

    def times_on(self, day: date) -> tuple[datetime, ...]:
        if day.isoweekday() not in self.weekdays:
            return ()
        first = datetime.combine(day, self.begin, HALL_ZONE)
        end = datetime.combine(day, self.end, HALL_ZONE)
        count = -(-(end - first) // timedelta(minutes=self.every_min))
        return tuple(first + timedelta(minutes=self.every_min * place) for place in range(count))


def _every_day(_day: date) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class BookingRules:
    """What can be booked."""

    spans: Mapping[BusinessGroupId, tuple[SlotSpan, ...]]
    """Of the groups that take appointments."""
    names: Mapping[BusinessGroupId, str]
    """Of all groups of the hall."""
    days_ahead: int = 14
    is_open_day: Callable[[date], bool] = _every_day
    """Holidays and days on which the hall rests."""

    def last_day(self, today: date) -> date:
        return today + timedelta(days=min(self.days_ahead, MOST_DAYS_AHEAD))


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time."""

    at: datetime
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Somebody wants a time. The digests and the masked name are all that is known of the person."""

    appointment_id: AppointmentId
    code: BookingCode
    business_group: BusinessGroupId
    at: datetime
    booked_by: str
    person_key: str = ""
    phone_key: str = ""
    masked_name: str = ""
    item_name: str = ""
    outside_number: str = ""


def slots_of(
    book: AppointmentBook, rules: BookingRules, group_id: BusinessGroupId, day: date, now: datetime
) -> tuple[Slot, ...]:
    """The day's times that still lie ahead, the full ones too; none on a day that cannot be booked."""
    if not now.date() <= day <= rules.last_day(now.date()) or not rules.is_open_day(day):
        return ()
    places: dict[datetime, int] = {}
    for span in rules.spans.get(group_id, ()):
        for at in span.times_on(day):
            places[at] = places.get(at, 0) + span.capacity
    return tuple(Slot(at, places[at], book.places_taken(group_id, at)) for at in sorted(places) if at > now)


def decide_booking(
    book: AppointmentBook, rules: BookingRules, asked: BookingRequest, now: datetime
) -> tuple[AppointmentEvent, ...] | Refusal:
    """The booking as an event; empty when this very booking is in the book already."""
    known = book.get(asked.appointment_id)
    if known is not None:
        return () if _is_same(known, asked) else _known_otherwise(known)
    refused = fault_of_booking(rules, asked, now)
    other = _same_person(book, asked)
    if refused is None and other is not None:
        refused = has_booking(rules, other.business_group, other.at)
    if refused is None:
        refused = _slot_refusal(book, rules, asked.business_group, asked.at, now)
    return refused if refused is not None else (booked(asked),)


def booked(asked: BookingRequest) -> Booked:
    return Booked(
        appointment_id=asked.appointment_id,
        code=asked.code,
        business_group=asked.business_group,
        at=asked.at,
        booked_by=asked.booked_by,
        person_key=asked.person_key,
        phone_key=asked.phone_key,
        masked_name=asked.masked_name,
        item_name=asked.item_name,
        outside_number=asked.outside_number,
    )


def fault_of_booking(rules: BookingRules, asked: BookingRequest, now: datetime) -> Refusal | None:
    """What no booking may have, wherever it was promised: slots and other bookings are not looked at."""
    if asked.business_group not in rules.names:
        return Refusal("unknown_group", "没有这类业务。", f"可以预约：{_bookable(rules)}。")
    outside = _outside_the_days(rules, asked.at, now)
    if outside is not None:
        return outside
    if not asked.person_key and not asked.phone_key:
        return Refusal("no_person", "没有写是谁预约的。", "证件号码和手机号至少写一个，签到时要用。")
    return None


def has_booking(rules: BookingRules, other: BusinessGroupId, at: datetime) -> Refusal:
    return Refusal(
        "has_booking",
        f"这个人当天已经预约了{rules.names[other]} {at:%H:%M}。",
        "每人每类业务一天约一次；要换时间请改约。",
    )


def places_at(rules: BookingRules, group_id: BusinessGroupId, at: datetime) -> int:
    """How many may book this very time; 0 when it is no time of the hall's."""
    spans = rules.spans.get(group_id, ())
    return sum(span.capacity for span in spans if at in span.times_on(at.date()))


def decide_change(
    book: AppointmentBook,
    rules: BookingRules,
    appointment: Appointment,
    group_id: BusinessGroupId,
    at: datetime,
    now: datetime,
) -> tuple[AppointmentEvent, ...] | Refusal:
    """Another time; the place at the old one is free then. Empty when it stands at that time already."""
    refused = _not_open(appointment, "改约")
    if refused is not None:
        return refused
    if (group_id, at) == (appointment.business_group, appointment.at):
        return ()
    if group_id not in rules.names:
        return Refusal("unknown_group", "没有这类业务。", f"可以预约：{_bookable(rules)}。")
    refused = _outside_the_days(rules, at, now) or _slot_refusal(book, rules, group_id, at, now)
    return refused if refused is not None else (BookingChanged(appointment.appointment_id, group_id, at),)


def decide_cancel(appointment: Appointment, reason: str) -> tuple[AppointmentEvent, ...] | Refusal:
    """Cancelling twice changes nothing."""
    if appointment.state is AppointmentState.CANCELLED:
        return ()
    refused = _not_open(appointment, "取消")
    return refused if refused is not None else (BookingCancelled(appointment.appointment_id, reason.strip()),)


def _not_open(appointment: Appointment, verb: str) -> Refusal | None:
    match appointment.state:
        case AppointmentState.BOOKED:
            return None
        case AppointmentState.CHECKED_IN:
            return Refusal("booking_over", f"已经签到取号了，不能{verb}。", "不办了请让窗口作废这个号。")
        case AppointmentState.CANCELLED:
            return Refusal("booking_over", f"这个预约已经取消了，不能{verb}。", "请重新预约。")
        case AppointmentState.MISSED:
            return Refusal("booking_over", f"这个预约已经过期，不能{verb}。", "请重新预约。")


def _is_same(known: Appointment, asked: BookingRequest) -> bool:
    """The same request once more: its answer got lost."""
    stands = known.state in (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)
    return stands and (known.business_group, known.at, known.person_key, known.phone_key) == (
        asked.business_group,
        asked.at,
        asked.person_key,
        asked.phone_key,
    )


def _known_otherwise(known: Appointment) -> Refusal:
    return Refusal(
        "has_booking", f"这个编号已经是另一个预约（{moment_words(known.at)}）。", "请为新的预约换一个编号。"
    )


def _same_person(book: AppointmentBook, asked: BookingRequest) -> Appointment | None:
    """By the ID number when both sides have it: one telephone may speak for a whole family."""
    for other in book.days.get(asked.at.date(), {}).values():
        if other.business_group != asked.business_group or other.state is AppointmentState.CANCELLED:
            continue
        if asked.person_key and other.person_key:
            if asked.person_key == other.person_key:
                return other
        elif asked.phone_key and asked.phone_key == other.phone_key:
            return other
    return None


def _outside_the_days(rules: BookingRules, at: datetime, now: datetime) -> Refusal | None:
    last = rules.last_day(now.date())
    if at <= now:
        return Refusal("booking_day", f"{moment_words(at)} 已经过了。", "请选以后的时间。")
    if at.date() > last:
        return Refusal("booking_day", f"{moment_words(at)} 太远。", f"最多约到 {last.month}月{last.day}日。")
    if not rules.is_open_day(at.date()):
        return Refusal("booking_day", f"{at.month}月{at.day}日不办公。", "请换一天。")
    return None


def _slot_refusal(
    book: AppointmentBook, rules: BookingRules, group_id: BusinessGroupId, at: datetime, now: datetime
) -> Refusal | None:
    """None when there is such a time and a place is left at it."""
    offered = slots_of(book, rules, group_id, at.date(), now)
    slot = next((slot for slot in offered if slot.at == at), None)
    free = sorted((each for each in offered if each.free), key=lambda each: abs(each.at - at))[:_OFFERED]
    do = f"还有：{'、'.join(f'{each.at:%H:%M}' for each in sorted(free, key=lambda each: each.at))}。"
    do = do if free else "当天没有空的时段了，请换一天，或到现场取号。"
    if slot is None:
        return Refusal("no_such_slot", f"{rules.names[group_id]}没有 {moment_words(at)} 这个时段。", do)
    return None if slot.free else Refusal("slot_full", f"{moment_words(at)} 约满了。", do)


def _bookable(rules: BookingRules) -> str:
    return "、".join(rules.names[group_id] for group_id in rules.spans if group_id in rules.names) or "无"
