"""`kiosk paper`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from kiosk.__main__ import main
from tests.devices.printer_bench import bench


def test_bytes_go_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "ticket.bin"
    assert main(["paper", "ticket", "--sample", "rare", "--to", str(target), "--json"]) == 0
    written = target.read_bytes()
    assert json.loads(capsys.readouterr().out)["bytes"] == len(written) <= 900
    assert written.startswith(b"\x1b@\x1c&") and "综合受理".encode("gb18030") in written


def test_bytes_go_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["paper", "guide"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"\x1b@")


def test_a_picture_shows_what_the_bytes_print(tmp_path: Path) -> None:
    assert main(["paper", "receipt", "--picture", str(tmp_path / "receipt.png")]) == 0
    with Image.open(tmp_path / "receipt.png") as picture:
        assert picture.width == 576 and picture.height > 1200


def test_a_printer_confirms(capsys: pytest.CaptureFixture[str]) -> None:
    with bench() as pair:
        pair.driver.close()
        assert main(["paper", "ticket", "--to", pair.printer.address, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["result"] == "printed"


def test_a_printer_without_paper_is_an_error_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with bench() as pair:
        pair.driver.close()
        pair.tell(set="paper_out")
        assert main(["paper", "ticket", "--to", pair.printer.address, "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["reason"] == "paper_out"


def test_nobody_at_the_address_is_said_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "ticket", "--to", "tcp://127.0.0.1:1"]) == 1
    assert "网线" in capsys.readouterr().err


def test_an_unknown_sample_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "ticket", "--sample", "nope"]) == 2
    assert "rare" in capsys.readouterr().err
