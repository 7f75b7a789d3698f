"""Codes give back the text that was put into them."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.imaging.codes import read_codes
from kiosk.imaging.codes_places import texture_of
from kiosk.imaging.picture_file import Picture, Pixels, open_picture
from tests.kiosk.imaging.code_pictures import BARE_SUBJECTS, KINDS, bare_picture, code_picture

LONG_MS = 60_000.0
"""A busy machine must not decide what a test sees."""


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
    found = read_codes(frame, budget_ms=LONG_MS)
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


def _drawn(text: str, kind: zxingcpp.BarcodeFormat, scale: int = 3) -> Pixels:
    made = zxingcpp.create_barcode(text, kind)
    return np.pad(np.asarray(made.to_image(scale=scale)).astype(np.uint8), 30, constant_values=255)


def test_bytes_that_are_no_text_come_back_one_character_a_byte() -> None:
    raw = bytes([0x00, 0x01, 0xB0, 0xA1, 0xFF, 0x80, 0x07])
    code = segno.make(raw, mode="byte", micro=False)
    assert [found.text.encode("latin-1") for found in read_codes(_picture(code))] == [raw]


def test_a_number_has_one_name_whether_it_is_called_upc_or_ean() -> None:
    [found] = read_codes(_drawn("012345678905", zxingcpp.BarcodeFormat.UPCA))
    assert (found.format, found.text) == ("EAN13", "0012345678905")


def test_white_bars_on_black_are_read() -> None:
    white_on_black = 255 - _drawn("HJ20260007", zxingcpp.BarcodeFormat.Code128)
    assert [code.text for code in read_codes(white_on_black, budget_ms=LONG_MS)] == ["HJ20260007"]


@pytest.mark.parametrize("angle_deg", [-40, -28, 33, 47])
def test_a_long_bar_code_that_leans_is_read_and_its_corners_lie_on_it(angle_deg: float) -> None:
    drawn = _drawn("HJ2026000712", zxingcpp.BarcodeFormat.Code128, 2)[:90]
    frame = np.full((520, 520), 255, np.uint8)
    top, left = 260 - drawn.shape[0] // 2, 260 - drawn.shape[1] // 2
    frame[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    matrix = cv2.getRotationMatrix2D((260, 260), angle_deg, 1.0)
    leaning = np.asarray(cv2.warpAffine(frame, matrix, (520, 520), borderValue=255), np.uint8)
    [found] = read_codes(leaning, budget_ms=LONG_MS)
    assert found.text == "HJ2026000712"
    assert np.mean(found.corners, axis=0) == pytest.approx((260, 260), abs=25)


@pytest.mark.parametrize(("kind", "fault", "seed"), [("EAN13", "small", 6), ("PDF417", "pale", 2)])
def test_a_wrong_text_that_passes_its_check_is_not_believed(kind: str, fault: str, seed: int) -> None:
    made = code_picture(kind, fault, seed)
    alone = [read.text for read in zxingcpp.read_barcodes(made.pixels)]
    assert alone and made.text not in alone, "this picture is here because one look misreads it"
    assert {code.text for code in read_codes(made.pixels, budget_ms=LONG_MS)} <= {made.text}


@pytest.mark.parametrize("fault", ["small", "moved", "inverted"])
def test_hard_photographs_are_read_more_often_than_by_the_reader_alone_and_never_wrong(fault: str) -> None:
    ours = alone = 0
    for kind in KINDS:
        made = code_picture(kind, fault, 1)
        texts = {code.text for code in read_codes(made.pixels, budget_ms=LONG_MS)}
        assert texts <= {made.text}
        ours += bool(texts)
        alone += made.text in [read.text for read in zxingcpp.read_barcodes(made.pixels)]
    assert ours > alone


@pytest.mark.parametrize("subject", BARE_SUBJECTS)
def test_nothing_is_read_that_is_not_there(subject: str) -> None:
    assert read_codes(bare_picture(subject, 7, 640, 480), budget_ms=LONG_MS) == []


def test_without_time_only_the_first_look_is_taken() -> None:
    white_on_black = 255 - _drawn("HJ20260007", zxingcpp.BarcodeFormat.Code128)
    assert read_codes(white_on_black, budget_ms=0.0) == []


def test_an_empty_tray_is_not_searched() -> None:
    grain = np.random.default_rng(5).normal(60, 4, (1080, 1920))
    assert texture_of(np.clip(grain, 0, 255).astype(np.uint8)).marked is None


@pytest.mark.parametrize("kind", ["QRCode", "EAN13", "DataMatrix"])
def test_a_code_on_a_page_among_print_is_found_in_a_full_frame(kind: str) -> None:
    made = code_picture(kind, "on_page", 3)
    assert made.text in [code.text for code in read_codes(made.pixels, budget_ms=LONG_MS)]
