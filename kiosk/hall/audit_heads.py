"""The newest digest of the record of acts, noted in the journal: at the start, every hour in which something was added, at the end.

The record's own chain cannot show that its end was cut off. Whoever cuts it must now change the journal, too, which is another
file with a chain of its own and which a bureau may send elsewhere line by line.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.base.journal import verify
from kiosk.domain.refusal import Refusal
from kiosk.hall.books import Books, Reply
from kiosk.store import audit_log
from kiosk.store.audit_log import Head

if TYPE_CHECKING:
    from kiosk.hall.hall import Hall

AUDIT_HEAD = "audit_head"
_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class AuditHeads:
    """What was noted last; on the event loop's thread, but for `_noted`, which is the writer's."""

    _asked_at: datetime | None = None
    _noted: Head | None = None

    def note_when_due(self, hall: Hall) -> None:
        now = hall.clock.now()
        # A clock that was put back must not silence this for as long.
        if self._asked_at is None or not timedelta(0) <= now - self._asked_at < _EVERY:
            self._asked_at = now
            self.note(hall)

    def note(self, hall: Hall) -> None:
        """Soon in the journal, unless it is there already."""
        found: list[Head] = []

        def deed(books: Books) -> Reply:
            books.row(lambda connection: found.append(audit_log.head(connection)))
            return Reply(204)

        def committed(done: Future[Reply | Refusal]) -> None:
            # Not sooner: a head that never came to be would look like an end that was cut off.
            if done.exception() is None:
                self._write(hall, found[0])

        hall.ledger.submit(deed).add_done_callback(committed)

    def _write(self, hall: Hall, head: Head) -> None:
        if head.seq and head != self._noted:
            self._noted = head
            hall.journal.write(AUDIT_HEAD, audit_seq=head.seq, audit_digest=head.digest)


def heads_in(folder: Path) -> tuple[list[Head], str]:
    """(every head that the journal's files have, what is wrong with the journal; empty when nothing is). A line that is not as
    it was written proves nothing and is left out, with all that follow it in its file. Raises KioskError."""
    heads: list[Head] = []
    fault = ""
    for path in sorted(folder.glob("journal-*.jsonl")) + sorted(folder.glob("journal.jsonl")):
        lines = path.read_bytes().splitlines()
        report = verify(path)
        good = lines[: report.records]
        # A last line that is cut short is one being written, or a power cut; the next start takes it off.
        if report.broken_at_line is not None and report.broken_at_line < len(lines):
            fault = fault or f"日志 {path.name} 第 {report.broken_at_line} 行断开：{report.said}。"
        heads.extend(_head_in(line) for line in good if AUDIT_HEAD.encode() in line)
    return [each for each in heads if each.seq], fault


def _head_in(line: bytes) -> Head:
    record = json.loads(line)
    if record.get("what") != AUDIT_HEAD:
        return Head(0, audit_log.GENESIS)
    return Head(int(record["audit_seq"]), str(record["audit_digest"]))
