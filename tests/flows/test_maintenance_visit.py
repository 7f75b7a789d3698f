"""Staff on the spot, with the real store and hall."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from devices.ports.printer import PrintResult
from devices.status import Condition, DeviceKind, LinkState
from kiosk.base.clock import HandClock, SystemClock
from kiosk.base.journal import Journal, read, verify
from kiosk.flows.events import (
    BusinessGroupChosen,
    DeedChosen,
    DeviceTestAsked,
    StaffActionAsked,
    StaffKnocked,
    StaffPinGiven,
    TicketAsked,
    VisitEnded,
    VisitTimedOut,
    Woken,
)
from kiosk.flows.steps import Step
from kiosk.store.pin_tries import PinTries
from kiosk.store.terminal_database import TerminalDatabase
from kiosk.usecases.staff_pins import StaffPins
from tests.support.real_hall import RealHall
from tests.support.terminal_bench import PIN, STAFF, TerminalBench, settings
from tests.support.waiting import wait_until


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RealHall) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url)) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def enter(bench: TerminalBench) -> None:
    bench.post(StaffKnocked())
    bench.at(Step.MAINTENANCE_PIN)
    bench.post(StaffPinGiven(PIN))
    bench.until(lambda shown: shown.step is Step.MAINTENANCE and len(shown.facts.devices) == 9)


def test_the_keys_are_in_another_order_at_each_entry(bench: TerminalBench) -> None:
    orders = set()
    for _ in range(4):
        bench.post(StaffKnocked())
        orders.add(bench.at(Step.MAINTENANCE_PIN).digits)
        bench.post(VisitTimedOut())
        bench.at(Step.STANDBY)
    assert len(orders) > 1
    assert all(sorted(order) == list("0123456789") for order in orders)


def test_every_device_stands_there_and_its_test_goes_on_record(bench: TerminalBench) -> None:
    enter(bench)
    kinds = {device.kind for device in bench.now.facts.devices}
    assert {"receipt_printer", "id_reader", "hall", "platform", "disk", "clock"} <= kinds
    bench.post(DeviceTestAsked("id-reader"))

    def result(shown: object) -> str:
        return next(device.tested for device in shown.facts.devices if device.name == "id-reader")  # type: ignore[attr-defined]

    bench.until(lambda shown: result(shown) == "passed")
    [line] = bench.journal("device_tested")
    assert (line["kind"], line["device"], line["staff"], line["passed"]) == (
        "audit",
        "id-reader",
        STAFF,
        True,
    )


def test_the_printer_is_tested_by_a_paper(bench: TerminalBench) -> None:
    enter(bench)
    bench.devices.the_printer.next_results = [(PrintResult.REFUSED, "cover_open")]
    bench.post(DeviceTestAsked("receipt-printer"))
    bench.until(lambda shown: any(device.tested == "failed" for device in shown.facts.devices))
    bench.post(DeviceTestAsked("receipt-printer"))
    bench.until(lambda shown: any(device.tested == "passed" for device in shown.facts.devices))
    assert [paper.name for _, paper in bench.devices.the_printer.papers] == ["test"]


def test_acts_go_on_record_and_a_wrong_pin_too(bench: TerminalBench) -> None:
    bench.post(StaffKnocked(), StaffPinGiven("111111"))
    shown = bench.until(lambda shown: shown.step is Step.MAINTENANCE_PIN and shown.facts.wrong)
    assert shown.facts.tries_left == 4
    bench.post(StaffPinGiven(PIN))
    bench.at(Step.MAINTENANCE)
    bench.post(StaffActionAsked("paper_changed"), StaffActionAsked("retry_deliveries"))
    bench.until(lambda shown: shown.facts.said == "nothing_parked")
    bench.post(StaffActionAsked("leave"))
    bench.at(Step.STANDBY)
    assert [line["action"] for line in bench.journal("staff_act")] == ["paper_changed", "retry_deliveries"]
    assert len(bench.journal("staff_pin_wrong")) == 1
    assert PIN not in (bench.settings.data_folder / "journal" / "journal.jsonl").read_text(encoding="utf-8")
    assert verify(bench.settings.data_folder / "journal" / "journal.jsonl").whole


def test_a_dead_device_is_a_fault_on_the_page_and_an_alarm_in_the_hall(
    bench: TerminalBench, hall: RealHall
) -> None:
    enter(bench)
    bench.devices.turn(DeviceKind.RECEIPT_PRINTER, Condition.PAPER_OUT)
    bench.devices.turn(DeviceKind.ID_READER, link=LinkState.LOST)

    def states(shown: object) -> dict[str, tuple[str, str]]:
        return {device.kind: (device.state, device.condition) for device in shown.facts.devices}  # type: ignore[attr-defined]

    bench.until(lambda shown: states(shown)["receipt_printer"] == ("fault", "paper_out"))
    bench.until(lambda shown: states(shown)["id_reader"] == ("fault", "lost"))

    def alarms() -> set[tuple[str, bool]]:
        listed = hall.get("/api/v1/health")["alarms"]
        return {(alarm["device"], alarm["ended_at"] is None) for alarm in listed}

    wait_until(lambda: ("receipt-printer", True) in alarms(), 5)
    bench.devices.turn(DeviceKind.RECEIPT_PRINTER)
    wait_until(lambda: ("receipt-printer", False) in alarms(), 5)


def test_five_wrong_pins_lock_for_ten_minutes(tmp_path: Path) -> None:
    clock = HandClock(SystemClock().now())
    journal = Journal(tmp_path, clock)
    known = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
    database = TerminalDatabase.open(tmp_path / "terminal.sqlite3", clock)
    pins = StaffPins({STAFF: known}, clock, lambda keys: keys.reverse(), journal, PinTries(database))
    for left in (4, 3, 2, 1):
        assert pins.check("000000") == "" and pins.tries_left == left and pins.locked_s == 0
    assert pins.check("000000") == "" and pins.locked_s == 600
    assert pins.check(PIN) == "", "locked, even for the right one"
    clock.jump(3600)
    assert pins.locked_s == 600, "moving the wall clock opens nothing"
    clock.advance(599)
    assert pins.check(PIN) == ""
    clock.advance(1)
    assert pins.check(PIN) == STAFF
    journal.close()
    database.close()
    assert [line["what"] for line in read(journal.path)][-2:] == ["staff_pin_locked", "staff_entered"]


def test_pulling_the_plug_gives_no_new_tries_and_opens_no_lock(tmp_path: Path) -> None:
    clock = HandClock(SystemClock().now())
    journal = Journal(tmp_path, clock)
    known = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)

    @contextmanager
    def switched_on() -> Iterator[StaffPins]:
        database = TerminalDatabase.open(tmp_path / "terminal.sqlite3", clock)
        yield StaffPins({STAFF: known}, clock, lambda keys: keys.reverse(), journal, PinTries(database))
        database.close()

    for left in (4, 3, 2, 1):
        with switched_on() as pins:
            assert pins.check("000000") == "" and pins.tries_left == left
    with switched_on() as pins:
        assert pins.check("000000") == "" and pins.locked_s == 600
    clock.advance(200)
    with switched_on() as pins:
        assert pins.locked_s == 400 and pins.check(PIN) == ""
    clock.jump(-7200)
    with switched_on() as pins:
        assert pins.locked_s == 600, "a clock set back makes the lock no longer than a new one"
    clock.jump(7200)
    clock.advance(400)
    with switched_on() as pins:
        assert pins.locked_s == 0 and pins.check(PIN) == STAFF
    with switched_on() as pins:
        assert pins.tries_left == 5
    journal.close()


def test_a_lent_number_that_the_hall_refuses_stands_before_staff(
    bench: TerminalBench, hall: RealHall, tmp_path: Path
) -> None:
    wait_until(lambda: any(line.get("subject") == "band:general" for line in bench.journal("state")))
    hall.stop()
    bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    number = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.lent).facts.number
    bench.post(VisitEnded())
    # The hall's computer was replaced: it knows of no number that it had lent.
    shutil.rmtree(tmp_path / "hall")
    (tmp_path / "hall").mkdir()
    hall.start()
    wait_until(lambda: bench.journal("lent_ticket_parked"), within_s=40)
    bench.post(StaffKnocked())
    bench.at(Step.MAINTENANCE_PIN)
    bench.post(StaffPinGiven(PIN))
    shown = bench.until(lambda shown: shown.step is Step.MAINTENANCE and len(shown.facts.devices) == 10)
    part = next(device for device in shown.facts.devices if device.kind == "tickets")
    assert (part.state, part.condition, part.figure) == ("warning", "not_taken_in", number)
    assert len(bench.journal("lent_ticket_parked")) == 1
