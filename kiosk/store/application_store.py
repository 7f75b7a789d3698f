"""Sealed applications: the row, its documents and its outbox row are one transaction, or nothing is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kiosk.domain.application import ApplicationState, SealedApplication, move
from kiosk.domain.document import Digests, Document, TrustLevel
from kiosk.domain.ids import (
    ApplicationId,
    ApplicationNumber,
    DeliveryKey,
    DocumentId,
    ItemCode,
    MaterialCode,
    ReceiptNumber,
)
from kiosk.store.cipher import Cipher, Damaged
from kiosk.store.terminal_database import TerminalDatabase, next_count


@dataclass(frozen=True, slots=True)
class ToSeal:
    """All that a seal writes; the receipt and sequence numbers are made inside its transaction."""

    application_id: ApplicationId
    delivery_key: DeliveryKey
    item_code: ItemCode
    item_version: int
    item_name: str
    department: str
    person: str = field(repr=False)
    """ID number; kept as a keyed pseudonym only."""
    pages: int
    sealed_at: datetime
    latest_by: datetime | None
    body: dict[str, Any] = field(repr=False)
    """What the platform is told; encrypted at rest."""
    documents: tuple[Document, ...]


class ApplicationStore:
    def __init__(self, database: TerminalDatabase, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def seal(self, to_seal: ToSeal, number: Callable[[date, int], ReceiptNumber]) -> SealedApplication:
        """After this returns, a power cut loses nothing. Sealing the same application again answers the same."""
        known = self.by_id(to_seal.application_id)
        if known is not None:
            return known
        day = to_seal.sealed_at.date()
        with self._database.writing() as db:
            serial = next_count(db, f"receipt:{day.isoformat()}")
            receipt = number(day, serial)
            sequence = next_count(db, "application")
            self._insert(db, to_seal, receipt, sequence)
            for position, document in enumerate(to_seal.documents):
                _insert_document(db, to_seal.application_id, position, document)
            made_at = to_seal.sealed_at.isoformat()
            db.execute(
                "INSERT INTO outbox (application_id, kind, state, stage, made_at, changed_at)"
                " VALUES (?, 'submit', 'waiting', 'new', ?, ?)",
                (to_seal.application_id, made_at, made_at),
            )
        sealed = self.by_id(to_seal.application_id)
        assert sealed is not None
        return sealed

    def _insert(self, db: sqlite3.Connection, to_seal: ToSeal, receipt: ReceiptNumber, sequence: int) -> None:
        plain = json.dumps(to_seal.body, ensure_ascii=False, sort_keys=True).encode()
        body = self._cipher.seal(plain, f"application:{to_seal.application_id}")
        row: dict[str, str | int | bytes | None] = {
            "application_id": to_seal.application_id,
            "receipt_number": receipt,
            "delivery_key": to_seal.delivery_key,
            "sequence": sequence,
            "item_code": to_seal.item_code,
            "item_version": to_seal.item_version,
            "item_name": to_seal.item_name,
            "department": to_seal.department,
            "state": ApplicationState.SEALED.value,
            "person_key": self._cipher.pseudonym(to_seal.person),
            "pages": to_seal.pages,
            "sealed_at": to_seal.sealed_at.isoformat(),
            "latest_by": to_seal.latest_by.isoformat() if to_seal.latest_by else None,
            "body": body,
            "body_sha256": hashlib.sha256(body).hexdigest(),
        }
        _insert_row(db, "application", row)

    def body(self, application_id: ApplicationId) -> dict[str, Any]:
        """What the platform is to be told; raises Damaged when it was changed on the disk, or is wiped."""
        row = self._database.row(
            "SELECT body, body_sha256 FROM application WHERE application_id = ?", (application_id,)
        )
        if row is None or row["body"] is None:
            raise Damaged("办件内容已经清除。")
        if hashlib.sha256(row["body"]).hexdigest() != row["body_sha256"]:
            raise Damaged("暂存的办件已损坏。", "请工作人员请申请人重新申报。")
        plain = self._cipher.open(row["body"], f"application:{application_id}")
        read: dict[str, Any] = json.loads(plain)
        return read

    def documents(self, application_id: ApplicationId) -> tuple[Document, ...]:
        """In the order of the item's material list; empty once the platform has them."""
        rows = self._database.rows(
            "SELECT * FROM document WHERE application_id = ? ORDER BY position", (application_id,)
        )
        return tuple(_document(row) for row in rows)

    def files_in_use(self) -> frozenset[str]:
        """Names of the vault's files that sealed applications still need: documents, and the photographs they were bound from."""
        rows = self._database.rows(
            "SELECT stored_sha256 FROM document"
            " UNION SELECT photograph.value FROM document, json_each(document.photographs) AS photograph"
        )
        return frozenset(row[0] for row in rows)

    def by_id(self, application_id: ApplicationId) -> SealedApplication | None:
        return self._one("application_id", application_id)

    def by_receipt(self, receipt_number: ReceiptNumber) -> SealedApplication | None:
        return self._one("receipt_number", receipt_number)

    def by_number(self, number: ApplicationNumber) -> SealedApplication | None:
        return self._one("application_number", number)

    def by_person(self, id_number: str) -> tuple[SealedApplication, ...]:
        """Newest first, without those taken back."""
        rows = self._database.rows(
            f"{_SELECT} WHERE a.person_key = ? AND a.state <> 'discarded' ORDER BY a.sequence DESC",
            (self._cipher.pseudonym(id_number),),
        )
        return tuple(_application(row) for row in rows)

    def query_word(self, application_id: ApplicationId) -> str:
        """The platform's word for looking the case up; empty until it gave one."""
        row = self._database.row(
            "SELECT query_word FROM application WHERE application_id = ?", (application_id,)
        )
        if row is None or row["query_word"] is None:
            return ""
        return self._cipher.open(row["query_word"], f"query:{application_id}").decode()

    def platform_said(
        self, application_id: ApplicationId, state: ApplicationState, latest_by: datetime | None
    ) -> None:
        """Takes in what the platform reports; a state that the table refuses changes nothing and raises."""
        known = self.by_id(application_id)
        if known is None:
            return
        to = move(known.state, state)
        until = latest_by or known.latest_by
        with self._database.writing() as db:
            db.execute(
                "UPDATE application SET state = ?, latest_by = ? WHERE application_id = ?",
                (to.value, until.isoformat() if until else None, application_id),
            )

    def _one(self, column: str, value: str) -> SealedApplication | None:
        row = self._database.row(f"{_SELECT} WHERE a.{column} = ?", (value,))
        return _application(row) if row else None


_SELECT = (
    "SELECT a.*, o.state AS outbox_state, o.said AS outbox_said FROM application a"
    " JOIN outbox o ON o.application_id = a.application_id AND o.kind = 'submit'"
)


def _insert_row(db: sqlite3.Connection, table: str, row: dict[str, str | int | bytes | None]) -> None:
    columns, places = ", ".join(row), ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))  # noqa: S608 own names


def _insert_document(
    db: sqlite3.Connection, application_id: ApplicationId, position: int, document: Document
) -> None:
    row: dict[str, str | int | bytes | None] = {
        "document_id": document.document_id,
        "application_id": application_id,
        "position": position,
        "material": document.material,
        "name": document.name,
        "source": document.source,
        "media_type": document.media_type,
        "trust": document.trust.value,
        "pages": document.pages,
        "length": document.digests.length,
        "sha256": document.digests.sha256,
        "sm3": document.digests.sm3,
        "page_digests": _page_digests(document.page_digests),
        "stored_sha256": document.stored_sha256,
        "photographs": json.dumps(document.photographs),
    }
    _insert_row(db, "document", row)


def _page_digests(pages: Iterable[Digests]) -> str:
    return json.dumps([[page.sha256, page.sm3, page.length] for page in pages])


def _document(row: sqlite3.Row) -> Document:
    pages: Sequence[tuple[str, str, int]] = json.loads(row["page_digests"])
    return Document(
        document_id=DocumentId(row["document_id"]),
        material=MaterialCode(row["material"]),
        name=row["name"],
        source=row["source"],
        media_type=row["media_type"],
        pages=row["pages"],
        digests=Digests(row["sha256"], row["sm3"], row["length"]),
        page_digests=tuple(Digests(*page) for page in pages),
        trust=TrustLevel(row["trust"]),
        stored_sha256=row["stored_sha256"],
        photographs=tuple(DocumentId(name) for name in json.loads(row["photographs"])),
    )


def _application(row: sqlite3.Row) -> SealedApplication:
    number = row["application_number"]
    return SealedApplication(
        application_id=ApplicationId(row["application_id"]),
        receipt_number=ReceiptNumber(row["receipt_number"]),
        delivery_key=DeliveryKey(row["delivery_key"]),
        item_code=ItemCode(row["item_code"]),
        item_version=row["item_version"],
        item_name=row["item_name"],
        department=row["department"],
        sealed_at=datetime.fromisoformat(row["sealed_at"]),
        latest_by=_when(row["latest_by"]),
        pages=row["pages"],
        sequence=row["sequence"],
        state=ApplicationState(row["state"]),
        application_number=ApplicationNumber(number) if number else None,
        delivered_at=_when(row["delivered_at"]),
        parked_reason=row["outbox_said"] if row["outbox_state"] == "parked" else "",
    )


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
