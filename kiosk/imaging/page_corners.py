"""Corners placed on the edges that meet there, in the full picture.

A sheet that bends has no straight sides, but near its corners it has straight pieces of them; a card's round corner is where its
sides would meet. So each corner is fitted from short pieces of its own two sides, and from nothing farther away.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Line, Quad, crossing, inward_normals, side_lengths

_Floats = npt.NDArray[np.float64]

# Shares of the side's length, from the corner: past a round corner, before the sheet bends away.
_ALONG = np.linspace(0.05, 0.24, 28)
_ACROSS_STEPS = 41
# Of the picture's longer side.
_REACH = 0.011
_LEAST_STEP = 5.0
_AGREE = 0.6


def refined(quad: Quad, picture: Pixels) -> Quad:
    """The quad with each corner moved to where the edges beside it meet, by at most some 1.5 % of the picture.

    A corner beside which no edge is clear (a hand, a faint tray) stays where it was, and so does one outside the picture.
    """
    reach_px = max(3.0, _REACH * max(picture.shape[:2]))
    normals, lengths = inward_normals(quad), side_lengths(quad)
    moved = quad.copy()
    for corner in range(4):
        before = corner - 1
        lines = [
            _edge(picture, quad[corner], quad[(corner + 1) % 4], normals[corner], reach_px),
            _edge(picture, quad[corner], quad[before], normals[before], reach_px),
        ]
        if lines[0] is None or lines[1] is None or min(lengths[corner], lengths[before]) < 8 * reach_px:
            continue
        met = crossing(lines[0], lines[1])
        if met is not None and np.linalg.norm(met - quad[corner]) <= 1.6 * reach_px:
            moved[corner] = met
    return moved


def _edge(picture: Pixels, corner: _Floats, other: _Floats, inward: _Floats, reach_px: float) -> Line | None:
    """The line through the steps beside a side's first part; None where they do not lie on one."""
    points = corner + (other - corner) * _ALONG[:, None]
    height, width = picture.shape[:2]
    inside = (points > reach_px).all(axis=1) & (points < np.array([width, height]) - 1 - reach_px).all(axis=1)
    if inside.mean() < _AGREE:
        return None
    points = points[inside]
    offsets = np.linspace(-reach_px, reach_px, _ACROSS_STEPS)
    at = (points[:, None, :] + inward * offsets[:, None]).astype(np.float32)
    seen = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    seen = np.asarray(cv2.blur(seen, (3, 5)), dtype=np.float32)
    # Paper against ground: what lies a little further in against what lies a little further out.
    steps = np.abs(seen[:, 6:] - seen[:, :-6]).sum(axis=2)
    middle = offsets[3:-3]
    weighed = steps * (1 - 0.4 * np.abs(middle) / reach_px)
    best = np.argmax(weighed, axis=1)
    strength = np.take_along_axis(steps, best[:, None], axis=1)[:, 0]
    on_edge = points + inward * (middle[best] + _between(weighed, best) * (middle[1] - middle[0]))[:, None]
    return _fitted(on_edge[strength > _LEAST_STEP], len(_ALONG), max(0.8, 0.12 * reach_px))


def _between(weighed: npt.NDArray[np.float32], best: npt.NDArray[np.intp]) -> _Floats:
    """Where between two steps the strongest lies: the top of a parabola, -0.5 to 0.5."""
    last = weighed.shape[1] - 1
    rows = np.arange(len(best))
    low, top, high = (weighed[rows, np.clip(best + by, 0, last)].astype(np.float64) for by in (-1, 0, 1))
    curve = 2 * top - low - high
    return np.asarray(
        np.where(curve > 1e-6, np.clip((high - low) / (2 * np.maximum(curve, 1e-6)), -0.5, 0.5), 0)
    )


def _fitted(points: _Floats, of: int, tolerance_px: float) -> Line | None:
    """A line on which most of the points lie."""
    kept = points
    for _ in range(4):
        if len(kept) < _AGREE * of:
            return None
        vx, vy, x, y = cv2.fitLine(kept.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        away = np.abs((points - (x, y)) @ np.array([-vy, vx]))
        kept = points[away <= tolerance_px]
    return np.array([x, y]), np.array([vx, vy])
