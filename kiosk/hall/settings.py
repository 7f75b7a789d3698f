"""The hall's settings file as a model, and what the queue makes of it."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from kiosk.base.config import Settings
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.review import DeadlineRule
from kiosk.domain.supervision import CardRules
from kiosk.hall.access_settings import AccessSettings
from kiosk.hall.access_settings import Role as Role
from kiosk.hall.appointment_settings import AppointmentSettings
from kiosk.hall.papers_settings import PapersSettings
from kiosk.hall.queue_settings import (
    CounterSettings,
    GroupSettings,
    HoursSettings,
    Key,
    QueueSettings,
    plan_of,
    prefixes_used_twice,
    unknown_groups,
)
from kiosk.hall.screen_settings import BoardSettings, PairedScreenSettings, PhoneSettings, VoiceSettings
from kiosk.store.hall_database import fault_of_place, is_server


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


class StaffSettings(Settings):
    id: Key
    name: str = Field(min_length=1)
    role: Role
    active: bool = True
    """False: may not log in any more."""
    password_hash: str = Field(default="", pattern=r"^(\$argon2id\$.*)?$")
    """Made by `kiosk hall password`; empty: only by the sign-on service."""


class TerminalSettings(Settings):
    id: Key
    place: str = ""
    key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


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


class WindowScreenSettings(Settings):
    """A line of text above a counter, driven by the hall's own computer."""

    counter: Key
    driver: str = "text-line"
    address: str = Field(min_length=1)
    """tcp://HOST:PORT, serial:/dev/…, or what a vendor's driver takes."""
    options: dict[str, str] = Field(default_factory=dict)


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
    window_screens: tuple[WindowScreenSettings, ...] = ()
    staff: tuple[StaffSettings, ...] = Field(min_length=1)
    terminals: tuple[TerminalSettings, ...] = ()
    screens: tuple[PairedScreenSettings, ...] = ()
    """Those that were paired on the administrator's page."""

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        wrong = [*_doubles(self), *prefixes_used_twice(self.groups)]
        wrong += unknown_groups(self.groups, self.counters)
        counters = {counter.id for counter in self.counters}
        wrong += [
            f"window_screens.counter：没有窗口 {screen.counter}"
            for screen in self.window_screens
            if screen.counter not in counters
        ]
        wrong += self.appointments.unknown_groups(group.id for group in self.groups)
        if wrong:
            raise ValueError("；".join(wrong))
        return self

    def plan(self) -> HallPlan:
        """The queue's view of the settings."""
        return plan_of(self.groups, self.counters, self.queue)


def _doubles(settings: HallSettings) -> list[str]:
    lists: dict[str, list[str]] = {
        "groups.id": [group.id for group in settings.groups],
        "counters.id": [counter.id for counter in settings.counters],
        "counters.number": [str(counter.number) for counter in settings.counters],
        "window_screens.counter": [screen.counter for screen in settings.window_screens],
        "staff.id": [staff.id for staff in settings.staff],
        "terminals.id": [terminal.id for terminal in settings.terminals],
    }
    wrong: list[str] = []
    for key, values in lists.items():
        doubled = sorted({value for value in values if values.count(value) > 1})
        wrong.extend(f"{key} 里 {value} 写了两次" for value in doubled)
    return wrong
