"""Printing as an act on record: the job is on the disk before the first byte, its end before the citizen hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.ports.printer import Paper, PrintOutcome, PrintResult, ReceiptPrinter
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.ids import PrintJobId
from kiosk.store.print_jobs import PaperKind, PrintJob, PrintJobs

PRINT_DEADLINE_S = 15.0


@dataclass(frozen=True, slots=True)
class SettledPaper:
    job: PrintJob
    outcome: PrintOutcome


class PrintPaper:
    """One printer, one paper at a time. Never sends a job twice."""

    def __init__(
        self,
        printer: ReceiptPrinter | None,
        jobs: PrintJobs,
        clock: Clock,
        new_id: Callable[[], str],
        journal: Journal,
    ) -> None:
        self._printer = printer
        self._jobs = jobs
        self._clock = clock
        self._new_id = new_id
        self._journal = journal
        self._holding = False

    def print(self, kind: PaperKind, about: str, make: Callable[[int], Paper]) -> PrintOutcome:
        """Prints what `make` answers for the number of papers before this one.

        A printer that still holds a paper is not given another: it would print both after the change.
        """
        if self._printer is None:
            return PrintOutcome(PrintResult.REFUSED, "", "gone")
        job_id = PrintJobId(self._new_id())
        held = self._printer.held_job()
        if held is not None:
            return PrintOutcome(PrintResult.REFUSED, job_id, "paper_out")
        job = self._jobs.begin(job_id, kind, about, self._clock.now())
        outcome = self._printer.print_paper(make(job.reprint), job_id, PRINT_DEADLINE_S)
        self._ended(job, outcome)
        return outcome

    def settle_held(self) -> tuple[SettledPaper, ...]:
        """Asks the printer what became of a paper it held; one that came out is on record as printed afterwards."""
        if self._printer is None or not self._holding:
            return ()
        outcome = self._printer.held_outcome()
        if outcome is None:
            return ()
        held = self._jobs.held()
        settled = tuple(SettledPaper(job, outcome) for job in held if job.job_id == outcome.job_id)
        for paper in settled:
            self._ended(paper.job, outcome)
        self._holding = False
        return settled

    def discard_held(self) -> bool:
        """Clears the printer's buffer; the papers it held are on record as refused, so they may be printed again."""
        if self._printer is None or not self._printer.discard_held():
            return False
        for job in self._jobs.held():
            self._ended(job, PrintOutcome(PrintResult.REFUSED, job.job_id, "discarded"))
        self._holding = False
        return True

    def recover(self) -> int:
        """At start-up: a job without an end may have come out, so nobody sends it again by itself."""
        now = self._clock.now()
        # What a printer held is remembered by its driver alone, and that is a new one now.
        lost = self._jobs.held()
        for job in lost:
            self._jobs.end(job.job_id, "unknown", "restart", now)
        cut = [*self._jobs.end_those_cut_off(now), *lost]
        for job in cut:
            self._journal.write(
                "paper", paper=job.kind, about=job.about, job=job.job_id, result="unknown", reason="restart"
            )
        return len(cut)

    def _ended(self, job: PrintJob, outcome: PrintOutcome) -> None:
        self._holding |= outcome.result is PrintResult.HELD
        self._jobs.end(job.job_id, outcome.result.value, outcome.reason, self._clock.now())
        self._journal.write(
            "paper",
            paper=job.kind,
            about=job.about,
            job=job.job_id,
            result=outcome.result.value,
            reason=outcome.reason,
            reprint=job.reprint,
            bytes=outcome.bytes_sent,
        )
