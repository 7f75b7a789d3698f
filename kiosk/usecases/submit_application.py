"""Handing in: sealed on this disk first, delivered to the platform now or when the network is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from kiosk.base.clock import Clock
from kiosk.domain.application import SealedApplication, TimelineStep
from kiosk.domain.ids import ApplicationId, ApplicationNumber, ReceiptNumber
from kiosk.domain.timeline import case_timeline, parked_timeline, stored_timeline
from kiosk.outbox.sender import Sender
from kiosk.store.application_store import ApplicationStore
from kiosk.store.cipher import Damaged
from kiosk.store.document_vault import DocumentVault
from kiosk.store.outbox_store import OutboxRow, OutboxStore
from kiosk.store.terminal_database import DiskFull
from kiosk.usecases.bind_pages import MaterialTooLarge
from kiosk.usecases.draft import Draft, Missing
from kiosk.usecases.prepare_application import PrepareApplication
from kiosk.usecases.seal_application import Sealing

WhyStored = Literal["not_connected", "captive_portal", "slow", "platform_trouble", "parked"]
DISCARD_WAIT_S = 4.0
"""A try that is under way ends within its connect time-out; only then is it known whether anything went out."""

_CAUSES = frozenset({"not_connected", "captive_portal", "slow", "platform_trouble"})


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

    reason: Literal["incomplete", "disk_full", "page_damaged", "too_large"]
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
    why: WhyStored
    timeline: tuple[TimelineStep, ...]


@dataclass(frozen=True, slots=True)
class CaseStores:
    """Where sealed cases lie on this terminal."""

    applications: ApplicationStore
    outbox: OutboxStore
    vault: DocumentVault

    def clean_up_after_crash(self) -> int:
        """At start-up: what was in flight becomes unknown, pages of dead visits go. Answers how many files went."""
        self.outbox.reopen()
        return self.vault.purge(self.applications.files_in_use())


class SubmitApplication:
    """The act of handing in, and taking back what has not gone out yet."""

    def __init__(
        self, prepare: PrepareApplication, sealing: Sealing, stores: CaseStores, sender: Sender, clock: Clock
    ) -> None:
        self._prepare = prepare
        self._sealing = sealing
        self._stores = stores
        self._sender = sender
        self._clock = clock

    def seal(self, draft: Draft) -> Sealed | NotSealed:
        """Binds each material as a PDF and seals everything with the outbox row in one transaction.

        A draft that was sealed before answers the same again. Afterwards the draft's pages belong to the case.
        """
        known = self._stores.applications.by_id(draft.application_id)
        if known is None:
            missing = self._prepare.missing(draft)
            if missing:
                return NotSealed("incomplete", "还差这些：" + "".join(m.said for m in missing), missing)
            try:
                known = self._sealing.seal(draft, self._clock)
            except DiskFull as full:
                return NotSealed("disk_full", str(full))
            except Damaged as damaged:
                return NotSealed("page_damaged", str(damaged))
            except MaterialTooLarge as large:
                return NotSealed("too_large", str(large))
            self._sender.rouse()
        return self._sealed(known)

    def deliver_now(self, receipt_number: ReceiptNumber, deadline_s: float = 8.0) -> Delivered | Stored:
        """Puts the case before all others and waits for the platform's answer, no longer than the deadline.

        Returns early when the platform cannot be reached. KeyError for a receipt this terminal did not write.
        """
        known = self._known(receipt_number)
        row = self._row(known)
        # A try that is under way is the one to wait for.
        before = row.attempts - (row.state == "in_flight")
        self._sender.hurry(known.application_id)

        def settled() -> bool:
            row = self._row(known)
            tried = row.attempts > before and row.state in ("waiting", "unknown")
            return row.state in ("done", "parked", "discarded") or (tried and row.cause in _CAUSES)

        in_time = self._sender.wait_until(settled, deadline_s)
        row = self._row(known)
        if row.state == "done":
            return self._delivered(self._known(receipt_number))
        return self._stored(known, row, in_time)

    def discard(self, receipt_number: ReceiptNumber) -> Literal["discarded", "already_sent", "not_found"]:
        """Wipes a stored application, unless any of it may have reached the platform already."""
        known = self._stores.applications.by_receipt(receipt_number)
        if known is None:
            return "not_found"
        self._sender.wait_until(lambda: not self._under_way(known), DISCARD_WAIT_S)
        files = self._stores.outbox.take_back(known.application_id, self._clock.now())
        if files is None:
            return "discarded" if known.state.value == "discarded" else "already_sent"
        self._stores.vault.drop(files)
        return "discarded"

    def _under_way(self, known: SealedApplication) -> bool:
        row = self._stores.outbox.of(known.application_id)
        return row is not None and row.state == "in_flight"

    def _sealed(self, known: SealedApplication) -> Sealed:
        materials = len(self._stores.applications.documents(known.application_id))
        return Sealed(
            application_id=known.application_id,
            receipt_number=known.receipt_number,
            code_payload=known.receipt_number,
            item_name=known.item_name,
            sealed_at=known.sealed_at,
            latest_by=known.latest_by,
            pages=known.pages,
            materials=materials,
            timeline=stored_timeline(known.sealed_at, materials, known.pages),
        )

    def _delivered(self, known: SealedApplication) -> Delivered:
        assert known.application_number is not None
        assert known.delivered_at is not None
        return Delivered(
            receipt_number=known.receipt_number,
            application_number=known.application_number,
            query_word=self._stores.applications.query_word(known.application_id),
            delivered_at=known.delivered_at,
            latest_by=known.latest_by,
            timeline=case_timeline(known.state, known.sealed_at, known.latest_by),
        )

    def _stored(self, known: SealedApplication, row: OutboxRow, in_time: bool) -> Stored:
        if row.state == "parked":
            return Stored(known.receipt_number, "parked", parked_timeline(known.sealed_at))
        why = row.cause if row.cause in _CAUSES else "platform_trouble"
        materials = len(self._stores.applications.documents(known.application_id))
        timeline = stored_timeline(known.sealed_at, materials, known.pages)
        return Stored(known.receipt_number, cast(WhyStored, why if in_time else "slow"), timeline)

    def _known(self, receipt_number: ReceiptNumber) -> SealedApplication:
        known = self._stores.applications.by_receipt(receipt_number)
        if known is None:
            raise KeyError(receipt_number)
        return known

    def _row(self, known: SealedApplication) -> OutboxRow:
        row = self._stores.outbox.of(known.application_id)
        assert row is not None
        return row
