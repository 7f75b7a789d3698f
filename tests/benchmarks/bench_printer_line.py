"""A ticket on a slow serial line from its first byte to the fence, and a status query beside python-escpos's.

python -m pytest tests/benchmarks/bench_printer_line.py -s
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import pytest

from devices.drivers.receipt_printer_profile import PAPER_58_MM, PAPER_80_MM
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.ports.printer import PrintResult
from devices.transport.addresses import wire_to
from devices.transport.wire import Wire
from kiosk.base.clock import SystemClock
from tests.devices.printer_bench import bench, ticket

pytestmark = pytest.mark.benchmark
BAUD = 19_200
SPEED_MM_S = 200.0
TIMES = 10
MOST_S = 1.2
MOST_RATIO = 1 / 50


def report(line: str) -> None:
    sys.stdout.write(line + "\n")


class Timed:
    """A wire that notes when the first byte of a paper left."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.first_byte_at = 0.0

    def write(self, payload: bytes, deadline_s: float) -> int:
        if len(payload) > 300:
            self.first_byte_at = time.perf_counter()
        return self._wire.write(payload, deadline_s)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)


@pytest.mark.parametrize("profile", [PAPER_80_MM, PAPER_58_MM], ids=["80 mm", "58 mm"])
def test_a_ticket_from_first_byte_to_fence(profile: Any) -> None:
    with bench("pty", speed_mm_s=SPEED_MM_S, profile=profile, baud=BAUD) as pair:
        timed = Timed(pair.driver._wire)  # type: ignore[arg-type]
        pair.driver._wire = pair.driver._talk._wire = timed  # type: ignore[union-attr, assignment]
        took_s = []
        for number in range(TIMES):
            before_mm = pair.tell(state=True)["fed_mm"]
            outcome = pair.driver.print_paper(ticket(), f"job-{number}")
            took_s.append(time.perf_counter() - timed.first_byte_at)
            assert outcome.result is PrintResult.PRINTED
        fed_mm = pair.tell(state=True)["fed_mm"] - before_mm
    took_s.sort()
    report(
        f"\n{BAUD} baud, {SPEED_MM_S:.0f} mm/s, {outcome.bytes_sent} B, {fed_mm:.0f} mm: first byte to fence "
        f"p50 {took_s[TIMES // 2]:.2f} s, worst {took_s[-1]:.2f} s (n={TIMES}; goal {MOST_S} s)"
    )


def test_a_status_query_beside_python_escpos() -> None:
    """Both ask one real-time status over the same simulated serial printer, turn by turn."""
    from escpos.constants import RT_STATUS_PAPER
    from escpos.printer import Serial

    with bench("pty", speed_mm_s=0) as pair:
        pair.driver.close()
        path = pair.printer.address.removeprefix("serial:")
        ours_s, theirs_s = [], []
        for _ in range(TIMES):
            wire = wire_to(pair.printer.address)
            wire.open(1.0)
            talk = PrinterTalk(wire, SystemClock())
            talk.conditions()
            for _ in range(5):
                began = time.perf_counter()
                assert talk.conditions() == frozenset()
                ours_s.append((time.perf_counter() - began) / 4)
            wire.close()
            foreign = Serial(path, baudrate=115_200, timeout=1)
            began = time.perf_counter()
            assert foreign.query_status(RT_STATUS_PAPER) == b"\x12"
            theirs_s.append(time.perf_counter() - began)
            foreign.close()
    ours, theirs = statistics.median(ours_s), statistics.median(theirs_s)
    report(
        f"\none status over serial: ours {ours * 1000:.2f} ms (n={len(ours_s)}, four in a row / 4), "
        f"python-escpos {theirs * 1000:.0f} ms (n={len(theirs_s)}), 1/{theirs / ours:.0f}"
    )
    assert ours / theirs <= MOST_RATIO
