"""The hall's settings file as a model, and what the queue makes of it."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from kiosk.base.config import Settings
from kiosk.domain.hall_plan import BusinessGroup, CounterPlace, HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.review import DeadlineRule
from kiosk.domain.supervision import CardRules
from kiosk.domain.ticket import Priority
from kiosk.hall.access_settings import AccessSettings
from kiosk.hall.access_settings import Role as Role
from kiosk.hall.appointment_settings import AppointmentSettings
from kiosk.hall.papers_settings import PapersSettings
from kiosk.hall.screen_settings import BoardSettings, PhoneSettings, VoiceSettings
from kiosk.store.hall_database import fault_of_place, is_server

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})[–-](\d{1,2}):(\d{2})$")


class HallName(Settings):
    name: str = Field(min_length=1)
    name_en: str = ""
    place: str = ""
    """Second line of the board: 一楼办事大厅."""
    notice: str = ""
    ticker: tuple[str, ...] = ()


class ServerSettings(Settings):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    """How phones reach the hall; empty: the address it listens at."""
    database: str = Field(default="hall.sqlite3", min_length=1, repr=False)
    """A file, relative to the folder of the settings file; or postgresql://user@host:5432/name?schema=hall, the password
    best in the account's .pgpass."""
    key_file: Path = Path("hall.key")
    """Opens the phone numbers of citizens who want to be called back; made at the first start, readable by its owner alone."""
    health_page_open: bool = False
    """The health page without a login; for demonstrations."""

    @field_validator("database")
    @classmethod
    def _is_place(cls, value: str) -> str:
        wrong = fault_of_place(value)
        if wrong:
            raise ValueError(wrong)
        return value

    def place_in(self, folder: Path) -> str:
        """What HallDatabase.open takes, for a hall that lives in `folder`."""
        return self.database if is_server(self.database) else str(folder / self.database)


class HoursSettings(Settings):
    morning: str = "9:00–12:00"
    afternoon: str = "13:00–17:00"
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    issuing: Literal["opening_hours", "always"] = "opening_hours"
    """`always`: numbers at any time, as in a hall that is open round the clock."""

    @field_validator("morning", "afternoon")
    @classmethod
    def _is_span(cls, value: str) -> str:
        if value and span_of(value) is None:
            raise ValueError('要写成时段，例如 9:00–12:00；不办公写空的 ""')
        return value

    def spans(self) -> tuple[tuple[str, str], ...]:
        """(key, words) of the parts of a day in which the hall works."""
        return tuple(
            (key, text) for key, text in (("morning", self.morning), ("afternoon", self.afternoon)) if text
        )

    def open_at(self, now: datetime) -> bool:
        if now.isoweekday() not in self.weekdays:
            return False
        spans = [span for _, text in self.spans() if (span := span_of(text))]
        return any(begin <= now.time() < end for begin, end in spans)


def span_of(text: str) -> tuple[time, time] | None:
    """(begin, end) of `9:00–12:00`, or None when it is not one."""
    found = _SPAN.match(text.strip())
    if not found:
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    if max(hour, end_hour) > 23 or max(minute, end_minute) > 59:
        return None
    begin, end = time(hour, minute), time(end_hour, end_minute)
    return (begin, end) if begin < end else None


class GroupSettings(Settings):
    id: Key
    name: str = Field(min_length=1)
    name_en: str = ""
    icon: str = "window"
    prefix: str = Field(pattern=r"^[A-Z]$")
    usual_service_min: float = Field(default=6.0, gt=0, le=240)
    daily_limit: int = Field(default=900, ge=1, le=900)
    target_wait_min: int = Field(default=15, ge=1, le=240)


class CounterSettings(Settings):
    id: Key
    number: int = Field(ge=1, le=999)
    place: str
    groups: tuple[Key, ...] = Field(min_length=1)


class StaffSettings(Settings):
    id: Key
    name: str = Field(min_length=1)
    role: Role
    password_hash: str = Field(default="", pattern=r"^(\$argon2id\$.*)?$")
    """Made by `kiosk hall password`; empty: only by the sign-on service."""


class TerminalSettings(Settings):
    id: Key
    place: str = ""
    key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class PrioritySettings(Settings):
    """Minutes of head start by ground."""

    elder: int = Field(default=10, ge=0, le=30)
    disabled: int = Field(default=15, ge=0, le=30)
    veteran: int = Field(default=10, ge=0, le=30)
    pregnant: int = Field(default=15, ge=0, le=30)


class QueueSettings(Settings):
    calls_limit: int = Field(default=5, ge=1, le=9)
    undo_s: int = Field(default=10, ge=0, le=60)
    carry_over_min: int = Field(default=0, ge=0, le=1440)
    busy_from_min: int = Field(default=20, ge=1, le=240)
    """A queue whose expected wait is at least this is shown as busy."""
    head_start_min: PrioritySettings = PrioritySettings()


class ReviewSettings(Settings):
    answer_days: int = Field(default=5, ge=1, le=60)
    answer_unit: Literal["workday", "calendar"] = "workday"
    day_ends: time = time(17, 0)

    def rule(self) -> DeadlineRule:
        return DeadlineRule(self.answer_days, self.answer_unit, self.day_ends)


class CardSettings(Settings):
    wait_yellow_min: int = Field(default=30, ge=1)
    counter_empty_yellow_min: int = Field(default=10, ge=1)
    review_due_yellow_h: int = Field(default=24, ge=1)

    def rules(self) -> CardRules:
        return CardRules(self.wait_yellow_min, self.counter_empty_yellow_min, self.review_due_yellow_h)


class HallSettings(Settings):
    """`hall.toml`."""

    hall: HallName
    server: ServerSettings = ServerSettings()
    access: AccessSettings = AccessSettings()
    hours: HoursSettings = HoursSettings()
    queue: QueueSettings = QueueSettings()
    board: BoardSettings = BoardSettings()
    phone: PhoneSettings = PhoneSettings()
    voice: VoiceSettings = VoiceSettings()
    reviews: ReviewSettings = ReviewSettings()
    cards: CardSettings = CardSettings()
    papers: PapersSettings = PapersSettings()
    appointments: AppointmentSettings = AppointmentSettings()
    groups: tuple[GroupSettings, ...] = Field(min_length=1)
    counters: tuple[CounterSettings, ...] = Field(min_length=1)
    staff: tuple[StaffSettings, ...] = Field(min_length=1)
    terminals: tuple[TerminalSettings, ...] = ()

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        wrong = [*_doubles(self), *_unknown_groups(self)]
        wrong += self.appointments.unknown_groups(group.id for group in self.groups)
        if wrong:
            raise ValueError("；".join(wrong))
        return self

    def plan(self) -> HallPlan:
        """The queue's view of the settings."""
        groups = {BusinessGroupId(group.id): _group(group) for group in self.groups}
        counters = {CounterId(counter.id): _counter(counter) for counter in self.counters}
        return HallPlan(groups, counters, self._rules())

    def _rules(self) -> QueueRules:
        starts: dict[Priority, int] = {
            "elder": self.queue.head_start_min.elder,
            "disabled": self.queue.head_start_min.disabled,
            "veteran": self.queue.head_start_min.veteran,
            "pregnant": self.queue.head_start_min.pregnant,
        }
        return QueueRules(
            head_start_min=starts,
            calls_limit=self.queue.calls_limit,
            undo_s=self.queue.undo_s,
            carry_over_min=self.queue.carry_over_min,
        )


def _group(group: GroupSettings) -> BusinessGroup:
    return BusinessGroup(
        BusinessGroupId(group.id),
        group.name,
        group.name_en or group.name,
        group.icon,
        group.prefix,
        int(group.usual_service_min * 60),
        group.daily_limit,
        group.target_wait_min,
    )


def _counter(counter: CounterSettings) -> CounterPlace:
    groups = tuple(BusinessGroupId(group) for group in counter.groups)
    return CounterPlace(
        CounterId(counter.id), counter.number, f"{counter.number} 号窗口", counter.place, groups
    )


def _doubles(settings: HallSettings) -> list[str]:
    lists: dict[str, list[str]] = {
        "groups.id": [group.id for group in settings.groups],
        "groups.prefix": [group.prefix for group in settings.groups],
        "counters.id": [counter.id for counter in settings.counters],
        "counters.number": [str(counter.number) for counter in settings.counters],
        "staff.id": [staff.id for staff in settings.staff],
        "terminals.id": [terminal.id for terminal in settings.terminals],
    }
    wrong: list[str] = []
    for key, values in lists.items():
        doubled = sorted({value for value in values if values.count(value) > 1})
        wrong.extend(f"{key} 里 {value} 写了两次" for value in doubled)
    return wrong


def _unknown_groups(settings: HallSettings) -> list[str]:
    known = {group.id for group in settings.groups}
    return [
        f"counters 里 {counter.id} 的业务 {group} 不在 groups 里"
        for counter in settings.counters
        for group in counter.groups
        if group not in known
    ]
