"""A4 printers that speak IPP themselves, and any that CUPS prints on: `ipp://host:631/printers/NAME`.

A document is sent in one Print-Job and followed until the printer calls it completed. Our id goes along as the job's name, so
that a job whose answer was lost is found again in the printer's list instead of being sent a second time.

Known limits: PDF only; a printer that takes none is to be set up behind CUPS. No TLS. For a queue of CUPS whose printer tells
nothing back (a raw socket), `completed` means that the bytes are with the printer. A printer that forgets ended jobs at once
leaves a job whose answer was lost as unknown.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from devices.clock import Clock
from devices.drivers.ipp_talk import PDF, IppTalk, JobRefused, JobSaid
from devices.drivers.page_jobs import PageJobBook
from devices.errors import DeviceAbsent, DeviceError, DeviceRefused, LinkLost
from devices.ports.printer import PrintOutcome, PrintResult
from devices.protocol.ipp_words import ENDED, STOPPING, JobState
from devices.status import Condition

_OFTEN_S = 0.3
_SEND_S = 15.0
_NO_BUSINESS = frozenset({"0400", "0401", "0403", "040a", "040b", "0501"})
"""Refusals that a second try does not mend: bad request, not allowed, no such format or wish, no such operation."""


class IppPagePrinter:
    """One printer or queue. Called from its worker's thread alone, but for figures()."""

    poll_interval_s = 10.0

    def __init__(
        self, talk: IppTalk, clock: Clock, jobs: PageJobBook, look_every_s: float = _OFTEN_S
    ) -> None:
        self._talk = talk
        self._clock = clock
        self._jobs = jobs
        self._look_every_s = look_every_s
        self._closed = threading.Event()
        self._held_ended: PrintOutcome | None = None
        self._model = ""
        self._printed = 0

    def connect(self) -> None:
        """There, and takes PDF. Raises DeviceAbsent, LinkLost, DeviceRefused."""
        self._closed.clear()
        said = self._talk.printer()
        if said.formats and PDF not in said.formats:
            raise DeviceRefused("这台打印机不收 PDF，请先在 CUPS 里建打印队列，再填队列的地址")
        self._model = said.model

    def poll(self) -> frozenset[Condition]:
        """Raises LinkLost when it does not answer any more. A held job that ended meanwhile is noted."""
        said = self._talk.printer()
        self._look_after_held()
        return said.conditions

    def close(self) -> None:
        self._closed.set()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("model", self._model), ("documents_printed", str(self._printed)))

    def print_pages(self, pdf: bytes, job_id: str, title: str, deadline_s: float = 60.0) -> PrintOutcome:
        """As the port says; `title` is for the printer's list, `job_id` for finding it there."""
        ends_at = self._clock.monotonic() + deadline_s
        name = f"{title} {job_id}".strip()
        if self._jobs.knows(job_id):
            return self._asked_again(job_id, name, ends_at)
        why_not = self._why_not_now()
        if why_not:
            return PrintOutcome(PrintResult.REFUSED, job_id, why_not)
        try:
            self._jobs.begin(job_id)
        except DeviceError:
            return PrintOutcome(PrintResult.REFUSED, job_id, "disk")
        return self._sent(pdf, job_id, name, ends_at)

    def held_job(self) -> str | None:
        return self._jobs.open_job()

    def held_outcome(self) -> PrintOutcome | None:
        return self._held_ended

    def discard_held(self) -> bool:
        """Raises LinkLost when the printer does not answer."""
        job_id = self._jobs.open_job()
        number = None if job_id is None else self._jobs.number_of(job_id)
        if number is None or not self._talk.cancel(number):
            return False
        self._look_after_held()
        return True

    def _why_not_now(self) -> str:
        """Why nothing may be sent; empty when all is well."""
        try:
            said = self._talk.printer()
        except LinkLost:
            return "gone"
        if not said.is_accepting:
            return Condition.PAUSED.value
        hindrance = _hindrance(said.conditions)
        return "" if hindrance is None else hindrance.value

    def _sent(self, pdf: bytes, job_id: str, name: str, ends_at: float) -> PrintOutcome:
        try:
            job = self._talk.send(pdf, name, min(_SEND_S, max(0.1, ends_at - self._clock.monotonic())))
        except JobRefused as refused:
            self._jobs.forget(job_id)
            reason = "not_possible" if str(refused) in _NO_BUSINESS else "busy"
            return PrintOutcome(PrintResult.REFUSED, job_id, reason)
        except DeviceAbsent:
            # Nobody listened: not a byte went out.
            self._jobs.forget(job_id)
            return PrintOutcome(PrintResult.REFUSED, job_id, "gone")
        except LinkLost:
            return self._after_doubt(job_id, name, ends_at, len(pdf))
        self._jobs.number(job_id, job.number)
        return self._followed(job_id, job, ends_at, len(pdf))

    def _asked_again(self, job_id: str, name: str, ends_at: float) -> PrintOutcome:
        ended = self._jobs.outcome_of(job_id)
        if ended is not None:
            return ended
        number = self._jobs.number_of(job_id)
        if number is None:
            return self._after_doubt(job_id, name, ends_at, 0)
        job = self._talk.job(number)
        if job is None:
            return PrintOutcome(PrintResult.UNKNOWN, job_id, "forgotten")
        return self._followed(job_id, job, ends_at, 0)

    def _after_doubt(self, job_id: str, name: str, ends_at: float, sent: int) -> PrintOutcome:
        """The answer to Print-Job did not come: the printer's own list tells whether it has the job."""
        unknown = PrintOutcome(PrintResult.UNKNOWN, job_id, "timeout", sent)
        try:
            job = self._talk.job_named(name)
        except LinkLost:
            return unknown
        if job is None:
            # Not in the list may mean not yet: never taken as leave to send again.
            return unknown
        self._jobs.number(job_id, job.number)
        return self._followed(job_id, job, ends_at, sent)

    def _followed(self, job_id: str, job: JobSaid, ends_at: float, sent: int) -> PrintOutcome:
        """Looks until the job ended, stopped, or the time is up."""
        now: JobSaid | None = job
        try:
            while now is not None and now.state not in ENDED:
                told = _hindrance(self._talk.printer().conditions)
                if now.state is JobState.PROCESSING_STOPPED or told is not None:
                    reason = told.value if told is not None else Condition.PAUSED.value
                    return PrintOutcome(PrintResult.HELD, job_id, reason, sent)
                if self._clock.monotonic() >= ends_at or self._closed.wait(self._look_every_s):
                    return PrintOutcome(PrintResult.HELD, job_id, "timeout", sent)
                now = self._talk.job(job.number)
        except LinkLost:
            return PrintOutcome(PrintResult.UNKNOWN, job_id, "gone", sent)
        if now is None:
            return PrintOutcome(PrintResult.UNKNOWN, job_id, "forgotten", sent)
        return replace(self._ended(job_id, now), bytes_sent=sent)

    def _ended(self, job_id: str, job: JobSaid) -> PrintOutcome:
        outcome = _outcome(job_id, job)
        self._printed += outcome.result is PrintResult.PRINTED
        if outcome.result is PrintResult.REFUSED:
            self._jobs.forget(job_id)
        else:
            self._jobs.end(outcome)
        return outcome

    def _look_after_held(self) -> None:
        job_id = self._jobs.open_job()
        number = None if job_id is None else self._jobs.number_of(job_id)
        if job_id is None or number is None:
            return
        job = self._talk.job(number)
        if job is None:
            self._held_ended = PrintOutcome(PrintResult.UNKNOWN, job_id, "forgotten")
            self._jobs.end(self._held_ended)
        elif job.state in ENDED:
            self._held_ended = self._ended(job_id, job)


def _outcome(job_id: str, job: JobSaid) -> PrintOutcome:
    if job.state is JobState.COMPLETED:
        return PrintOutcome(PrintResult.PRINTED, job_id)
    reason = "aborted" if job.state is JobState.ABORTED else "cancelled"
    # Some sides may lie in the tray already, unless the printer says that it never came to this job.
    result = PrintResult.REFUSED if job.was_begun is False else PrintResult.UNKNOWN
    return PrintOutcome(result, job_id, reason)


def _hindrance(conditions: frozenset[Condition]) -> Condition | None:
    """The condition for which nothing comes out; None when the printer can print."""
    return next((one for one in STOPPING if one in conditions), None)
