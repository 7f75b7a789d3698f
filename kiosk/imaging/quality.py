"""Whether a photographed sheet can be read by whoever decides the case: judged before the citizen leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, area, clockwise, side_lengths

Lamp = Literal["good", "bad", "unknown"]
Reason = Literal["no_page", "cut_off", "small", "dark", "blurred", "blank", "glare"]
_Grey = npt.NDArray[np.uint8]

_A4_LONG_MM = 297.0
_CARD_LONG_MM = 85.6
# Width of a step between print and paper. 2.0 to 2.9 px is what a focused lens gives (2 is the least this measure can
# say). A finer picture may be softer in pixels: what counts then is the width on paper, less for a card's small print.
_BLURRED_PX = 3.4
_BLURRED_A4_MM = 1.15
_BLURRED_CARD_MM = 0.6
# Steps that reach this grey difference within the window are print, less is paper grain and sensor noise. In a smaller
# copy the noise is averaged away, and so is the blackness of blurred print.
_PRINT_STEP, _SMALL_COPY_STEP = 45, 18
_WINDOW = np.ones((9, 9), np.uint8)
_LEAST_EDGES, _SMALL_COPY_EDGES = 150, 60
# A step of this width fills the window: how much wider it is only a smaller copy shows.
_WIDEST_PX = 6.0
# Print so soft that it shows only in a copy an eighth the size is the last that is looked for.
_MOST_HALVINGS = 3
_SHARPNESS_PIXELS = 250_000

_BLOWN = 251
_PAPER_BELOW = 236
_LEAST_GLARE_SHARE = 0.004
_DARK_PAPER = 95
# Of the picture's short side, which preview and still of one camera share; a card has little and large print.
_LEAST_SHEET_SHARE, _LEAST_CARD_SHARE = 0.30, 0.20
_LEAST_LONG_SIDE_PX = 360
_CARD_LIKE = 1.5
# The finder is good to about three pixels of its small copy; a sheet so near to the rim is as good as over it.
_RIM_SHARE = 0.008
_FLAT_LONG_SIDE_PX = 320
_CORNER_PX = 14
# A corner this much darker than the sheet's other corners is under a finger or folded away.
_COVERED_STEP = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one picture. `reasons` is empty exactly when `good`; the most important stands first."""

    good: bool
    reasons: tuple[Reason, ...]
    sharp: Lamp
    glare: Lamp
    whole: Lamp
    glare_at: tuple[float, float, float] | None = None
    """Centre x, y and radius of the largest reflection, in pixels of the picture."""


_NO_PAGE = Verdict(False, ("no_page",), "unknown", "unknown", "unknown")


def judge_page(
    picture: Pixels, corners: Sequence[Sequence[float]] | None, *, preview: bool = False
) -> Verdict:
    """Judges the sheet at `corners` (as `find_page` gives them) of a BGR picture; None means that no sheet was found.

    A `preview` has fewer pixels than the picture that is kept: its own number of pixels is no reason. About 5 ms at
    1080p. Sharpness is `unknown` of a sheet in the dark and of one with nothing on it, both of which are reasons.
    """
    if corners is None or len(corners) != 4:
        return _NO_PAGE
    quad = clockwise(np.asarray(corners, dtype=np.float64))
    flat, scale = _flat(picture, quad)
    paper = int(np.percentile(flat, 80))
    whole = _whole(quad, picture.shape[1], picture.shape[0], flat)
    small = _is_small(quad, picture.shape[1], picture.shape[0], preview)
    dark = paper < _DARK_PAPER
    sharp: Lamp = "unknown" if dark else _sharp(picture, quad)
    glare, glare_at = _glare(flat, scale, quad)
    found: tuple[tuple[Reason, bool], ...] = (
        ("cut_off", whole == "bad"),
        ("small", small),
        ("dark", dark),
        ("blurred", sharp == "bad"),
        ("blank", sharp == "unknown" and not dark),
        ("glare", glare == "bad"),
    )
    reasons = tuple(reason for reason, holds in found if holds)
    return Verdict(not reasons, reasons, sharp, glare, whole, glare_at)


def _flat(picture: Pixels, quad: Quad) -> tuple[_Grey, npt.NDArray[np.float64]]:
    """The sheet straightened, small and grey, and the matrix back to the picture's pixels."""
    lengths = side_lengths(quad)
    scale = _FLAT_LONG_SIDE_PX / lengths.max()
    width = max(24, round(max(lengths[0], lengths[2]) * scale))
    height = max(24, round(max(lengths[1], lengths[3]) * scale))
    # Shrinking first keeps print from turning into speckles when every fourth pixel is taken.
    shrink = min(1.0, 2 * scale)
    small = (
        cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_LINEAR)
        if shrink < 1
        else picture
    )
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    there = cv2.getPerspectiveTransform((quad * shrink).astype(np.float32), target)
    back = cv2.getPerspectiveTransform(target, quad.astype(np.float32))
    flat = cv2.warpPerspective(grey, there, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(flat, dtype=np.uint8), np.asarray(back, dtype=np.float64)


def _whole(quad: Quad, width: int, height: int, flat: _Grey) -> Lamp:
    """Bad when the sheet leaves the picture or one of its corners is covered."""
    rim = _RIM_SHARE * max(width, height)
    x, y = quad[:, 0], quad[:, 1]
    if (x < rim).any() or (y < rim).any() or (x > width - 1 - rim).any() or (y > height - 1 - rim).any():
        return "bad"
    return "bad" if _corner_covered(flat) else "good"


def _corner_covered(flat: _Grey) -> bool:
    inset, end = 5, 5 + _CORNER_PX
    patches = (
        flat[inset:end, inset:end],
        flat[inset:end, -end:-inset],
        flat[-end:-inset, -end:-inset],
        flat[-end:-inset, inset:end],
    )
    # The median ignores a printed line across a corner.
    levels = sorted(float(np.median(patch)) for patch in patches)
    return levels[1] - levels[0] > _COVERED_STEP and levels[3] - levels[1] < _COVERED_STEP / 2


def _is_small(quad: Quad, width: int, height: int, preview: bool) -> bool:
    long_side = float(side_lengths(quad).max())
    share = _LEAST_CARD_SHARE if _ratio(quad) > _CARD_LIKE else _LEAST_SHEET_SHARE
    return long_side < share * min(width, height) or (not preview and long_side < _LEAST_LONG_SIDE_PX)


def _ratio(quad: Quad) -> float:
    lengths = side_lengths(quad)
    pair = (lengths[0] + lengths[2], lengths[1] + lengths[3])
    return float(max(pair) / min(pair))


def _sharp(picture: Pixels, quad: Quad) -> Lamp:
    """By the width of the steepest steps: it does not depend on what is printed, only on how softly it came out."""
    width_px = _print_width_px(picture, quad)
    if width_px is None:
        return "unknown"
    long_px = float(side_lengths(quad).max())
    is_card = _ratio(quad) > _CARD_LIKE and long_px < 0.5 * max(picture.shape)
    long_mm, blurred_mm = (_CARD_LONG_MM, _BLURRED_CARD_MM) if is_card else (_A4_LONG_MM, _BLURRED_A4_MM)
    return "bad" if width_px > _BLURRED_PX and width_px * long_mm / long_px > blurred_mm else "good"


def _print_width_px(picture: Pixels, quad: Quad) -> float | None:
    """Width of the steps of what is printed, in pixels of the picture; None when nothing is, at any scale."""
    widest: float | None = None
    for halvings in range(_MOST_HALVINGS + 1):
        grey, on_sheet = _middle(picture, quad, halvings)
        width_px = step_width_px(grey, on_sheet, small_copy=halvings > 0)
        if width_px is None and widest is not None:
            break
        if width_px is not None:
            widest = width_px * 2**halvings
            if width_px < _WIDEST_PX:
                break
    return widest


def _middle(picture: Pixels, quad: Quad, halvings: int) -> tuple[_Grey, _Grey]:
    """The inner part of the sheet in grey, halved so many times, and where in it the sheet is; of a large one, a part.

    What is not halved is never shrunk to save time: shrinking sharpens.
    """
    centre = quad.mean(axis=0)
    inner = centre + (quad - centre) * 0.88
    size = np.array([picture.shape[1], picture.shape[0]])
    low, high = np.clip(inner.min(axis=0), 0, size), np.clip(inner.max(axis=0), 0, size)
    most = _SHARPNESS_PIXELS * 4.0**halvings
    share = math.sqrt(min(1.0, most / max(1.0, float(np.prod(high - low)))))
    skip = (high - low) * (1 - share) / 2
    (left, top), (right, bottom) = (low + skip).astype(int), (high - skip).astype(int)
    part = picture[top:bottom, left:right]
    if part.size == 0:
        return np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint8)
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=0.5**halvings, fy=0.5**halvings, interpolation=cv2.INTER_AREA)
    on_sheet = np.zeros(small.shape[:2], np.uint8)
    outline = (inner - (left, top)) * 0.5**halvings
    cv2.fillConvexPoly(on_sheet, np.rint(outline).astype(np.int32), 255)
    return np.asarray(small, dtype=np.uint8), on_sheet


def step_width_px(grey: _Grey, on_sheet: _Grey, *, small_copy: bool = False) -> float | None:
    """Width of the steps between print and paper in pixels, or None when there is hardly any print on the sheet.

    A step's width is its height by its greatest slope. Steps across and down are measured apart and the softer ones
    count, for a shaken picture is soft in one direction only.
    """
    if min(grey.shape) < 24:
        return None
    height = cv2.subtract(cv2.dilate(grey, _WINDOW), cv2.erode(grey, _WINDOW))
    least = _SMALL_COPY_STEP if small_copy else _PRINT_STEP
    printed = (height >= least) & (on_sheet > 0)
    widths = [_widths_px(grey, height, printed, least, *way) for way in ((1, 0), (0, 1))]
    few = _SMALL_COPY_EDGES if small_copy else _LEAST_EDGES
    measured = [float(np.percentile(each, 30)) for each in widths if len(each) >= few]
    return max(measured, default=None)


def _widths_px(
    grey: _Grey, height: npt.NDArray[Any], printed: npt.NDArray[np.bool_], least: int, across: int, down: int
) -> npt.NDArray[np.float32]:
    # ksize=1 is the difference of both neighbours: twice the slope.
    twice = cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, across, down, ksize=1))
    steepest = cv2.dilate(twice, np.ones((1 + 8 * down, 1 + 8 * across), np.uint8))
    # A slope that is the same all over the window is a shadow.
    peaks = (twice == steepest) & printed & (twice >= least // 5)
    return np.asarray(2.0 * height[peaks] / twice[peaks], dtype=np.float32)


def _glare(
    flat: _Grey, back: npt.NDArray[np.float64], quad: Quad
) -> tuple[Lamp, tuple[float, float, float] | None]:
    """A reflection is a spot as white as the sensor can say, on a sheet that is not."""
    if float(np.percentile(flat, 60)) >= _PAPER_BELOW:
        # Paper as white as a reflection: nothing burnt out can be told from it.
        return "good", None
    blown = cv2.morphologyEx((flat >= _BLOWN).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(blown)
    if count < 2:
        return "good", None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    spot = float(stats[largest, cv2.CC_STAT_AREA])
    if spot < _LEAST_GLARE_SHARE * flat.size:
        return "good", None
    at = cv2.perspectiveTransform(centres[largest].reshape(1, 1, 2), back).ravel()
    radius = max(stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT]) / 2
    scale = math.sqrt(area(quad) / flat.size)
    return "bad", (float(at[0]), float(at[1]), float(radius * scale))
