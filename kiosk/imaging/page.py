"""The sheet in a picture: where its corners are, and the sheet itself, straightened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from kiosk.imaging.page_beyond import to_the_rim
from kiosk.imaging.page_candidates import other_candidates, plain_candidates
from kiosk.imaging.page_lines import UNSEEN, quads_from_lines
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Planes, Quad, SideSupport, area, clockwise, settle, side_lengths, support

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

_WORK_SIDE_PX = 448
# Colour steps, in Lab units of 255: a white sheet on a white tray still has this much, plain noise has not.
_FAINT_STEP = 7.0
_MIN_SCORE = 0.62
# All four sides seen over nearly their whole length: nothing better can be found.
_PLAIN_SCORE = 0.97
# Moving a quad onto its edges costs more than rating it: only the best few.
_MOST_SETTLED = 5
_ALMOST = 0.10
_A4_RATIO = math.sqrt(2.0)
_CARD_RATIO = 85.6 / 54.0
# Within this share of a known format the sheet is that format: corners are good to about 1 %.
_FORMAT_TOLERANCE = 0.07
# 300 dpi for A4; more is noise of the lens.
_MAX_LONG_SIDE_PX = 3508


@dataclass(frozen=True, slots=True)
class PageFound:
    """A sheet or card in a picture."""

    corners: Corners
    """Pixels of the picture, clockwise from top left; outside it where the sheet leaves the picture."""
    score: float
    """0 to 1: how completely the four sides stand on real edges."""


def find_page(picture: Pixels) -> PageFound | None:
    """The sheet in a BGR picture, or None when there is none. The picture is not changed.

    Corners of a sheet that leaves the picture lie on its rim or beyond.

    On one core of 2 GHz a sheet on a plain tray takes about 12 ms at 1080p, a cluttered picture up to 50 ms.
    """
    planes, scale = _planes(picture)
    best: tuple[float, Quad] | None = None
    step = _least_step(planes)
    for more in (plain_candidates, other_candidates, partial(quads_from_lines, step=step)):
        if best is None or best[0] < _PLAIN_SCORE:
            best = _best([*([best[1]] if best else []), *more(planes)], planes, step)
    if best is None or best[0] < _MIN_SCORE:
        return None
    settled = to_the_rim(clockwise(settle(best[1], planes, reach_px=3.0)), planes)
    return PageFound(_as_corners(clockwise((settled + 0.5) / scale - 0.5)), min(1.0, best[0]))


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


def _planes(picture: Pixels) -> tuple[Planes, float]:
    """A small copy in lightness and colour, slightly smoothed, and its scale."""
    height, width = picture.shape[:2]
    scale = min(1.0, _WORK_SIDE_PX / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    if scale < 0.4:
        # Averaging a whole large frame costs more than finding the page; halving it by sampling first does not show.
        picture = np.asarray(cv2.resize(picture, (size[0] * 2, size[1] * 2), interpolation=cv2.INTER_LINEAR))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB)
    return lab.astype(np.float32), size[0] / width


def _least_step(planes: Planes) -> float:
    """What counts as a step between paper and ground: more than the picture's own noise."""
    lightness = planes[..., 0]
    noise = float(np.median(np.abs(lightness[:, 2:] - lightness[:, :-2])))
    return max(_FAINT_STEP, 2.5 * noise)


def _best(quads: Sequence[Quad], planes: Planes, step: float) -> tuple[float, Quad] | None:
    """The best of the quads, the best few of them moved onto their edges, with its score."""
    distinct: list[Quad] = []
    for quad in quads:
        if not any(np.abs(quad - other).max() < 2.0 for other in distinct):
            distinct.append(quad)
    rated = sorted(((_score(quad, planes, step), quad) for quad in distinct), key=lambda entry: -entry[0])[
        :_MOST_SETTLED
    ]
    for _, quad in tuple(rated):
        settled = clockwise(settle(quad, planes, reach_px=5.0))
        rated.append((_score(settled, planes, step), settled))
    return _outermost(rated)


def _outermost(rated: list[tuple[float, Quad]]) -> tuple[float, Quad] | None:
    """The best, unless one nearly as good goes around it: a frame, a stripe or a picture printed on a sheet has
    sharper sides than the sheet."""
    if not rated:
        return None
    best = max(rated, key=lambda entry: entry[0])
    around = [entry for entry in rated if entry[0] >= best[0] - _ALMOST and _goes_around(entry[1], best[1])]
    return max(around, key=lambda entry: entry[0], default=best)


def _goes_around(outer: Quad, inner: Quad) -> bool:
    if area(outer) < 1.15 * area(inner):
        return False
    outline = outer.astype(np.float32)
    return all(cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -3.0 for x, y in inner)


def _score(quad: Quad, planes: Planes, step: float) -> float:
    """The mean and the weakest side count; a larger sheet wins over a frame printed on it."""
    held = support(quad, planes, step)
    if held.on_rim >= 3:
        return 0.0
    # A side on the rim tells nothing; a page that leaves the picture on one side is still a page.
    shares = np.nan_to_num(held.shares, nan=UNSEEN)
    size = math.sqrt(area(quad) / (planes.shape[0] * planes.shape[1]))
    return float(0.45 * shares.mean() + 0.45 * shares.min() + 0.10 * size + _brighter(held))


def _brighter(held: SideSupport) -> float:
    """Paper is nearly always lighter than what it lies on."""
    return 0.05 if held.inside_minus_outside > 0 else 0.0


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


def _as_corners(quad: Quad) -> Corners:
    first, second, third, fourth = ((float(x), float(y)) for x, y in quad)
    return first, second, third, fourth
