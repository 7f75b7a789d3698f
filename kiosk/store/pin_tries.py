"""Wrong PINs in a row and the lock they brought, over restarts: pulling the plug must give no new tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.store.terminal_database import TerminalDatabase


@dataclass(frozen=True, slots=True)
class Tries:
    wrong: int = 0
    locked_until: datetime | None = None
    """By the wall clock; the only one that goes on while the terminal is off."""


class PinTries:
    def __init__(self, database: TerminalDatabase) -> None:
        self._database = database

    def read(self) -> Tries:
        found = self._database.rows("SELECT wrong, locked_until FROM staff_pin_tries")
        if not found:
            return Tries()
        until = found[0]["locked_until"]
        return Tries(int(found[0]["wrong"]), datetime.fromisoformat(until) if until else None)

    def keep(self, tries: Tries) -> None:
        """On disk when this returns."""
        until = tries.locked_until.isoformat() if tries.locked_until else None
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO staff_pin_tries (only, wrong, locked_until) VALUES (1, ?, ?)"
                " ON CONFLICT (only) DO UPDATE SET wrong = excluded.wrong, locked_until = excluded.locked_until",
                (tries.wrong, until),
            )
