"""Sheets from straight edges: every four lines that could be a sheet's sides, rated by what lies on both banks.

Works where the sheet cannot be parted as a region: cluttered desks, a hand at a corner, paper on a tray of its colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import Planes, Quad, clockwise, is_sheet_like

_Floats = npt.NDArray[np.float64]

# From the picture as it is and from the one without its printing.
_MOST_LINES = (16, 8)
_MOST_QUADS = 6
# Closes letters and ruled lines at the working size, not the gap between a sheet and its shadow's far side.
_PRINTING = np.ones((9, 9), np.uint8)
# Where a line runs outside the picture or along its rim nothing can be seen: half as good as a seen edge.
UNSEEN = 0.5
_NEAR_PX = (2.0, 3.0, 4.0)
_OPPOSITE = math.cos(math.radians(25))
_ACROSS = math.cos(math.radians(55))


@dataclass(frozen=True, slots=True)
class _Lines:
    """`normals` · x = `offsets`; `held[line, t]` sums the support along the line up to t - reach."""

    normals: _Floats
    offsets: _Floats
    held: _Floats
    reach: int


def quads_from_lines(planes: Planes, step: float) -> list[Quad]:
    """The few best quads, best first."""
    height, width = planes.shape[:2]
    grey = np.asarray(planes[..., 0], dtype=np.uint8)
    looks = (grey, np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, _PRINTING), dtype=np.uint8))
    segments = [_segments(look) for look in looks]
    normals, offsets = _merged(segments, min(height, width))
    normals, offsets = _with_rim(normals, offsets, width, height)
    lines = _held(normals, offsets, planes, step)
    pairs = _opposite_pairs(lines, width, height)
    if len(pairs) < 2:
        return []
    return _best(lines, pairs, width, height)


def _segments(grey: npt.NDArray[np.uint8]) -> _Floats:
    """Straight edges as rows x1, y1, x2, y2."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, 1.0)
    found = detector.detect(grey)[0]
    return np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)


def _merged(looks: Sequence[_Floats], side_px: int) -> tuple[_Floats, _Floats]:
    """Lines through segments that lie on one another: of each look those with most edge, none twice."""
    normals, offsets = np.zeros((0, 2)), np.zeros(0)
    for segments, most in zip(looks, _MOST_LINES, strict=True):
        for normal, offset in _strongest(segments, side_px, most):
            if not (_same_line(normals, offsets, normal, normal * offset)).any():
                normals, offsets = np.vstack([normals, normal]), np.append(offsets, offset)
    return normals, offsets


def _strongest(segments: _Floats, side_px: int, most: int) -> list[tuple[_Floats, float]]:
    along = segments[:, 2:] - segments[:, :2]
    lengths = np.linalg.norm(along, axis=1)
    chosen = [index for index in np.argsort(-lengths)[:100] if lengths[index] >= 0.04 * side_px]
    normals, offsets, edge = np.zeros((0, 2)), np.zeros(0), np.zeros(0)
    for index in chosen:
        normal = np.array([-along[index, 1], along[index, 0]]) / lengths[index]
        middle = (segments[index, :2] + segments[index, 2:]) / 2
        known = _same_line(normals, offsets, normal, middle)
        if known.any():
            edge[int(np.argmax(known))] += lengths[index]
        else:
            normals = np.vstack([normals, normal])
            offsets, edge = np.append(offsets, normal @ middle), np.append(edge, lengths[index])
    return [(normals[index], float(offsets[index])) for index in np.argsort(-edge)[:most]]


def _same_line(normals: _Floats, offsets: _Floats, normal: _Floats, point: _Floats) -> npt.NDArray[np.bool_]:
    """Which of the known lines have this direction and go within 2.5 pixels of the point."""
    return np.asarray((np.abs(normals @ normal) > 0.9985) & (np.abs(normals @ point - offsets) < 2.5))


def _with_rim(normals: _Floats, offsets: _Floats, width: int, height: int) -> tuple[_Floats, _Floats]:
    """The picture's own four sides too: a sheet may lie partly outside."""
    rim = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    return np.vstack([normals, rim]), np.append(offsets, [0.0, width - 1.0, 0.0, height - 1.0])


def _held(normals: _Floats, offsets: _Floats, planes: Planes, step: float) -> _Lines:
    height, width = planes.shape[:2]
    reach = int(math.hypot(width, height)) + 2
    t = np.arange(-reach, reach + 1, dtype=np.float64)
    along = np.stack([-normals[:, 1], normals[:, 0]], axis=1)
    points = (normals * offsets[:, None])[:, None, :] + along[:, None, :] * t[None, :, None]
    banks = [_bank(planes, points, normals, sign) for sign in (1.0, -1.0)]
    apart = np.abs(banks[0] - banks[1])
    differ = apart[..., 0] + apart[..., 1] + apart[..., 2] >= step * 1.3
    margin = _NEAR_PX[-1]
    x, y = points[..., 0], points[..., 1]
    unseen = (x < margin) | (y < margin) | (x > width - 1 - margin) | (y > height - 1 - margin)
    held = np.where(unseen, UNSEEN, differ.astype(np.float64))
    return _Lines(normals, offsets, np.cumsum(held, axis=1), reach)


def _bank(planes: Planes, points: _Floats, normals: _Floats, sign: float) -> npt.NDArray[np.float32]:
    height, width = planes.shape[:2]
    total = np.zeros((*points.shape[:2], 3), np.float32)
    for distance in _NEAR_PX:
        at = np.rint(points + normals[:, None, :] * (sign * distance)).astype(np.intp)
        total += planes[np.clip(at[..., 1], 0, height - 1), np.clip(at[..., 0], 0, width - 1)]
    return np.asarray(total / len(_NEAR_PX), dtype=np.float32)


def _opposite_pairs(lines: _Lines, width: int, height: int) -> npt.NDArray[np.intp]:
    """Lines that run much alike and lie apart, where the picture's middle is."""
    middle = np.array([width / 2, height / 2])
    least_px = 0.1 * min(width, height)
    found = []
    for first, second in combinations(range(len(lines.offsets)), 2):
        cosine = float(lines.normals[first] @ lines.normals[second])
        if abs(cosine) < _OPPOSITE:
            continue
        away = lines.offsets - lines.normals @ middle
        if abs(away[first] - math.copysign(1.0, cosine) * away[second]) >= least_px:
            found.append((first, second))
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def _best(lines: _Lines, pairs: npt.NDArray[np.intp], width: int, height: int) -> list[Quad]:
    first, second = np.triu_indices(len(pairs), 1)
    crossing = (
        np.abs((lines.normals[pairs[first, 0]] * lines.normals[pairs[second, 0]]).sum(axis=1)) < _ACROSS
    )
    one, two = pairs[first[crossing]], pairs[second[crossing]]
    sides = np.stack([one[:, 0], two[:, 0], one[:, 1], two[:, 1]], axis=1)
    corners = np.stack([_crossings(lines, sides[:, side - 1], sides[:, side]) for side in range(4)], axis=1)
    x, y = corners[..., 0], corners[..., 1]
    slack = 0.04 * max(width, height)
    inside = ((x > -slack) & (x < width + slack) & (y > -slack) & (y < height + slack)).all(axis=1)
    sides, corners = sides[inside], corners[inside]
    shares = np.stack(
        [_shares(lines, sides[:, s], corners[:, s], corners[:, (s + 1) % 4]) for s in range(4)], axis=1
    )
    size = np.sqrt(_areas(corners) / (width * height))
    rating = 0.5 * shares.mean(axis=1) + 0.5 * shares.min(axis=1) + 0.10 * size
    best: list[Quad] = []
    for index in np.argsort(-rating)[:60]:
        quad = clockwise(corners[index])
        if is_sheet_like(quad, width, height) and not any(np.abs(quad - other).max() < 3.0 for other in best):
            best.append(quad)
        if len(best) == _MOST_QUADS:
            break
    return best


def _crossings(lines: _Lines, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp]) -> _Floats:
    n, m, c, d = lines.normals[first], lines.normals[second], lines.offsets[first], lines.offsets[second]
    cross = n[:, 0] * m[:, 1] - n[:, 1] * m[:, 0]
    cross = np.where(np.abs(cross) < 1e-6, np.inf, cross)
    return np.stack([(c * m[:, 1] - d * n[:, 1]) / cross, (n[:, 0] * d - m[:, 0] * c) / cross], axis=1)


def _shares(lines: _Lines, line: npt.NDArray[np.intp], start: _Floats, end: _Floats) -> _Floats:
    """Share of the line between two points that is a real edge."""
    along = np.stack([-lines.normals[line, 1], lines.normals[line, 0]], axis=1)
    a, b = ((along * point).sum(axis=1) for point in (start, end))
    # The ends are left out: round corners, thumbs.
    low, high = np.minimum(a, b) + 0.08 * np.abs(a - b), np.maximum(a, b) - 0.08 * np.abs(a - b)
    top = lines.held.shape[1] - 1
    i, j = (np.clip(np.rint(t).astype(np.intp) + lines.reach, 0, top) for t in (low, high))
    return np.asarray((lines.held[line, j] - lines.held[line, i]) / np.maximum(j - i, 1))


def _areas(corners: _Floats) -> _Floats:
    x, y = corners[..., 0], corners[..., 1]
    doubled = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    return np.asarray(np.abs(doubled) / 2)
