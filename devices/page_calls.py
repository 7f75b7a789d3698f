"""The ports of what has to do with whole pages: the scanner and the A4 printer, each call through the device's worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from devices.errors import DeviceError
from devices.ports.camera import Picture
from devices.ports.printer import PrintOutcome, PrintResult
from devices.ports.scanner import ScanEnd, ScanFault, ScanWish
from devices.supervisor import Driver
from devices.watched import Unavailable, WatchedDevice

T = TypeVar("T")


class ScannerDriver(Driver, Protocol):
    def scan(
        self, wish: ScanWish, on_page: Callable[[Picture], None], deadline_s: float = 120.0
    ) -> ScanEnd: ...
    def cancel(self) -> None: ...


class ScannerPort:
    """`devices.ports.scanner.PageScanner`."""

    grace_s = 12.0
    """The driver keeps the deadline itself and then lets the carriage run back."""

    def __init__(self, device: WatchedDevice[ScannerDriver] | None) -> None:
        self._device = device

    def scan(self, wish: ScanWish, on_page: Callable[[Picture], None], deadline_s: float = 120.0) -> ScanEnd:
        if self._device is None:
            return ScanEnd(0, ScanFault.GONE, "没有扫描仪")
        counted = _Counting(on_page)
        try:
            end = self._device.call(
                lambda driver: driver.scan(wish, counted, deadline_s), deadline_s + self.grace_s
            )
        except Unavailable as gone:
            counted.stop()
            fault = ScanFault.TIMEOUT if str(gone) in ("timeout", "busy") else ScanFault.GONE
            return ScanEnd(counted.pages, fault, str(gone))
        self._device.hurry()
        return end

    def cancel(self) -> None:
        if self._device is not None:
            self._device.driver.cancel()


class PagePrinterDriver(Driver, Protocol):
    def print_pages(self, pdf: bytes, job_id: str, title: str, deadline_s: float = 60.0) -> PrintOutcome: ...
    def held_job(self) -> str | None: ...
    def held_outcome(self) -> PrintOutcome | None: ...
    def discard_held(self) -> bool: ...


class PagePrinterPort:
    """`devices.ports.page_printer.PagePrinter`."""

    grace_s = 20.0
    """The driver keeps the deadline itself; sending and one last question may come on top."""
    ask_s = 8.0

    def __init__(self, device: WatchedDevice[PagePrinterDriver] | None) -> None:
        self._device = device

    def print_pages(self, pdf: bytes, job_id: str, title: str, deadline_s: float = 60.0) -> PrintOutcome:
        if self._device is None:
            return PrintOutcome(PrintResult.REFUSED, job_id, "gone")
        try:
            outcome = self._device.call(
                lambda driver: driver.print_pages(pdf, job_id, title, deadline_s), deadline_s + self.grace_s
            )
        except Unavailable as gone:
            # Whether the document went out is not known once the driver had begun.
            result = PrintResult.UNKNOWN if gone.begun else PrintResult.REFUSED
            return PrintOutcome(result, job_id, "timeout" if str(gone) in ("timeout", "busy") else "gone")
        self._device.hurry()
        return outcome

    def held_job(self) -> str | None:
        return self._remembered(lambda driver: driver.held_job())

    def held_outcome(self) -> PrintOutcome | None:
        return self._remembered(lambda driver: driver.held_outcome())

    def discard_held(self) -> bool:
        if self._device is None:
            return False
        try:
            return self._device.call(lambda driver: driver.discard_held(), self.ask_s)
        except Unavailable:
            return False

    def _remembered(self, question: Callable[[PagePrinterDriver], T | None]) -> T | None:
        if self._device is None:
            return None
        try:
            return self._device.recall(question, self.ask_s)
        except Unavailable:
            return None


class _Counting:
    """Hands pages on until nobody waits for them any more."""

    def __init__(self, on_page: Callable[[Picture], None]) -> None:
        self._on_page: Callable[[Picture], None] | None = on_page
        self.pages = 0

    def __call__(self, picture: Picture) -> None:
        on_page = self._on_page
        if on_page is None:
            raise DeviceError("没有人再等这次扫描")
        self.pages += 1
        on_page(picture)

    def stop(self) -> None:
        self._on_page = None
