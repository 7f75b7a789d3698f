"""`kiosk page` and `kiosk codes` print what integrators parse."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest
import segno

from kiosk.commands import codes, page
from kiosk.imaging.picture_file import Picture, encode_jpeg, open_picture
from tests.kiosk.imaging.sheets import ground, laid, sheet


def _run(command: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args([command.__name__.rsplit(".", 1)[1], *words])
    status = args.run(args)
    assert isinstance(status, int)
    return status


def test_page_prints_one_object_a_picture_and_writes_the_straight_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame, corners = laid(sheet(), ground("mat"))
    (tmp_path / "frame.jpg").write_bytes(encode_jpeg(frame))
    (tmp_path / "empty.jpg").write_bytes(encode_jpeg(ground("mat")))
    files = [str(tmp_path / "frame.jpg"), str(tmp_path / "empty.jpg")]
    assert _run(page, *files, "--json", "--out", str(tmp_path / "out")) == 0
    found, none = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert found["found"] and found["verdict"] == "good" and found["reasons"] == []
    assert found["corners"][0] == pytest.approx(corners[0], abs=8)
    assert none["found"] is False and none["verdict"] == "retake" and none["reasons"] == ["no_page"]
    straight = open_picture(tmp_path / "out" / "frame.jpg")
    assert isinstance(straight, Picture)
    assert straight.height / straight.width == pytest.approx(297 / 210, rel=0.01)


def test_codes_prints_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    segno.make("回执 7", micro=False).save(str(tmp_path / "code.png"), scale=6)
    assert _run(codes, str(tmp_path / "code.png"), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [(code["format"], code["text"]) for code in said["codes"]] == [("QRCode", "回执 7")]
    assert len(said["codes"][0]["corners"]) == 4


@pytest.mark.parametrize("command", [page, codes])
def test_a_broken_file_is_a_sentence_and_the_others_are_still_read(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.jpg").write_bytes(encode_jpeg(ground("mat"))[:900])
    (tmp_path / "whole.jpg").write_bytes(encode_jpeg(ground("mat")))
    assert _run(command, str(tmp_path / "cut.jpg"), str(tmp_path / "whole.jpg"), "--json") == 1
    captured = capsys.readouterr()
    assert "图片不完整" in captured.err
    assert [Path(json.loads(line)["file"]).name for line in captured.out.splitlines()] == [
        "cut.jpg",
        "whole.jpg",
    ]
    # Nothing but JSON on standard output.
    assert io.StringIO(captured.out).readline().startswith("{")
