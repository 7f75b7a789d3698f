"""One line of a file of bookings as a booking that is wanted, or as sentences about what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.booking import BookingRequest, BookingRules, fault_of_booking
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId
from kiosk.domain.people import id_number_is_valid, mask_name
from kiosk.domain.person_key import HallKey
from kiosk.hall.appointment_file import COLUMNS, FileLine

_DAY_SHAPES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?(?:\s*[-–—~～至].*)?")
_PHONE = re.compile(r"1\d{10}")
_OTHER_DOCUMENT = re.compile(r"(?=.*[A-Z])[A-Z0-9]{6,20}")
"""Passports and permits: at least one letter."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line was not taken."""

    line: int
    column: str
    """Its heading; empty when the line as a whole is meant."""
    said: str
    do: str


@dataclass(frozen=True, slots=True)
class ImportRules:
    """What the lines are read by."""

    rules: BookingRules
    key: HallKey
    source: str
    """Whose numbers the file's 预约编号 are; the same on every import of one system."""
    new_id: Callable[[], AppointmentId]
    new_code: Callable[[], BookingCode]


def read_line(line: FileLine, told: ImportRules, now: datetime) -> BookingRequest | tuple[LineFault, ...]:
    """The line as a booking that is wanted, or all its faults at once."""
    cells = line.cells
    faults = [
        fault_of(line, ours, "单元格是数字格式，后几位已经丢了。", "请把这一列设成文本，重新填写。")
        for ours in line.spoilt
    ]
    group_id = _group_of(cells["business_group"], told.rules.names)
    if group_id is None:
        names = "、".join(told.rules.names.values())
        faults.append(
            fault_of(line, "business_group", f"没有“{cells['business_group']}”这类业务。", f"请写：{names}。")
        )
    at = _moment(cells["day"], cells["time"])
    if at is None:
        faults.append(fault_of(line, "day", "日期或时间看不懂。", "日期写 2026-06-15，时间写 10:00。"))
    id_number, phone = _plain(cells.get("id_number", "")), _phone(cells.get("phone", ""))
    faults.extend(_person_faults(line, id_number, phone, now))
    if faults or group_id is None or at is None:
        return tuple(faults)
    asked = BookingRequest(
        appointment_id=told.new_id(),
        code=told.new_code(),
        business_group=group_id,
        at=at,
        booked_by=told.source,
        person_key=told.key.person_key(id_number) if id_number else "",
        phone_key=told.key.phone_key(phone) if phone else "",
        masked_name=mask_name(cells.get("name", ""))[:40],
        item_name=cells.get("item_name", "")[:120],
        outside_number=cells.get("outside_number", "")[:60],
    )
    refused = fault_of_booking(told.rules, asked, now)
    return asked if refused is None else (LineFault(line.line, "", refused.said, refused.do),)


def fault_of(line: FileLine, ours: str, said: str, do: str) -> LineFault:
    return LineFault(line.line, COLUMNS[ours][0], said, do)


def _person_faults(line: FileLine, id_number: str, phone: str, now: datetime) -> list[LineFault]:
    faults: list[LineFault] = []
    if id_number and "id_number" not in line.spoilt and not _is_document(id_number, now):
        faults.append(
            fault_of(line, "id_number", "证件号码不对，可能抄错了。", "请核对 18 位号码的最后一位。")
        )
    if phone and "phone" not in line.spoilt and not _PHONE.fullmatch(phone):
        faults.append(fault_of(line, "phone", "手机号不是 11 位。", "请写 11 位手机号，不写就空着。"))
    return faults


def _is_document(number: str, now: datetime) -> bool:
    if len(number) == 18 and number[:17].isdigit():
        return id_number_is_valid(number, now.date())
    return _OTHER_DOCUMENT.fullmatch(number) is not None


def _group_of(said: str, names: Mapping[BusinessGroupId, str]) -> BusinessGroupId | None:
    return next((group_id for group_id, name in names.items() if said in (group_id, name)), None)


def _moment(day: str, moment: str) -> datetime | None:
    """`2026-06-15` and `10:00`, in the ways spreadsheets and people write them; the time may stand with the day."""
    if not moment and " " in day:
        day, _, moment = day.partition(" ")
    found = _TIME.fullmatch(moment.strip())
    if found is None:
        return None
    for shape in _DAY_SHAPES:
        try:
            parsed = datetime.strptime(day.strip().split(" ")[0], shape)  # noqa: DTZ007 - the zone follows
            return parsed.replace(hour=int(found[1]), minute=int(found[2]), tzinfo=HALL_ZONE)
        except ValueError:
            continue
    return None


def _plain(number: str) -> str:
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in number)
    return re.sub(r"[\s\-'’]", "", narrow).upper()


def _phone(number: str) -> str:
    return re.sub(r"^(\+?86)(?=1\d{10}$)", "", _plain(number))


def phone_of(text: str) -> str:
    """The telephone number that somebody typed, in the form that digests are made of; empty when it is none."""
    number = _phone(text)
    return number if _PHONE.fullmatch(number) else ""


def document_of(text: str, now: datetime) -> str:
    """The same of an identity document of 18 digits."""
    number = _plain(text)
    return number if len(number) == 18 and _is_document(number, now) else ""
