"""Corners placed on the edges that meet there, in the full picture.

A sheet that bends has no straight sides, but near its corners it has straight pieces of them; a card's round corner is where its
sides would meet. So each corner is fitted from short pieces of its own two sides, and from nothing farther away.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quad_edges import line_offsets
from kiosk.imaging.quads import NEXT, Planes, Quad, crossing, inward_normals, side_lengths

_Floats = npt.NDArray[np.float64]

# Shares of the side's length, from the corner: past a round corner, before the sheet bends away.
_ALONG = np.linspace(0.05, 0.24, 28)
_ACROSS_STEPS = 41
# Of the picture's longer side.
_REACH = 0.011
_LEAST_STEP = 5.0
_AGREE = 0.6


def refined(quad: Quad, picture: Planes | Pixels, reach: float = _REACH) -> Quad:
    """The quad with each corner moved to where the edges beside it meet, by at most 1.6 of `reach`, a share of the picture;
    less for a small shape.

    A corner beside which no edge is clear (a hand, a faint tray) stays where it was, and so does one outside the picture.
    """
    lengths = side_lengths(quad)
    reach_px = max(3.0, min(reach * max(picture.shape[:2]), float(lengths.min()) / 9))
    starts, ends, clear = _edges(quad, picture, reach_px)
    moved = quad.copy()
    for corner in range(4):
        before = corner - 1
        if (
            not (clear[corner, 0] and clear[before, 1])
            or min(lengths[corner], lengths[before]) < 8 * reach_px
        ):
            continue
        met = crossing(
            (starts[corner, 0], ends[corner, 0] - starts[corner, 0]),
            (starts[before, 1], ends[before, 1] - starts[before, 1]),
        )
        if met is not None and np.linalg.norm(met - quad[corner]) <= 1.6 * reach_px:
            moved[corner] = met
    return moved


def _edges(
    quad: Quad, picture: Planes | Pixels, reach_px: float
) -> tuple[_Floats, _Floats, npt.NDArray[np.bool_]]:
    """Of each side's first and last part (4 x 2): two points of the line through the steps beside it, and whether they lie on
    one."""
    # Each side from both its ends.
    first = np.stack([quad, quad[NEXT]], axis=1)
    way = first[:, ::-1] - first
    points = first[:, :, None, :] + way[:, :, None, :] * _ALONG[:, None]
    inward = np.repeat(inward_normals(quad)[:, None, :], 2, axis=1)
    height, width = picture.shape[:2]
    seen = ((points > reach_px) & (points < np.array([width, height]) - 1 - reach_px)).all(axis=-1)
    offsets = np.linspace(-reach_px, reach_px, _ACROSS_STEPS)
    steps = _steps(picture, points, inward, offsets)
    middle = offsets[3:-3]
    weighed = steps * (1 - 0.4 * np.abs(middle) / reach_px)
    best = np.argmax(weighed, axis=-1)
    strength = np.take_along_axis(steps, best[..., None], axis=-1)[..., 0]
    across = middle[best] + _between(weighed, best) * (middle[1] - middle[0])
    usable = seen & (strength > _LEAST_STEP)
    at_0, at_1, on_line = line_offsets(_ALONG, across, usable, max(0.8, 0.12 * reach_px))
    starts = first + inward * at_0[..., None]
    ends = first + way + inward * at_1[..., None]
    return starts, ends, on_line >= _AGREE * len(_ALONG)


def _steps(
    picture: Planes | Pixels, points: _Floats, inward: _Floats, offsets: _Floats
) -> npt.NDArray[np.float32]:
    """Paper against ground: what lies a little further in against what lies a little further out."""
    at = (points[..., None, :] + inward[:, :, None, None, :] * offsets[:, None]).astype(np.float32)
    flat = at.reshape(-1, len(offsets), 2)
    seen = cv2.remap(picture, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    parts = seen.reshape(8, len(_ALONG), len(offsets), 3)
    smooth = np.stack([cv2.blur(part, (3, 5)) for part in parts])
    steps = np.abs(smooth[:, :, 6:] - smooth[:, :, :-6]).sum(axis=-1)
    return np.asarray(steps, dtype=np.float32).reshape(4, 2, len(_ALONG), -1)


def _between(weighed: _Floats, best: npt.NDArray[np.intp]) -> _Floats:
    """Where between two steps the strongest lies: the top of a parabola, -0.5 to 0.5."""
    last = weighed.shape[-1] - 1
    low, top, high = (
        np.take_along_axis(weighed, np.clip(best + by, 0, last)[..., None], axis=-1)[..., 0].astype(
            np.float64
        )
        for by in (-1, 0, 1)
    )
    curve = 2 * top - low - high
    return np.asarray(
        np.where(curve > 1e-6, np.clip((high - low) / (2 * np.maximum(curve, 1e-6)), -0.5, 0.5), 0)
    )
