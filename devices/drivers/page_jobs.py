"""Which documents were sent to the A4 printer, kept on disk before the first byte goes: what is in doubt is never printed twice."""

from __future__ import annotations

import json
import os
from pathlib import Path

from devices.errors import DeviceError
from devices.ports.printer import PrintOutcome, PrintResult

_KEPT = 200
"""More jobs than a terminal prints in a day; nobody asks again for one of the day before."""


class PageJobBook:
    """Jobs of this printer by our id: its own number for each once it gave one, and how it ended once that is known."""

    def __init__(self, file: Path | None = None) -> None:
        """Without a file the book ends with the program."""
        self._file = file
        self._jobs: dict[str, dict[str, int | str]] = self._read()

    def begin(self, job_id: str) -> None:
        """On disk afterwards. Raises DeviceError when it cannot be: then nothing may be sent."""
        self._jobs[job_id] = {}
        while len(self._jobs) > _KEPT:
            del self._jobs[next(iter(self._jobs))]
        self._write()

    def knows(self, job_id: str) -> bool:
        return job_id in self._jobs

    def number(self, job_id: str, number: int) -> None:
        """The printer's own number for it."""
        self._jobs[job_id] = {"number": number}
        self._write()

    def number_of(self, job_id: str) -> int | None:
        """None while the printer has not told."""
        number = self._jobs.get(job_id, {}).get("number")
        return number if isinstance(number, int) else None

    def end(self, outcome: PrintOutcome) -> None:
        self._jobs[outcome.job_id] |= {"result": outcome.result.value, "reason": outcome.reason}
        self._write()

    def forget(self, job_id: str) -> None:
        """Nothing of it was printed: it may be sent again."""
        if self._jobs.pop(job_id, None) is not None:
            self._write()

    def outcome_of(self, job_id: str) -> PrintOutcome | None:
        """How it ended; None while that is not known."""
        job = self._jobs.get(job_id, {})
        if "result" not in job:
            return None
        return PrintOutcome(PrintResult(job["result"]), job_id, str(job.get("reason", "")))

    def open_job(self) -> str | None:
        """The newest that did not end."""
        return next((job_id for job_id in reversed(self._jobs) if "result" not in self._jobs[job_id]), None)

    def _read(self) -> dict[str, dict[str, int | str]]:
        if self._file is None:
            return {}
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): dict(value) for key, value in kept.items()} if isinstance(kept, dict) else {}

    def _write(self) -> None:
        if self._file is None:
            return
        new = self._file.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as out:
                json.dump(self._jobs, out)
                out.flush()
                os.fsync(out.fileno())
            new.replace(self._file)
        except OSError as fault:
            raise DeviceError(f"打印记录写不进磁盘：{fault}") from fault
