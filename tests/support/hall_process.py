"""The hall as a program of its own that a test can kill as a power cut would, and start again at the same address."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.support.hall import PASSWORDS, TERMINAL
from tests.support.waiting import PATIENCE_S, wait_until


class HallProcess:
    """`kiosk hall` with its data in `folder`, of the sample hall unless there is a `config`."""

    def __init__(self, folder: Path, config: Path | None = None) -> None:
        self._folder = folder
        self._config = ["--config", str(config)] if config is not None else []
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Returns when it answers; the address of the first start is kept."""
        port = self.url.rsplit(":", 1)[1] if self.url else "0"
        command = [sys.executable, "-m", "kiosk", "hall", "--folder", str(self._folder), "--port", port]
        command += self._config
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert "http" in said, f"the hall did not start: {said!r}"
        self.url = said[said.index("http") :].strip()
        wait_until(self.answers)

    def answers(self) -> bool:
        """The address is taken before the log is read; it answers when the log is."""
        try:
            return httpx.get(f"{self.url}/api/v1/queues", timeout=2, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def terminal(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=TERMINAL, timeout=PATIENCE_S, verify=False)

    @contextlib.contextmanager
    def clerk(self, counter_id: str, staff_id: str = "030027") -> Iterator[Callable[[str], None]]:
        """Presses verbs at a counter, as a clerk who logged in for it."""
        asked = {"staff_id": staff_id, "password": PASSWORDS[staff_id], "counter_id": counter_id}
        with httpx.Client(base_url=self.url, timeout=PATIENCE_S, verify=False) as client:
            assert client.post("/api/v1/session", json=asked).status_code == 200

            def press(verb: str) -> None:
                reply = client.post(f"/api/v1/counters/{counter_id}/{verb}", json={})
                assert reply.status_code == 200, reply.text

            yield press

    def press(self, counter_id: str, *verbs: str, staff_id: str = "030027") -> None:
        with self.clerk(counter_id, staff_id) as press:
            for verb in verbs:
                press(verb)

    def issue(self, count: int = 1, group: str = "general") -> list[str]:
        """Numbers of new tickets."""
        with self.terminal() as terminal:
            body: dict[str, Any] = {"business_group": group, "terminal_id": "T-03"}
            answers = [terminal.post("/api/v1/tickets", json=body) for _ in range(count)]
        assert [answer.status_code for answer in answers] == [201] * count
        return [str(answer.json()["number"]) for answer in answers]


@contextlib.contextmanager
def hall_process(folder: Path) -> Iterator[HallProcess]:
    hall = HallProcess(folder)
    hall.start()
    try:
        yield hall
    finally:
        hall.kill()
