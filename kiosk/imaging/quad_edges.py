"""How well four-cornered shapes stand on the edges of a picture, and the same shapes moved onto them: many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import NEXT, Planes, Quad, inward_normals, meeting

_Floats = npt.NDArray[np.float64]

_SAMPLES = 48
# The ends of a side are left out: cards have round corners, sheets have dog-ears and thumbs.
_ALONG: Final = np.linspace(0.08, 0.92, _SAMPLES)
# How far from the side, in pixels of the small copy, paper and ground are compared: beyond the blur, short of the text.
_NEAR_PX: Final = np.array([2.0, 3.0, 4.0])
_ON_LINE_PX = 1.2
# Of a side: less than this beside what hides it tells nothing.
_LEAST_SEEN: Final = 0.25


@dataclass(frozen=True, slots=True)
class SideSupport:
    """Of n shapes: for each side, the share of its length where both banks differ; NaN where it runs along the picture's rim."""

    shares: _Floats
    """n x 4."""
    inside_minus_outside: _Floats
    """n: mean lightness step over the sides, positive when the shape is brighter than its ground."""

    @property
    def on_rim(self) -> npt.NDArray[np.intp]:
        return np.asarray(np.isnan(self.shares).sum(axis=1))


def support(
    quads: Sequence[Quad] | _Floats, planes: Planes, step: float, hidden: npt.NDArray[np.uint8] | None = None
) -> SideSupport:
    """How much of each side of each shape (clockwise) has a colour step of at least `step` across it.

    Where `hidden` is not 0 nothing is seen, and what runs through it counts neither for a side nor against it.
    """
    shapes = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    points, normals = _points_on_sides(shapes), inward_normals(shapes)
    inside, outside = (_mean_colour(planes, points, normals * sign) for sign in (1.0, -1.0))
    height, width = planes.shape[:2]
    rim = _beyond_rim(points - normals[:, :, None, :] * _NEAR_PX[-1], width, height)
    difference = inside - outside
    # A ruled line has paper on both banks: no step, however black it is.
    strong = np.einsum("nspc,nspc->nsp", difference, difference) >= step * step
    seen = ~rim
    counted = np.ones_like(rim) if hidden is None else ~_within(points, hidden)
    held = (strong & seen & counted).sum(axis=2) / np.maximum(1, counted.sum(axis=2))
    unseen = (rim.mean(axis=2) > 0.5) | (counted.mean(axis=2) < _LEAST_SEEN)
    shares = np.where(unseen, np.nan, held)
    lighter = (difference[..., 0] * seen).sum(axis=(1, 2)) / np.maximum(1, seen.sum(axis=(1, 2)))
    return SideSupport(shares, lighter.astype(np.float64))


def settled(quads: Sequence[Quad] | _Floats, planes: Planes, reach_px: float) -> _Floats:
    """Each shape with its sides moved onto the strongest step within `reach_px`, where the steps lie on one line: n x 4 x 2.

    A side whose steps do not line up (a bent sheet, a hand across it) stays where it was, and so does a shape that would move far.
    """
    shapes = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    offsets = np.arange(-reach_px, reach_px + 0.51, 0.5)
    points, normals = _points_on_sides(shapes), inward_normals(shapes)
    profile = _profiles(planes, points, normals, offsets)
    steps = np.abs(profile[..., 2:, :] - profile[..., :-2, :])
    change = steps[..., 0] + steps[..., 1] + steps[..., 2]
    # Nearness decides between equal steps: the first line of text is as strong as the paper's edge.
    change = change * (1.0 - 0.35 * np.abs(offsets[1:-1]) / reach_px)
    best = np.argmax(change, axis=-1)
    strength = np.take_along_axis(change, best[..., None], axis=-1)[..., 0]
    strong = strength >= 0.35 * np.median(strength, axis=-1, keepdims=True)
    starts, ends, on = line_offsets(_ALONG, offsets[1:-1][best], strong, _ON_LINE_PX)
    on_line = on >= _SAMPLES // 2
    moved_by = (np.where(on_line, by, 0.0)[..., None] for by in (starts, ends))
    from_start, from_end = (normals * by for by in moved_by)
    moved = meeting(shapes + from_start, shapes[:, NEXT] + from_end)
    far = np.linalg.norm(moved - shapes, axis=-1).max(axis=-1)
    # Also where two sides run alike: they meet nowhere, and nothing is no more than a number.
    near_enough = (far <= 2.5 * reach_px)[:, None, None]
    return np.asarray(np.where(near_enough, moved, shapes))


def line_offsets(
    along: _Floats, across: _Floats, usable: npt.NDArray[np.bool_], within: float | _Floats
) -> tuple[_Floats, _Floats, npt.NDArray[np.intp]]:
    """Straight lines through points given by their place `along` a side (0 to 1, ... x k or k) and their offset `across`.

    Outliers do not pull: each round believes what is far from the last line less, the final ones not at all.
    Gives the lines' offsets at 0 and at 1 and how many of the usable points lie within `within` of them.
    """
    along = np.broadcast_to(along, across.shape)
    tolerance = np.asarray(within)[..., None] if np.ndim(within) else within
    at_0 = _masked_median(across, usable)
    slope = np.zeros_like(at_0)
    for sharp in (False, False, False, True, True):
        away = np.abs(across - at_0[..., None] - slope[..., None] * along)
        weight = (away <= tolerance).astype(np.float64) if sharp else 1.0 / np.maximum(away, 0.5)
        at_0, slope = _weighted_line(along, across, weight * usable)
    away = np.abs(across - at_0[..., None] - slope[..., None] * along)
    return at_0, at_0 + slope, ((away <= tolerance) & usable).sum(axis=-1)


def _masked_median(across: _Floats, usable: npt.NDArray[np.bool_]) -> _Floats:
    """Of the usable ones; the smaller of the middle two."""
    ordered = np.sort(np.where(usable, across, np.inf), axis=-1)
    middle = np.maximum(0, usable.sum(axis=-1) - 1) // 2
    chosen = np.take_along_axis(ordered, middle[..., None], axis=-1)[..., 0]
    return np.asarray(np.where(np.isfinite(chosen), chosen, 0.0))


def _weighted_line(along: _Floats, across: _Floats, weight: _Floats) -> tuple[_Floats, _Floats]:
    total = np.maximum(weight.sum(axis=-1), 1e-9)
    mean_t = (weight * along).sum(axis=-1) / total
    mean_d = (weight * across).sum(axis=-1) / total
    t = along - mean_t[..., None]
    spread = (weight * t * t).sum(axis=-1)
    slope = (weight * t * (across - mean_d[..., None])).sum(axis=-1) / np.maximum(spread, 1e-9)
    return mean_d - slope * mean_t, slope


def _points_on_sides(shapes: _Floats) -> _Floats:
    ends = shapes[:, NEXT]
    return np.asarray(shapes[:, :, None, :] + (ends - shapes)[:, :, None, :] * _ALONG[:, None])


def _mean_colour(planes: Planes, points: _Floats, outwards: _Floats) -> npt.NDArray[np.float32]:
    at = points[..., None, :] + (outwards[:, :, None, :] * _NEAR_PX[:, None])[:, :, None]
    flat = at.reshape(-1, len(_NEAR_PX), 2).astype(np.float32)
    seen = cv2.remap(planes, flat[..., 0], flat[..., 1], cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    total = seen[:, 0] + seen[:, 1] + seen[:, 2]
    return np.asarray(total / np.float32(len(_NEAR_PX)), dtype=np.float32).reshape(*points.shape[:3], 3)


def _within(at: _Floats, mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    height, width = mask.shape
    x, y = (
        np.clip(np.rint(at[..., axis]), 0, last).astype(np.intp)
        for axis, last in ((0, width - 1), (1, height - 1))
    )
    return np.asarray(mask[y, x] > 0)


def _beyond_rim(at: _Floats, width: int, height: int) -> npt.NDArray[np.bool_]:
    x, y = at[..., 0], at[..., 1]
    return np.asarray((x < 1) | (y < 1) | (x > width - 2) | (y > height - 2))


def _profiles(planes: Planes, points: _Floats, normals: _Floats, offsets: _Floats) -> npt.NDArray[np.float32]:
    """Colours across the sides: n x 4 x samples x offsets x 3."""
    at = points[..., None, :] + normals[:, :, None, None, :] * offsets[:, None]
    flat = at.reshape(-1, len(offsets), 2).astype(np.float32)
    seen = cv2.remap(planes, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.float32).reshape(*at.shape[:4], 3)
