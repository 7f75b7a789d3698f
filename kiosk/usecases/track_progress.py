"""Where a case stands: our own stored ones always, the platform's when it can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.application import TimelineStep
from kiosk.domain.people import Citizen

CaseState = Literal[
    "stored", "delivered", "received", "accepted", "correction", "declined", "completed", "parked"
]


@dataclass(frozen=True, slots=True)
class Case:
    item_name: str
    department: str
    number: str
    number_is_ours: bool
    """True while only the receipt number exists."""
    receipt_number: str
    state: CaseState
    submitted_at: datetime
    latest_by: datetime | None
    timeline: tuple[TimelineStep, ...]
    asked_for: tuple[str, ...] = ()
    """Everything that a correction asks for, in words."""
    as_of: datetime | None = None
    """When the platform said so; None when only we know it."""


@dataclass(frozen=True, slots=True)
class Looked:
    cases: tuple[Case, ...]
    problem: Literal["", "not_found", "forged", "not_connected"] = ""
    """`not_connected` may come together with cases: those are what this terminal knows itself."""


class TrackProgress:
    """Looks cases up; never shows a case to somebody without its code, its number or its owner's card."""

    def by_receipt(self, code: str) -> Looked:
        """By what a receipt's QR code says or what was typed from it."""
        raise NotImplementedError

    def by_number(self, number: str, citizen: Citizen | None = None, query_word: str = "") -> Looked:
        """By receipt number or application number; one of another terminal needs its owner or query word."""
        raise NotImplementedError

    def by_citizen(self, citizen: Citizen) -> Looked:
        """All cases of the citizen whose card was read, newest first."""
        raise NotImplementedError
