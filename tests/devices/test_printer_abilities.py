"""What a printer can do is asked once, kept under its serial number, and believed no further than is safe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devices.__main__ import main
from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.ports.printer import PrintResult
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.status import Condition
from tests.devices.printer_bench import Bench, bench, ticket
from tests.support.waiting import wait_until

OLD = Abilities(process_id=False, automatic=False, serial="OLD1")


def asked(pair: Bench, question: bytes) -> int:
    return pair.printer._engine.heard.count(question)


def test_no_time_out_is_paid_twice() -> None:
    memory = PrinterMemory()
    with bench(abilities=OLD, memory=memory) as pair:
        assert ("fence", "paper_status") in pair.driver.figures()
        heard = pair.printer._engine.heard
        assert b"\x1d(H" in heard and b"\x1da\x0e" in heard
        heard.clear()
        pair.driver.close()
        pair.driver.connect()
        assert b"\x1d(H" not in heard and b"\x1da\x0e" not in heard and b"\x1dIC" not in heard
        assert b"\x1dID" in heard, "the serial number is asked: it may be another printer now"
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED


def test_a_printer_known_by_its_serial_is_known_at_another_address() -> None:
    memory = PrinterMemory()
    for _ in range(2):
        with bench(abilities=OLD, memory=memory) as pair:
            heard = bytes(pair.printer._engine.heard)
    assert b"\x1d(H" not in heard and b"\x1dIC" not in heard


def test_another_printer_at_the_same_address_is_asked_anew() -> None:
    memory = PrinterMemory()
    with bench(abilities=OLD, memory=memory) as pair:
        pair.driver.close()
        pair.printer._engine._interpreter.abilities = Abilities(serial="NEW1")
        pair.driver.connect()
        assert ("fence", "process_id") in pair.driver.figures()
        assert ("serial", "NEW1") in pair.driver.figures()


def test_a_probe_is_kept_by_serial_number(tmp_path: Path) -> None:
    kept = tmp_path / "printers.json"
    with bench(abilities=Abilities(serial="P7", clears_buffer=False), memory=PrinterMemory(kept)) as pair:
        found = pair.driver.probe()
        assert (found.maker, found.model, found.firmware, found.font_language) == (
            "HALL", "SIM-80", "1.00", "GB18030",
        )  # fmt: skip
        assert found.answers_process_id and found.answers_paper_status and found.tells_changes
        assert found.clears_buffer is False
        pair.driver.seen_by_a_person(user_glyphs=2, four_byte=False)
        on_disk = json.loads(kept.read_text(encoding="utf-8"))
        assert on_disk["serial P7"]["abilities"]["user_glyphs"] == 2
        # Known from then on: with two slots the large number is printed in the printer's own letters.
        pair.driver.close()
        pair.driver.connect()
        fewer = pair.driver.print_paper(ticket(), "job-1")
        assert fewer.result is PrintResult.PRINTED
        assert pair.driver.probe().user_glyphs == 2, "what a person saw is not forgotten by a new probe"
        assert pair.papers()[0]["ended"] == "cut"


def test_a_record_of_another_version_is_no_trouble() -> None:
    memory = PrinterMemory()
    memory.remember("serial P8", "abilities", {"fence": "smoke signals", "colour": "blue", "serial": "P8"})
    with bench(abilities=Abilities(serial="P8"), memory=memory) as pair:
        assert pair.driver.print_paper(ticket(), "job-1").result is PrintResult.PRINTED


def test_automatic_status_spares_three_questions_in_four() -> None:
    with bench() as pair:
        heard = pair.printer._engine.heard
        pair.driver.poll()
        heard.clear()
        assert pair.driver.poll() == frozenset()
        assert heard.count(b"\x10\x04") == 1
        pair.tell(set="cover_open")
        wait_until(lambda: pair.driver.poll() == {Condition.COVER_OPEN})
        pair.tell(set="ok")
        wait_until(lambda: pair.driver.poll() == frozenset())


def test_a_lost_frame_of_automatic_status_is_found_out() -> None:
    with bench() as pair:
        pair.driver.poll()
        # The frame goes astray: only the question's own answer tells.
        pair.printer._engine._interpreter.automatic = 0
        pair.tell(set="paper_out")
        assert pair.driver.poll() == {Condition.PAPER_OUT}


@pytest.mark.parametrize("abilities", [Abilities(), Abilities(automatic=False)], ids=["asb", "asked"])
def test_every_stop_is_told_with_and_without_automatic_status(abilities: Abilities) -> None:
    with bench(abilities=abilities) as pair:
        for fault in ("paper_out", "cover_open", "cutter_error", "head_hot", "paper_jam", "offline"):
            pair.tell(set=fault)
            wait_until(lambda fault=fault: pair.driver.poll() == {Condition(fault)})
            pair.tell(set="ok")
            wait_until(lambda: pair.driver.poll() == frozenset())


def test_the_probe_command_keeps_what_it_finds_and_prints_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "printers.json"
    with bench(papers=tmp_path, abilities=Abilities(serial="P9", user_glyphs=6), speed_mm_s=0) as pair:
        pair.driver.close()
        command = ["probe", pair.printer.address, "--memory", str(kept)]
        assert main([*command, "--page"]) == 0
        assert "GB18030" in capsys.readouterr().out
        wait_until(lambda: len(pair.papers()) == 1)
        assert main([*command, "--glyphs", "6", "--four-byte", "no", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["serial"], said["fence"], said["user_glyphs"]) == ("P9", "process_id", 6)
        assert json.loads(kept.read_text("utf-8"))["serial P9"]["abilities"] == said
        pair.tell(set="cover_open")
        assert main(command) == 1
        assert "上盖未合" in capsys.readouterr().err
