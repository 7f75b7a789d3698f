"""The bound PDF holds the pages as they were photographed, at their true size."""

from __future__ import annotations

import io
import time

import numpy as np
import pikepdf
import pytest

from kiosk.imaging.papers_pdf import bind_pdf
from kiosk.imaging.picture_file import encode_jpeg
from kiosk.store.digests import digests_of
from tests.support.waiting import wait_until


def _page(width: int, height: int, grey: int = 200) -> bytes:
    return encode_jpeg(np.full((height, width, 3), grey, np.uint8))


def _box_mm(pdf: pikepdf.Pdf, number: int) -> tuple[float, float]:
    box = pdf.pages[number].mediabox
    return float(box[2]) / 72 * 25.4, float(box[3]) / 72 * 25.4


def test_every_page_is_a4_and_stands_as_its_picture() -> None:
    bound = pikepdf.open(io.BytesIO(bind_pdf([_page(1240, 1754), _page(1754, 1240)], "材料")))
    assert _box_mm(bound, 0) == pytest.approx((210, 297), abs=0.1)
    assert _box_mm(bound, 1) == pytest.approx((297, 210), abs=0.1)


def test_the_jpeg_bytes_are_inside_unchanged() -> None:
    pages = [_page(620, 877, grey) for grey in (90, 150, 210)]
    bound = pikepdf.open(io.BytesIO(bind_pdf(pages, "材料")))
    inside = [next(iter(page.get_images().values())).read_raw_bytes() for page in bound.pages]
    assert inside == pages


def test_a_card_stands_at_true_size() -> None:
    bound = pikepdf.open(io.BytesIO(bind_pdf([_page(856, 540)], "身份证")))
    matrix = pikepdf.parse_content_stream(bound.pages[0])
    placed = next(operands for operands, operator in matrix if str(operator) == "cm")
    assert float(placed[0]) / 72 * 25.4 == pytest.approx(85.6, abs=0.2)
    assert float(placed[3]) / 72 * 25.4 == pytest.approx(54.0, abs=0.2)


def test_the_same_pages_give_the_same_bytes() -> None:
    pages = [_page(620, 877)]
    assert bind_pdf(pages, "材料") == bind_pdf(pages, "材料")


def test_the_same_pages_give_the_same_bytes_a_second_later() -> None:
    """A power cut comes between the two; the digest that was sealed must fit the file that is bound again."""
    pages, before = [_page(620, 877)], int(time.time())
    bound = bind_pdf(pages, "材料")
    wait_until(lambda: int(time.time()) > before, within_s=5)
    assert bind_pdf(pages, "材料") == bound


def test_the_title_is_readable_chinese() -> None:
    bound = pikepdf.open(io.BytesIO(bind_pdf([_page(620, 877)], "居住证办理 材料")))
    assert str(bound.docinfo["/Title"]) == "居住证办理 材料"


@pytest.mark.parametrize("pages", [[], [b""], [b"%PDF"], [b"\xff\xd8\xff\xe0 broken"]])
def test_what_is_no_page_is_refused(pages: list[bytes]) -> None:
    with pytest.raises(ValueError):
        bind_pdf(pages, "材料")


def test_digests_agree_with_the_published_examples() -> None:
    # GB/T 32905-2016 example 1 and FIPS 180-2 for the same three letters.
    said = digests_of(b"abc")
    assert said.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert said.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
