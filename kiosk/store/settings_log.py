"""What was changed in the hall's settings from the page: versions that only grow, on top of the settings file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.store.hall_schema import settings_log


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One version. `changes`: section → the values that are new in it, or the whole new list."""

    version: int
    """From 1, without gaps."""
    at: datetime
    by: str
    changes: Mapping[str, Any]
    undoes: int | None = None
    """The version that this one takes back."""


def append(connection: Connection, change: SettingsChange) -> None:
    """Inside the caller's transaction; a version that exists is refused by the database."""
    row = {
        "version": change.version,
        "at": change.at.isoformat(),
        "actor": change.by,
        "changes": json.dumps(change.changes, ensure_ascii=False),
        "undoes": change.undoes,
    }
    connection.execute(insert(settings_log), [row])


def read(connection: Connection) -> tuple[SettingsChange, ...]:
    """All versions, the oldest first."""
    rows = connection.execute(select(settings_log).order_by(settings_log.c.version)).mappings()
    return tuple(
        SettingsChange(
            row["version"],
            datetime.fromisoformat(row["at"]).astimezone(HALL_ZONE),
            row["actor"],
            json.loads(row["changes"]),
            row["undoes"],
        )
        for row in rows
    )
