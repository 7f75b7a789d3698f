"""One test a trouble on the way between host and printer, and of the models that can do less."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from devices.drivers import receipt_printer
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.errors import LinkLost
from devices.ports.printer import PrintResult
from devices.simulators.control import BadCommand
from devices.simulators.line_troubles import SlowLine, Troubles
from devices.simulators.lines import PtyLine
from devices.simulators.receipt_printer import picture_of
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.status import Condition
from kiosk.base import paths
from tests.devices.printer_bench import bench, receipt, ticket
from tests.support.waiting import wait_until


def test_answers_that_come_late_are_waited_for() -> None:
    with bench() as pair:
        pair.tell(delay_s=0.1)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED


def test_answers_later_than_the_patience_refuse_the_paper() -> None:
    with bench() as pair:
        pair.tell(delay_s=1.0)
        outcome = pair.driver.print_paper(ticket(), "job-1", deadline_s=3.0)
        assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "not_responding")
        assert pair.papers() == []


def test_corrupt_answers_never_make_a_paper_printed_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with bench() as pair:
        pair.tell(corrupt=40)
        results = [pair.driver.print_paper(receipt(), f"job-{n}", deadline_s=1.5) for n in range(3)]
        printed = sum(outcome.result is PrintResult.PRINTED for outcome in results)
        assert printed <= len(pair.papers())
        pair.tell(corrupt=0)
        monkeypatch.setattr(receipt_printer, "HELD_WELL_LIMIT_S", 0.1)
        wait_until(lambda: pair.driver.poll() == frozenset() and pair.driver.held_job() is None)
        assert pair.driver.print_paper(ticket(), "job-last").result is PrintResult.PRINTED


def test_a_held_paper_whose_last_word_was_lost_does_not_block_the_printer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receipt_printer, "HELD_WELL_LIMIT_S", 0.1)
    with bench() as pair:
        pair.tell(out_after_mm=40)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.HELD
        pair.tell(mute=True)
        pair.tell(clear="paper_out")
        # The paper is cut before the last word is said: that is said into the silence once nothing waits any more.
        wait_until(lambda: len(pair.papers()) == 2 and pair.tell(state=True)["held_bytes"] == 0)
        pair.tell(mute=False)
        wait_until(lambda: pair.driver.poll() == frozenset() and pair.driver.held_job() is None)
        outcome = pair.driver.held_outcome()
        assert outcome is not None and outcome.result is PrintResult.UNKNOWN
        assert pair.driver.print_paper(ticket(), "job-2").result is PrintResult.PRINTED


def test_a_burst_of_garbage_is_over_when_it_is_over() -> None:
    with bench() as pair:
        pair.tell(garbage=300)
        # Whatever the noise says once, the next question has a true answer.
        wait_until(lambda: pair.driver.poll() == frozenset())
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        assert len(pair.papers()) == 1


def test_half_a_confirmation_is_none() -> None:
    with bench(abilities=Abilities(automatic=False)) as pair:
        paper_before = len(pair.papers())
        # The four statuses are single bytes; the fifth answer is the fence's.
        engine = pair.printer._engine
        armed = [False]

        def run(now: float, run=engine.run) -> bytes:
            said = run(now)
            if said[:1] == b"\x37" and not armed[0]:
                armed[0] = True
                pair.printer._line.troubles.half_frames = 1
            return said

        engine.run = run
        outcome = pair.driver.print_paper(ticket(), "job-1", deadline_s=1.5)
        assert armed[0] and (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "timeout")
        assert len(pair.papers()) == paper_before + 1, "it came out, but nobody said so"


def test_glued_answers_are_taken_apart() -> None:
    with bench() as pair:
        pair.tell(glued=True)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        assert pair.driver.poll() == frozenset()


def test_a_replug_under_a_new_terminal_is_taken_up_by_its_stable_name(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with bench(line=PtyLine(link)) as pair:
        before = link.readlink()
        pair.tell(replug=0.2)
        with pytest.raises(LinkLost):
            wait_until(lambda: pair.driver.poll() and False)
        # Somebody else takes the number that has become free.
        keeper = PtyLine()
        wait_until(link.exists)
        assert link.readlink() != before or keeper.address != f"serial:{before}"
        pair.driver.connect()
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        keeper.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"1": "1a", "2": "52", "3": "1a"}, Condition.CUTTER_ERROR),
        ({"1": "1a", "2": "52", "3": "52"}, Condition.HEAD_HOT),
        ({"1": "1a", "2": "52", "3": "32"}, Condition.UNRECOVERABLE),
        ({"4": "1e"}, Condition.PAPER_LOW),
    ],
)
def test_any_status_word_can_be_set(words: dict[str, str], said: Condition) -> None:
    with bench(abilities=Abilities(automatic=False)) as pair:
        pair.tell(status=words)
        assert pair.driver.poll() == {said}
        pair.tell(status={})
        assert pair.driver.poll() == frozenset()
        with pytest.raises(BadCommand, match="DLE EOT"):
            pair.tell(status={"9": "zz"})


def test_near_end_after_a_length_is_warned_of_and_printing_goes_on() -> None:
    with bench() as pair:
        pair.tell(low_after_mm=40)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        wait_until(lambda: Condition.PAPER_LOW in pair.driver.poll())
        assert pair.driver.print_paper(ticket(), "job-2").result is PrintResult.PRINTED


def test_head_hot_holds_and_goes_on_when_cool() -> None:
    with bench(speed_mm_s=400) as pair:
        pair.tell(out_after_mm=20)
        held = pair.driver.print_paper(ticket(), "job-1")
        assert held.result is PrintResult.HELD
        pair.tell(set="head_hot")
        pair.tell(clear="paper_out")
        wait_until(lambda: pair.driver.poll() == {Condition.HEAD_HOT})
        assert pair.driver.held_job() == "job-1"
        pair.tell(clear="head_hot")

        def out() -> object:
            pair.driver.poll()
            return pair.driver.held_outcome()

        assert wait_until(out) is not None


def test_a_printer_of_six_slots_prints_the_same_letters(tmp_path: Path) -> None:
    inks = []
    for number, slots in enumerate((94, 6)):
        folder = tmp_path / str(number)
        with bench(
            papers=folder, abilities=Abilities(user_glyphs=slots), profile=PrinterProfile(user_glyphs=6)
        ) as pair:
            assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
            raw = Path(pair.papers()[0]["raw"]).read_bytes()
            assert raw.count(b"\x1c2\xfe") <= 6
            inks.append(Path(pair.papers()[0]["picture"]).read_bytes())
    assert inks[0] == inks[1]


def test_four_byte_codes_are_garbage_on_most_models_and_letters_on_some() -> None:
    letter = "㐂".encode("gb18030")
    assert len(letter) == 4
    cut = b"\n\x1dVB\x00"
    plain = ~np.array(picture_of(b"\x1b@" + letter + cut, paths.font()))
    knowing = ~np.array(
        picture_of(b"\x1b@" + letter + cut, paths.font(), abilities=Abilities(four_byte=True))
    )
    assert plain.any() and knowing.any() and plain.shape == knowing.shape and (plain != knowing).any()
    assert not knowing[:, 24:].any(), "one cell"
    assert plain[:, 24:].any(), "garbage is wider"


def test_a_slow_line_takes_its_time_and_lets_the_host_wait() -> None:
    line = SlowLine(9600)
    line.put(bytes(960), 10.0)
    assert line.full
    assert len(line.take(10.25)) == 240
    assert len(line.take(10.25)) == 0
    assert len(line.take(10.5)) == 240
    assert len(line.take(12.0)) == 480 and not line.full


def test_a_delayed_answer_keeps_its_place() -> None:
    troubles = Troubles(delay_s=0.5)
    assert troubles.said(b"\x12", 1.0) == b""
    assert troubles.said(b"\x1a", 1.2) == b""
    assert troubles.said(b"", 1.5) == b"\x12"
    assert troubles.said(b"", 1.8) == b"\x1a"


def test_a_line_of_19200_baud_is_that_slow() -> None:
    """A ratio, no time: the paced line is slower than the free one by what the baud rate says."""
    with bench(baud=19_200, speed_mm_s=0) as pair:
        began = time.perf_counter()
        outcome = pair.driver.print_paper(ticket(), "job-1")
        took_s = time.perf_counter() - began
    assert outcome.result is PrintResult.PRINTED
    assert took_s >= outcome.bytes_sent * 10 / 19_200
