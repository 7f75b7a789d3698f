"""CUPS 2.4 (Debian's cups-daemon, cups-client, cups-ipp-utils) between our driver and our simulator, so that neither meets the other.

The driver prints on the scheduler's queue; the scheduler's own `ipp` backend prints on the simulator; `ipptool` puts the simulator
through the conformance suite for IPP/1.1.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.drivers.ipp_talk import IppTalk
from devices.drivers.page_jobs import PageJobBook
from devices.drivers.page_printer import IppPagePrinter
from devices.errors import LinkLost
from devices.ports.printer import PrintOutcome, PrintResult
from devices.simulators.page_printer import SimulatedPagePrinter
from devices.status import Condition
from tests.devices.test_page_printer import papers, pdf
from tests.support.cups_server import CupsServer, cups_server
from tests.support.waiting import wait_until

pytestmark = pytest.mark.judge

SUITE = Path("/usr/share/cups/ipptool/ipp-1.1.test")


@pytest.fixture
def simulated() -> Iterator[SimulatedPagePrinter]:
    printer = SimulatedPagePrinter(page_s=0.02)
    printer.start()
    yield printer
    printer.close()


@pytest.fixture
def cups(simulated: SimulatedPagePrinter) -> Iterator[CupsServer]:
    with cups_server(simulated.address) as server:
        yield server


def driver(address: str) -> IppPagePrinter:
    found = IppPagePrinter(IppTalk(address), SystemClock(), PageJobBook())
    found.connect()
    return found


def test_a_document_goes_through_cups_and_comes_out_once(
    cups: CupsServer, simulated: SimulatedPagePrinter
) -> None:
    printer = driver(cups.address)
    document = pdf(2)
    for _ in range(2):
        outcome = printer.print_pages(document, "7f3a", "居住证办事指南", 30)
        assert (outcome.result, outcome.reason) == (PrintResult.PRINTED, "")
    (paper,) = papers(simulated)
    assert paper.endswith("居住证办事指南 7f3a")
    assert simulated.mechanism.jobs[1].document == document


def test_a_queue_stopped_by_hand_refuses_and_a_job_in_it_waits_and_can_be_given_up(
    cups: CupsServer, simulated: SimulatedPagePrinter
) -> None:
    printer = driver(cups.address)
    simulated.command({"set": "paused"})
    # The simulator stands still, so the job stays in the scheduler's queue until it is given up there.
    outcome = printer.print_pages(pdf(), "waits", "指南", 1.5)
    assert outcome.result is PrintResult.HELD
    assert printer.held_job() == "waits"
    assert printer.discard_held()
    held = printer.held_outcome()
    assert held is not None and held.reason == "cancelled"
    cups.told("cupsdisable", "A4")
    assert Condition.PAUSED in printer.poll()
    assert printer.print_pages(pdf(), "b", "指南", 5) == PrintOutcome(PrintResult.REFUSED, "b", "paused")
    simulated.command({"clear": "paused"})
    cups.told("cupsenable", "A4")
    wait_until(lambda: printer.poll() == frozenset())
    assert printer.print_pages(pdf(), "c", "指南", 30).result is PrintResult.PRINTED
    assert [paper.rpartition(" ")[2] for paper in papers(simulated)] == ["c"]


def test_a_queue_that_does_not_exist_is_refused(cups: CupsServer) -> None:
    wrong = cups.address.replace("/A4", "/no-such-queue")
    with pytest.raises(LinkLost):
        driver(wrong)


def test_the_simulator_passes_the_conformance_suite_of_ipptool(
    simulated: SimulatedPagePrinter, tmp_path: Path
) -> None:
    shutil.copy(SUITE, tmp_path)
    for name in ("document-a4.pdf", "document-letter.pdf"):
        (tmp_path / name).write_bytes(pdf())
    for name in ("document-a4.ps", "document-letter.ps", "color.jpg"):
        (tmp_path / name).write_bytes(b"%!PS\n")
    said = subprocess.run(
        ["ipptool", "-tI", "-f", "document-a4.pdf", simulated.address, SUITE.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout
    counted = re.search(r"(\d+) tests, (\d+) passed, (\d+) failed, (\d+) skipped", said)
    assert counted, said[-2000:]
    assert int(counted[2]) >= 26, said
    assert int(counted[3]) == 0, re.findall(r".*\[FAIL\](?:\n {8}.*)*", said)
