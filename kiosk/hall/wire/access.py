"""Who is logged in, and who did what, as the administrator's page gets it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from kiosk.hall.wire.common import Wire


class ActWire(Wire):
    seq: int
    at: datetime
    actor: str
    name: str
    """Of the settings; empty for who is not in them."""
    role: str
    source: str
    counter_id: str
    act: str
    words: str
    """The act as a person would say it: 3 号窗口 叫下一位."""
    about: str
    outcome: str
    """done, or the code of the refusal."""


class AuditWire(Wire):
    acts: list[ActWire]
    """Newest first."""
    next_before_seq: int | None
    """To be asked for next as `before_seq`; null at the end."""


class LoginWire(Wire):
    counter_id: str | None
    since: datetime
    seen_at: datetime
    source: str


class StaffAccountWire(Wire):
    id: str
    name: str
    role: str
    active: bool = True
    has_password: bool
    locked_s: int
    logins: list[LoginWire]


class StaffAccountsWire(Wire):
    staff: list[StaffAccountWire]


class NewPasswordAsked(Wire):
    new_password: str = Field(max_length=200)
