"""Four-cornered shapes: order, sense, measures, where their sides meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float64]
"""4 x 2, x and y in pixels, clockwise (on the screen) from the top left corner."""
Planes = npt.NDArray[np.float32]
"""Height x width x 3: lightness and both colour axes (CIE Lab as OpenCV scales it)."""


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


def inward_normals(quads: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Unit normals of the four sides of clockwise quads (... x 4 x 2), pointing inside."""
    along = np.roll(quads, -1, axis=-2) - quads
    along = along / np.linalg.norm(along, axis=-1, keepdims=True)
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
    p, d = np.roll(starts, 1, axis=-2), np.roll(ends - starts, 1, axis=-2)
    q, e = starts, ends - starts
    denominator = d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0]
    gap = q - p
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (gap[..., 0] * e[..., 1] - gap[..., 1] * e[..., 0]) / denominator
        return np.asarray(p + along[..., None] * d)
