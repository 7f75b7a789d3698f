"""A terminal without a face on real drivers: every device is a simulator at the other end of a real wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devices.simulators.camera_papers import Fonts
from devices.simulators.document_camera import SimulatedDocumentCamera
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.lines import TcpLine
from devices.simulators.qr_reader import SimulatedQrReader
from devices.simulators.receipt_printer import SimulatedPrinter, simulated_printer
from kiosk.base import paths
from kiosk.base.clock import Clock
from kiosk.wiring import open_terminal
from kiosk.wiring.settings import DeviceSection, TerminalSettings
from tests.support.terminal_bench import TerminalBench
from tests.support.waiting import wait_until

FAST_MM_S = 2000.0
DEVICES = ("receipt-printer", "id-reader", "qr-reader", "document-camera")


class SimulatedDevices:
    """Printer on TCP, readers on pseudo-terminals, camera on HTTP."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        fonts = Fonts(paths.font(), paths.font(bold=True))
        self.printer: SimulatedPrinter = simulated_printer(TcpLine(), paths.font(), None, FAST_MM_S)
        self.id_reader = SimulatedIdReader(folder / "id-reader", pace=0)
        self.qr_reader = SimulatedQrReader(folder / "qr-reader", pace=0)
        self.camera = SimulatedDocumentCamera(0, fonts, "contract")

    def sections(self) -> tuple[DeviceSection, ...]:
        described: list[dict[str, Any]] = [
            {"kind": "receipt_printer", "driver": "escpos", "address": self.printer.address},
            {"kind": "id_reader", "driver": "sdt", "address": self.id_reader.address},
            {"kind": "qr_reader", "driver": "gm65", "address": self.qr_reader.address},
            {
                "kind": "document_camera",
                "driver": "camera",
                "address": self.camera.address,
                "options": {"still_url": self.camera.still_url},
            },
        ]
        return tuple(
            DeviceSection.model_validate({"name": each["kind"].replace("_", "-"), **each})
            for each in described
        )

    def papers(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.printer.command({"papers": True})["papers"]
        return listed

    def __enter__(self) -> SimulatedDevices:
        for simulator in (self.printer, self.id_reader, self.qr_reader, self.camera):
            simulator.start()
        return self

    def __exit__(self, *_: object) -> None:
        for simulator in (self.camera, self.qr_reader, self.id_reader, self.printer):
            simulator.close()


class RealTerminal(TerminalBench):
    """A `TerminalBench` whose devices are opened as its settings say."""

    def __init__(
        self, told: TerminalSettings, simulated: SimulatedDevices, clock: Clock | None = None
    ) -> None:
        super().__init__(told.model_copy(update={"devices": simulated.sections()}), clock=clock)
        self.simulated = simulated

    def __enter__(self) -> RealTerminal:
        self.terminal = open_terminal(self.settings, self.clock)
        self.terminal.conductor.start(self._show)
        self.until(lambda shown: bool(shown.frame.hall_name))
        wait_until(lambda: set(DEVICES) <= {name for name, state in self.device_lines() if state == "well"})
        return self

    def device_lines(self) -> list[tuple[str, str]]:
        """(device, state) in the order of the journal."""
        return [
            (str(line["subject"]).removeprefix("device:"), str(line["state"]))
            for line in self.journal("state")
            if str(line["subject"]).startswith("device:")
        ]

    def troubles(self) -> list[str]:
        return [str(line["trouble"]) for line in self.journal("trouble_told")]
