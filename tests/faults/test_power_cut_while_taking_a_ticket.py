"""The power goes between any two steps of a ticket: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cable import cable_to
from tests.support.real_hall import RealHall

STEPS = 12
"""Six calls, each with a before and an after; `test_the_steps_are_all_of_them` holds the number true."""
ASKED, PRINTED = 2, 10
"""After step 2 the wish is on the disk; after step 10 the paper is out."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHall]:
    with RealHall(tmp_path_factory.mktemp("hall")) as running:
        yield running


def child(*words: object) -> list[Any]:
    command = [sys.executable, "-m", "tests.faults.ticket_child", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_steps_are_all_of_them(tmp_path: Path, hall: RealHall) -> None:
    assert child(tmp_path, hall.url, "take") == [STEPS]


@pytest.mark.parametrize("kind", ["hall", "lent"])
def test_power_cut_between_any_two_steps_of_a_ticket(tmp_path: Path, hall: RealHall, kind: str) -> None:
    lines = child(tmp_path, hall.url, "series", kind, STEPS)
    assert [line["cut"] for line in lines] == list(range(1, STEPS + 1))
    for line in lines:
        cut = line["cut"]
        assert line["killed"] == -signal.SIGKILL, line
        assert line["recovered"] == [0, 0], line
        assert len(line["papers"]) == (cut >= PRINTED), line
        assert line["papers_after"] == line["papers"], "nothing is printed by itself after a start"
        # From the moment the wish is on the disk there is one ticket, however often it is asked for.
        assert line["tickets"] == (cut >= ASKED), line
        assert all(number[1] == ("9" if kind == "lent" else "0") for number in line["papers"]), line


def test_an_answer_that_got_lost_makes_one_ticket_with_the_number_on_the_paper(
    tmp_path: Path, hall: RealHall
) -> None:
    """The hall issued, the answer never came, a lent number was printed: it is the number of the one ticket."""
    with cable_to(hall.url) as cable:
        child(tmp_path, cable.url, "borrow")
        before = hall.waiting()
        cable.lose_answers()
        child(tmp_path, cable.url, "take")
        assert hall.waiting() - before == 1, "the hall did issue"
        cable.mend()
        child(tmp_path, cable.url, "recover")
    assert hall.waiting() - before == 1
    [number] = (tmp_path / "papers.txt").read_text(encoding="utf-8").split()
    assert number.startswith("A9") and number in hall.numbers_waiting()
