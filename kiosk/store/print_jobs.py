"""Print jobs: on disk before the first byte goes out, so that nothing is ever sent twice by mistake."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.ids import PrintJobId
from kiosk.store.terminal_database import TerminalDatabase

PaperKind = Literal["ticket", "receipt", "stored", "guide", "test"]
JobResult = Literal["printed", "held", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class PrintJob:
    job_id: PrintJobId
    kind: str
    about: str
    """Ticket id, receipt number or item code."""
    reprint: int
    """0 for the first paper of its kind, 1 and more for those marked 补打."""
    asked_at: datetime
    result: str
    """Empty: begun and never ended, which after a crash means unknown."""
    reason: str
    told_hall: bool


class PrintJobs:
    def __init__(self, database: TerminalDatabase) -> None:
        self._database = database

    def begin(self, job_id: PrintJobId, kind: PaperKind, about: str, at: datetime) -> PrintJob:
        """Writes the job down; `reprint` counts the jobs before it that may have come out."""
        with self._database.writing() as db:
            earlier = db.execute(
                "SELECT count(*) FROM print_job WHERE about = ? AND kind = ? AND coalesce(result, '') <> 'refused'",
                (about, kind),
            ).fetchone()[0]
            db.execute(
                "INSERT INTO print_job (job_id, kind, about, reprint, asked_at) VALUES (?, ?, ?, ?, ?)",
                (job_id, kind, about, earlier, at.isoformat()),
            )
        return PrintJob(job_id, kind, about, int(earlier), at, "", "", False)

    def end(self, job_id: PrintJobId, result: JobResult, reason: str, at: datetime) -> None:
        """Writes the outcome; a held job may later end as printed or unknown, and is then to be told again."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE print_job SET result = ?, reason = ?, ended_at = ?, told_hall = 0 WHERE job_id = ?",
                (result, reason, at.isoformat(), job_id),
            )

    def end_those_cut_off(self, at: datetime) -> tuple[PrintJob, ...]:
        """At start-up: jobs that a crash cut off become unknown, because bytes may have gone out."""
        cut = tuple(_job(r) for r in self._database.rows("SELECT * FROM print_job WHERE result IS NULL"))
        for job in cut:
            self.end(job.job_id, "unknown", "restart", at)
        return cut

    def job(self, job_id: PrintJobId) -> PrintJob | None:
        row = self._database.row("SELECT * FROM print_job WHERE job_id = ?", (job_id,))
        return _job(row) if row else None

    def of(self, about: str) -> tuple[PrintJob, ...]:
        """All jobs about one ticket, receipt or guide, oldest first."""
        rows = self._database.rows("SELECT * FROM print_job WHERE about = ? ORDER BY rowid", (about,))
        return tuple(_job(row) for row in rows)

    def held(self) -> tuple[PrintJob, ...]:
        rows = self._database.rows("SELECT * FROM print_job WHERE result = 'held' ORDER BY rowid")
        return tuple(_job(row) for row in rows)

    def untold(self) -> tuple[PrintJob, ...]:
        """Ended ticket jobs whose outcome the hall has not confirmed yet."""
        rows = self._database.rows(
            "SELECT * FROM print_job WHERE kind = 'ticket' AND result IS NOT NULL AND told_hall = 0 ORDER BY rowid"
        )
        return tuple(_job(row) for row in rows)

    def told(self, job_id: PrintJobId, result: str) -> None:
        """The hall knows this outcome; one that changed in the meantime stays untold."""
        with self._database.writing() as db:
            db.execute("UPDATE print_job SET told_hall = 1 WHERE job_id = ? AND result = ?", (job_id, result))


def _job(row: sqlite3.Row) -> PrintJob:
    return PrintJob(
        job_id=PrintJobId(row["job_id"]),
        kind=row["kind"],
        about=row["about"],
        reprint=row["reprint"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        result=row["result"] or "",
        reason=row["reason"],
        told_hall=bool(row["told_hall"]),
    )
