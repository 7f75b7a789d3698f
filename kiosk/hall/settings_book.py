"""The hall's settings as they are in force: the file, and every version of changes on top of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_changes import (
    Difference,
    checked,
    differences,
    effective,
    merged,
    plain_of,
)
from kiosk.store.settings_log import SettingsChange


@dataclass(slots=True)
class SettingsBook:
    """Lives on the event loop's thread. `turn` is held from looking at the newest version to taking the next one."""

    base: HallSettings
    """The file's."""
    changes: tuple[SettingsChange, ...] = ()
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def version(self) -> int:
        return self.changes[-1].version if self.changes else 0

    def next_change(
        self, changes: Mapping[str, Any], by: str, at: datetime, undoes: int | None = None
    ) -> tuple[SettingsChange, HallSettings]:
        """The change as the next version, and the settings that it gives. Raises NotSettings."""
        present = effective(self.base, self.changes).settings
        settings = checked(merged(plain_of(present), changes))
        return SettingsChange(self.version + 1, at, by, changes, undoes), settings

    def take(self, change: SettingsChange) -> None:
        """After it is on disk."""
        self.changes = (*self.changes, change)

    def touched_since(self, version: int, sections: Sequence[str]) -> SettingsChange | None:
        """The newest change after `version` of one of these sections."""
        later = [change for change in self.changes if change.version > version]
        return next((change for change in reversed(later) if set(change.changes) & set(sections)), None)

    def told(self, newest: int) -> list[tuple[SettingsChange, tuple[Difference, ...], bool]]:
        """The newest versions, newest first: what each made different, and whether it is in force at all."""
        left_out = set(effective(self.base, self.changes).left_out)
        found: list[tuple[SettingsChange, tuple[Difference, ...], bool]] = []
        before = self.base
        for place, change in enumerate(self.changes):
            after = (
                before if change.version in left_out else checked(merged(plain_of(before), change.changes))
            )
            if place >= len(self.changes) - newest:
                made = differences(plain_of(before), plain_of(after))
                found.append((change, made, change.version not in left_out))
            before = after
        return found[::-1]
