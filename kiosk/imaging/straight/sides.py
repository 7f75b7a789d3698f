"""How the sides of a sheet run between its corners: straight, or bowed by the lens or by paper that does not lie flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, inward_normals, side_lengths

Points = npt.NDArray[np.float64]

_ALONG: Final = np.linspace(0.02, 0.98, 65)
_ACROSS: Final = 61
# Of the side's length: what a sheet that may be called flat bows at most.
_REACH: Final = 0.035
# Below this nobody sees it, and a straight side is never made worse.
_WORTH_IT: Final = 0.0035
_LEAST_STEP: Final = 18.0
_AGREE: Final = 0.75
_DEGREE: Final = 4


@dataclass(frozen=True, slots=True)
class Sides:
    """By how much each side stands off the straight line between its corners: four polynomials that are nought at both ends."""

    offsets: npt.NDArray[np.float64]
    """4 x 3: of t (1-t) times 1, t, t², in pixels inwards; t runs clockwise from 0 to 1."""

    def at(self, side: int, along: Points) -> Points:
        """Pixels inwards at those shares of the side."""
        even, rising, curved = self.offsets[side].tolist()
        return np.asarray(along * (1 - along) * (even + rising * along + curved * along**2))


def bowed_sides(picture: Pixels, quad: Quad) -> Sides | None:
    """The sides as the picture shows them; None where all are straight, or are not seen well enough to say.

    `quad` is clockwise, its corners on the sheet's own.
    """
    normals, lengths = inward_normals(quad), side_lengths(quad)
    found = [_side(picture, quad, side, normals[side], float(lengths[side])) for side in range(4)]
    seen = [one for one in found if one is not None]
    if len(seen) < 3:
        return None
    sides = Sides(np.stack([np.zeros(3) if one is None else one for one in found]))
    most = max(float(np.abs(sides.at(side, _ALONG)).max() / lengths[side]) for side in range(4))
    return sides if most >= _WORTH_IT else None


def _side(picture: Pixels, quad: Quad, side: int, inward: Points, length: float) -> Points | None:
    """The polynomial through the strongest steps beside the side; None where they are on no such line."""
    reach = _REACH * length
    along = quad[side] + (quad[(side + 1) % 4] - quad[side]) * _ALONG[:, None]
    offsets = np.linspace(-reach, reach, _ACROSS)
    at = (along[:, None] + inward * offsets[:, None]).astype(np.float32)
    height, width = picture.shape[:2]
    if (at.min(axis=(0, 1)) < 0).any() or (at.max(axis=(0, 1)) > (width - 1, height - 1)).any():
        return None
    seen = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    seen = np.asarray(cv2.blur(seen, (3, 3)), dtype=np.float32)
    steps = np.abs(seen[:, 4:] - seen[:, :-4]).sum(axis=2) * (1 - 0.3 * np.abs(offsets[2:-2]) / reach)
    best = np.argmax(steps, axis=1)
    strong = steps[np.arange(len(best)), best] > _LEAST_STEP
    return _fitted(_ALONG, offsets[2:-2][best], strong, max(1.2, 0.004 * length))


def _fitted(
    along: Points, off: Points, strong: npt.NDArray[np.bool_], within_px: float
) -> npt.NDArray[np.float64] | None:
    bend = along * (1 - along)
    terms = np.stack([bend, bend * along, bend * along**2], axis=1)
    kept = strong
    coefficients: Points = np.zeros(3)
    for _ in range(_DEGREE):
        if kept.mean() < _AGREE:
            return None
        coefficients = np.asarray(np.linalg.lstsq(terms[kept], off[kept], rcond=None)[0], dtype=np.float64)
        kept = strong & (np.abs(terms @ coefficients - off) <= within_px)
    return np.asarray(coefficients)
