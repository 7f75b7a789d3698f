"""The journal: whole or visibly broken, without personal data, through crashes and rotation."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.base.clock import HandClock
from kiosk.base.errors import KioskError
from kiosk.base.journal import GENESIS, WITHHELD, Journal, read, verify

START = datetime(2026, 6, 12, 1, 0, tzinfo=UTC)


def journal(folder: Path, **limits: int) -> Journal:
    return Journal(folder, HandClock(START), **limits)


def written(folder: Path, count: int = 5) -> Path:
    book = journal(folder)
    for number in range(count):
        book.write("step", number=number)
    book.close()
    return book.path


def test_a_chain_is_whole_over_restarts(tmp_path: Path) -> None:
    written(tmp_path)
    report = verify(written(tmp_path))
    assert (report.whole, report.records, report.first_seq, report.last_seq) == (True, 10, 1, 10)
    assert report.continues == GENESIS


@pytest.mark.parametrize("line", range(5))
def test_a_changed_line_breaks_the_chain_there(tmp_path: Path, line: int) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(f'"number":{line}'.encode(), b'"number":9')
    path.write_bytes(b"".join(lines))
    report = verify(path)
    assert (report.whole, report.broken_at_line) == (False, line + 1)


@pytest.mark.parametrize("line", range(1, 4))
def test_a_line_taken_out_or_moved_breaks_the_chain(tmp_path: Path, line: int) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    assert verify(path).broken_at_line == line + 1
    path.write_bytes(b"".join([*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]]))
    assert verify(path).broken_at_line == line + 1


def test_a_forged_line_with_its_own_digest_does_not_fit(tmp_path: Path) -> None:
    path, other = written(tmp_path / "a"), written(tmp_path / "b", 6)
    stranger = other.read_bytes().splitlines(keepends=True)[5]
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"number":2', b'"number":7')
    path.write_bytes(b"".join(lines) + stranger)
    assert not verify(path).whole


def test_a_line_cut_short_by_a_crash_is_taken_off_and_told(tmp_path: Path) -> None:
    path = written(tmp_path)
    with path.open("ab") as file:
        file.write(b'{"seq":6,"what":"st')
    journal(tmp_path).close()
    report = verify(path)
    assert report.whole and report.last_seq == 6
    assert list(read(path))[-1]["what"] == "torn_line_cut"


def test_rotation_keeps_the_chain_from_file_to_file(tmp_path: Path) -> None:
    book = journal(tmp_path, rotate_bytes=600, keep_files=3)
    for number in range(40):
        book.write("step", number=number)
    book.close()
    files = [*sorted(tmp_path.glob("journal-*.jsonl")), book.path]
    assert len(files) == 4
    reports = [verify(file) for file in files]
    assert all(report.whole for report in reports)
    for before, after in itertools.pairwise(reports):
        assert after.continues == before.last_hash
        assert after.first_seq == before.last_seq + 1


def test_numbers_of_people_are_withheld_whatever_the_key(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.write("said", detail="卡 999999199001010024 读不出", phone="13900000001", plain=13900000001)
    book.write(
        "said", ticket="01a203f5-7a4a-7148-88b7-d0d60c174cb5", receipt="ZC261123030001X56R", number="A024"
    )
    book.close()
    first, second = read(book.path)
    assert first["detail"] == f"卡 {WITHHELD} 读不出"
    assert first["phone"] == first["plain"] == WITHHELD
    assert (second["ticket"], second["receipt"]) == (
        "01a203f5-7a4a-7148-88b7-d0d60c174cb5",
        "ZC261123030001X56R",
    )


def test_a_state_is_written_once_lost_and_once_back(tmp_path: Path) -> None:
    book = journal(tmp_path)
    for state in ("gone", "gone", "gone", "reachable", "reachable"):
        book.change("hall", state)
    book.close()
    assert [line["state"] for line in read(book.path)] == ["gone", "reachable"]


def test_the_journals_own_keys_cannot_be_overwritten(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hash"):
        journal(tmp_path).write("said", hash="0")


def test_the_command_tells_whole_and_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path)
    assert main(["journal", "verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["whole"] is True
    path.write_bytes(path.read_bytes().replace(b'"number":3', b'"number":4'))
    assert main(["journal", "verify", str(path)]) == 1
    assert "第 4 行" in capsys.readouterr().out
    assert main(["journal", "verify", str(tmp_path / "none")]) == 1
    assert "打不开" in capsys.readouterr().err


def test_an_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="打不开"):
        verify(tmp_path)
