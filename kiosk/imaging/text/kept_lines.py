"""Where the read lines of a page lie on the page as it was kept: the reader makes it smaller and turns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from kiosk.domain.seen import PaperRead, Point, TextLine

LONG_SIDE_PX: Final = 3508
"""More pixels of A4 than 300 dpi add nothing to letters and cost the reader time."""


def lines_on_page(paper: PaperRead, size_px: tuple[int, int]) -> tuple[TextLine, ...]:
    """The lines of `paper` in pixels of the kept page, which is `size_px` (width, height) large."""
    scale = max(1.0, max(size_px) / LONG_SIDE_PX)
    width, height = size_px[0] / scale, size_px[1] / scale

    def back(point: Point) -> Point:
        x, y = point
        match paper.upright_deg:
            case 90:
                x, y = y, height - x
            case 180:
                x, y = width - x, height - y
            case 270:
                x, y = width - y, x
        return x * scale, y * scale

    return moved(paper.lines, back)


def moved(lines: Sequence[TextLine], to: Callable[[Point], Point]) -> tuple[TextLine, ...]:
    """The lines with every corner taken to where `to` puts it."""
    return tuple(replace(line, corners=_four(to, line)) for line in lines)


def _four(to: Callable[[Point], Point], line: TextLine) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = line.corners
    return to(a), to(b), to(c), to(d)
