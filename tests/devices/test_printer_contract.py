"""Driver and simulated printer on a real wire: every end a job can come to, and nothing printed twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.receipt_printer import process_id_of
from devices.drivers.receipt_printer_logos import LogosOfThisRun, LogosOnDisk
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.errors import LinkLost
from devices.ports.printer import PrintOutcome, PrintResult
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.status import Condition
from tests.devices.printer_bench import Bench, bench, receipt, ticket
from tests.support.waiting import wait_until


@pytest.fixture(params=["tcp", "pty"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(request.param, tmp_path) as both:
        yield both


def settle(pair: Bench) -> PrintOutcome:
    """What the supervisor does: polls until the held job is no longer held."""

    def ended() -> PrintOutcome | None:
        pair.driver.poll()
        return pair.driver.held_outcome()

    outcome = wait_until(ended)
    assert outcome is not None
    return outcome


def test_printed_means_that_the_paper_is_out(pair: Bench) -> None:
    outcome = pair.driver.print_paper(ticket(), "job-1")
    assert outcome.result is PrintResult.PRINTED and outcome.reason == ""
    papers = pair.papers()
    assert [paper["ended"] for paper in papers] == ["cut"]
    # The fence comes after the cut, and the pictures written once at the start stand before the first reset.
    raw = Path(papers[0]["raw"]).read_bytes()
    job = raw[raw.rindex(b"\x1b@") :]
    assert outcome.bytes_sent == len(job) + len(b"\x1da\x0e") + len(b"\x1d(H\x06\x0000") + 4
    assert pair.tell(state=True)["unknown"] == []


def test_the_next_job_is_printed_after_the_last(pair: Bench) -> None:
    results = [
        pair.driver.print_paper(paper, f"job-{n}").result for n, paper in enumerate((ticket(), receipt()))
    ]
    assert results == [PrintResult.PRINTED] * 2
    assert len(pair.papers()) == 2


@pytest.mark.parametrize(
    "fault", ["paper_out", "cover_open", "cutter_error", "paper_jam", "unrecoverable", "offline"]
)
def test_a_printer_that_cannot_print_is_sent_nothing(pair: Bench, fault: str) -> None:
    pair.tell(set=fault)
    outcome = pair.driver.print_paper(ticket(), "job-1")
    assert outcome == PrintOutcome(PrintResult.REFUSED, "job-1", fault)
    assert pair.driver.poll() >= {Condition(fault)}
    assert pair.tell(state=True)["held_bytes"] <= len(b"\x10\x04\x01") * 8
    pair.tell(set="ok")
    assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
    assert len(pair.papers()) == 1


def test_paper_out_while_printing_keeps_the_job_and_prints_it_once(pair: Bench) -> None:
    pair.tell(out_after_mm=40)
    outcome = pair.driver.print_paper(ticket(), "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.HELD, "paper_out")
    assert pair.driver.held_job() == "job-1"
    assert pair.driver.held_outcome() is None
    pair.tell(set="ok")
    assert settle(pair) == PrintOutcome(PrintResult.PRINTED, "job-1", "", outcome.bytes_sent)
    assert pair.driver.held_job() is None
    assert [paper["ended"] for paper in pair.papers()] == ["torn", "cut"]
    # Together the two pieces are the one job: nothing was sent or carried out twice.
    raw = b"".join(Path(paper["raw"]).read_bytes() for paper in pair.papers())
    assert raw.count("综合受理".encode("gb18030")) == 1
    assert pair.driver.print_paper(ticket(), "job-2").result is PrintResult.PRINTED
    assert len(pair.papers()) == 3


def test_a_new_job_waits_behind_nothing_while_one_is_held(pair: Bench) -> None:
    pair.tell(out_after_mm=40)
    pair.driver.print_paper(ticket(), "job-1")
    outcome = pair.driver.print_paper(receipt(), "job-2")
    assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "paper_out")
    pair.tell(set="ok")
    # The held one comes out first, then the new one; each once.
    assert pair.driver.print_paper(receipt(), "job-2").result is PrintResult.PRINTED
    assert [paper["ended"] for paper in pair.papers()] == ["torn", "cut", "cut"]


def test_cover_opened_while_printing_holds_and_goes_on_when_closed(tmp_path: Path) -> None:
    with bench(papers=tmp_path, speed_mm_s=150) as pair:
        outcomes: list[PrintOutcome] = []
        printing = threading.Thread(
            target=lambda: outcomes.append(pair.driver.print_paper(ticket(), "job-1"))
        )
        printing.start()
        wait_until(lambda: pair.tell(state=True)["fed_mm"] > 15)
        pair.tell(set="cover_open")
        printing.join()
        assert (outcomes[0].result, outcomes[0].reason) == (PrintResult.HELD, "cover_open")
        pair.tell(set="ok", speed_mm_s=2000)
        assert settle(pair).result is PrintResult.PRINTED
        assert [paper["ended"] for paper in pair.papers()] == ["cut"]


def test_a_discarded_job_never_comes_out(pair: Bench) -> None:
    pair.tell(out_after_mm=40)
    pair.driver.print_paper(ticket(), "job-1")
    assert pair.driver.discard_held()
    assert pair.driver.held_job() is None
    pair.tell(set="ok")
    assert pair.driver.print_paper(receipt(), "job-2").result is PrintResult.PRINTED
    assert [paper["ended"] for paper in pair.papers()] == ["torn", "cut"]


def test_a_printer_that_cannot_clear_its_buffer_does_not_confirm() -> None:
    with bench(abilities=Abilities(clears_buffer=False)) as pair:
        pair.tell(out_after_mm=40)
        pair.driver.print_paper(ticket(), "job-1")
        assert not pair.driver.discard_held()
        assert pair.driver.held_job() == "job-1"


def test_silence_after_sending_is_unknown_and_not_success(pair: Bench) -> None:
    pair.tell(mute_after_bytes=200)
    outcome = pair.driver.print_paper(ticket(), "job-1", deadline_s=1.2)
    assert (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "timeout")
    assert outcome.bytes_sent > 800
    assert pair.driver.held_job() is None


def test_a_mute_printer_is_sent_nothing(pair: Bench) -> None:
    pair.tell(mute=True)
    outcome = pair.driver.print_paper(ticket(), "job-1", deadline_s=2.0)
    assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "not_responding")
    assert pair.driver.poll() == {Condition.NOT_RESPONDING}
    pair.tell(mute=False)
    assert pair.driver.poll() == frozenset()
    assert pair.papers() == []


def test_gone_before_sending_is_refused_and_the_poll_says_so(pair: Bench) -> None:
    pair.tell(drop=0.0)

    def lost() -> bool:
        try:
            pair.driver.poll()
        except LinkLost:
            return True
        return False

    wait_until(lost)
    outcome = pair.driver.print_paper(ticket(), "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.REFUSED, "gone")


def test_gone_after_sending_is_unknown_until_a_person_decides(pair: Bench) -> None:
    pair.tell(drop_after_bytes=200)
    outcome = pair.driver.print_paper(ticket(), "job-1")
    assert (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "gone")
    with pytest.raises(LinkLost):
        pair.driver.poll()


def test_the_driver_comes_back_after_the_cable_was_pulled() -> None:
    with bench() as pair:
        pair.tell(drop_after_bytes=200)
        assert pair.driver.print_paper(ticket(), "job-1").reason == "gone"
        pair.driver.connect()
        assert pair.driver.print_paper(receipt(), "job-2").result is PrintResult.PRINTED
        # The job that was "unknown" had reached the printer and came out; that is why it is not sent again.
        assert len(pair.papers()) == 2


def test_an_answer_that_comes_late_does_not_confirm_the_next_job() -> None:
    with bench(abilities=Abilities(process_id=False)) as pair:
        pair.tell(set="paper_low", out_after_mm=40)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.HELD
        pair.tell(set="ok", speed_mm_s=100)
        # Now job-1 is still coming out: its answer must end job-1 and not count for job-2.
        assert pair.driver.print_paper(ticket(), "job-2").result is PrintResult.PRINTED
        assert [paper["ended"] for paper in pair.papers()] == ["torn", "cut", "cut"]


def test_a_held_job_whose_cable_is_pulled_is_unknown() -> None:
    with bench() as pair:
        pair.tell(out_after_mm=40)
        pair.driver.print_paper(ticket(), "job-1")
        pair.driver.close()
        outcome = pair.driver.held_outcome()
        assert pair.driver.held_job() is None
        assert outcome is not None and (outcome.result, outcome.reason) == (PrintResult.UNKNOWN, "gone")


def test_a_printer_without_process_ids_confirms_by_its_paper_status() -> None:
    with bench(abilities=Abilities(process_id=False)) as pair:
        assert ("fence", "paper_status") in pair.driver.figures()
        pair.tell(out_after_mm=40)
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.HELD
        pair.tell(set="ok")
        assert settle(pair).result is PrintResult.PRINTED


def test_a_printer_connected_without_paper_is_made_ready_when_it_has_some() -> None:
    with bench() as pair:
        pair.driver.close()
        pair.tell(set="paper_out")
        pair.driver.connect()
        assert pair.driver.poll() == {Condition.PAPER_OUT}
        assert ("fence", "") in pair.driver.figures()
        pair.tell(set="ok")
        assert pair.driver.poll() == frozenset()
        assert ("fence", "process_id") in pair.driver.figures()
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED


def test_a_printer_without_any_fence_confirms_by_its_status_when_its_time_is_up() -> None:
    quick = PrinterProfile(least_mm_s=2000, least_bytes_s=1e6)
    with bench(abilities=Abilities(process_id=False, paper_status=False), profile=quick) as pair:
        assert ("fence", "status_and_time") in pair.driver.figures()
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED
        assert [paper["ended"] for paper in pair.papers()] == ["cut"]
        pair.tell(out_after_mm=40)
        outcome = pair.driver.print_paper(ticket(), "job-2")
        assert (outcome.result, outcome.reason) == (PrintResult.HELD, "paper_out")
        pair.driver.poll()
        assert pair.driver.held_outcome() is None, "while it is stopped no time counts for it"
        pair.tell(set="ok")
        assert settle(pair).result is PrintResult.PRINTED
        assert [paper["ended"] for paper in pair.papers()] == ["cut", "torn", "cut"]


def test_half_a_picture_from_a_broken_connection_does_not_swallow_the_next_ticket() -> None:
    with bench() as pair:
        pair.driver.close()
        stray = pair.driver._make_wire()
        stray.open(1.0)
        stray.write(b"\x1dv0\x00\x48\x00\x40\x00" + bytes(100), 1.0)
        stray.close()
        wait_until(lambda: pair.tell(state=True)["held_bytes"] == 108)
        pair.driver.connect()
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED


def test_the_pictures_are_written_once_to_each_printer(tmp_path: Path) -> None:
    remembered = LogosOnDisk(tmp_path / "logos.json")
    abilities = Abilities(serial="SIM1")
    written = []
    for _ in range(2):
        with bench(papers=tmp_path, logos=remembered, abilities=abilities) as pair:
            pair.driver.print_paper(ticket(), "job-1")
            written.append(b"\x1cq" in Path(pair.papers()[0]["raw"]).read_bytes())
    assert written == [True, False]
    with bench(papers=tmp_path, logos=remembered, abilities=Abilities(serial="SIM2")) as pair:
        pair.driver.print_paper(ticket(), "job-1")
        assert b"\x1cq" in Path(pair.papers()[0]["raw"]).read_bytes()


def test_a_lost_record_of_pictures_costs_one_more_writing_only(tmp_path: Path) -> None:
    record = tmp_path / "logos.json"
    record.write_text("{ broken", encoding="utf-8")
    memory = LogosOnDisk(record)
    assert memory.holds("SIM-80/SIM1") == ""
    memory.remember("SIM-80/SIM1", "abc")
    assert LogosOnDisk(record).holds("SIM-80/SIM1") == "abc"


def test_a_printer_without_memory_for_pictures_prints_all_the_same() -> None:
    with bench(profile=PrinterProfile(logo_memory=False), logos=LogosOfThisRun()) as pair:
        outcome = pair.driver.print_paper(ticket(), "job-1")
        assert outcome.result is PrintResult.PRINTED
        assert outcome.bytes_sent > 3000


def test_process_ids_are_four_printable_bytes_and_differ() -> None:
    ids = {process_id_of(f"job-{n}") for n in range(1000)}
    assert len(ids) > 990
    assert all(len(one) == 4 and all(0x20 <= byte <= 0x7E for byte in one) for one in ids)
