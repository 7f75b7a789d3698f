"""How soon an unplugged device is seen and back, a fault stands on the hall's health page, what watching costs.

    .venv/bin/python -m pytest tests/benchmarks/bench_supervision.py -s

Simulators run in processes of their own and take the hardware's time. Figures are printed; asserted are counts.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.ports.id_reader import IdCard
from devices.registry import DeviceConfig, Devices
from devices.simulators.running import Simulator
from devices.status import DeviceKind, DeviceStatus, LinkState
from tests.devices.test_bench_commands import Simulated
from tests.support.real_hall import RealHall
from tests.support.real_terminal import RealTerminal, SimulatedDevices
from tests.support.terminal_bench import settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.benchmark

ROUNDS = 5
IDLE_S = 12.0


def tell(what: str, figure: str) -> None:
    sys.stdout.write(f"\n{what:<46}{figure}")


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"median {ordered[len(ordered) // 2]:6.3f} s   worst {ordered[-1]:6.3f} s   n {len(ordered)}"


class Bench:
    def __init__(self, folder: Path) -> None:
        self.reader = Simulated("id-reader", "--link", str(folder / "id"), "--control", "0")
        self.engine = Simulated("qr-reader", "--link", str(folder / "qr"), "--control", "0")
        self.told: list[DeviceStatus] = []
        self.devices = Devices.open(
            [
                DeviceConfig(DeviceKind.ID_READER, "id-reader", "sdt", self.reader.said["address"]),
                DeviceConfig(DeviceKind.QR_READER, "qr-reader", "gm65", self.engine.said["address"]),
                DeviceConfig(DeviceKind.RECEIPT_PRINTER, "printer", "escpos", "tcp://127.0.0.1:9"),
                DeviceConfig(
                    DeviceKind.DOCUMENT_CAMERA, "camera", "camera", "http://127.0.0.1:9/stream.mjpg"
                ),
                DeviceConfig(DeviceKind.SPEAKER, "speaker", "file", f"folder:{folder / 'heard'}"),
            ]
        )
        self.devices.subscribe(self.told.append)
        wait_until(lambda: self.devices.statuses()[1].link is LinkState.ONLINE)
        wait_until(lambda: self.devices.statuses()[0].link is LinkState.ONLINE)

    def close(self) -> None:
        self.devices.close()
        self.reader.end()
        self.engine.end()

    def waited_for(self, link: LinkState) -> float:
        """Monotonic second when the ID reader's link became `link` after now."""
        self.told.clear()
        wait_until(lambda: any(one.link is link and one.name == "id-reader" for one in self.told), 40)
        return time.monotonic()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    yield bench
    bench.close()


def test_unplug_and_replug(bench: Bench) -> None:
    seen, back = [], []
    for _ in range(ROUNDS):
        bench.told.clear()
        pulled = time.monotonic()
        bench.reader.ask(drop=2)
        wait_until(lambda: any(one.link is LinkState.LOST for one in bench.told))
        seen.append(time.monotonic() - pulled)
        wait_until(lambda: bench.told[-1].link is LinkState.ONLINE, 40)
        back.append(time.monotonic() - pulled - 2)
    tell("unplug of the ID reader seen after", spread(seen))
    tell("back on-line after it was plugged in again", spread(back))
    losses = sum(one.link is LinkState.ONLINE for one in bench.told)
    assert losses == 1, "one loss, one return"


def test_card_and_code(bench: Bench) -> None:
    cards, codes = [], []
    for place in range(ROUNDS):
        bench.reader.ask(lift=True)
        bench.devices.id_reader().read_card(0.01)
        began = time.monotonic()
        bench.reader.ask(lay="gong")
        assert isinstance(bench.devices.id_reader().read_card(10), IdCard)
        cards.append(time.monotonic() - began)
        began = time.monotonic()
        bench.engine.ask(show=f"HZ-2026-{place:04d}")
        assert bench.devices.qr_reader().read_code(10) == f"HZ-2026-{place:04d}"
        codes.append(time.monotonic() - began)
    tell("card laid to card read (hardware takes 0.8 s)", spread(cards))
    tell("code shown to code read (hardware takes 0.08 s)", spread(codes))


def test_idle(bench: Bench) -> None:
    clocks = {
        thread.name: time.pthread_getcpuclockid(thread.ident or 0)
        for thread in threading.enumerate()
        if thread.name.startswith("device")
    }
    asked = dict(bench.reader.ask(state=True)["asked"])  # type: ignore[call-overload]
    before = {name: time.clock_gettime(clock) for name, clock in clocks.items()}
    threading.Event().wait(IDLE_S)
    for name, clock in clocks.items():
        share = (time.clock_gettime(clock) - before[name]) / IDLE_S
        tell(f"idle CPU of thread “{name}”", f"{share * 100:.3f} % of a core")
    total = sum(time.clock_gettime(clock) - before[name] for name, clock in clocks.items())
    tell("idle CPU of all device threads", f"{total / IDLE_S * 100:.3f} % of a core\n")
    asked_after = dict(bench.reader.ask(state=True)["asked"])  # type: ignore[call-overload]
    assert asked_after["find"] == asked["find"], "no card is looked for while no screen asks"
    assert asked_after["status"] - asked["status"] <= IDLE_S / 3 + 1


# -- from a fault to the health page -------------------------------------------------------------------------------


class Page:
    """The hall's health page, asked over HTTP as a browser asks it, beside a terminal on simulated devices."""

    def __init__(self, hall: RealHall, simulated: SimulatedDevices) -> None:
        self._hall = hall
        self.simulated = simulated

    def terminal(self) -> dict[str, Any]:
        found: dict[str, Any] = self._hall.get("/api/v1/health")["terminals"][0]
        return found

    def troubled(self, name: str) -> bool:
        device = next(one for one in self.terminal()["devices"] if one["name"] == name)
        return device["link"] != "online" or bool(device["conditions"])

    def took(self, cause: Callable[[], object], shown: Callable[[], bool]) -> float:
        """Seconds from the cause to the page that shows it."""
        began = time.monotonic()
        cause()
        wait_until(shown, 60, 0.05)
        return time.monotonic() - began

    def rounds(self, name: str, fault: dict[str, Any], well: dict[str, Any], count: int) -> list[float]:
        """The fault again and again, each time at another moment between two polls."""
        devices: dict[str, Simulator] = {
            "receipt-printer": self.simulated.printer,
            "id-reader": self.simulated.id_reader,
            "qr-reader": self.simulated.qr_reader,
            "document-camera": self.simulated.camera,
        }
        device = devices[name]
        taken = []
        for place in range(count):
            wait_until(lambda: not self.troubled(name), 90, 0.05)
            threading.Event().wait(place * 0.7)
            taken.append(self.took(lambda: device.command(fault), lambda: self.troubled(name)))
            device.command(well)
        wait_until(lambda: not self.troubled(name), 90, 0.05)
        return taken


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with (
        RealHall(tmp_path / "hall") as hall,
        SimulatedDevices(tmp_path / "devices") as simulated,
        RealTerminal(settings(tmp_path / "terminal", hall.url), simulated),
    ):
        page = Page(hall, simulated)
        wait_until(lambda: page.terminal()["devices"], 60)
        yield page


def test_fault_to_health_page(page: Page) -> None:
    for what, name, fault, well in (
        ("paper out", "receipt-printer", {"set": "paper_out"}, {"set": "ok"}),
        ("cover open", "receipt-printer", {"set": "cover_open"}, {"set": "ok"}),
        ("ID reader unplugged", "id-reader", {"drop": 6}, {}),
        ("code reader unplugged", "qr-reader", {"drop": 6}, {}),
    ):
        tell(f"health page: {what}", spread(page.rounds(name, fault, well, ROUNDS)))


def test_silent_loss_to_health_page(page: Page) -> None:
    """Nothing hangs up and no node goes: the device only stops answering. A camera is not among them: its frames are watched while
    a screen wants them, and at rest it is only asked whether it is there."""
    for what, name, fault, well in (
        ("code reader answers no more", "qr-reader", {"mute": True}, {"mute": False}),
        ("printer answers no more", "receipt-printer", {"mute": True}, {"mute": False}),
        ("ID reader answers no more", "id-reader", {"mute": True}, {"mute": False}),
    ):
        tell(f"health page: {what}", spread(page.rounds(name, fault, well, 3)))


def test_terminal_that_falls_silent(tmp_path: Path) -> None:
    with RealHall(tmp_path / "hall") as hall, SimulatedDevices(tmp_path / "devices") as simulated:
        terminal = RealTerminal(settings(tmp_path / "terminal", hall.url), simulated)
        page = Page(hall, simulated)
        with terminal:
            wait_until(lambda: page.terminal()["state"] == "online", 60)
        taken = page.took(lambda: None, lambda: page.terminal()["state"] == "silent")
        tell("health page: terminal that went", f"{taken:.3f} s\n")
