"""The sheet alone, seen from straight above, in its true proportions and to scale where the scale is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, clockwise, inward_normals, side_lengths
from kiosk.imaging.straight.formats import Size, by_proportion, nearest_to
from kiosk.imaging.straight.sides import Sides, bowed_sides

_MM_PER_INCH: Final = 25.4
# 300 dpi for A4; more is noise of the lens.
_MAX_LONG_SIDE_PX: Final = 3508
_MAX_DPI: Final = 400.0
_LEAST_PX: Final = 8
# A bowed sheet is followed at this many places along each side; between them the way is even.
_KNOTS: Final = 33


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page."""

    pixels: Pixels = field(repr=False)
    size_mm: Size | None
    """Width and height: measured where the camera was calibrated, else taken from the proportions of a common format."""
    measured: bool
    """Whether the size was measured."""

    @property
    def dpi(self) -> float | None:
        """Pixels an inch; None where the size is not known."""
        if self.size_mm is None:
            return None
        return float(max(self.pixels.shape[:2]) / max(self.size_mm) * _MM_PER_INCH)


def straightened(
    picture: Pixels, corners: Sequence[Sequence[float]], scale: CameraScale | None = None
) -> Sheet:
    """The sheet at those corners of a BGR picture, standing or lying as it lies; the picture is not changed.

    With the camera's `scale` its size is measured and the lens's bend taken out; a common format comes out exact. Sides that
    bow are made straight where all of them are seen.
    """
    quad = clockwise(np.asarray(corners, dtype=np.float64))
    height, width = picture.shape[:2]
    scale = None if scale is None else scale.for_size(width, height)
    if scale is not None:
        measured = scale.size_mm(quad.tolist())
        size = nearest_to(measured) or measured
        return Sheet(_warped(picture, quad, _measured_px(quad, size)), size, True)
    ratio = _seen_ratio(quad, width, height)
    format_mm = by_proportion(ratio)
    across, down = _proportional_px(quad, ratio if format_mm is None else format_mm[0] / format_mm[1])
    return Sheet(_warped(picture, quad, (across, down)), format_mm, False)


def _warped(picture: Pixels, quad: Quad, size_px: tuple[int, int]) -> Pixels:
    sides = bowed_sides(picture, quad)
    width, height = size_px
    if sides is None:
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
        warp = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
        flat = cv2.warpPerspective(
            picture, warp, size_px, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(flat, dtype=np.uint8)
    knots = _places(quad, sides)
    down, across = _hats(height), _hats(width)
    x, y = (np.ascontiguousarray(down @ knots[..., plane] @ across.T) for plane in range(2))
    flat = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)


def _hats(length_px: int) -> npt.NDArray[np.float32]:
    """length x knots: by how much each knot counts at each pixel. OpenCV's own enlarging stops half a cell before the rim,
    and its remapping counts places between knots in 32nds, which are pixels here."""
    at = (np.arange(length_px) + 0.5) / length_px * (_KNOTS - 1)
    hats = np.maximum(0.0, 1 - np.abs(at[:, None] - np.arange(_KNOTS)))
    return np.asarray(hats, dtype=np.float32)


def _places(quad: Quad, sides: Sides) -> npt.NDArray[np.float32]:
    """Where in the picture each place of the page lies, on a coarse grid from corner to corner.

    The straight sheet's place (its perspective), moved as the four sides say: each by as much as the place is near to it.
    """
    knots = np.linspace(0, 1, _KNOTS)
    u, v = np.meshgrid(knots, knots)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    there = cv2.getPerspectiveTransform(unit, quad.astype(np.float32))
    straight = cv2.perspectiveTransform(np.stack([u, v], axis=-1).reshape(1, -1, 2), there.astype(np.float64))
    places = np.asarray(straight, dtype=np.float64).reshape(_KNOTS, _KNOTS, 2)
    normals = inward_normals(quad)
    # Clockwise: the top runs to the right, the right side down, the bottom to the left, the left side up.
    shares = ((u, 1 - v), (v, u), (1 - u, v), (1 - v, 1 - u))
    for side, (along, near) in enumerate(shares):
        places = places + (near * sides.at(side, along))[..., None] * normals[side]
    return np.asarray(places, dtype=np.float32)


def _measured_px(quad: Quad, size: Size) -> tuple[int, int]:
    """As many pixels as the camera has on the sheet, within bounds."""
    dpi = max(side_lengths(quad)) / max(size) * _MM_PER_INCH
    dpi = min(dpi, _MAX_DPI, _MAX_LONG_SIDE_PX / max(size) * _MM_PER_INCH)
    across, down = (max(_LEAST_PX, round(side / _MM_PER_INCH * dpi)) for side in size)
    return across, down


def _proportional_px(quad: Quad, ratio: float) -> tuple[int, int]:
    lengths = side_lengths(quad)
    long_side = min(float(lengths.max()), float(_MAX_LONG_SIDE_PX))
    if ratio >= 1:
        return max(_LEAST_PX, round(long_side)), max(_LEAST_PX, round(long_side / ratio))
    return max(_LEAST_PX, round(long_side * ratio)), max(_LEAST_PX, round(long_side))


def _seen_ratio(quad: Quad, frame_width: int, frame_height: int) -> float:
    """Proportions from the perspective, for square pixels and a lens whose axis goes through the picture's middle
    (Zhang and He, Whiteboard scanning and image enhancement, 2007); from the sides when the sheet lies flat."""
    lengths = side_lengths(quad)
    plain = float((lengths[0] + lengths[2]) / (lengths[1] + lengths[3]))
    centre = np.array([frame_width / 2, frame_height / 2])
    m1, m2, m4, m3 = (np.append(corner - centre, 1.0) for corner in quad)
    k2 = np.dot(np.cross(m1, m4), m3) / np.dot(np.cross(m2, m4), m3)
    k3 = np.dot(np.cross(m1, m4), m2) / np.dot(np.cross(m3, m4), m2)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    if abs(n2[2]) < 0.04 or abs(n3[2]) < 0.04:
        return plain
    focal_squared = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not 0.25 < focal_squared / max(frame_width, frame_height) ** 2 < 25:
        return plain
    weights = np.array([1 / focal_squared, 1 / focal_squared, 1.0])
    ratio = math.sqrt(float((n2 * n2 * weights).sum() / (n3 * n3 * weights).sum()))
    # An estimate far from what the sides say is an accident of nearly parallel sides.
    return ratio if 0.8 < ratio / plain < 1.25 else plain
