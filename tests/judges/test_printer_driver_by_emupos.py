"""emupos 0.4.0 (PyPI, Apache-2.0), a simulator that others wrote, judges our driver's bytes and dialogue.

It knows no FS 2, FS q, page mode's code placing nor GS ( H, so the driver is given the profile of a printer without them, and
finds out the fence by itself.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.ports.printer import Code, Pair, Paper, PrintOutcome, PrintResult, Rule, Text
from devices.status import Condition
from kiosk.base.clock import HandClock
from tests.judges.emupos_wire import EmuposPrinter

pytestmark = pytest.mark.judge

PROFILE = PrinterProfile(page_mode=False, logo_memory=False, user_glyphs=0)
LINES = ("市民服务大厅", "综合受理", "前面还有 3 人", "请到等候区，留意叫号（屏幕与广播）。")
TICKET = Paper(
    "ticket",
    (
        Text(LINES[0], "center", bold=True, width=2, height=2),
        Text("A007", "center", width=4, height=4),
        Pair("业务", LINES[1]),
        Text(LINES[2]),
        Rule(),
        Code("https://hall.example.cn/t/1"),
        Text(LINES[3]),
    ),
)


class Judged:
    def __init__(self) -> None:
        self.clock = HandClock(datetime(2026, 6, 1, 9, tzinfo=UTC))
        self.printer = EmuposPrinter(self.clock)
        self.driver = EscposReceiptPrinter(
            lambda: self.printer, GlyphDrawer([]), None, PROFILE, None, self.clock
        )
        self.driver.connect()

    def print(self, job_id: str = "job-1") -> PrintOutcome:
        return self.driver.print_paper(TICKET, job_id, 8.0)


def text_of(paper: object) -> str:
    """It shows bytes as code page 437; read as what they are, they give the Chinese back."""
    shown: str = paper.text  # type: ignore[attr-defined]
    return shown.encode("cp437").decode("gb18030")


def test_a_ticket_is_printed_whole_and_read_back() -> None:
    judged = Judged()
    assert judged.print().result is PrintResult.PRINTED
    (paper,) = judged.printer.papers
    assert (paper.boundary, paper.width_dots) == ("cut", 576)
    read = text_of(paper)
    assert all(line in read for line in (*LINES, "A007"))
    with Image.open(io.BytesIO(paper.png)) as picture:
        codes = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    assert codes == ["https://hall.example.cn/t/1"]


def test_the_only_commands_it_does_not_know_are_those_it_says_it_lacks() -> None:
    judged = Judged()
    judged.print()
    names = {" ".join(raw.split()[:3]) for raw in judged.printer.unknown}
    # GS ( H, asked once as a fence, and GS I, since this model has no names; every byte of the paper is known to it.
    assert names == {"1d 28 48", "1d 49 43", "1d 49 42", "1d 49 44"}, names


def test_the_fence_and_automatic_status_are_found_out() -> None:
    judged = Judged()
    figures = dict(judged.driver.figures())
    assert figures["fence"] == "paper_status"
    assert judged.driver._readiness.abilities.tells_changes
    # ESC @ ends automatic status on this printer; it must be on again behind each paper.
    judged.print()
    judged.printer.set("cover-open")
    assert judged.driver.poll() == {Condition.COVER_OPEN}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("paper-out", Condition.PAPER_OUT),
        ("cover-open", Condition.COVER_OPEN),
        ("offline", Condition.OFFLINE),
    ],
)
def test_a_fault_before_sends_nothing_and_its_end_lets_print(fault: str, said: Condition) -> None:
    judged = Judged()
    judged.printer.set(fault)
    assert judged.print() == PrintOutcome(PrintResult.REFUSED, "job-1", said.value)
    assert judged.driver.poll() == {said}
    judged.printer.set(fault, False)
    assert judged.driver.poll() == frozenset()
    assert judged.print().result is PrintResult.PRINTED
    assert len(judged.printer.papers) == 1


def test_little_paper_is_a_warning_only() -> None:
    judged = Judged()
    judged.printer.set("paper-near-end")
    assert judged.driver.poll() == {Condition.PAPER_LOW}
    assert judged.print().result is PrintResult.PRINTED


@pytest.mark.parametrize("fault", ["paper-out", "cover-open"])
def test_a_fault_while_printing_holds_the_paper_and_it_comes_out_once(fault: str) -> None:
    judged = Judged()
    judged.printer.fault_before_a_paper = fault
    outcome = judged.print()
    assert (outcome.result, outcome.reason) == (PrintResult.HELD, fault.replace("-", "_"))
    assert judged.printer.papers == [] and judged.driver.held_job() == "job-1"
    judged.printer.set(fault, False)
    assert judged.driver.poll() == frozenset()
    settled = judged.driver.held_outcome()
    assert settled is not None and settled.result is PrintResult.PRINTED
    assert judged.print("job-2").result is PrintResult.PRINTED
    assert [paper.boundary for paper in judged.printer.papers] == ["cut", "cut"]


def test_it_knows_no_clearing_so_a_held_paper_cannot_be_thrown_away() -> None:
    judged = Judged()
    judged.printer.fault_before_a_paper = "paper-out"
    judged.print()
    assert not judged.driver.discard_held()
    assert judged.driver.held_job() == "job-1", "not confirmed, so not forgotten"
