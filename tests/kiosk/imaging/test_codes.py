"""Codes give back the text that was put into them."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
import segno

from kiosk.imaging.codes import read_codes
from kiosk.imaging.picture_file import Picture, Pixels, open_picture


def _picture(code: segno.QRCode, scale: int = 5) -> Pixels:
    png = io.BytesIO()
    code.save(png, kind="png", scale=scale)
    opened = open_picture(png.getvalue())
    assert isinstance(opened, Picture)
    return opened.pixels


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("eci", [True, False])
@pytest.mark.parametrize("text", ["吉首市政务服务中心 A017", "张䶮", "中文", "办件回执：材料 3 份"])
def test_chinese_text_of_every_coding_is_read_exactly(encoding: str, eci: bool, text: str) -> None:
    code = segno.make(text, encoding=encoding, eci=eci, mode="byte", micro=False)
    assert [found.text for found in read_codes(_picture(code))] == [text]


def test_hanzi_mode_is_read() -> None:
    assert read_codes(_picture(segno.make("吉首市", mode="hanzi")))[0].text == "吉首市"


def test_japanese_bytes_do_not_turn_into_chinese() -> None:
    code = segno.make("日本語テスト", encoding="shift_jis", eci=False, mode="byte", micro=False)
    assert read_codes(_picture(code))[0].text == "日本語テスト"


def test_corners_stand_on_the_code() -> None:
    code = _picture(segno.make("https://hall.example/f/abc", micro=False), scale=6)
    frame = np.full((900, 1200, 3), 235, np.uint8)
    frame[300 : 300 + code.shape[0], 500 : 500 + code.shape[1]] = code
    found = read_codes(frame)[0]
    assert found.format == "QRCode"
    assert found.corners[0] == pytest.approx((500 + 24, 300 + 24), abs=4)
    assert found.corners[2] == pytest.approx((500 + code.shape[1] - 24, 300 + code.shape[0] - 24), abs=4)


def test_a_code_too_small_for_the_first_look_is_found_enlarged_and_its_corners_are_not() -> None:
    code = _picture(segno.make("HALL-7", micro=False, error="m"), scale=8)
    small = cv2.resize(code, None, fx=1.7 / 8, fy=1.7 / 8, interpolation=cv2.INTER_AREA)
    frame = np.full((400, 400, 3), 255, np.uint8)
    frame[100 : 100 + small.shape[0], 150 : 150 + small.shape[1]] = small
    found = read_codes(frame)
    assert [code.text for code in found] == ["HALL-7"]
    assert all(150 <= x <= 210 and 100 <= y <= 160 for x, y in found[0].corners)


def test_paper_without_a_code_has_none() -> None:
    frame = np.full((600, 800, 3), 240, np.uint8)
    for line in range(20):
        cv2.putText(
            frame,
            "lorem 0123456789 ipsum",
            (30, 30 + line * 28),
            cv2.FONT_HERSHEY_SIMPLEX,
            0.7,
            (20, 20, 20),
            1,
        )
    assert read_codes(frame) == []
