"""The first picture comes before everything else, and everything else comes even without it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from kiosk.base.clock import SystemClock
from kiosk.flows import conductor as conductor_module
from kiosk.flows.facts import Shown
from kiosk.wiring import Terminal, open_terminal
from tests.support.fake_devices import FakeDevices
from tests.support.terminal_bench import settings


class Opening:
    """A terminal that notes when it showed something and when it began to open its devices."""

    def __init__(self, folder: Path) -> None:
        self.pictured, self.opened = threading.Event(), threading.Event()
        self.terminal: Terminal = open_terminal(
            settings(folder, "http://127.0.0.1:9"), SystemClock(), self._devices
        )

    def start(self) -> None:
        self.terminal.conductor.hold_opening()
        self.terminal.conductor.start(self._show)

    def _show(self, _shown: Shown) -> None:
        self.pictured.set()

    def _devices(self, _settings: object) -> FakeDevices:
        self.opened.set()
        return FakeDevices()


def test_nothing_is_opened_while_the_first_picture_is_drawn(tmp_path: Path) -> None:
    opening = Opening(tmp_path)
    opening.start()
    assert opening.pictured.wait(10)
    assert not opening.opened.wait(0.3)
    opening.terminal.conductor.first_picture_stands()
    assert opening.opened.wait(10)
    opening.terminal.close()


def test_a_window_that_never_draws_does_not_keep_the_devices_shut(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(conductor_module, "PICTURE_WITHIN_S", 0.1)
    opening = Opening(tmp_path)
    opening.start()
    assert opening.opened.wait(10)
    opening.terminal.close()


def test_the_first_picture_needs_no_flow_use_case_or_driver() -> None:
    """Each of them would be imported before the window opens, again."""
    program = "import sys, kiosk.wiring, screens.app; print(*sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = said.stdout.split()
    assert "kiosk.flows.conductor" in loaded
    late = (
        "kiosk.flows.journeys",
        "kiosk.flows.deeds",
        "kiosk.usecases.submit",
        "kiosk.links",
        "requests",
        "devices.drivers",
    )
    assert [name for name in loaded if name.startswith(late)] == []
