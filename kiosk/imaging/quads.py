"""Four-cornered shapes: order, sense, measures, where their sides meet."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float64]
"""4 x 2, x and y in pixels, clockwise (on the screen) from the top left corner."""
Planes = npt.NDArray[np.float32]
"""Height x width x 3: lightness and both colour axes (CIE Lab as OpenCV scales it)."""


NEXT: Final = [1, 2, 3, 0]
"""Of each corner, the one that follows clockwise: as an index it turns a shape on by one."""
_BEFORE: Final = [3, 0, 1, 2]


def clockwise(points: npt.ArrayLike) -> Quad:
    """Four points in order, from the one nearest to the top left of their own box."""
    quad = np.asarray(points, dtype=np.float64).reshape(4, 2)
    x, y = quad.mean(axis=0).tolist()
    around = sorted(quad.tolist(), key=lambda point: math.atan2(point[1] - y, point[0] - x))
    first = min(range(4), key=lambda number: around[number][0] + around[number][1])
    return np.array([*around[first:], *around[:first]])


def area(quad: Quad) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.tolist()
    return float(abs((cx - ax) * (dy - by) - (dx - bx) * (cy - ay)) / 2)


def side_lengths(quad: Quad) -> npt.NDArray[np.float64]:
    """Top, right, bottom, left."""
    return np.asarray(np.linalg.norm(quad[NEXT] - quad, axis=1))


def is_sheet_like(quad: Quad, width: int, height: int) -> bool:
    """Convex, of some size, with corners that a sheet seen from above can have."""
    points = quad.tolist()
    ways = [(points[n][0] - points[m][0], points[n][1] - points[m][1]) for m, n in enumerate(NEXT)]
    top, right, bottom, left = lengths = [math.hypot(x, y) for x, y in ways]
    if area(quad) < 0.012 * width * height or min(lengths) < 0.08 * min(width, height):
        return False
    if not (0.5 <= top / bottom <= 2.0 and 0.5 <= left / right <= 2.0):
        return False
    if max(lengths) / min(lengths) > 4.5:
        return False
    for one in range(4):
        (x, y), (u, v) = ways[one - 1], ways[one]
        if x * v - y * u <= 0 or abs(x * u + y * v) >= 0.62 * lengths[one - 1] * lengths[one]:
            return False
    return True


def inward_normals(quads: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Unit normals of the four sides of clockwise quads (... x 4 x 2), pointing inside."""
    along = quads[..., NEXT, :] - quads
    along = along / np.sqrt((along * along).sum(axis=-1, keepdims=True))
    return np.stack([-along[..., 1], along[..., 0]], axis=-1)


Line = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""A point and a direction."""


def crossing(first: Line, second: Line) -> npt.NDArray[np.float64] | None:
    """Where both lines meet; None when they run alike."""
    (p, d), (q, e) = first, second
    denominator = d[0] * e[1] - d[1] * e[0]
    if abs(denominator) < 1e-6:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / denominator
    return np.asarray(p + along * d)


def meeting(starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where each side's line, through its start and end, meets the line of the side before: ... x 4 x 2, not finite where
    two run alike."""
    p, d = starts[..., _BEFORE, :], (ends - starts)[..., _BEFORE, :]
    q, e = starts, ends - starts
    denominator = d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0]
    gap = q - p
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (gap[..., 0] * e[..., 1] - gap[..., 1] * e[..., 0]) / denominator
        return np.asarray(p + along[..., None] * d)
