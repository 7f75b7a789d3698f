"""Copies for the counter: small pictures and answers of a sealed case, encrypted, until the hall has them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.domain.ids import ApplicationId, BusinessGroupId, TicketId
from kiosk.store.cipher import Cipher
from kiosk.store.terminal_database import TerminalDatabase


@dataclass(frozen=True, slots=True)
class CounterCopy:
    """What the clerk will see of one case."""

    papers_id: ApplicationId
    person_key: str
    business_group: BusinessGroupId
    summary: dict[str, Any] = field(repr=False)
    pages: tuple[bytes, ...] = field(repr=False)
    """Small JPEGs, in the order of the summary's materials."""


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy on its way, or, once it is given, what is left to take it back by."""

    papers_id: ApplicationId
    ticket_id: TicketId
    """Empty until the person's ticket is known."""
    person_key: str
    business_group: BusinessGroupId
    state: str
    """waiting: nothing went out. sending: the hall has the summary. given: it has all. taken_back: it must forget all."""
    made_at: datetime
    summary: dict[str, Any] = field(repr=False)


class CounterPapers:
    """Every step is on the disk before the next begins; what the hall has is wiped here."""

    def __init__(self, database: TerminalDatabase, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def keep(self, copy: CounterCopy, ticket_id: TicketId, at: datetime) -> None:
        """Stored once; keeping the same case again changes nothing. Raises DiskFull."""
        summary = json.dumps(copy.summary, ensure_ascii=False).encode()
        with self._database.writing() as db:
            known = db.execute(
                "SELECT 1 FROM counter_papers WHERE papers_id = ?", (copy.papers_id,)
            ).fetchone()
            if known is not None:
                return
            db.execute(
                "INSERT INTO counter_papers (papers_id, ticket_id, person_key, business_group, state, made_at, body)"
                " VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
                (
                    copy.papers_id,
                    ticket_id,
                    copy.person_key,
                    copy.business_group,
                    at.isoformat(),
                    self._cipher.seal(summary, f"counter:{copy.papers_id}"),
                ),
            )
            db.executemany(
                "INSERT INTO counter_papers_page (papers_id, part, body) VALUES (?, ?, ?)",
                [
                    (copy.papers_id, part, self._cipher.seal(page, f"counter:{copy.papers_id}:{part}"))
                    for part, page in enumerate(copy.pages, start=1)
                ],
            )

    def open_rows(self) -> tuple[CopyRow, ...]:
        """What the hall still has to hear of, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM counter_papers WHERE state <> 'given' ORDER BY made_at, papers_id"
        )
        return tuple(self._row(row) for row in rows)

    def tie(self, papers_id: str, ticket_id: TicketId) -> None:
        self._write("UPDATE counter_papers SET ticket_id = ? WHERE papers_id = ?", (ticket_id, papers_id))

    def summary_given(self, papers_id: str) -> None:
        """The hall has the summary; the pages follow."""
        self._write(
            "UPDATE counter_papers SET state = 'sending' WHERE papers_id = ? AND state = 'waiting'",
            (papers_id,),
        )

    def pages(self, papers_id: str) -> tuple[int, ...]:
        """Parts that the hall does not have yet."""
        rows = self._database.rows(
            "SELECT part FROM counter_papers_page WHERE papers_id = ? ORDER BY part", (papers_id,)
        )
        return tuple(row["part"] for row in rows)

    def page(self, papers_id: str, part: int) -> bytes | None:
        """The JPEG, or None when it was taken back meanwhile. Raises Damaged when it was changed on the disk."""
        row = self._database.row(
            "SELECT body FROM counter_papers_page WHERE papers_id = ? AND part = ?", (papers_id, part)
        )
        return self._cipher.open(row["body"], f"counter:{papers_id}:{part}") if row else None

    def page_given(self, papers_id: str, part: int) -> None:
        self._write("DELETE FROM counter_papers_page WHERE papers_id = ? AND part = ?", (papers_id, part))

    def given(self, papers_id: str) -> None:
        """The hall has it whole: only what it takes to take it back stays here."""
        self._write(
            "UPDATE counter_papers SET state = 'given', body = NULL WHERE papers_id = ? AND state = 'sending'",
            (papers_id,),
        )

    def take_back(self, papers_id: str) -> None:
        """The citizen took the case back: what did not go out is gone, the rest the hall has to forget."""
        with self._database.writing() as db:
            db.execute("DELETE FROM counter_papers_page WHERE papers_id = ?", (papers_id,))
            db.execute("DELETE FROM counter_papers WHERE papers_id = ? AND ticket_id = ''", (papers_id,))
            db.execute(
                "UPDATE counter_papers SET state = 'taken_back', body = NULL WHERE papers_id = ?",
                (papers_id,),
            )

    def drop(self, papers_id: str) -> None:
        """Nothing of it stays on this disk."""
        with self._database.writing() as db:
            db.execute("DELETE FROM counter_papers_page WHERE papers_id = ?", (papers_id,))
            db.execute("DELETE FROM counter_papers WHERE papers_id = ?", (papers_id,))

    def drop_older(self, before: datetime) -> int:
        """Everything made before goes, given or not. Answers how many copies went."""
        old = self._database.rows(
            "SELECT papers_id FROM counter_papers WHERE made_at < ?", (before.isoformat(),)
        )
        for row in old:
            self.drop(row["papers_id"])
        return len(old)

    def _write(self, sql: str, values: Sequence[str | int]) -> None:
        with self._database.writing() as db:
            db.execute(sql, tuple(values))

    def _row(self, row: sqlite3.Row) -> CopyRow:
        body = row["body"]
        plain = self._cipher.open(body, f"counter:{row['papers_id']}") if body else b"{}"
        return CopyRow(
            papers_id=ApplicationId(row["papers_id"]),
            ticket_id=TicketId(row["ticket_id"]),
            person_key=row["person_key"],
            business_group=BusinessGroupId(row["business_group"]),
            state=row["state"],
            made_at=datetime.fromisoformat(row["made_at"]),
            summary=json.loads(plain),
        )
