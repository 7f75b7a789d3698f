"""What a copy was made for stands all over it, and nothing on it is harder to read for that."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from kiosk.imaging.watermark import watermarked
from tests.support.application_desk import page_jpeg

_WORDS = "仅用于办理居住证签注　2026-11-23"


def _grey(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"), dtype=np.int16)


def test_every_part_of_the_page_as_large_as_a_card_carries_the_mark() -> None:
    blank = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(blank, "JPEG", dpi=(150, 150))
    marked = _grey(watermarked(blank.getvalue(), _WORDS))
    card = (319, 505)
    for top in range(0, 1754 - card[0], card[0] // 2):
        for left in range(0, 1240 - card[1], card[1] // 2):
            part = marked[top : top + card[0], left : left + card[1]]
            assert (part < 230).mean() > 0.02


def test_print_keeps_its_black_and_the_page_its_size_and_resolution() -> None:
    page = page_jpeg("copy", (827, 1169))
    marked = watermarked(page, _WORDS)
    before, after = _grey(page), _grey(marked)
    assert before.shape == after.shape
    assert Image.open(io.BytesIO(marked)).info.get("dpi") == Image.open(io.BytesIO(page)).info.get("dpi")
    print_ = before < 100
    assert print_.any() and np.abs(after[print_] - before[print_]).mean() < 6
    assert marked == watermarked(page, _WORDS)


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7", page_jpeg("half", (400, 600))[:2000]])
def test_what_is_no_whole_jpeg_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="no whole JPEG"):
        watermarked(broken, _WORDS)
