"""Ink of a signature: smooth, where the pen was, as wide as it was pressed."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image

from devices.ports.signature_pad import PenPoint
from kiosk.imaging.signature_picture import of_shares, signature_png, smoothed, stroke_record


def ink(strokes: tuple[tuple[PenPoint, ...], ...], size_mm: tuple[float, float] = (60.0, 30.0)) -> np.ndarray:
    with Image.open(io.BytesIO(signature_png(strokes, size_mm))) as picture:
        assert picture.mode == "RGBA"
        return np.asarray(picture.getchannel("A"))


def test_a_curve_goes_through_every_point_and_leaves_a_circle_by_little() -> None:
    circle = [(math.cos(2 * math.pi * n / 12), math.sin(2 * math.pi * n / 12)) for n in range(13)]
    curve = smoothed(circle)
    assert all(any(math.dist(point, dot) < 1e-9 for dot in curve) for point in circle)
    inner = curve[7:-7]
    assert max(abs(math.hypot(*dot) - 1) for dot in inner) < 0.005  # a chord would miss it by 0.034


def test_ink_is_where_the_pen_was_and_nowhere_else() -> None:
    line = (tuple(PenPoint(10 + n, 15.0, n / 100) for n in range(21)),)
    rows, columns = np.nonzero(ink(line) > 128)
    per_mm = 300 / 25.4
    assert abs(columns.min() / per_mm - 9.7) < 0.3 and abs(columns.max() / per_mm - 30.3) < 0.3
    assert abs(rows.mean() / per_mm - 15) < 0.1


def test_a_pressed_stroke_is_wider() -> None:
    def height(pressure: float) -> int:
        line = (tuple(PenPoint(10 + n, 15.0, n / 100, pressure) for n in range(21)),)
        return len(np.unique(np.nonzero(ink(line) > 128)[0]))

    assert height(1.0) > 2 * height(0.1)


def test_a_dot_is_seen_and_an_empty_box_is_empty() -> None:
    assert (ink(((PenPoint(10, 10, 0.0),),)) > 128).sum() > 20
    assert not ink(()).any()


def test_the_record_keeps_millimetres_seconds_and_pressure() -> None:
    strokes = of_shares((((0.5, 0.25, 0.0), (1.0, 1.0, 0.2)),), (99.0, 32.0))
    assert strokes[0][1] == PenPoint(99.0, 32.0, 0.2)
    assert stroke_record(strokes, (99.0, 32.0)) == {
        "width_mm": 99.0,
        "height_mm": 32.0,
        "strokes": [[[49.5, 8.0, 0.0, None], [99.0, 32.0, 0.2, None]]],
    }
