"""emupos 0.4.0 in this process: its printer engine at the far end of a wire, its time our hand clock's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from devices.errors import NotConnected
from kiosk.base.clock import HandClock

WHERE = Path(__file__).resolve().parents[2] / "build" / "judges" / "emupos"
_STEP_S = 0.05
_HOST = "hall"


def emupos() -> Any:
    """The package, from where set-up unpacked it."""
    if not (WHERE / "emupos-0.4.0.dist-info").is_dir():
        pytest.fail("没有 emupos：先运行 scripts/setup。")
    if str(WHERE) not in sys.path:
        sys.path.append(str(WHERE))
    import emupos.config
    import emupos.printer.printer

    return emupos


class EmuposPrinter:
    """One printer with its papers and what it did not understand; also the wire to it."""

    address = "hand:emupos"

    def __init__(self, clock: HandClock, profile: str = "xprinter-xp80t") -> None:
        import yaml

        package = emupos()
        self.clock = clock
        settings = yaml.safe_load((WHERE / "emupos/profiles/printers" / f"{profile}.yaml").read_text("utf-8"))
        self.engine = package.printer.printer.Printer(
            "hall",
            package.config.PrinterProfile.model_validate(settings),
            sensor_open_level="high",
            job_idle_timeout_ms=60_000,
        )
        self._fault_of = package.printer.printer.PrinterFault
        self.papers: list[Any] = []
        self.unknown: list[str] = []
        self.fault_before_a_paper = ""
        self._open = False
        self._heard = bytearray()

    def _take(self, output: Any) -> None:
        self.papers += output.receipts
        self.unknown += [event.data["bytes"] for event in output.events if "bytes" in event.data]
        for write in output.writes:
            self._heard += write.data

    def set(self, fault: str, on: bool = True) -> None:
        self._take(self.engine.set_fault(self._fault_of(fault), on, self.clock.monotonic()))

    # -- the wire ------------------------------------------------------------------------------------------------

    def open(self, deadline_s: float) -> None:
        self._open = True
        self._take(self.engine.open_connection(_HOST, self.clock.monotonic()))

    def close(self) -> None:
        if self._open:
            self._take(self.engine.close_connection(_HOST, self.clock.monotonic()))
        self._open = False

    def read(self, deadline_s: float) -> bytes:
        if not self._open:
            raise NotConnected(self.address)
        if not self._heard and deadline_s > 0:
            # It answers at once or not at all.
            self.clock.advance(min(deadline_s, _STEP_S))
        came = bytes(self._heard)
        self._heard.clear()
        return came

    def write(self, payload: bytes, deadline_s: float) -> int:
        if not self._open:
            raise NotConnected(self.address)
        if self.fault_before_a_paper and len(payload) > 100:
            fault, self.fault_before_a_paper = self.fault_before_a_paper, ""
            self.set(fault)
        self._take(self.engine.receive(_HOST, payload, self.clock.monotonic()))
        return len(payload)
