"""The part of `hall.toml` that says which times can be booked, and by whom."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import time
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from kiosk.base.config import Settings
from kiosk.domain.appointment import MOST_DAYS_AHEAD
from kiosk.domain.booking import SlotSpan

_Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class SlotSettings(Settings):
    """`[[appointments.slots]]`: a stretch of the day, the same for each of its groups."""

    groups: tuple[_Key, ...] = Field(min_length=1)
    begin: time
    end: time
    every_min: int = Field(default=30, ge=5, le=240)
    capacity: int = Field(default=4, ge=1, le=200)
    """Places at each time."""
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.begin >= self.end:
            raise ValueError("end 要晚于 begin")
        return self

    def span(self) -> SlotSpan:
        return SlotSpan(self.begin, self.end, self.every_min, self.capacity, frozenset(self.weekdays))


class BookingSystemSettings(Settings):
    """`[[appointments.systems]]`: a program that may book, like a terminal known by its key."""

    id: _Key
    name: str = Field(min_length=1)
    key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class AppointmentSettings(Settings):
    """`[appointments]`."""

    person_key: str = ""
    """The same as on the hall's terminals: ID and telephone numbers of bookings become digests with it."""
    days_ahead: int = Field(default=14, ge=0, le=MOST_DAYS_AHEAD)
    on_holidays: bool = False
    """Public holidays can be booked, too."""
    slots: tuple[SlotSettings, ...] = ()
    systems: tuple[BookingSystemSettings, ...] = ()

    @field_validator("person_key")
    @classmethod
    def _is_long_enough(cls, value: str) -> str:
        if value and len(value) < 16:
            raise ValueError("至少要 16 个字符，与终端配置里的 person_key 相同")
        return value

    @model_validator(mode="after")
    def _systems_differ(self) -> Self:
        ids = [system.id for system in self.systems]
        doubled = sorted({each for each in ids if ids.count(each) > 1})
        if doubled:
            raise ValueError("；".join(f"systems 里 {each} 写了两次" for each in doubled))
        return self

    def system_of(self, authorization: str) -> BookingSystemSettings | None:
        """The booking system of a `Bearer` header."""
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        digest = hashlib.sha256(key.strip().encode()).hexdigest()
        return next(
            (system for system in self.systems if hmac.compare_digest(system.key_sha256, digest)), None
        )

    def unknown_groups(self, known: Iterable[str]) -> list[str]:
        """What is wrong with groups that the hall does not have."""
        groups = set(known)
        return [
            f"appointments.slots 的业务 {group} 不在 groups 里"
            for slot in self.slots
            for group in slot.groups
            if group not in groups
        ]
