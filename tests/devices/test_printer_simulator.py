"""The simulated printer by itself: bytes by hand, time by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.control import BadCommand, ControlClient, ControlServer, read_fault_script
from devices.simulators.receipt_printer import picture_of
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.simulators.receipt_printer_font import BuiltInFont
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.simulators.receipt_printer_mechanism import Mechanism, PieceOfPaper
from kiosk.base import paths
from tests.devices.printer_bench import bench, ticket
from tests.support.waiting import wait_until

FENCE = b"\x1d(H\x06\x0000ABCD"
FENCE_ANSWER = b"\x37\x22ABCD\x00"
CUT = b"\x1dV\x42\x00"
_FONT = BuiltInFont(paths.font())


class ByHand:
    """An engine whose time stands still until told."""

    def __init__(self, speed_mm_s: float = 0.0, abilities: Abilities | None = None) -> None:
        self.papers: list[PieceOfPaper] = []
        self.mechanism = Mechanism(576, speed_mm_s, 40, self.papers.append)
        self.engine = PrinterEngine(_FONT, self.mechanism, abilities)
        self.now = 0.0

    def send(self, written: bytes, after_s: float = 0.0) -> bytes:
        self.now += after_s
        self.engine.receive(written)
        return self.engine.run(self.now)


def test_statuses_by_condition() -> None:
    printer = ByHand()
    ask = b"".join(b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4))
    assert printer.send(ask) == bytes.fromhex("12121212")
    printer.mechanism.set_fault("paper_low")
    assert printer.send(ask) == bytes.fromhex("1212121e")
    printer.mechanism.set_fault("paper_out")
    assert printer.send(ask) == bytes.fromhex("1a32127e")


def test_the_fence_is_answered_when_the_paper_has_moved_and_not_before() -> None:
    printer = ByHand(speed_mm_s=100)
    # 240 dots and 40 more to the knife are 35 mm: 0.35 s.
    assert printer.send(b"A\n\x1bJ\xd2" + CUT + FENCE) == b""
    assert printer.send(b"", after_s=0.34) == b""
    assert printer.send(b"", after_s=0.02) == FENCE_ANSWER


def test_a_status_is_answered_while_the_buffer_is_held() -> None:
    printer = ByHand()
    printer.mechanism.set_fault("paper_out")
    assert printer.send(b"A\n" + CUT + FENCE) == b""
    assert printer.send(b"\x10\x04\x02") == b"\x32"
    printer.mechanism.clear_fault("paper_out")
    assert printer.send(b"") == FENCE_ANSWER
    assert len(printer.papers) == 1


def test_clearing_the_buffer_confirms_and_leaves_no_paper() -> None:
    printer = ByHand()
    printer.mechanism.set_fault("cover_open")
    printer.send(b"A\n" + CUT + FENCE)
    assert printer.send(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08") == b"\x37\x25\x00"
    printer.mechanism.clear_fault("cover_open")
    assert printer.send(b"") == b""
    assert printer.papers == []


def test_recover_and_clear_is_deaf_without_an_error() -> None:
    printer = ByHand()
    printer.mechanism.set_fault("cover_open")
    printer.send(b"A\n" + CUT + b"\x10\x05\x02")
    printer.mechanism.clear_fault("cover_open")
    printer.send(b"")
    assert len(printer.papers) == 1


def test_a_real_time_command_is_heard_across_two_packets() -> None:
    printer = ByHand()
    assert printer.send(b"A\x10") == b""
    assert printer.send(b"\x04") == b""
    assert printer.send(b"\x04") == b"\x12"


def test_automatic_status_comes_by_itself() -> None:
    printer = ByHand()
    assert printer.send(b"\x1da\xff") == b"\x10\x00\x00\x00"
    printer.mechanism.set_fault("cover_open")
    assert printer.send(b"") == b"\x38\x00\x00\x00"
    assert printer.send(b"") == b""


def test_names_are_told() -> None:
    printer = ByHand(abilities=Abilities(model="M1", serial="S9"))
    assert printer.send(b"\x1dI\x43\x1dI\x44") == b"\x5fM1\x00\x5fS9\x00"


def test_four_byte_codes_print_garbage_as_on_real_printers() -> None:
    assert picture_of("㐂".encode("gb18030") + b"\n" + CUT, paths.font()) != picture_of(
        "一".encode("gb18030") + b"\n" + CUT, paths.font()
    )
    garbage = ~np.array(picture_of("㐂".encode("gb18030") + b"\n" + CUT, paths.font()))
    assert garbage[:, 24:48].any(), "four bytes take more than one cell"


def test_a_reset_forgets_the_drawn_characters() -> None:
    glyph = b"\x1c2\xfe\xa1" + b"\xff" * 72
    kept = ~np.array(picture_of(glyph + b"\xfe\xa1\n" + CUT, paths.font()))
    lost = ~np.array(picture_of(glyph + b"\x1b@\xfe\xa1\n" + CUT, paths.font()))
    assert kept.sum() == 24 * 24 and 0 < lost.sum() < 24 * 24


def test_two_identical_sizes_of_chinese_and_ascii() -> None:
    ink = ~np.array(picture_of(b"\x1d!\x11" + "国A".encode("gbk") + b"\n" + CUT, paths.font()))
    assert ink[:, :48].any() and ink[:, 48:72].any() and not ink[:, 72:].any()


def test_the_old_size_command_leaves_chinese_small() -> None:
    ink = ~np.array(picture_of(b"\x1b!\x30" + "A国".encode("gbk") + b"\n" + CUT, paths.font()))
    assert ink[40:64, :24].any(), "the enlarged letter is 48 dots high"
    assert not ink[40:62, 24:].any() and ink[64:88, 24:48].any() and not ink[:, 48:].any()


def test_an_unknown_command_is_noted() -> None:
    printer = ByHand()
    printer.send(b"\x1b\x99\x1d(Z\x02\x00ab")
    assert printer.engine.unknown == ["1b 99", "1d 28 5a 02 00 61 62"]


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(st.binary(max_size=12), st.sampled_from((b"\x1b@", b"\x1bL", b"\x0c", CUT, b"\x1da\xff"))),
        max_size=20,
    )
)
def test_garbage_never_breaks_the_printer(pieces: list[bytes]) -> None:
    printer = ByHand()
    for piece in pieces:
        printer.send(piece)
    # Enough blanks for the longest parameter list that two bytes of length can ask for are not sent here;
    # the real-time status must work whatever the printer still waits for.
    assert printer.send(b"\x00\x10\x04\x04")[-1:] in (b"\x12", b"\x1e", b"\x7e")


def test_live_control_over_its_port(tmp_path: Path) -> None:
    with (
        bench(papers=tmp_path) as pair,
        ControlServer(pair.printer.command) as control,
        ControlClient(control.port) as dock,
    ):
        assert dock.ask(set="paper_low")["conditions"] == ["paper_low"]
        pair.driver.print_paper(ticket(), "job-1")
        listed = dock.ask(papers=True)["papers"]
        assert Path(listed[0]["picture"]).is_file() and listed[0]["width"] == 576
        with pytest.raises(BadCommand, match="paper_low"):
            dock.ask(set="on_fire")
        with pytest.raises(BadCommand, match="known are"):
            dock.ask(explode=True)


def test_a_fault_script_is_read_by_time_and_refused_by_line(tmp_path: Path) -> None:
    script = tmp_path / "faults.jsonl"
    script.write_text('{"at": 2, "set": "ok"}\n# tea\n{"at": 1, "set": "paper_out"}\n', encoding="utf-8")
    assert [fault.at_s for fault in read_fault_script(script)] == [1, 2]
    script.write_text('{"at": 1, "set": "ok"}\n{"set": "ok"}\n', encoding="utf-8")
    with pytest.raises(BadCommand, match="line 2"):
        read_fault_script(script)


@pytest.mark.parametrize("wire", ["tcp", "pty"])
def test_the_bench_command_prints_papers(wire: str, tmp_path: Path) -> None:
    name = tmp_path / "printer"
    where = ["--tcp", "0"] if wire == "tcp" else ["--pty", "--link", str(name)]
    faults = tmp_path / "faults.jsonl"
    faults.write_text('{"at": 0, "set": "paper_low"}\n', encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "devices",
        "simulate",
        "printer",
        *where,
        "--control",
        "0",
        "--speed",
        "0",
    ]
    command += ["--papers", str(tmp_path), "--faults", str(faults)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            said = json.loads(running.stdout.readline())
            done = subprocess.run(
                [sys.executable, "-m", "kiosk", "paper", "ticket", "--to", said["address"], "--json"],
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert json.loads(done.stdout)["result"] == "printed", done.stderr
            with ControlClient(int(said["control"])) as dock:
                wait_until(lambda: dock.ask(state=True)["conditions"] == ["paper_low"])
                assert len(dock.ask(papers=True)["papers"]) == 1
        finally:
            running.terminate()
    assert running.returncode == 0 and not name.is_symlink()
    assert (tmp_path / "0001.png").is_file() and (tmp_path / "0001.bin").is_file()
