"""`kiosk hall appointments`: a file handed to the running hall, with a report that a person or a program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.base.clock import HandClock
from tests.kiosk.appointments.booking_hall import settings, system
from tests.kiosk.appointments.sheets import GOOD, csv_of, xlsx_of
from tests.support.hall import FRIDAY_MORNING, RunningHall, running_hall

WRONG = ("W-9", "挂号", "2026-06-12", "10:00", "甲", "", "13900009999", "")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path / "hall", HandClock(FRIDAY_MORNING), settings()) as running:
        yield running


def bring(hall: RunningHall, content: bytes, tmp_path: Path, *options: str) -> int:
    file = tmp_path / "bookings"
    file.write_bytes(content)
    told = ["hall", "appointments", "import", str(file), "--url", hall.url, "--key", "demo-booking-key-01"]
    return main([*told, *options])


def booked(hall: RunningHall, day: str = "2026-06-12") -> int:
    with system(hall) as line:
        return int(line.get("/api/v1/appointments", params={"day": day}).json()["figures"]["booked"])


def test_a_good_file_is_imported_and_again_changes_nothing(
    hall: RunningHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(hall, xlsx_of(*GOOD), tmp_path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["done"], report["booked"], report["faults"]) == (True, 3, [])
    assert len({taken["code"] for taken in report["taken"]}) == 3
    assert bring(hall, csv_of(*GOOD), tmp_path) == 0
    assert "没有变化 3" in capsys.readouterr().out
    assert booked(hall) == 2


def test_one_wrong_line_imports_nothing_and_says_so(
    hall: RunningHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(hall, csv_of(*GOOD, WRONG), tmp_path) == 1
    said = capsys.readouterr().out
    assert "第 5 行「业务」" in said and "一行也没有导入" in said
    assert booked(hall) == 0


def test_wrong_lines_are_left_out_only_when_asked(
    hall: RunningHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(hall, csv_of(*GOOD, WRONG), tmp_path, "--good-lines") == 1
    assert "已导入" in capsys.readouterr().out
    assert booked(hall) == 2


def test_checking_imports_nothing(hall: RunningHall, tmp_path: Path) -> None:
    assert bring(hall, csv_of(*GOOD), tmp_path, "--check") == 0
    assert booked(hall) == 0


def test_a_hall_that_does_not_answer_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bookings.csv"
    file.write_bytes(csv_of(*GOOD))
    told = ["hall", "appointments", "import", str(file), "--url", "http://127.0.0.1:9"]
    assert main([*told, "--key", "demo-booking-key-01"]) == 1
    assert "没有应答" in capsys.readouterr().err
    assert main(told) == 1
    assert "密钥" in capsys.readouterr().err


def test_a_wrong_key_is_told_in_a_sentence(
    hall: RunningHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bookings.csv"
    file.write_bytes(csv_of(*GOOD))
    told = ["hall", "appointments", "import", str(file), "--url", hall.url]
    assert main([*told, "--key", "somebody-elses"]) == 1
    assert "不认识" in capsys.readouterr().err


def test_an_empty_table_is_written(tmp_path: Path) -> None:
    assert main(["hall", "appointments", "template", str(tmp_path / "预约.xlsx")]) == 0
    assert (tmp_path / "预约.xlsx").read_bytes()[:2] == b"PK"
    assert main(["hall", "appointments", "template", str(tmp_path / "no" / "x.xlsx")]) == 1
