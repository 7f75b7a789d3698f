"""What lies on a known tray: everywhere the picture differs from it, and the shapes that this makes likely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.page_candidates import quads_of
from kiosk.imaging.quads import Planes, Quad, is_sheet_like

# Summed Lab difference, for a picture without grain; a white sheet on a white tray has a little more.
_LEAST = 2.4
_BY_NOISE = 4.0
# Closes what is paper-white on a white tray between lines of print.
_BRIDGE = np.ones((9, 9), np.uint8)
_SPECK = np.ones((3, 3), np.uint8)
_LEAST_SHARE = 0.012
_WEIGHS, _AGREED = 0.8, 0.9
# Agreement of a shape that the thing may be, and of one that it is: no hand lies with it, nothing is missing.
_SURELY, _WHOLLY = 0.85, 0.97
_FAINT = 0.4
_SUM = np.ones((1, 3), np.float32)


class LyingThere:
    """The things on the tray, each as what a sheet covering it would cover."""

    def __init__(self, bare: Planes) -> None:
        """Takes planes as `EmptyTray.taken_off` gives them."""
        apart = cv2.transform(np.abs(bare - np.float32(128.0)), _SUM)
        rows = apart[::6]
        noise = float(np.median(np.abs(rows[:, 1:] - rows[:, :-1])))
        changed = (apart > max(_LEAST, _BY_NOISE * noise)).astype(np.uint8)
        clean = cv2.morphologyEx(changed, cv2.MORPH_OPEN, _SPECK)
        whole = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, _BRIDGE)
        found, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        floor = _LEAST_SHARE * whole.size
        hulls = sorted((cv2.convexHull(outline) for outline in found), key=cv2.contourArea, reverse=True)
        self._hulls: list[npt.NDArray[Any]] = [hull for hull in hulls[:4] if cv2.contourArea(hull) > floor]

    def quads(self, width: int, height: int) -> Iterator[Quad]:
        """Shapes that may be the sheet, in pixels of the planes."""
        for hull in self._hulls:
            for quad in quads_of(hull):
                if is_sheet_like(quad, width, height):
                    yield quad

    def worth(self, quad: Quad, width: int, height: int) -> float:
        """What the shape gains or loses for where it lies."""
        return _WEIGHS * (self.agreement(quad, width, height) - _AGREED)

    def least_score(self, quad: Quad, width: int, height: int) -> float | None:
        """A white sheet on a white tray has hardly an edge, even with the tray taken off."""
        return _FAINT if self.agreement(quad, width, height) >= _SURELY else None

    def is_enough(self, quad: Quad, width: int, height: int) -> bool:
        return self.agreement(quad, width, height) >= _WHOLLY

    def agreement(self, quad: Quad, _width: int, _height: int) -> float:
        """0 to 1: how much the shape and the thing that it fits best share of what either takes."""
        return max((_overlap(hull, quad) for hull in self._hulls), default=0.0)


def _overlap(hull: npt.NDArray[Any], quad: Quad) -> float:
    one, two = hull.reshape(-1, 2).astype(np.float32), quad.astype(np.float32)
    shared, _ = cv2.intersectConvexConvex(one, two)
    return float(shared / max(1e-6, cv2.contourArea(one) + cv2.contourArea(two) - shared))
