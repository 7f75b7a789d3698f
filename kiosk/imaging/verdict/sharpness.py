"""How softly the print itself came out, whatever is printed: the width of its steps from ink to paper."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad

Grey = npt.NDArray[np.uint8]

# Steps that reach this grey difference within the window are print, less is paper grain and sensor noise. In a smaller
# copy the noise is averaged away, and so is the blackness of blurred print.
_PRINT_STEP, _SMALL_COPY_STEP = 45, 18
_WINDOW: Final = np.ones((9, 9), np.uint8)
_HALF_WINDOW: Final = 4
# Across, down and both slanting ways.
_WAYS: Final = ((1, 0), (0, 1), (1, 1), (1, -1))
_LEAST_EDGES, _SMALL_COPY_EDGES = 150, 60
# A step of this width fills the window: how much wider it is only a smaller copy shows.
_WIDEST_PX = 6.0
# Print so soft that it shows only in a copy an eighth the size is the last that is looked for.
_MOST_HALVINGS = 3
_SHARPNESS_PIXELS = 250_000


def step_width_px(picture: Pixels, quad: Quad, busiest: npt.NDArray[np.float64]) -> float | None:
    """Width of the steps between ink and paper in pixels of the picture; None when nothing is printed, at any scale.

    2.0 to 2.9 is what a focused lens gives, 2 the least this measure can say. `busiest` is the point around which most is
    printed: of a large sheet only a part is looked at.
    """
    widest: float | None = None
    for halvings in range(_MOST_HALVINGS + 1):
        grey, on_sheet = _part(picture, quad, halvings, busiest)
        width_px = _step_in(grey, on_sheet, small_copy=halvings > 0)
        if width_px is None and widest is not None:
            break
        if width_px is not None:
            widest = width_px * 2**halvings
            if width_px < _WIDEST_PX:
                break
    return widest


def _part(picture: Pixels, quad: Quad, halvings: int, busiest: npt.NDArray[np.float64]) -> tuple[Grey, Grey]:
    """The inner part of the sheet in grey, halved so many times, and where in it the sheet is; of a large one, a part.

    What is not halved is never shrunk to save time: shrinking sharpens.
    """
    centre = quad.mean(axis=0)
    inner = centre + (quad - centre) * 0.88
    size = np.array([picture.shape[1], picture.shape[0]])
    low, high = np.clip(inner.min(axis=0), 0, size), np.clip(inner.max(axis=0), 0, size)
    most = _SHARPNESS_PIXELS * 4.0**halvings
    share = math.sqrt(min(1.0, most / max(1.0, float(np.prod(high - low)))))
    half = (high - low) * share / 2
    middle = np.clip(busiest, low + half, np.maximum(low + half, high - half))
    (left, top), (right, bottom) = (middle - half).astype(int), (middle + half).astype(int)
    part = picture[top:bottom, left:right]
    if part.size == 0:
        return np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint8)
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=0.5**halvings, fy=0.5**halvings, interpolation=cv2.INTER_AREA)
    on_sheet = np.zeros(small.shape[:2], np.uint8)
    outline = (inner - (left, top)) * 0.5**halvings
    cv2.fillConvexPoly(on_sheet, np.rint(outline).astype(np.int32), 255)
    return np.asarray(small, dtype=np.uint8), on_sheet


def _step_in(grey: Grey, on_sheet: Grey, *, small_copy: bool = False) -> float | None:
    """None when there is hardly any print on the sheet.

    A step's width is its height by its greatest slope. Steps that run different ways are measured apart and the softest
    count, for a shaken picture is soft in one direction only.
    """
    if min(grey.shape) < 24:
        return None
    height = cv2.subtract(cv2.dilate(grey, _WINDOW), cv2.erode(grey, _WINDOW))
    least = _SMALL_COPY_STEP if small_copy else _PRINT_STEP
    printed = (height >= least) & (on_sheet > 0)
    few = _SMALL_COPY_EDGES if small_copy else _LEAST_EDGES
    widths = [_widths_px(grey, height, printed, least, *way) for way in _WAYS]
    return max((float(np.percentile(each, 30)) for each in widths if len(each) >= few), default=None)


def _widths_px(
    grey: Grey, height: npt.NDArray[Any], printed: npt.NDArray[np.bool_], least: int, across: int, down: int
) -> npt.NDArray[np.float32]:
    # The difference of both neighbours: twice the slope.
    twice = cv2.absdiff(_beside(grey, across, down, 1), _beside(grey, -across, -down, 1))
    here = _beside(twice, 0, 0, _HALF_WINDOW)
    steepest = here
    for away in range(1, _HALF_WINDOW + 1):
        for way in (away, -away):
            steepest = cv2.max(steepest, _beside(twice, way * across, way * down, _HALF_WINDOW))
    # A slope that is the same all over the window is a shadow.
    inner = slice(_HALF_WINDOW + 1, -_HALF_WINDOW - 1)
    peaks = (here == steepest) & printed[inner, inner] & (here >= least // 5)
    stride = 2.0 * math.hypot(across, down)
    return np.asarray(stride * height[inner, inner][peaks] / here[peaks], dtype=np.float32)


def _beside(grey: npt.NDArray[Any], across: int, down: int, margin: int) -> npt.NDArray[Any]:
    """The picture without a margin, moved."""
    high, wide = grey.shape
    return grey[margin + down : high - margin + down, margin + across : wide - margin + across]
