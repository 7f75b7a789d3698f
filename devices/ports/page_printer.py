"""The A4 printer: whole documents as PDF, each printed once."""

from __future__ import annotations

from typing import Protocol

from devices.ports.printer import PrintOutcome


class PagePrinter(Protocol):
    """Blocks the calling thread; returns within its deadline whatever the printer does.

    Outcomes read as with the receipt printer: printed (the printer called the job completed), held (it has the job and will print
    it by itself), refused (no page came out and none will), unknown (nobody can tell).
    """

    def print_pages(self, pdf: bytes, job_id: str, title: str, deadline_s: float = 60.0) -> PrintOutcome:
        """Sends the document once. The same `job_id` again asks after the first one and sends nothing."""

    def held_job(self) -> str | None:
        """The id of a job that the printer has and did not finish, or None."""

    def held_outcome(self) -> PrintOutcome | None:
        """After a held job ended: printed, refused or unknown; None while held or without one."""

    def discard_held(self) -> bool:
        """Has the printer drop the held job. True when it confirmed."""
