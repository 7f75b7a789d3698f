"""A whole terminal without a face: real store, real use cases, real conductor, devices in the test's hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from kiosk.base.clock import Clock, SystemClock
from kiosk.base.journal import read
from kiosk.flows.events import Event
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from kiosk.wiring import Terminal, open_terminal
from kiosk.wiring.settings import TerminalSettings
from tests.support.fake_devices import FakeDevices
from tests.support.real_hall import TERMINAL_ID, TERMINAL_KEY

PIN = "246810"
STAFF = "060018"
_QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)


def settings(
    folder: Path, hall_url: str, platform_url: str = "http://127.0.0.1:9", **terminal: Any
) -> TerminalSettings:
    return TerminalSettings.model_validate(
        {
            "terminal": {
                "id": TERMINAL_ID,
                "hall_name": "吉首市政务服务中心",
                "place": "一楼大厅 · 3 号自助终端",
                "label": "3 号终端",
                "receipt_label": "03",
                **terminal,
            },
            "hall": {"url": hall_url, "key": TERMINAL_KEY, "person_key": "a-key-of-the-test-hall"},
            "platform": {
                "profile": "neutral",
                "url": platform_url,
                "app_id": "sandbox-terminal",
                "secret": "sandbox-only",
            },
            "data_folder": folder / "data",
            "key_file": folder / "terminal.key",
            "staff": [{"id": STAFF, "pin_hash": _QUICK_HASH}],
        }
    )


class TerminalBench:
    """Use as a context; `post` what a citizen does and `until` what must be shown."""

    def __init__(
        self, told: TerminalSettings, devices: FakeDevices | None = None, clock: Clock | None = None
    ) -> None:
        self.settings = told
        self.devices = devices or FakeDevices()
        self.clock = clock or SystemClock()
        self.shown: list[Shown] = []
        self._changed = threading.Condition()
        self.terminal: Terminal | None = None

    def __enter__(self) -> TerminalBench:
        self.terminal = open_terminal(self.settings, self.clock, lambda _settings: self.devices)
        self.terminal.conductor.start(self._show)
        self.until(lambda shown: bool(shown.frame.hall_name))
        return self

    def __exit__(self, *_: object) -> None:
        assert self.terminal is not None
        self.terminal.close()

    def _show(self, shown: Shown) -> None:
        with self._changed:
            self.shown.append(shown)
            self._changed.notify_all()

    @property
    def now(self) -> Shown:
        return self.shown[-1]

    def post(self, *events: Event) -> None:
        assert self.terminal is not None
        for event in events:
            self.terminal.conductor.post(event)

    def until(self, wanted: Callable[[Shown], bool], within_s: float = 15.0) -> Shown:
        """The first picture from now on that is wanted, the present one included."""
        end = time.monotonic() + within_s
        with self._changed:
            while not (self.shown and wanted(self.shown[-1])):
                if not self._changed.wait(max(0.0, end - time.monotonic())):
                    raise AssertionError(
                        f"not shown within {within_s} s; the last picture is {self.shown[-1:]}"
                    )
            return self.shown[-1]

    def at(self, step: Step, within_s: float = 15.0) -> Any:
        """Waits for the step and answers its facts."""
        return self.until(lambda shown: shown.step is step, within_s).facts

    def journal(self, what: str) -> list[dict[str, Any]]:
        lines = read(self.settings.data_folder / "journal" / "journal.jsonl")
        return [line for line in lines if line["what"] == what]
