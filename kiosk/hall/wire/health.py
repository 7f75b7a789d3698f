"""Terminals, their devices and alarms, as the health page gets them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from kiosk.hall.wire.common import OutboxWire, Wire


class HeartbeatAnswered(Wire):
    at: datetime


class TerminalHealthWire(Wire):
    terminal_id: str
    place: str
    seen_at: datetime
    state: Literal["online", "silent"]
    devices: list[dict[str, Any]]
    outbox: OutboxWire
    version: str


class AlarmWire(Wire):
    alarm_id: str
    terminal_id: str
    place: str
    device: str
    kind: str
    text: str
    began_at: datetime
    ended_at: datetime | None
    action: str
    ne107: str


class HealthWire(Wire):
    as_of: datetime
    terminals: list[TerminalHealthWire]
    alarms: list[AlarmWire]
