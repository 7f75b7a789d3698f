"""`kiosk paper`."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.simulators.page_printer import SimulatedPagePrinter
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


def test_a_guide_comes_out_of_an_a4_printer_with_its_materials_and_a_code_that_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printer = SimulatedPagePrinter(folder=tmp_path, page_s=0.02)
    printer.start()
    try:
        assert main(["paper", "guide", "--to", printer.address, "--json"]) == 0
    finally:
        printer.close()
    assert json.loads(capsys.readouterr().out)["result"] == "printed"
    told = subprocess.run(
        ["pdfinfo", str(tmp_path / "0001.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Pages:\s+1\n", told) and "A4" in told
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "-singlefile", str(tmp_path / "0001.pdf"), str(tmp_path / "sheet")],
        check=True,
    )
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert [code.text for code in zxingcpp.read_barcodes(sheet)] == ["https://hall.example.cn/g/0421"]


def test_an_a4_printer_without_paper_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    printer = SimulatedPagePrinter()
    printer.start()
    printer.command({"set": "paper_out"})
    try:
        assert main(["paper", "guide", "--to", printer.address, "--json"]) == 1
    finally:
        printer.close()
    said = json.loads(capsys.readouterr().out)
    assert (said["result"], said["reason"]) == ("refused", "paper_out")


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
