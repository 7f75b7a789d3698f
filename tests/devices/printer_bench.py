"""A printer driver and a simulated printer at the two ends of a real wire, for the tests of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_logos import LogoMemory, LogosOfThisRun
from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.drivers.receipt_printer_profile import PAPER_80_MM, PrinterProfile
from devices.ports.printer import Paper
from devices.simulators.lines import Line, PtyLine, TcpLine
from devices.simulators.receipt_printer import SimulatedPrinter, simulated_printer
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.transport.addresses import wire_to
from kiosk.base import paths
from kiosk.commands.paper_samples import samples

FAST_MM_S = 2000.0


def ticket() -> Paper:
    return samples()["ticket"]["rare"]


def receipt() -> Paper:
    return samples()["receipt"]["rare"]


def drawer() -> GlyphDrawer:
    return GlyphDrawer([paths.font(), paths.rare_font()], paths.font(bold=True))


@dataclass
class Bench:
    driver: EscposReceiptPrinter
    printer: SimulatedPrinter

    def tell(self, **command: Any) -> dict[str, Any]:
        return self.printer.command(command)

    def papers(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.tell(papers=True)["papers"]
        return listed


@contextmanager
def bench(
    wire: str = "tcp",
    papers: Path | None = None,
    speed_mm_s: float = FAST_MM_S,
    abilities: Abilities | None = None,
    profile: PrinterProfile = PAPER_80_MM,
    logos: LogoMemory | None = None,
    memory: PrinterMemory | None = None,
    line: Line | None = None,
    baud: int = 0,
) -> Iterator[Bench]:
    """A connected pair; both ends are closed afterwards."""
    line = line or (TcpLine() if wire == "tcp" else PtyLine())
    printer = simulated_printer(line, paths.font(), papers, speed_mm_s, profile.dots, abilities, baud).start()
    driver = EscposReceiptPrinter(
        lambda: wire_to(printer.address), drawer(), logos or LogosOfThisRun(), profile, memory
    )
    try:
        driver.connect()
        yield Bench(driver, printer)
    finally:
        driver.close()
        printer.close()
