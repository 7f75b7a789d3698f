"""How soon an unplugged device is seen and back, what a card and a code take, and what watching costs.

    .venv/bin/python -m pytest tests/benchmarks/bench_supervision.py -s

Simulators run in processes of their own and take the hardware's time. Figures are printed; asserted are counts.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.ports.id_reader import IdCard
from devices.registry import DeviceConfig, Devices
from devices.status import DeviceKind, DeviceStatus, LinkState
from tests.devices.test_bench_commands import Simulated
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
