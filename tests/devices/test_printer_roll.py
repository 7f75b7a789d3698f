"""The roll: counted as the simulated printer counts it, kept over restarts, and told a day before it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devices.drivers.receipt_printer_length import fed_mm
from devices.drivers.receipt_printer_logos import LogosOfThisRun, rows_of
from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.drivers.receipt_printer_profile import PAPER_58_MM, PAPER_80_MM, PrinterProfile
from devices.drivers.receipt_printer_roll import PaperRoll
from devices.ports.printer import PrintResult
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.status import Condition
from kiosk.commands.paper_samples import samples
from tests.devices.printer_bench import bench

_MECHANISM_MM = 15 - 40 / 8
"""The driver allows 15 mm from head to knife, the simulated printer has 5."""


@pytest.mark.parametrize(
    "profile",
    [
        PAPER_80_MM,
        PAPER_58_MM,
        PrinterProfile(logo_memory=False, native_qr=False, user_glyphs=0, page_mode=False),
    ],
    ids=["80 mm", "58 mm", "all pictures"],
)
def test_our_bytes_are_counted_as_the_paper_that_comes_out(profile: PrinterProfile, tmp_path: Path) -> None:
    with bench(papers=tmp_path, profile=profile, logos=LogosOfThisRun(), speed_mm_s=0) as pair:
        for kind, named in samples().items():
            for name, paper in named.items():
                before_mm = pair.tell(state=True)["fed_mm"]
                assert pair.driver.print_paper(paper, f"{kind} {name}").result is PrintResult.PRINTED
                really_mm = pair.tell(state=True)["fed_mm"] - before_mm
                raw = Path(pair.papers()[-1]["raw"]).read_bytes()
                counted_mm = fed_mm(raw[raw.rindex(b"\x1b@") :], rows_of) - _MECHANISM_MM
                assert counted_mm == pytest.approx(really_mm, rel=0.02, abs=1), (kind, name)


class Days:
    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

    def next(self) -> None:
        self.now += timedelta(days=1)


def roll(days: Days, memory: PrinterMemory | None = None, full_mm: float = 60_000) -> PaperRoll:
    taken_up = PaperRoll(full_mm, lambda: days.now, memory or PrinterMemory())
    taken_up.take_up("P/1")
    return taken_up


def _plain() -> frozenset[Condition]:
    return frozenset()


def test_the_change_is_told_the_day_before_and_not_earlier() -> None:
    days = Days()
    paper = roll(days)
    told = []
    for _ in range(3):
        for _ in range(200):
            paper.printed(92)
        told.append(paper.change_tomorrow())
        days.next()
    # 18.4 m a day: after two days 23.2 m are left, after three 4.8 m.
    assert told == [False, False, True]
    paper.seen(frozenset({Condition.PAPER_OUT}))
    assert not paper.change_tomorrow(), "now it is out, and that is what is told"
    paper.seen(_plain())
    assert paper.used_mm == 0 and not paper.change_tomorrow()


def test_a_first_day_knows_nothing_and_tells_nothing() -> None:
    paper = roll(Days(), full_mm=1000)
    paper.printed(990)
    assert not paper.change_tomorrow()


def test_the_printers_own_rolls_are_the_measure_once_there_are_some() -> None:
    days = Days()
    paper = roll(days)
    for length in (40_000, 44_000, 41_000):
        paper.printed(length)
        paper.seen(frozenset({Condition.PAPER_OUT}))
        paper.seen(_plain())
    assert paper.length_mm == 41_000
    paper.printed(900)
    paper.seen(frozenset({Condition.PAPER_OUT}))
    assert paper.length_mm == 41_000, "a roll of a metre was none"


def test_a_wavering_near_end_sensor_is_no_new_roll() -> None:
    paper = roll(Days())
    paper.printed(50_000)
    for _ in range(3):
        paper.seen(frozenset({Condition.PAPER_LOW}))
        paper.seen(_plain())
    assert paper.used_mm == 50_000
    paper.seen(frozenset({Condition.PAPER_LOW}))
    paper.seen(frozenset({Condition.PAPER_LOW, Condition.COVER_OPEN}))
    paper.seen(_plain())
    assert paper.used_mm == 0


def test_a_restart_keeps_the_count(tmp_path: Path) -> None:
    days = Days()
    kept = tmp_path / "printers.json"
    first = roll(days, PrinterMemory(kept))
    first.printed(7_000)
    first.seen(frozenset({Condition.PAPER_LOW}))
    again = roll(days, PrinterMemory(kept))
    assert again.used_mm == 7_000
    kept.write_text("[1, 2", encoding="utf-8")
    assert roll(days, PrinterMemory(kept)).used_mm == 0


def test_another_printer_has_its_own_roll() -> None:
    days = Days()
    memory = PrinterMemory()
    paper = roll(days, memory)
    paper.printed(7_000)
    paper.take_up("P/2")
    assert paper.used_mm == 0
    paper.take_up("P/1")
    assert paper.used_mm == 7_000


def test_staff_are_told_by_the_printers_conditions() -> None:
    memory = PrinterMemory()
    memory.remember("SIM-80/SIM1", "roll", {"used_mm": 500, "days": {"2026-01-01": 400}})
    with bench(
        memory=memory, profile=PrinterProfile(roll_mm=1000), abilities=Abilities(serial="SIM1")
    ) as pair:
        assert pair.driver.poll() == {Condition.PAPER_TOMORROW}
        assert pair.driver.figures()[0] == ("roll_left_m", "0.5")
        assert pair.driver.print_paper(samples()["ticket"]["rare"], "job-1").result is PrintResult.PRINTED
        assert pair.driver.figures()[0] == ("roll_left_m", "0.4")
        pair.tell(set="paper_out")
        assert pair.driver.poll() == {Condition.PAPER_OUT}
        pair.tell(set="ok")
        assert pair.driver.poll() == frozenset()
        assert pair.driver.figures()[0] == ("roll_left_m", "1.0")
