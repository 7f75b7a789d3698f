"""The sheet in a picture: where its corners are, and the sheet itself, straightened."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from kiosk.imaging.page_finder import PageFinder, PageFound, known_network, let_go_of_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, clockwise, side_lengths
from kiosk.imaging.tray import EmptyTray

__all__ = ["PageFound", "find_page", "let_go_of_network", "straighten"]

_A4_RATIO = math.sqrt(2.0)
_CARD_RATIO = 85.6 / 54.0
# Within this share of a known format the sheet is that format: corners are good to about 1 %.
_FORMAT_TOLERANCE = 0.07
# 300 dpi for A4; more is noise of the lens.
_MAX_LONG_SIDE_PX = 3508


def find_page(picture: Pixels, tray: EmptyTray | None = None) -> PageFound | None:
    """The sheet in a BGR picture, or None when there is none. The picture is not changed.

    Corners of a sheet that leaves the picture lie on its rim or beyond.

    On one core of 2 GHz a sheet on a plain tray takes about 12 ms at 1080p, a cluttered picture up to 50 ms.
    """
    return PageFinder(known_network(), tray).find(picture)


def straighten(picture: Pixels, corners: Sequence[Sequence[float]]) -> Pixels:
    """The sheet alone, seen from straight above, in its true proportions, standing or lying as it lies.

    A4 and card formats come out exact; other sheets keep the proportions that the perspective tells.
    """
    quad = clockwise(np.asarray(corners, dtype=np.float64))
    width, height = _true_size(quad, picture.shape[1], picture.shape[0])
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    flat = cv2.warpPerspective(
        picture, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, dtype=np.uint8)


def _true_size(quad: Quad, frame_width: int, frame_height: int) -> tuple[int, int]:
    lengths = side_lengths(quad)
    across, down = max(lengths[0], lengths[2]), max(lengths[1], lengths[3])
    ratio = _ratio(quad, frame_width, frame_height)
    long_side = min(float(max(across, down)), float(_MAX_LONG_SIDE_PX))
    if ratio >= 1:
        return max(8, round(long_side)), max(8, round(long_side / ratio))
    return max(8, round(long_side * ratio)), max(8, round(long_side))


def _ratio(quad: Quad, frame_width: int, frame_height: int) -> float:
    """Width by height of the real sheet, a known format where it is near one."""
    ratio = _seen_ratio(quad, frame_width, frame_height)
    lying = ratio >= 1
    long_by_short = ratio if lying else 1 / ratio
    near = min((_A4_RATIO, _CARD_RATIO), key=lambda known: abs(math.log(long_by_short / known)))
    if abs(long_by_short / near - 1) <= _FORMAT_TOLERANCE:
        long_by_short = near
    return long_by_short if lying else 1 / long_by_short


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
