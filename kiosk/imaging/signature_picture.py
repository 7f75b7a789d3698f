"""A signature's strokes as ink: smooth curves, as wide as the pen was pressed; a picture of it, and the record that is kept."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from devices.ports.signature_pad import PenPoint, PenStroke

_DPI = 300
_PEN_MM = 0.6
_INK = (16, 24, 48)
_BETWEEN = 6
"""Points drawn between two that came: a pad of 100 Hz leaves 2 mm between them in a quick stroke."""
_FINER = 3
"""Drawn so many times larger and reduced: Pillow's own lines have stairs."""

Dot = tuple[float, float]


def smoothed(points: Sequence[Dot], between: int = _BETWEEN) -> list[Dot]:
    """A curve through every point (Catmull-Rom), `between` new ones after each; fewer than three points are left as they are."""
    if len(points) < 3:
        return list(points)
    padded = [points[0], *points, points[-1]]
    curve: list[Dot] = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve += [_between(before, start, end, after, step / (between + 1)) for step in range(between + 1)]
    return [*curve, points[-1]]


def signature_png(strokes: Sequence[PenStroke], size_mm: tuple[float, float]) -> bytes:
    """The surface at 300 dpi, ink on nothing (an alpha channel), so that it lies on any letter."""
    scale = _DPI / 25.4 * _FINER
    width, height = (max(1, round(side * scale)) for side in size_mm)
    ink = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(ink)
    for stroke in strokes:
        _draw(draw, stroke, scale)
    ink = ink.reduce(_FINER)
    picture = Image.new("RGBA", ink.size, (*_INK, 0))
    picture.putalpha(ink)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def stroke_record(strokes: Sequence[PenStroke], size_mm: tuple[float, float]) -> dict[str, object]:
    """What a handwriting expert needs beside the picture: millimetres, seconds, pressure where the pad gave it."""
    return {
        "width_mm": size_mm[0],
        "height_mm": size_mm[1],
        "strokes": [[[p.x_mm, p.y_mm, p.at_s, p.pressure] for p in stroke] for stroke in strokes],
    }


def of_shares(
    strokes: Sequence[Sequence[tuple[float, float, float]]], size_mm: tuple[float, float]
) -> tuple[PenStroke, ...]:
    """Strokes of the screen's signature box (shares of its width and height) on a surface of `size_mm`."""
    return tuple(
        tuple(PenPoint(round(x * size_mm[0], 2), round(y * size_mm[1], 2), at_s) for x, y, at_s in stroke)
        for stroke in strokes
    )


def _draw(draw: ImageDraw.ImageDraw, stroke: PenStroke, scale: float) -> None:
    dots = smoothed([(point.x_mm * scale, point.y_mm * scale) for point in stroke])
    widths = smoothed([(_width(point) * scale, 0.0) for point in stroke])
    for place, (x, y) in enumerate(dots):
        half = widths[min(place, len(widths) - 1)][0] / 2
        draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
        if place:
            draw.line((*dots[place - 1], x, y), fill=255, width=max(1, round(2 * half)))


def _width(point: PenPoint) -> float:
    """In millimetres: half to one and a half times the pen's, by pressure."""
    return _PEN_MM * (1.0 if point.pressure is None else 0.5 + point.pressure)


def _between(before: Dot, start: Dot, end: Dot, after: Dot, share: float) -> Dot:
    def along(a: float, b: float, c: float, d: float) -> float:
        return b + 0.5 * share * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a)))

    return along(before[0], start[0], end[0], after[0]), along(before[1], start[1], end[1], after[1])
