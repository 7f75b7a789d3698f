"""One request of one citizen: its states, its numbers, and what is sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal

from kiosk.base.errors import KioskError
from kiosk.domain.ids import ApplicationId, ApplicationNumber, DeliveryKey, ItemCode, ReceiptNumber

ResultWay = Literal["counter", "post"]


class ApplicationState(Enum):
    DRAFT = "draft"
    SEALED = "sealed"
    DELIVERED = "delivered"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CORRECTION = "correction"
    DECLINED = "declined"
    COMPLETED = "completed"
    DISCARDED = "discarded"
    """Taken back by the citizen before anything went out."""


_S = ApplicationState
MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    _S.DRAFT: frozenset({_S.SEALED, _S.DISCARDED}),
    _S.SEALED: frozenset({_S.DELIVERED, _S.DISCARDED}),
    _S.DELIVERED: frozenset({_S.RECEIVED, _S.ACCEPTED, _S.CORRECTION, _S.DECLINED, _S.COMPLETED}),
    _S.RECEIVED: frozenset({_S.ACCEPTED, _S.CORRECTION, _S.DECLINED, _S.COMPLETED}),
    _S.CORRECTION: frozenset({_S.RECEIVED, _S.ACCEPTED, _S.DECLINED, _S.COMPLETED}),
    _S.ACCEPTED: frozenset({_S.CORRECTION, _S.DECLINED, _S.COMPLETED}),
    _S.DECLINED: frozenset(),
    _S.COMPLETED: frozenset(),
    _S.DISCARDED: frozenset(),
}
"""Departments may report late and skip a state, so the platform's states may be jumped forward."""


class MoveRefused(KioskError):
    """The table of moves does not lead from the one state to the other."""


def move(now: ApplicationState, to: ApplicationState) -> ApplicationState:
    """`to`, when the table allows it; a repeated report of the same state changes nothing."""
    if to is now or to in MOVES[now]:
        return to
    raise MoveRefused(f"办件不能从“{now.value}”变成“{to.value}”。")


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One field with its value and where the value came from: card, item, citizen, or a photograph that the citizen looked over."""

    name: str
    label: str
    value: str = field(repr=False)
    origin: Literal["card", "item", "citizen", "photo"]
    words: str = field(default="", repr=False)
    """What a person reads, where the value is a code."""


@dataclass(frozen=True, slots=True)
class SealedApplication:
    """An application that may not change any more; what identifies it and is no personal data."""

    application_id: ApplicationId
    receipt_number: ReceiptNumber
    delivery_key: DeliveryKey
    item_code: ItemCode
    item_version: int
    item_name: str
    department: str
    sealed_at: datetime
    latest_by: datetime | None
    pages: int
    sequence: int
    """Contiguous per terminal, so that a gap shows."""
    state: ApplicationState = ApplicationState.SEALED
    application_number: ApplicationNumber | None = None
    delivered_at: datetime | None = None
    parked_reason: str = ""


StepWhen = Literal["done", "now", "later"]
TimelineStep = tuple[str, str, StepWhen]
"""(key of the step, when as text, state)."""
