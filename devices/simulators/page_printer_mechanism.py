"""The paper side of the simulated A4 printer: jobs in order, a page at a time, standing still while something is wrong."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PENDING, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = 3, 5, 6, 7, 8, 9
TROUBLES = {
    "paper_out": "media-empty-error",
    "paper_jam": "media-jam-error",
    "door_open": "door-open-error",
    "toner_out": "toner-empty-error",
    "tray_missing": "input-tray-missing-error",
    "output_full": "output-area-full-error",
    "paused": "paused",
}
WARNINGS = {"toner_low": "toner-low-warning", "paper_low": "media-low-warning"}
_PAGE = re.compile(rb"/Type\s*/Page\b")
_BEAT_S = 0.02


@dataclass(slots=True)
class Job:
    number: int
    name: str
    user: str
    document: bytes = field(repr=False)
    state: int = PENDING
    pages: int = 1
    came_out: int = 0
    began_at: int | None = None
    ended_at: int | None = None

    @property
    def has_ended(self) -> bool:
        return self.state in (CANCELED, ABORTED, COMPLETED)


class Mechanism:
    """Prints on a thread of its own; every other method may be called from any thread."""

    def __init__(self, folder: Path | None, page_s: float, sheets: int) -> None:
        self._folder = folder
        self._page_s = page_s
        self.sheets = sheets
        self.papers: list[str] = []
        """Names of jobs that came out whole, in order."""
        self.troubles: set[str] = set()
        self.jobs: dict[int, Job] = {}
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-page-printer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self, name: str, user: str, document: bytes) -> Job:
        with self._changed:
            job = Job(len(self.jobs) + 1, name, user, document, pages=max(1, len(_PAGE.findall(document))))
            self.jobs[job.number] = job
            return job

    def end(self, job: Job, state: int) -> bool:
        """False when it has ended already."""
        with self._changed:
            if job.has_ended:
                return False
            job.state, job.ended_at = state, int(time.time())
            return True

    @property
    def present(self) -> Job | None:
        return next((job for job in self.jobs.values() if not job.has_ended), None)

    @property
    def is_stopped(self) -> bool:
        return bool(self.troubles & set(TROUBLES))

    def _run(self) -> None:
        while not self._closed.wait(_BEAT_S):
            job = self.present
            if job is not None:
                self._work_on(job)

    def _work_on(self, job: Job) -> None:
        if self.is_stopped:
            if job.began_at is not None:
                job.state = STOPPED
            return
        with self._changed:
            if job.has_ended:
                return
            job.state = PROCESSING
            job.began_at = job.began_at or int(time.time())
        if self._closed.wait(self._page_s) or job.has_ended:
            return
        if self.sheets <= 0:
            self.troubles.add("paper_out")
            return
        self.sheets -= 1
        job.came_out += 1
        if job.came_out >= job.pages and self.end(job, COMPLETED):
            self.papers.append(job.name)
            if self._folder is not None:
                (self._folder / f"{job.number:04d}.pdf").write_bytes(job.document)
