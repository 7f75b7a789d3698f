"""What still has to go to the platform. A row leaves only as done, parked for a person, or taken back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.application import ApplicationState
from kiosk.domain.ids import ApplicationId, ApplicationNumber, DeliveryKey, DocumentId
from kiosk.store.cipher import Cipher
from kiosk.store.terminal_database import TerminalDatabase

RowState = Literal["waiting", "in_flight", "unknown", "parked", "done", "discarded"]
Stage = Literal["new", "numbered"]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    outbox_id: int
    application_id: ApplicationId
    delivery_key: DeliveryKey
    sequence: int
    state: RowState
    stage: Stage
    """`numbered`: the platform has the form and gave its number; documents may still be missing there."""
    application_number: ApplicationNumber | None
    attempts: int
    rejections: int
    said: str
    cause: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    waiting: int
    parked: int


class OutboxStore:
    """Each move is one transaction; `in_flight` is on disk before the first byte goes out."""

    def __init__(self, database: TerminalDatabase, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def reopen(self) -> int:
        """At start-up: what was in flight when the program ended may have arrived, so it is unknown."""
        with self._database.writing() as db:
            return db.execute("UPDATE outbox SET state = 'unknown' WHERE state = 'in_flight'").rowcount

    def open_rows(self) -> tuple[OutboxRow, ...]:
        """Of every case its oldest unfinished row, unless that one is parked; a case's order is never broken."""
        rows = self._database.rows(_SELECT + _FIRST_OF_EACH_CASE)
        return tuple(_row(row) for row in rows)

    def of(self, application_id: ApplicationId) -> OutboxRow | None:
        row = self._database.row(f"{_SELECT} WHERE o.application_id = ?", (application_id,))
        return _row(row) if row else None

    def parked(self) -> tuple[OutboxRow, ...]:
        rows = self._database.rows(f"{_SELECT} WHERE o.state = 'parked' ORDER BY o.outbox_id")
        return tuple(_row(row) for row in rows)

    def counts(self) -> OutboxCounts:
        row = self._database.row(
            "SELECT count(*) FILTER (WHERE state IN ('waiting', 'in_flight', 'unknown')) AS waiting,"
            " count(*) FILTER (WHERE state = 'parked') AS parked FROM outbox"
        )
        assert row is not None
        return OutboxCounts(row["waiting"], row["parked"])

    def claim(self, outbox_id: int, at: datetime) -> bool:
        """Before anything goes out. False when the row was taken back or finished in the meantime."""
        with self._database.writing() as db:
            claimed = db.execute(
                "UPDATE outbox SET state = 'in_flight', attempts = attempts + 1, changed_at = ?"
                " WHERE outbox_id = ? AND state IN ('waiting', 'unknown')",
                (at.isoformat(), outbox_id),
            )
            return claimed.rowcount == 1

    def release(
        self, outbox_id: int, state: Literal["waiting", "unknown"], cause: str, said: str, at: datetime
    ) -> None:
        """After a try that did not finish: `unknown` when any of it may have arrived."""
        self._set(outbox_id, state, cause, said, at)

    def rejected(self, outbox_id: int, said: str, at: datetime) -> int:
        """The platform understood and refused. Answers how often it has done so for this row."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE outbox SET state = 'waiting', cause = 'rejected', said = ?, changed_at = ?,"
                " rejections = rejections + 1 WHERE outbox_id = ?",
                (said, at.isoformat(), outbox_id),
            )
            found = db.execute("SELECT rejections FROM outbox WHERE outbox_id = ?", (outbox_id,))
            return int(found.fetchone()[0])

    def park(self, outbox_id: int, said: str, at: datetime) -> None:
        """A person has to look at it; nothing of it is thrown away."""
        self._set(outbox_id, "parked", "parked", said, at)

    def retry_parked(self, at: datetime) -> int:
        """Staff looked: parked rows go again, as unknown, so that the platform is asked first."""
        with self._database.writing() as db:
            return db.execute(
                "UPDATE outbox SET state = 'unknown', rejections = 0, changed_at = ? WHERE state = 'parked'",
                (at.isoformat(),),
            ).rowcount

    def numbered(self, row: OutboxRow, number: ApplicationNumber, query_word: str, at: datetime) -> None:
        """The platform gave its number for this delivery key."""
        sealed = self._cipher.seal(query_word.encode(), f"query:{row.application_id}")
        with self._database.writing() as db:
            db.execute(
                "UPDATE application SET application_number = ?, query_word = ? WHERE application_id = ?",
                (number, sealed, row.application_id),
            )
            db.execute(
                "UPDATE outbox SET stage = 'numbered', state = 'waiting', cause = '', said = '', rejections = 0,"
                " changed_at = ? WHERE outbox_id = ?",
                (at.isoformat(), row.outbox_id),
            )

    def uploaded(self, row: OutboxRow, document_id: DocumentId, at: datetime) -> None:
        """The platform holds this document whole."""
        with self._database.writing() as db:
            db.execute("UPDATE document SET uploaded = 1 WHERE document_id = ?", (document_id,))
            db.execute(
                "UPDATE outbox SET state = 'waiting', cause = '', said = '', rejections = 0, changed_at = ?"
                " WHERE outbox_id = ?",
                (at.isoformat(), row.outbox_id),
            )

    def not_uploaded(self, application_id: ApplicationId) -> tuple[DocumentId, ...]:
        rows = self._database.rows(
            "SELECT document_id FROM document WHERE application_id = ? AND uploaded = 0 ORDER BY position",
            (application_id,),
        )
        return tuple(DocumentId(row[0]) for row in rows)

    def done(
        self,
        row: OutboxRow,
        state: ApplicationState,
        delivered_at: datetime,
        latest_by: datetime | None,
        at: datetime,
    ) -> tuple[str, ...]:
        """The platform confirmed the whole case: its personal data leaves this terminal in the same transaction.

        Answers the names of the vault's files that nobody needs any more.
        """
        with self._database.writing() as db:
            files = _forget(db, row.application_id)
            db.execute(
                "UPDATE application SET state = ?, delivered_at = ?, latest_by = coalesce(?, latest_by)"
                " WHERE application_id = ?",
                (
                    state.value,
                    delivered_at.isoformat(),
                    latest_by.isoformat() if latest_by else None,
                    row.application_id,
                ),
            )
            _end(db, row.outbox_id, "done", at)
        return files

    def take_back(self, application_id: ApplicationId, at: datetime) -> tuple[str, ...] | None:
        """Ends a row of which surely nothing went out; None when any of it may have. Answers files to drop."""
        with self._database.writing() as db:
            found = db.execute(
                "SELECT outbox_id FROM outbox WHERE application_id = ? AND state = 'waiting' AND stage = 'new'",
                (application_id,),
            ).fetchone()
            if found is None:
                return None
            files = _forget(db, application_id)
            db.execute(
                "UPDATE application SET state = 'discarded' WHERE application_id = ?", (application_id,)
            )
            _end(db, found["outbox_id"], "discarded", at)
        return files

    def _set(self, outbox_id: int, state: str, cause: str, said: str, at: datetime) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE outbox SET state = ?, cause = ?, said = ?, changed_at = ? WHERE outbox_id = ?",
                (state, cause, said, at.isoformat(), outbox_id),
            )


_SELECT = (
    "SELECT o.*, a.delivery_key, a.sequence, a.application_number FROM outbox o"
    " JOIN application a ON a.application_id = o.application_id"
)

_FIRST_OF_EACH_CASE = (
    " WHERE o.state IN ('waiting', 'in_flight', 'unknown') AND NOT EXISTS ("
    " SELECT 1 FROM outbox earlier WHERE earlier.application_id = o.application_id"
    " AND earlier.outbox_id < o.outbox_id AND earlier.state NOT IN ('done', 'discarded'))"
    " ORDER BY o.outbox_id"
)


def _forget(db: sqlite3.Connection, application_id: ApplicationId) -> tuple[str, ...]:
    """Answers the vault's files of its documents, and of the photographs they were bound from."""
    found = db.execute(
        "SELECT stored_sha256, photographs FROM document WHERE application_id = ?", (application_id,)
    )
    names = tuple(name for row in found.fetchall() for name in (row[0], *json.loads(row[1])))
    db.execute("DELETE FROM document WHERE application_id = ?", (application_id,))
    db.execute("UPDATE application SET body = NULL WHERE application_id = ?", (application_id,))
    return names


def _end(db: sqlite3.Connection, outbox_id: int, state: str, at: datetime) -> None:
    db.execute(
        "UPDATE outbox SET state = ?, cause = '', said = '', changed_at = ? WHERE outbox_id = ?",
        (state, at.isoformat(), outbox_id),
    )


def _row(row: sqlite3.Row) -> OutboxRow:
    number = row["application_number"]
    return OutboxRow(
        outbox_id=row["outbox_id"],
        application_id=ApplicationId(row["application_id"]),
        delivery_key=DeliveryKey(row["delivery_key"]),
        sequence=row["sequence"],
        state=row["state"],
        stage=row["stage"],
        application_number=ApplicationNumber(number) if number else None,
        attempts=row["attempts"],
        rejections=row["rejections"],
        said=row["said"],
        cause=row["cause"],
    )
