"""Handing in: sealed on this disk first, delivered to the platform now or when the network is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.application import TimelineStep
from kiosk.domain.ids import ApplicationId, ApplicationNumber, ReceiptNumber
from kiosk.usecases.prepare_application import Draft, Missing


@dataclass(frozen=True, slots=True)
class Sealed:
    """On disk, complete, with its outbox row. From here on nothing can be lost and nothing changes."""

    application_id: ApplicationId
    receipt_number: ReceiptNumber
    code_payload: str
    """For the QR code of the receipt; opaque, no personal data."""
    item_name: str
    sealed_at: datetime
    latest_by: datetime | None
    pages: int
    materials: int
    timeline: tuple[TimelineStep, ...]


@dataclass(frozen=True, slots=True)
class NotSealed:
    """Nothing was kept that was not there before; the draft can go on."""

    reason: Literal["incomplete", "disk_full", "page_damaged"]
    said: str
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform has it whole and gave its number."""

    receipt_number: ReceiptNumber
    application_number: ApplicationNumber
    query_word: str
    delivered_at: datetime
    latest_by: datetime | None
    timeline: tuple[TimelineStep, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """Safe here; it goes by itself when it can."""

    receipt_number: ReceiptNumber
    why: Literal["not_connected", "captive_portal", "slow", "platform_trouble", "parked"]
    timeline: tuple[TimelineStep, ...]


class SubmitApplication:
    """The act of handing in, and taking back what has not gone out yet."""

    def seal(self, draft: Draft) -> Sealed | NotSealed:
        """Binds each material as a PDF and seals everything with the outbox row in one transaction.

        A draft that was sealed before answers the same again. Afterwards the draft's pages belong to the case.
        """
        raise NotImplementedError

    def deliver_now(self, receipt_number: ReceiptNumber, deadline_s: float = 8.0) -> Delivered | Stored:
        """Wakes the sender and waits for the platform's answer, no longer than the deadline."""
        raise NotImplementedError

    def discard(self, receipt_number: ReceiptNumber) -> Literal["discarded", "already_sent", "not_found"]:
        """Wipes a stored application, unless any of it may have reached the platform already."""
        raise NotImplementedError
