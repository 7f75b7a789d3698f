"""The printer behind each kind of wire: USB through libusb, the kernel's printer node, a file that never answers."""

from __future__ import annotations

import os
import tty
from pathlib import Path

import pytest

from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_logos import LogosOfThisRun
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost, NotConnected
from devices.ports.printer import PrintResult
from devices.simulators.lines import PtyLine
from devices.simulators.receipt_printer import picture_of, simulated_printer
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.simulators.receipt_printer_font import BuiltInFont
from devices.simulators.receipt_printer_mechanism import Mechanism, PieceOfPaper
from devices.status import Condition
from devices.transport import usb_lp
from devices.transport.addresses import wire_to
from devices.transport.libusb import LibusbWire
from devices.transport.usb_lp import PortStatus, UsbLpWire, port_status_of
from kiosk.base import paths
from tests.devices.printer_bench import drawer, ticket
from tests.devices.usb_by_hand import PRODUCT, VENDOR, PrinterBus


class OnUsb:
    def __init__(self, one_way: bool = False) -> None:
        self.papers: list[PieceOfPaper] = []
        self.mechanism = Mechanism(576, 0.0, 40, self.papers.append)
        self.bus = PrinterBus(PrinterEngine(BuiltInFont(paths.font()), self.mechanism), one_way)
        self.wire = LibusbWire(VENDOR, PRODUCT, backend=self.bus)
        self.driver = EscposReceiptPrinter(lambda: self.wire, drawer(), LogosOfThisRun())


def test_a_usb_printer_is_taken_from_the_kernel_and_given_back() -> None:
    usb = OnUsb()
    usb.driver.connect()
    assert usb.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
    assert [paper.ended for paper in usb.papers] == ["cut"]
    usb.driver.close()
    assert usb.bus.calls == ["detach", "claim", "release", "attach", "close"], "and never reset"


def test_a_usb_printer_pulled_while_printing_is_unknown_and_comes_back() -> None:
    usb = OnUsb()
    usb.driver.connect()
    usb.mechanism.set_fault("paper_out")
    assert usb.driver.print_paper(ticket(), "job-1").reason == "paper_out"
    usb.bus.plugged = False
    with pytest.raises(LinkLost):
        usb.driver.poll()
    with pytest.raises(DeviceAbsent):
        usb.driver.connect()
    usb.bus.plugged = True
    usb.mechanism.clear_fault("paper_out")
    usb.driver.connect()
    assert usb.driver.print_paper(ticket(), "job-2").result is PrintResult.PRINTED


def test_a_usb_printer_that_takes_nothing_keeps_the_deadline() -> None:
    usb = OnUsb()
    usb.wire.open(1.0)
    usb.bus.stalled = True
    assert usb.wire.write(bytes(9000), 0.02) == 0
    assert usb.wire.read(0.0) == b""
    usb.wire.close()
    with pytest.raises(NotConnected):
        usb.wire.read(0.0)


def test_a_silent_usb_printer_tells_its_empty_roll_by_the_port() -> None:
    usb = OnUsb()
    usb.driver.connect()
    usb.bus.engine.receive = lambda came: None  # type: ignore[method-assign]
    usb.bus.port_status = 0x38
    assert usb.driver.poll() == {Condition.PAPER_OUT}
    usb.bus.port_status = 0x00
    assert usb.driver.poll() == {Condition.OFFLINE}
    usb.bus.port_status = 0x18
    assert usb.driver.poll() == {Condition.NOT_RESPONDING}


def test_no_such_usb_device_is_absent() -> None:
    with pytest.raises(DeviceAbsent):
        LibusbWire(VENDOR, PRODUCT + 1, backend=OnUsb().bus).open(1.0)


def test_the_kernels_printer_node_is_read_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pseudo-terminal stands for /dev/usb/lp0: the same calls, but it knows no LPGETSTATUS."""
    line = PtyLine()
    printer = simulated_printer(line, paths.font(), speed_mm_s=0).start()
    driver = EscposReceiptPrinter(
        lambda: wire_to(printer.address.replace("serial:", "usblp:")), drawer(), LogosOfThisRun()
    )
    try:
        # Without a host the terminal forgets its settings; usblp has none.
        keeper = os.open(printer.address.removeprefix("serial:"), os.O_RDWR | os.O_NOCTTY)
        tty.setraw(keeper)
        driver.connect()
        assert driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        printer.command({"mute": True})
        assert driver.poll() == {Condition.NOT_RESPONDING}

        def port_says(handle: int, request: int, answer: bytearray) -> int:
            assert request == 0x060B
            answer[0] = 0x30
            return 0

        monkeypatch.setattr(usb_lp.fcntl, "ioctl", port_says)
        assert driver.poll() == {Condition.PAPER_OUT}
        os.close(keeper)
    finally:
        driver.close()
        printer.close()


def test_a_node_that_is_none_or_a_plain_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DeviceAbsent):
        UsbLpWire(str(tmp_path / "lp0")).open(1.0)
    (tmp_path / "spool").touch()
    with pytest.raises(DeviceRefused, match="file:"):
        UsbLpWire(str(tmp_path / "spool")).open(1.0)


@pytest.mark.parametrize(
    ("byte", "said"),
    [
        (0x18, PortStatus(False, False)),
        (0x38, PortStatus(True, False)),
        (0x10, PortStatus(False, True)),
        (0x00, PortStatus(False, True)),
    ],
)
def test_port_status_bits(byte: int, said: PortStatus) -> None:
    assert port_status_of(byte) == said


def test_a_file_takes_the_paper_and_nothing_is_called_printed(tmp_path: Path) -> None:
    spool = tmp_path / "spool.bin"
    driver = EscposReceiptPrinter(lambda: wire_to(f"file:{spool}"), drawer(), LogosOfThisRun())
    driver.connect()
    assert driver.poll() == frozenset()
    outcome = driver.print_paper(ticket(), "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "not_responding")
    driver.close()
    written = spool.read_bytes()
    assert len(written) == outcome.bytes_sent
    assert picture_of(written, paths.font()).height > 400


def test_a_full_pipe_keeps_the_deadline(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    far = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    wire = wire_to(f"file:{pipe}")
    wire.open(1.0)
    sent = wire.write(bytes(1_000_000), 0.05)
    assert 0 < sent < 1_000_000
    assert wire.read(5.0) == b"", "nothing is waited for where nothing can come"
    os.close(far)
    with pytest.raises(LinkLost):
        wire.write(b"more", 0.05)


@pytest.mark.parametrize("address", ["usb:printer", "usb:0416", "parallel:/dev/lp0", "usblp:"])
def test_an_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(DeviceRefused):
        wire_to(address)
