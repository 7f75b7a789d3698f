"""A hall that a test can take away and bring back at the same address; its log on the disk goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.base.clock import Clock
from kiosk.base.journal import read
from tests.support.hall import TERMINAL_ID, TERMINAL_KEY, RunningHall, start_hall

__all__ = ["TERMINAL_ID", "TERMINAL_KEY", "RealHall"]


class RealHall:
    """Use as a context; `stop` and `start` may follow each other."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._running: RunningHall | None = None
        self._port = 0
        self.url = ""

    def start(self) -> None:
        self._running = start_hall(self._folder, self._clock, port=self._port)
        self.url = self._running.url
        self._port = urlsplit(self.url).port or 0

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def get(self, path: str) -> Any:
        assert self._running is not None, "the hall is away"
        with self._running.terminal() as line:
            answer = line.get(path)
            answer.raise_for_status()
            return answer.json()

    def journal(self, what: str) -> list[dict[str, Any]]:
        """The lines of one kind in the hall's own journal."""
        return [line for line in read(self._folder / "journal" / "journal.jsonl") if line["what"] == what]

    def waiting(self, business_group: str = "general") -> int:
        queues = self.get("/api/v1/queues")["queues"]
        return int(next(queue["waiting"] for queue in queues if queue["business_group"] == business_group))

    def numbers_waiting(self, counter: str = "3") -> set[str]:
        """The numbers on a clerk's list."""
        assert self._running is not None, "the hall is away"
        with self._running.staff(counter_id=counter) as clerk:
            console = clerk.get(f"/api/v1/counters/{counter}")
            console.raise_for_status()
            return {line["number"] for line in console.json()["waiting"]}

    def __enter__(self) -> RealHall:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
