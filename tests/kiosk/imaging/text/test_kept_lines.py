"""A line lies on the kept page where the reader saw it, however small or turned the reader's copy was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.domain.seen import PaperRead, TextLine
from kiosk.imaging.text.kept_lines import LONG_SIDE_PX, lines_on_page

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("size_px", [(300, 200), (2 * LONG_SIDE_PX, 1000)])
def test_a_line_read_on_a_turned_copy_lies_over_its_print(turned: int, size_px: tuple[int, int]) -> None:
    width, height = size_px
    page = np.zeros((height, width), np.uint8)
    x, y = width // 5, height // 3
    page[y : y + height // 20, x : x + width // 10] = 255
    scale = min(1.0, LONG_SIDE_PX / max(size_px))
    copy = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if turned:
        copy = cv2.rotate(copy, _TURNS[turned])
    left, top, across, down = cv2.boundingRect((copy > 127).astype(np.uint8))
    right, bottom = left + across, top + down
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    paper = PaperRead("other", "", (), (TextLine("甲", 0.9, corners),), turned)
    [line] = lines_on_page(paper, size_px)
    xs, ys = zip(*line.corners, strict=True)
    ink = (x, y, x + width // 10, y + height // 20)
    assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(ink, abs=2)
