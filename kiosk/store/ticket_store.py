"""Tickets as the terminal knows them, the numbers the hall lent it, and reviews that still have to go."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.domain.ids import BusinessGroupId, ReviewId, TicketId, TicketNumber
from kiosk.store.cipher import Cipher
from kiosk.store.terminal_database import TerminalDatabase


@dataclass(frozen=True, slots=True)
class TicketRow:
    request_key: str
    """The Idempotency-Key, made and stored before the hall was asked."""
    business_group: BusinessGroupId
    asked_at: datetime
    state: str
    """asked, issued, refused."""
    ticket_id: TicketId
    number: TicketNumber
    day: str
    lent: bool
    told_hall: bool
    issued_at: datetime | None
    facts: dict[str, Any]
    """What the paper and the screen need, without personal data."""
    request: dict[str, Any] = field(repr=False)
    """Body for the hall; empty once the hall has the ticket."""


class TicketStore:
    """Asked, then issued by the hall or from the lent band; every move is on disk before it is shown."""

    def __init__(self, database: TerminalDatabase, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def ask(
        self,
        request_key: str,
        ticket_id: TicketId,
        business_group: BusinessGroupId,
        request: dict[str, Any],
        at: datetime,
    ) -> None:
        """Before the hall is asked. Asking again with the same key changes nothing."""
        body = self._cipher.seal(json.dumps(request, ensure_ascii=False).encode(), f"ticket:{request_key}")
        with self._database.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO ticket (request_key, ticket_id, business_group, asked_at, state, request)"
                " VALUES (?, ?, ?, ?, 'asked', ?)",
                (request_key, ticket_id, business_group, at.isoformat(), body),
            )

    def issued(
        self,
        request_key: str,
        ticket_id: TicketId,
        number: TicketNumber,
        facts: dict[str, Any],
        at: datetime,
    ) -> None:
        """The hall gave a number; the request's personal part is wiped."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE ticket SET state = 'issued', ticket_id = ?, number = ?, day = ?, issued_at = ?, facts = ?,"
                " told_hall = 1, lent = 0, request = NULL WHERE request_key = ?",
                (ticket_id, number, at.date().isoformat(), at.isoformat(), _text(facts), request_key),
            )

    def refused(self, request_key: str) -> None:
        """The hall gave none (sold out, closed, has one already)."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE ticket SET state = 'refused', request = NULL WHERE request_key = ?", (request_key,)
            )

    def issue_from_band(
        self, request_key: str, business_group: BusinessGroupId, facts: dict[str, Any], at: datetime
    ) -> TicketRow | None:
        """Takes the next lent number of the day in one transaction; None when none is left.

        A request that has its number already gets the same again.
        """
        known = self.by_request(request_key)
        if known is not None and known.state == "issued":
            return known
        day = at.date().isoformat()
        with self._database.writing() as db:
            free = db.execute(
                "SELECT number FROM lent_number WHERE day = ? AND business_group = ? AND taken_by IS NULL"
                " ORDER BY position LIMIT 1",
                (day, business_group),
            ).fetchone()
            if free is None:
                return None
            db.execute(
                "UPDATE lent_number SET taken_by = ? WHERE day = ? AND number = ?",
                (request_key, day, free["number"]),
            )
            db.execute(
                "UPDATE ticket SET state = 'issued', number = ?, day = ?, issued_at = ?, facts = ?, lent = 1"
                " WHERE request_key = ?",
                (free["number"], day, at.isoformat(), _text(facts), request_key),
            )
        return self.by_request(request_key)

    def lend_in(self, day: str, business_group: BusinessGroupId, numbers: Sequence[TicketNumber]) -> int:
        """Takes in a band the hall lent; numbers already known are kept as they are. Answers how many are new."""
        with self._database.writing() as db:
            before = db.total_changes
            db.executemany(
                "INSERT OR IGNORE INTO lent_number (day, business_group, number, position) VALUES (?, ?, ?, ?)",
                [(day, business_group, number, place) for place, number in enumerate(numbers)],
            )
            return db.total_changes - before

    def numbers_left(self, day: str, business_group: BusinessGroupId) -> int:
        row = self._database.row(
            "SELECT count(*) AS free FROM lent_number WHERE day = ? AND business_group = ? AND taken_by IS NULL",
            (day, business_group),
        )
        return int(row["free"]) if row else 0

    def by_request(self, request_key: str) -> TicketRow | None:
        row = self._database.row("SELECT * FROM ticket WHERE request_key = ?", (request_key,))
        return self._row(row) if row else None

    def by_id(self, ticket_id: TicketId) -> TicketRow | None:
        row = self._database.row("SELECT * FROM ticket WHERE ticket_id = ?", (ticket_id,))
        return self._row(row) if row else None

    def cut_off(self) -> tuple[TicketRow, ...]:
        """Asked and never answered, oldest first: after a crash to be asked again with the same key."""
        rows = self._database.rows("SELECT * FROM ticket WHERE state = 'asked' ORDER BY asked_at")
        return tuple(self._row(row) for row in rows)

    def untold(self) -> tuple[TicketRow, ...]:
        """Issued from the band and not yet in the hall's log, in the order of issue."""
        rows = self._database.rows(
            "SELECT * FROM ticket WHERE state = 'issued' AND lent = 1 AND told_hall = 0 AND parked = ''"
            " ORDER BY issued_at, rowid"
        )
        return tuple(self._row(row) for row in rows)

    def park(self, ticket_id: TicketId, said: str) -> None:
        """The hall will never take this lent ticket in, and said why: it is for staff now. Its request is wiped."""
        with self._database.writing() as db:
            db.execute("UPDATE ticket SET parked = ?, request = NULL WHERE ticket_id = ?", (said, ticket_id))

    def parked_numbers(self, since_day: str) -> tuple[TicketNumber, ...]:
        """Labels of the parked tickets printed on or after that day, in the order of issue."""
        rows = self._database.rows(
            "SELECT number FROM ticket WHERE parked <> '' AND day >= ? ORDER BY issued_at, rowid",
            (since_day,),
        )
        return tuple(TicketNumber(row["number"]) for row in rows)

    def told(self, ticket_id: TicketId) -> None:
        """The hall's log holds the lent ticket; its request is wiped."""
        with self._database.writing() as db:
            db.execute("UPDATE ticket SET told_hall = 1, request = NULL WHERE ticket_id = ?", (ticket_id,))

    def _row(self, row: sqlite3.Row) -> TicketRow:
        body = row["request"]
        plain = self._cipher.open(body, f"ticket:{row['request_key']}") if body else b"{}"
        return TicketRow(
            request_key=row["request_key"],
            business_group=BusinessGroupId(row["business_group"]),
            asked_at=datetime.fromisoformat(row["asked_at"]),
            state=row["state"],
            ticket_id=TicketId(row["ticket_id"] or ""),
            number=TicketNumber(row["number"] or ""),
            day=row["day"] or "",
            lent=bool(row["lent"]),
            told_hall=bool(row["told_hall"]),
            issued_at=datetime.fromisoformat(row["issued_at"]) if row["issued_at"] else None,
            facts=json.loads(row["facts"]),
            request=json.loads(plain),
        )


class PendingReviews:
    """Reviews given while the hall was out of reach, encrypted, until the hall has them."""

    def __init__(self, database: TerminalDatabase, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def keep(self, review_id: ReviewId, body: dict[str, Any], at: datetime) -> None:
        """Stored once; keeping the same review again changes nothing."""
        sealed = self._cipher.seal(json.dumps(body, ensure_ascii=False).encode(), f"review:{review_id}")
        with self._database.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO pending_review (review_id, body, given_at) VALUES (?, ?, ?)",
                (review_id, sealed, at.isoformat()),
            )

    def waiting(self) -> tuple[tuple[ReviewId, dict[str, Any]], ...]:
        """Oldest first."""
        rows = self._database.rows("SELECT * FROM pending_review ORDER BY given_at, rowid")
        return tuple(
            (
                ReviewId(row["review_id"]),
                json.loads(self._cipher.open(row["body"], f"review:{row['review_id']}")),
            )
            for row in rows
        )

    def sent(self, review_id: ReviewId) -> None:
        """The hall has it: nothing of it stays here."""
        with self._database.writing() as db:
            db.execute("DELETE FROM pending_review WHERE review_id = ?", (review_id,))


def _text(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)
