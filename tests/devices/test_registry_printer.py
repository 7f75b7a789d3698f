"""The printer's port: whatever a printer does, the caller gets an answer and no paper comes twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from devices.clock import SystemClock
from devices.errors import LinkLost
from devices.port_calls import PrinterPort
from devices.ports.printer import Paper, PrintOutcome, PrintResult, Text
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.watched import STALL_LIMIT_S, DeviceWatch, WatchedDevice
from devices.words import words
from kiosk.base.clock import HandClock
from tests.support.waiting import wait_until

PAPER = Paper("test", (Text("测试"),))


class ScriptedPrinter:
    """A printer driver whose next call does what the test says."""

    poll_interval_s = 2.0

    def __init__(self) -> None:
        self.released = threading.Event()
        self.hangs = False
        self.fault: Exception | None = None
        self.papers: list[str] = []

    def connect(self) -> None: ...
    def close(self) -> None: ...

    def poll(self) -> frozenset[Condition]:
        if self.fault is not None:
            raise self.fault
        return frozenset()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return ()

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        if self.hangs:
            self.released.wait(30)
        if self.fault is not None:
            raise self.fault
        self.papers.append(job_id)
        return PrintOutcome(PrintResult.PRINTED, job_id)

    def held_job(self) -> str | None:
        return "job-held"

    def held_outcome(self) -> PrintOutcome | None:
        return None

    def discard_held(self) -> bool:
        return True


@pytest.fixture
def printer() -> Iterator[tuple[ScriptedPrinter, WatchedDevice[ScriptedPrinter], PrinterPort]]:
    driver = ScriptedPrinter()
    first = DeviceStatus(DeviceKind.RECEIPT_PRINTER, "printer", LinkState.ABSENT, datetime.now(UTC))
    device = WatchedDevice(driver, first, SystemClock(), lambda: 0.5, lambda _: None)
    device.start()
    wait_until(lambda: device.is_online)
    port = PrinterPort(device)
    port.grace_s = 0.05
    yield driver, device, port
    driver.released.set()
    device.stop()


Printer = tuple[ScriptedPrinter, WatchedDevice[ScriptedPrinter], PrinterPort]


def test_printing_goes_through(printer: Printer) -> None:
    driver, _, port = printer
    assert port.print_paper(PAPER, "job-1").result is PrintResult.PRINTED
    assert driver.papers == ["job-1"]


def test_hanging_printer_is_unknown_and_the_next_job_refused_and_never_printed_late(printer: Printer) -> None:
    driver, _, port = printer
    driver.hangs = True
    first = port.print_paper(PAPER, "job-1", 0.05)
    second = port.print_paper(PAPER, "job-2", 0.05)
    assert (first.result, first.reason) == (PrintResult.UNKNOWN, "timeout")
    assert second.result is PrintResult.REFUSED
    driver.hangs = False
    driver.released.set()
    assert port.print_paper(PAPER, "job-3").result is PrintResult.PRINTED
    assert driver.papers == ["job-1", "job-3"]


def test_link_lost_while_printing_is_unknown(printer: Printer) -> None:
    driver, device, port = printer
    driver.fault = LinkLost("拔线")
    outcome = port.print_paper(PAPER, "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "gone")
    wait_until(lambda: not device.is_online)


def test_printer_that_is_gone_refuses_and_still_remembers_what_it_holds(printer: Printer) -> None:
    _, device, port = printer
    device.enable(False)
    wait_until(lambda: not device.is_online)
    outcome = port.print_paper(PAPER, "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "gone")
    assert port.held_job() == "job-held"
    assert not port.discard_held()


def test_bug_in_a_printer_driver_is_unknown_and_not_an_exception(printer: Printer) -> None:
    driver, _, port = printer
    driver.fault = ZeroDivisionError("bug")
    assert port.print_paper(PAPER, "job-1").result is PrintResult.UNKNOWN


def test_device_that_holds_its_thread_is_told_as_not_responding() -> None:
    clock = HandClock(datetime(2026, 3, 2, tzinfo=UTC))
    driver = ScriptedPrinter()
    first = DeviceStatus(DeviceKind.RECEIPT_PRINTER, "printer", LinkState.ABSENT, clock.now())
    told: list[DeviceStatus] = []
    device = WatchedDevice(driver, first, clock, lambda: 0.5, lambda _: None)
    watch = DeviceWatch()
    watch.subscribe(told.append)
    watch.watch(device, None)
    device.start()
    wait_until(lambda: device.is_online)
    held = device.submit(lambda one: one.released.wait(30))
    wait_until(held.running)
    watch.look()
    assert told == []
    clock.advance(STALL_LIMIT_S + 1)
    watch.look()
    watch.look()
    assert [status.conditions for status in told] == [{Condition.NOT_RESPONDING}]
    assert not words(watch.with_stalls(device.status)).citizen_can_use
    driver.released.set()
    wait_until(lambda: device.busy_for_s() == 0)
    watch.look()
    assert told[-1].conditions == frozenset()
    device.stop()


# -- the printer through all of it ---------------------------------------------------------------------------------
