"""The sheet straightened, small, with a rim of what lies around it: light, reflections, what comes in over its sides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, area, side_lengths
from kiosk.imaging.verdict.sharpness import Grey

LONG_SIDE_PX: Final = 320
_RIM_PX: Final = 24
_BLOWN: Final = 251
_OPENED: Final = np.ones((5, 5), np.uint8)
_PRINT_WINDOW: Final = np.ones((5, 5), np.uint8)
_THIN: Final = np.ones((7, 7), np.uint8)
_BURNT_LIGHTNESS: Final = 246.0
_PRINT_STEP: Final = 24
_CORNER_PX: Final = 8
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Surface:
    """The sheet seen from above."""

    lab: _Floats
    """With the rim; CIE Lab as OpenCV scales it for bytes."""
    grey: Grey
    """Without the rim."""
    back: npt.NDArray[np.float64]
    """From pixels of `grey` to the picture's."""
    px_per_mm: float
    """Pixels of `grey`, by what the camera shows in all."""
    scale: float
    """Pixels of the picture to one of `grey`."""


@dataclass(frozen=True, slots=True)
class Reflection:
    """The largest burnt-out spot."""

    share: float
    """Of the sheet."""
    on_print: float
    """Of the sheet, as much as print around the spot lets expect print under it."""
    at: tuple[float, float, float]
    """Centre x, y and radius in pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The longest stretch of a side over which something comes in that is not the ground."""

    along_mm: float
    unlike_paper: float
    """Difference in colour from the sheet."""


def surface_of(picture: Pixels, quad: Quad, px_per_mm: float) -> Surface:
    lengths = side_lengths(quad)
    scale = LONG_SIDE_PX / lengths.max()
    width = max(24, round(max(lengths[0], lengths[2]) * scale))
    height = max(24, round(max(lengths[1], lengths[3]) * scale))
    # Shrinking first keeps print from turning into speckles when every fourth pixel is taken.
    shrink = min(1.0, 2 * scale)
    small = (
        cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_LINEAR)
        if shrink < 1
        else picture
    )
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    there = cv2.getPerspectiveTransform((quad * shrink).astype(np.float32), target + np.float32(_RIM_PX))
    back = cv2.getPerspectiveTransform(target, quad.astype(np.float32))
    size = (width + 2 * _RIM_PX, height + 2 * _RIM_PX)
    flat = cv2.warpPerspective(small, there, size, borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX]
    scale_px = math.sqrt(area(quad) / grey.size)
    lab = cv2.cvtColor(flat, cv2.COLOR_BGR2LAB).astype(np.float32)
    return Surface(
        lab,
        np.asarray(grey, dtype=np.uint8),
        np.asarray(back, dtype=np.float64),
        px_per_mm / scale_px,
        scale_px,
    )


def light_of(surface: Surface) -> tuple[float, float]:
    """Grey of the brightest on the sheet, be it paper or the print of a dark card, and of the paper where it is darkest."""
    brightest_of_all = float(np.percentile(surface.grey, 98))
    rows, columns = surface.grey.shape[0] // 10, surface.grey.shape[1] // 10
    pieces = surface.grey[: rows * 10, : columns * 10].reshape(rows, 10, columns, 10)
    brightest = np.percentile(pieces.transpose(0, 2, 1, 3).reshape(rows * columns, 100), 90, axis=1)
    return brightest_of_all, float(np.percentile(brightest, 6))


def reflection_of(surface: Surface, paper_below: float) -> Reflection | None:
    """A spot as white as the sensor can say, on a sheet that is not; None where paper is as white as a reflection."""
    grey = surface.grey
    if float(np.percentile(grey, 60)) >= paper_below:
        return None
    blown = cv2.morphologyEx((grey >= _BLOWN).astype(np.uint8), cv2.MORPH_OPEN, _OPENED)
    count, places, stats, centres = cv2.connectedComponentsWithStats(blown)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    spot = (places == largest).astype(np.uint8)
    share = float(stats[largest, cv2.CC_STAT_AREA]) / grey.size
    reach = max(stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT])
    around = cv2.dilate(spot, np.ones((2 * (reach // 3) + 9,) * 2, np.uint8)) - cv2.dilate(
        spot, _PRINT_WINDOW
    )
    printed = cv2.subtract(cv2.dilate(grey, _PRINT_WINDOW), cv2.erode(grey, _PRINT_WINDOW)) >= _PRINT_STEP
    dense = float(printed[around > 0].mean()) if around.any() else 0.0
    at = cv2.perspectiveTransform(centres[largest].reshape(1, 1, 2), surface.back).ravel()
    return Reflection(share, share * dense, (float(at[0]), float(at[1]), float(reach / 2 * surface.scale)))


def busiest_of(surface: Surface) -> npt.NDArray[np.float64]:
    """The point of the picture around which most is printed."""
    grey = surface.grey
    # Thin and dark on bright, or bright on dark: print is, the edge of a shadow is not.
    thin = (cv2.morphologyEx(grey, way, _THIN) for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))
    steps = cv2.max(*thin)
    rim = max(3, min(grey.shape) // 16)
    steps[:rim], steps[-rim:], steps[:, :rim], steps[:, -rim:] = 0, 0, 0, 0
    around = tuple(max(3, side // 5 * 2 + 1) for side in grey.shape[::-1])
    _, _, _, at = cv2.minMaxLoc(cv2.boxFilter(np.minimum(steps, 80), cv2.CV_32F, around))
    return np.asarray(
        cv2.perspectiveTransform(np.array(at, np.float64).reshape(1, 1, 2), surface.back).ravel()
    )


def crossing_of(surface: Surface, inside_mm: float, same_within: float, unlike_ground: float) -> Crossing:
    """A finger, a sleeve, another paper: what looks alike on both sides of the sheet's side, and unlike the ground.

    Nothing is found where sheet and ground look alike, nor where light has burnt out both.
    """
    lab, px = surface.lab, surface.px_per_mm
    inner = lab[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX].reshape(-1, 3)
    paper = np.median(inner[inner[:, 0] >= np.percentile(inner[::7, 0], 50)][::5], axis=0)
    sides = [_side(lab, turn, round(inside_mm * px)) for turn in range(4)]
    beyond = np.concatenate([out for out, _ in sides])
    ground = np.median(beyond, axis=0)
    longest, unlike_paper = 0.0, 0.0
    if np.abs(ground - paper).sum() < unlike_ground:
        return Crossing(0.0, 0.0)
    for out, inside in sides:
        same = np.abs(out - inside).sum(axis=1) < same_within
        apart = np.abs(out - ground).sum(axis=1) > unlike_ground
        crossed = same & apart & (inside[:, 0] < _BURNT_LIGHTNESS)
        start, end = _longest_run(crossed)
        if (end - start) / px > longest:
            longest = (end - start) / px
            unlike_paper = float(np.abs(np.median(inside[start:end], axis=0) - paper).sum())
    return Crossing(longest, unlike_paper)


def _side(lab: _Floats, turn: int, inside_px: int) -> tuple[_Floats, _Floats]:
    """Colours along a side: beyond it and within it."""
    turned = np.rot90(lab, turn)
    ends = slice(_RIM_PX + 4, -_RIM_PX - 4)
    out = turned[_RIM_PX - 7 : _RIM_PX - 3, ends].mean(axis=0)
    first = _RIM_PX + min(max(3, inside_px - 2), len(turned) // 2 - _RIM_PX)
    inside = turned[first : first + 3, ends].mean(axis=0)
    return np.asarray(out, dtype=np.float32), np.asarray(inside, dtype=np.float32)


def _longest_run(held: npt.NDArray[np.bool_]) -> tuple[int, int]:
    steps = np.flatnonzero(np.diff(np.concatenate([[0], held.astype(np.int8), [0]])))
    if not len(steps):
        return 0, 0
    starts, ends = steps[::2], steps[1::2]
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best])


def corner_step(surface: Surface) -> float:
    """How unlike the other three corners one is, where it looks like the ground beside it: a corner folded away.

    0 where the other three do not agree with each other.
    """
    lab, near, end = surface.lab, _RIM_PX + 3, _RIM_PX + 3 + _CORNER_PX
    turned = [np.rot90(lab, turn) for turn in range(4)]
    # The median looks past a printed line across a corner.
    corners = [np.median(one[near:end, near:end].reshape(-1, 3), axis=0) for one in turned]
    grounds = [
        np.median(one[_RIM_PX - 12 : _RIM_PX - 4, : _RIM_PX + 40].reshape(-1, 3), axis=0) for one in turned
    ]
    # A shadow over a corner darkens the ground beside it as well: that is not what the ground looks like elsewhere.
    ground = np.median(grounds, axis=0)
    best = 0.0
    for number, corner in enumerate(corners):
        others = np.array(corners[:number] + corners[number + 1 :])
        usual = np.median(others, axis=0)
        apart = float(np.abs(corner - usual).sum())
        agree = float(np.abs(others - usual).sum(axis=1).max())
        if agree < apart / 2 and float(np.abs(corner - ground).sum()) < apart / 2:
            best = max(best, apart)
    return best
