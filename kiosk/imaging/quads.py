"""Four-cornered shapes: order, sense, and how well each side stands on a real edge of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float64]
"""4 x 2, x and y in pixels, clockwise (on the screen) from the top left corner."""
Planes = npt.NDArray[np.float32]
"""Height x width x 3: lightness and both colour axes (CIE Lab as OpenCV scales it)."""

_SAMPLES = 48
# The ends of a side are left out: cards have round corners, sheets have dog-ears and thumbs.
_ALONG = np.linspace(0.08, 0.92, _SAMPLES)
# How far from the side, in pixels of the small copy, paper and ground are compared: beyond the blur, short of the text.
_NEAR_PX = np.array([2.0, 3.0, 4.0])


@dataclass(frozen=True, slots=True)
class SideSupport:
    """For each side, the share of its length where both banks differ; NaN where it runs along the picture's rim."""

    shares: npt.NDArray[np.float64]
    inside_minus_outside: float
    """Mean lightness step over the sides, positive when the shape is brighter than its ground."""

    @property
    def on_rim(self) -> int:
        return int(np.isnan(self.shares).sum())


def clockwise(points: npt.ArrayLike) -> Quad:
    """Four points in order, from the one nearest to the top left of their own box."""
    quad = np.asarray(points, dtype=np.float64).reshape(4, 2)
    centre = quad.mean(axis=0)
    quad = quad[np.argsort(np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0]))]
    return np.roll(quad, -int(np.argmin(quad.sum(axis=1))), axis=0)


def area(quad: Quad) -> float:
    x, y = quad[:, 0], quad[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def side_lengths(quad: Quad) -> npt.NDArray[np.float64]:
    """Top, right, bottom, left."""
    return np.asarray(np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1))


def is_sheet_like(quad: Quad, width: int, height: int) -> bool:
    """Convex, of some size, with corners that a sheet seen from above can have."""
    lengths = side_lengths(quad)
    if area(quad) < 0.02 * width * height or lengths.min() < 0.08 * min(width, height):
        return False
    if (
        max(
            lengths[0] / lengths[2], lengths[2] / lengths[0], lengths[1] / lengths[3], lengths[3] / lengths[1]
        )
        > 2.0
    ):
        return False
    if lengths.max() / lengths.min() > 4.5:
        return False
    before, after = np.roll(quad, 1, axis=0) - quad, np.roll(quad, -1, axis=0) - quad
    cosines = (before * after).sum(axis=1) / (np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1))
    turns = after[:, 0] * before[:, 1] - after[:, 1] * before[:, 0]
    return bool(np.abs(cosines).max() < 0.62 and (turns > 0).all())


def inward_normals(quad: Quad) -> npt.NDArray[np.float64]:
    """Unit normals of the four sides of a clockwise quad, pointing inside."""
    along = np.roll(quad, -1, axis=0) - quad
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def support(quad: Quad, planes: Planes, step: float) -> SideSupport:
    """How much of each side has a colour step of at least `step` across it."""
    height, width = planes.shape[:2]
    points, normals = _points_on_sides(quad), inward_normals(quad)
    inside, outside = (_mean_colour(planes, points, normals, sign) for sign in (1.0, -1.0))
    rim = _beyond_rim(points - normals[:, None, :] * _NEAR_PX[-1], width, height)
    difference = inside - outside
    lightness = difference[..., 0]
    # A ruled line has paper on both banks: no step, however black it is.
    squared = difference * difference
    strong = squared[..., 0] + squared[..., 1] + squared[..., 2] >= step * step
    shares = np.empty(4)
    for side in range(4):
        shares[side] = np.nan if rim[side].mean() > 0.5 else (strong[side] & ~rim[side]).mean()
    seen = ~rim
    return SideSupport(shares, float(lightness[seen].mean()) if seen.any() else 0.0)


def _points_on_sides(quad: Quad) -> npt.NDArray[np.float64]:
    ends = np.roll(quad, -1, axis=0)
    return np.asarray(quad[:, None, :] + (ends - quad)[:, None, :] * _ALONG[None, :, None])


def _mean_colour(
    planes: Planes, points: npt.NDArray[np.float64], normals: npt.NDArray[np.float64], sign: float
) -> npt.NDArray[np.float32]:
    height, width = planes.shape[:2]
    total = np.zeros((*points.shape[:2], 3), np.float32)
    for distance in _NEAR_PX:
        at = points + normals[:, None, :] * (sign * distance)
        columns = np.clip(np.rint(at[..., 0]), 0, width - 1).astype(np.intp)
        rows = np.clip(np.rint(at[..., 1]), 0, height - 1).astype(np.intp)
        total += planes[rows, columns]
    return np.asarray(total / len(_NEAR_PX), dtype=np.float32)


def _beyond_rim(at: npt.NDArray[np.float64], width: int, height: int) -> npt.NDArray[np.bool_]:
    x, y = at[..., 0], at[..., 1]
    return np.asarray((x < 1) | (y < 1) | (x > width - 2) | (y > height - 2))


def settle(quad: Quad, planes: Planes, reach_px: float) -> Quad:
    """The quad with each side moved onto the strongest step within `reach_px`, where the steps lie on one line.

    A side whose steps do not line up (a bent sheet, a hand across it) stays where it was.
    """
    offsets = np.arange(-reach_px, reach_px + 0.51, 0.5)
    points, normals = _points_on_sides(quad), inward_normals(quad)
    profile = _profiles(planes, points, normals, offsets)
    steps = np.abs(profile[:, :, 2:, :] - profile[:, :, :-2, :])
    change = steps[..., 0] + steps[..., 1] + steps[..., 2]
    # Nearness decides between equal steps: the first line of text is as strong as the paper's edge.
    change = change * (1.0 - 0.35 * np.abs(offsets[1:-1]) / reach_px)
    best = np.argmax(change, axis=2)
    strength = np.take_along_axis(change, best[..., None], axis=2)[..., 0]
    moved = points + normals[:, None, :] * offsets[1:-1][best][..., None]
    lines = [_line(moved[side], strength[side], quad[side], quad[(side + 1) % 4]) for side in range(4)]
    corners = [crossing(lines[side - 1], lines[side]) for side in range(4)]
    if any(corner is None for corner in corners):
        return quad
    settled = np.array(corners)
    return settled if np.linalg.norm(settled - quad, axis=1).max() <= 2.5 * reach_px else quad


def _profiles(
    planes: Planes,
    points: npt.NDArray[np.float64],
    normals: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.float64],
) -> npt.NDArray[np.float32]:
    """Colours across the sides: 4 x samples x offsets x 3."""
    at = points[:, :, None, :] + normals[:, None, None, :] * offsets[None, None, :, None]
    flat = at.reshape(4 * points.shape[1], len(offsets), 2).astype(np.float32)
    seen = cv2.remap(planes, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.float32).reshape(4, points.shape[1], len(offsets), 3)


Line = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""A point and a direction."""


def _line(points: npt.NDArray[np.float64], strength: npt.NDArray[np.float64], start: Quad, end: Quad) -> Line:
    """(point, direction) through most of the points; the old side when fewer than half agree."""
    kept = points[strength >= 0.35 * np.median(strength)]
    for _ in range(3):
        fitted = (
            cv2.fitLine(kept.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(np.float64)
        )
        direction, through = fitted[:2], fitted[2:]
        away = np.abs((points - through) @ np.array([-direction[1], direction[0]]))
        near = points[away <= 1.2]
        if len(near) < len(points) // 2:
            return start, end - start
        kept = near
    return through, direction


def crossing(first: Line, second: Line) -> npt.NDArray[np.float64] | None:
    """Where both lines meet; None when they run alike."""
    (p, d), (q, e) = first, second
    denominator = d[0] * e[1] - d[1] * e[0]
    if abs(denominator) < 1e-6:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / denominator
    return np.asarray(p + along * d)
