"""What the hall's administrator sees and changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from kiosk.hall.wire.common import Wire


class SettingsAsked(Wire):
    version: int = Field(ge=0, strict=True)
    """The newest version that the form was drawn from; 0: the file alone."""
    changes: dict[str, dict[str, Any] | list[dict[str, Any]]] = Field(min_length=1, max_length=8)


class NewStaffAsked(Wire):
    id: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=40)
    role: str = Field(max_length=40)
    password: str = Field(max_length=200)


class StaffChangeAsked(Wire):
    name: str | None = Field(default=None, min_length=1, max_length=40)
    role: str | None = Field(default=None, max_length=40)
    active: bool | None = None
    """False: may not log in any more; what they did stays theirs."""


class DifferenceWire(Wire):
    key: str
    before: Any
    after: Any


class VersionWire(Wire):
    version: int
    at: datetime
    by: str
    by_name: str
    undoes: int | None
    differences: list[DifferenceWire]
    in_force: bool
    """False: it no longer fits the settings file and is left out."""


class MistakeWire(Wire):
    key: str
    """As in the file, list positions from 1; empty for the settings as a whole."""
    said: str


class NoticeWire(Wire):
    key: str
    said: str


class PreviewWire(Wire):
    """What the change would do. With `mistakes` or `refused` it cannot be made."""

    differences: list[DifferenceWire]
    notices: list[NoticeWire]
    mistakes: list[MistakeWire]
    refused: str
    """Why not now, and what to do; empty when nothing stands against it."""


class SettingsWire(Wire):
    version: int
    sections: dict[str, Any]
    """Those that may be changed here, as they are in force."""
    defaults: dict[str, Any]
    """`groups`, `counters`: what a new entry has where nothing is said."""
    versions: list[VersionWire]
    """The newest first."""
