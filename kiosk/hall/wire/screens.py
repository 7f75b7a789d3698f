"""Counter signs, the lobby page and who speaks a call, as screens get them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from kiosk.hall.wire.common import Wire
from kiosk.hall.wire.queues import CallWire, QueueWire


class GroupNameWire(Wire):
    business_group: str
    name: str
    name_en: str


class PairingWire(Wire):
    code: str
    """Six digits, shown on the screen for an administrator to enter."""
    secret: str
    expires_s: int


class ClaimAsked(Wire):
    secret: str = Field(min_length=1, max_length=60)


class ClaimWire(Wire):
    paired: bool
    """True once, with the screen's cookie."""


class PairAsked(Wire):
    code: str = Field(pattern=r"^\d{3} ?\d{3}$")
    name: str = Field(min_length=1, max_length=40)


class PairedScreenWire(Wire):
    id: str
    name: str
    paired_at: datetime


class PairedScreensWire(Wire):
    names: bool
    """Whether the hall's boards show names at all."""
    screens: list[PairedScreenWire]


class SignWire(Wire):
    counter_id: str
    counter_number: int
    counter_name: str
    place: str
    state: Literal["closed", "free", "calling", "serving", "paused"]
    number: str
    """Of the ticket that is called or served; empty without one."""
    groups: list[GroupNameWire]
    waiting: int
    """How many wait for what this counter serves."""
    call: CallWire | None
    """The newest call to this counter while it is calling."""
    as_of: datetime


class SlotWire(Wire):
    """Appointments of one group at one time: how many, nobody's."""

    at: datetime
    group_name: str
    group_name_en: str
    count: int


class LobbyWire(Wire):
    hall_name: str
    hall_name_en: str
    place: str
    as_of: datetime
    open_now: bool
    hours: list[tuple[str, str]]
    total_waiting: int
    counters_open: int
    notice: str
    ticker: list[str]
    queues: list[QueueWire]
    appointments: list[SlotWire]


class SpeakerAsked(Wire):
    """A page that is about to speak a call."""

    screen: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    page: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    """Made by the page when it was opened."""


class SpeakerWire(Wire):
    speaks: Literal["you", "other", "silent"]
