"""Bytes of a ticket as text and as one picture, and how long each takes on common lines.

python -m pytest tests/benchmarks/bench_ticket_bytes.py -s
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_logos import all_logos
from devices.drivers.receipt_printer_profile import PAPER_80_MM
from devices.protocol import escpos_commands as command
from devices.simulators.receipt_printer import picture_of
from kiosk.base import paths
from kiosk.commands.paper_samples import samples
from tests.devices.printer_bench import bench, drawer, ticket

pytestmark = pytest.mark.benchmark
_BITS_A_BYTE = 10


def report(line: str) -> None:
    sys.stdout.write(line + "\n")


def as_picture(written: bytes) -> bytes:
    """The same paper sent as raster slices, blank rows included: what a driver without Chinese text sends."""
    pictures = command.define_logos([logo.in_columns() for logo in all_logos(PAPER_80_MM)])
    ink = ~np.array(picture_of(pictures + written, paths.font()))
    raster = bytearray(command.RESET)
    for top in range(0, len(ink), 255):
        part = ink[top : top + 255]
        raster += command.raster(part.shape[1] // 8, len(part), np.packbits(part, axis=1).tobytes())
    return bytes(raster + command.feed_and_cut(8))


def test_text_against_picture() -> None:
    for kind, named in samples().items():
        for name, paper in named.items():
            text = compose(paper, PAPER_80_MM, drawer())
            picture = as_picture(text)
            times = "  ".join(
                f"{baud}: {len(text) * _BITS_A_BYTE / baud:.2f} s / {len(picture) * _BITS_A_BYTE / baud:.1f} s"
                for baud in (9_600, 19_200, 115_200)
            )
            report(f"{kind:8}{name:9} text {len(text):5} B  picture {len(picture):6} B   {times}")
            assert len(text) * 50 < len(picture)


def test_the_ticket_with_a_rare_character_and_its_fence() -> None:
    written = compose(ticket(), PAPER_80_MM, drawer()) + command.process_fence(b"AAAA")
    report(f"ticket with code, one rare character and fence: {len(written)} B")
    assert len(written) <= 900


def test_from_paper_to_last_byte() -> None:
    """Paper motion apart: the simulated paper takes no time, everything else does."""
    with bench(speed_mm_s=0) as pair:
        took_ms = []
        for number in range(40):
            began = time.perf_counter()
            pair.driver.print_paper(ticket(), f"job-{number}")
            took_ms.append((time.perf_counter() - began) * 1000)
    took_ms.sort()
    report(
        f"print_paper incl. statuses before and fence after: p50 {took_ms[20]:.0f} ms, p95 {took_ms[37]:.0f} ms"
    )
