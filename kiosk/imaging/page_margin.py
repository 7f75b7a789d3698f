"""Whether a strip of a sheet lies between a line printed on it and a line beyond: the sheet's margin, and no shadow."""

from __future__ import annotations

import numpy as np

from kiosk.imaging.quads import NEXT, Planes, Quad, inward_normals

_ALONG = np.linspace(0.1, 0.9, 24)
# Of the small copy: a side that far out is another line, and no farther does a margin go.
_ELSEWHERE_PX, _WIDEST_PX, _SAME_PX = 3.0, 12.0, 2.5
# From the outer line, to both banks: beyond its blur.
_BANK_PX = 3.0
# Lab units of 255: a shadow is darker than the ground and has its colour.
_LIGHTER, _OTHER_COLOUR = 4.0, 2.0
_MOST = 0.8


def has_margin(outer: Quad, inner: Quad, planes: Planes) -> bool:
    """Whether the outer shape differs from the inner one by strips along its sides that are no shadows."""
    outwards = ((outer + outer[NEXT]) / 2 - (inner + inner[NEXT]) / 2) * -inward_normals(inner)
    by_px = outwards.sum(axis=1)
    if (by_px < -_SAME_PX).any() or (by_px > _WIDEST_PX).any():
        return False
    moved = np.flatnonzero(by_px > _ELSEWHERE_PX)
    return len(moved) > 0 and all(_is_sheet(outer, int(side), planes) for side in moved)


def _is_sheet(quad: Quad, side: int, planes: Planes) -> bool:
    """Whether what lies inside that side is lighter than what lies outside, or of another colour, along most of it."""
    points = quad[side] + (quad[NEXT[side]] - quad[side]) * _ALONG[:, None]
    inward = inward_normals(quad)[side]
    height, width = planes.shape[:2]
    strip, ground = (
        planes[
            np.clip(np.rint(at[:, 1]), 0, height - 1).astype(np.intp),
            np.clip(np.rint(at[:, 0]), 0, width - 1).astype(np.intp),
        ]
        for at in (points + inward * _BANK_PX, points - inward * _BANK_PX)
    )
    apart = strip - ground
    lighter = apart[:, 0] > _LIGHTER
    coloured = np.hypot(apart[:, 1], apart[:, 2]) > _OTHER_COLOUR
    return bool((lighter | coloured).mean() >= _MOST)
