"""The A4 printer's driver against the simulated one: each document once, whatever happens to printer, wire and program."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.clock import SystemClock
from devices.drivers.ipp_talk import IppTalk
from devices.drivers.page_jobs import PageJobBook
from devices.drivers.page_printer import IppPagePrinter
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.printer import PrintOutcome, PrintResult
from devices.registry import BadDeviceConfig, DeviceConfig, Devices
from devices.simulators.page_printer import SimulatedPagePrinter
from devices.status import Condition, DeviceKind, LinkState
from devices.words import words
from tests.support.waiting import wait_until


def pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("L", (124, 175), 255 - page) for page in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[SimulatedPagePrinter]:
    printer = SimulatedPagePrinter(folder=tmp_path, page_s=0.02)
    printer.start()
    yield printer
    printer.close()


def driver(simulated: SimulatedPagePrinter, book: PageJobBook | None = None) -> IppPagePrinter:
    found = IppPagePrinter(
        IppTalk(simulated.address), SystemClock(), book or PageJobBook(), look_every_s=0.01
    )
    found.connect()
    return found


def papers(simulated: SimulatedPagePrinter) -> list[str]:
    return list(simulated.command({"state": True})["papers"])


def test_a_document_comes_out_whole_and_is_called_printed(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    document = pdf(3)
    outcome = driver(simulated).print_pages(document, "7f3a", "办事指南", 20)
    assert outcome == PrintOutcome(PrintResult.PRINTED, "7f3a", "", len(document))
    assert papers(simulated) == ["办事指南 7f3a"]
    assert simulated.command({"state": True})["sheets"] == 247
    assert (tmp_path / "0001.pdf").read_bytes() == document


def test_the_same_job_again_prints_nothing(simulated: SimulatedPagePrinter) -> None:
    printer = driver(simulated)
    for _ in range(3):
        assert printer.print_pages(pdf(), "once", "指南", 20).result is PrintResult.PRINTED
    assert len(papers(simulated)) == 1


@pytest.mark.parametrize(
    ("trouble", "condition"),
    [
        ("paper_out", Condition.PAPER_OUT),
        ("paper_jam", Condition.PAPER_JAM),
        ("door_open", Condition.COVER_OPEN),
        ("toner_out", Condition.TONER_OUT),
        ("tray_missing", Condition.TRAY_MISSING),
        ("output_full", Condition.OUTPUT_FULL),
        ("paused", Condition.PAUSED),
    ],
)
def test_trouble_before_printing_refuses_and_nothing_is_sent(
    simulated: SimulatedPagePrinter, trouble: str, condition: Condition
) -> None:
    printer = driver(simulated)
    simulated.command({"set": trouble})
    assert printer.poll() == {condition}
    outcome = printer.print_pages(pdf(), "a", "指南", 20)
    assert outcome == PrintOutcome(PrintResult.REFUSED, "a", condition.value)
    assert simulated.command({"clear": trouble})["jobs"] == []
    assert printer.print_pages(pdf(), "a", "指南", 20).result is PrintResult.PRINTED


@pytest.mark.parametrize("warning", ["toner_low", "paper_low"])
def test_a_warning_prints_and_is_told(simulated: SimulatedPagePrinter, warning: str) -> None:
    printer = driver(simulated)
    simulated.command({"set": warning})
    assert printer.poll() == {Condition(warning)}
    assert printer.print_pages(pdf(), "a", "指南", 20).result is PrintResult.PRINTED


def test_paper_out_while_printing_holds_the_job_and_new_paper_prints_it_once(
    simulated: SimulatedPagePrinter,
) -> None:
    printer = driver(simulated)
    simulated.command({"paper": 1})
    outcome = printer.print_pages(pdf(2), "long", "指南", 20)
    assert (outcome.result, outcome.reason) == (PrintResult.HELD, "paper_out")
    assert printer.held_job() == "long"
    assert (
        printer.print_pages(pdf(2), "long", "指南", 1).result is PrintResult.HELD
    )  # asked again, not sent again
    simulated.command({"paper": 100})
    wait_until(lambda: papers(simulated))
    assert printer.poll() == frozenset()
    assert printer.held_job() is None
    assert printer.held_outcome() == PrintOutcome(PrintResult.PRINTED, "long")
    assert len(papers(simulated)) == 1


def test_a_held_job_that_is_given_up_never_comes_out(simulated: SimulatedPagePrinter) -> None:
    printer = driver(simulated)
    simulated.command({"paper": 1})
    assert printer.print_pages(pdf(2), "long", "指南", 20).result is PrintResult.HELD
    assert printer.discard_held()
    outcome = printer.held_outcome()
    assert outcome is not None
    assert (outcome.result, outcome.reason) == (
        PrintResult.UNKNOWN,
        "cancelled",
    )  # its first page lies in the tray
    simulated.command({"paper": 100})
    assert printer.print_pages(pdf(), "next", "指南", 20).result is PrintResult.PRINTED
    assert papers(simulated) == ["指南 next"]


def test_a_lost_answer_is_found_in_the_printers_list_and_not_sent_again(
    simulated: SimulatedPagePrinter,
) -> None:
    printer = driver(simulated)
    simulated.command({"lose_answer": 1})
    assert printer.print_pages(pdf(), "doubt", "指南", 20).result is PrintResult.PRINTED
    assert len(simulated.command({"state": True})["jobs"]) == 1


def test_program_killed_after_sending_asks_the_printer_instead_of_printing_twice(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.json"
    PageJobBook(file).begin("killed")  # what the first program left: begun, no number
    simulated.mechanism.take("指南 killed", "hall-kiosk", pdf())
    outcome = driver(simulated, PageJobBook(file)).print_pages(pdf(), "killed", "指南", 20)
    assert outcome.result is PrintResult.PRINTED
    assert len(simulated.command({"state": True})["jobs"]) == 1
    assert PageJobBook(file).outcome_of("killed") == PrintOutcome(PrintResult.PRINTED, "killed")


def test_a_job_nobody_knows_of_any_more_is_unknown_and_not_sent_again(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.json"
    PageJobBook(file).begin("lost")
    assert driver(simulated, PageJobBook(file)).print_pages(pdf(), "lost", "指南", 5) == PrintOutcome(
        PrintResult.UNKNOWN, "lost", "timeout"
    )
    assert simulated.command({"state": True})["jobs"] == []


def test_a_disk_that_takes_no_record_lets_nothing_be_sent(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    printer = driver(simulated, PageJobBook(tmp_path / "no-such-folder" / "jobs.json"))
    assert printer.print_pages(pdf(), "a", "指南", 5) == PrintOutcome(PrintResult.REFUSED, "a", "disk")
    assert simulated.command({"state": True})["jobs"] == []


@pytest.mark.parametrize(("status", "reason"), [("0507", "busy"), ("040a", "not_possible")])
def test_a_refused_job_may_be_sent_again(simulated: SimulatedPagePrinter, status: str, reason: str) -> None:
    printer = driver(simulated)
    simulated.command({"refuse": status})
    assert printer.print_pages(pdf(), "a", "指南", 5) == PrintOutcome(PrintResult.REFUSED, "a", reason)
    assert printer.print_pages(pdf(), "a", "指南", 5).result is PrintResult.PRINTED


def test_a_job_aborted_in_print_is_unknown_and_one_that_never_began_is_refused(
    simulated: SimulatedPagePrinter,
) -> None:
    simulated.command({"set": "paused"})
    waiting = simulated.mechanism.take("指南 waiting", "hall-kiosk", pdf())
    book = PageJobBook()
    book.begin("waiting")
    book.number("waiting", waiting.number)
    printer = driver(simulated, book)
    simulated.command({"abort": True})
    printer.poll()
    outcome = printer.held_outcome()
    assert outcome == PrintOutcome(PrintResult.REFUSED, "waiting", "aborted")
    simulated.command({"clear": "paused"})
    simulated.command({"paper": 1})
    assert printer.print_pages(pdf(2), "half", "指南", 20).result is PrintResult.HELD
    simulated.command({"abort": True})
    assert printer.print_pages(pdf(2), "half", "指南", 20) == PrintOutcome(
        PrintResult.UNKNOWN, "half", "aborted"
    )


def test_a_mute_printer_is_lost_within_its_deadline(simulated: SimulatedPagePrinter) -> None:
    printer = driver(simulated)
    printer._talk._ask_s = 0.2
    simulated.command({"mute": True})
    with pytest.raises(LinkLost):
        printer.poll()
    assert printer.print_pages(pdf(), "a", "指南", 1).result is PrintResult.REFUSED
    simulated.command({"mute": False})


def test_an_answer_that_is_no_ipp_is_a_lost_printer(simulated: SimulatedPagePrinter) -> None:
    printer = driver(simulated)
    simulated.command({"garbage": 1})
    with pytest.raises(LinkLost, match="IPP"):
        printer.poll()
    assert printer.poll() == frozenset()


def test_nobody_listening_is_an_absent_printer(simulated: SimulatedPagePrinter) -> None:
    printer = driver(simulated)
    simulated.close()
    with pytest.raises(DeviceAbsent):
        printer.poll()
    assert printer.print_pages(pdf(), "a", "指南", 1) == PrintOutcome(PrintResult.REFUSED, "a", "gone")


@pytest.mark.parametrize("address", ["http://h/p", "ipp://", "ipps://h/p", "lp0"])
def test_an_address_that_is_no_printers_is_refused_at_once(address: str) -> None:
    with pytest.raises(DeviceRefused):
        IppTalk(address)
    with pytest.raises(BadDeviceConfig):
        Devices.open([DeviceConfig(DeviceKind.PAGE_PRINTER, "a4", "ipp", address)])


def test_through_the_registry_trouble_is_told_in_words_and_a_document_printed(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    options = {"jobs": str(tmp_path / "jobs.json")}
    devices = Devices.open([DeviceConfig(DeviceKind.PAGE_PRINTER, "a4", "ipp", simulated.address, options)])
    try:
        wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
        assert devices.page_printer().print_pages(pdf(), "a", "指南").result is PrintResult.PRINTED
        simulated.command({"set": "paper_out"})
        outcome = devices.page_printer().print_pages(pdf(), "b", "指南")
        assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "paper_out")
        said = wait_until(lambda: devices.statuses()[0].conditions and words(devices.statuses()[0]))
        assert (said.said, said.do, said.citizen_can_use) == ("缺纸", "纸盒里加 A4 纸", False)
        assert not devices.test("a4").passed
    finally:
        devices.close()


def test_a_terminal_without_an_a4_printer_refuses() -> None:
    devices = Devices.open([])
    assert devices.page_printer().print_pages(b"", "a", "指南").result is PrintResult.REFUSED
    assert devices.page_printer().held_job() is None
    devices.close()


def test_two_threads_with_one_job_print_it_once(simulated: SimulatedPagePrinter) -> None:
    devices = Devices.open([DeviceConfig(DeviceKind.PAGE_PRINTER, "a4", "ipp", simulated.address)])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    asking = [
        threading.Thread(target=lambda: devices.page_printer().print_pages(pdf(), "same", "指南"))
        for _ in range(3)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    devices.close()
    assert len(papers(simulated)) == 1
