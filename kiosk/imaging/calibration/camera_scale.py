"""What a calibration found, and what follows from it for every later picture of the same camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels

Points = npt.NDArray[np.float64]

_INWARD_ROUNDS: Final = 12


@dataclass(frozen=True)
class CameraScale:
    """From the pixels of one camera to millimetres on its tray, and back.

    A pixel is first freed of the lens's bend (moved along its ray from the picture's middle by 1 + k1 r² + k2 r⁴, r in
    half diagonals), then projected onto the tray's plane. Pictures of another size but the same field, a preview beside
    a still, are served by their own scale.
    """

    width_px: int
    height_px: int
    bend: tuple[float, float]
    """k1 and k2."""
    to_mm: tuple[float, ...]
    """Nine numbers, row by row: straight pixels to millimetres."""
    gains: tuple[float, float, float]
    """By what blue, green and red are to be multiplied so that paper is grey; the least of them is 1."""
    off_mm: float
    """Root mean square distance between where the sheet's corners were seen and where they are."""

    @cached_property
    def _matrix(self) -> Points:
        return np.asarray(self.to_mm, dtype=np.float64).reshape(3, 3)

    def for_size(self, width_px: int, height_px: int) -> CameraScale | None:
        """The same camera's scale for pictures of another size; None where the proportions differ by over 1 %."""
        if (width_px, height_px) == (self.width_px, self.height_px):
            return self
        across, down = width_px / self.width_px, height_px / self.height_px
        if abs(across / down - 1) > 0.01:
            return None
        # Pixels are counted at their middles.
        shrink = np.array([[1 / across, 0, 0.5 / across - 0.5], [0, 1 / down, 0.5 / down - 0.5], [0, 0, 1]])
        matrix = tuple(float(one) for one in (self._matrix @ shrink).ravel())
        return CameraScale(width_px, height_px, self.bend, matrix, self.gains, self.off_mm)

    def in_mm(self, points_px: Any) -> Points:
        """n x 2 pixels of a picture of this size -> millimetres on the tray."""
        return projected(self._matrix, self.straight(np.asarray(points_px, dtype=np.float64)))

    def in_px(self, points_mm: Any) -> Points:
        """n x 2 millimetres on the tray -> pixels; the inverse of `in_mm` to a thousandth of a pixel."""
        straight = projected(
            np.asarray(np.linalg.inv(self._matrix), dtype=np.float64), np.asarray(points_mm, dtype=np.float64)
        )
        middle, reach = self._middle, self._reach_px
        seen = straight.copy()
        for _ in range(_INWARD_ROUNDS):
            square = ((seen - middle) ** 2).sum(axis=1, keepdims=True) / reach**2
            seen = middle + (straight - middle) / (1 + self.bend[0] * square + self.bend[1] * square**2)
        return np.asarray(seen)

    def straight(self, points_px: Points) -> Points:
        """Where a lens that does not bend would have put the points."""
        away = points_px - self._middle
        square = (away**2).sum(axis=1, keepdims=True) / self._reach_px**2
        return np.asarray(self._middle + away * (1 + self.bend[0] * square + self.bend[1] * square**2))

    def size_mm(self, corners_px: Sequence[Sequence[float]]) -> tuple[float, float]:
        """Width and height of a sheet whose corners, clockwise from top left, were seen there."""
        corners = self.in_mm(corners_px)
        sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
        return float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2

    def field_mm(self) -> tuple[float, float]:
        """Width and height of what the camera sees, through the picture's middle."""
        wide, high = self.width_px - 1.0, self.height_px - 1.0
        ends = self.in_mm([[0, high / 2], [wide, high / 2], [wide / 2, 0], [wide / 2, high]])
        return float(np.linalg.norm(ends[1] - ends[0])), float(np.linalg.norm(ends[3] - ends[2]))

    def dpi(self) -> float:
        """Pixels an inch in the middle of the picture."""
        middle = self._middle
        ends = self.in_mm(np.stack([middle - 50, middle + 50]))
        return float(np.hypot(100, 100) / np.linalg.norm(ends[1] - ends[0]) * 25.4)

    def balanced(self, picture: Pixels) -> Pixels:
        """A copy in which the paper of the sheet would be grey."""
        tables = np.clip(np.arange(256)[:, None] * np.array(self.gains), 0, 255).round().astype(np.uint8)
        return np.stack([tables[picture[..., plane], plane] for plane in range(3)], axis=-1)

    @property
    def _middle(self) -> Points:
        return np.array([(self.width_px - 1) / 2, (self.height_px - 1) / 2])

    @property
    def _reach_px(self) -> float:
        return float(np.hypot(self.width_px, self.height_px) / 2)


def projected(matrix: Points, points: Points) -> Points:
    """n x 2 points through a 3 x 3 projection."""
    seen = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(seen[:, :2] / seen[:, 2:])
