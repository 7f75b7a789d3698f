"""What the trained network sees in a picture: where the sheet lies, where its corners may be, whether there is one at all.

It knows cluttered tables, hands and bent sheets, on which plain rules fail; it does not place an edge to a pixel, which they do.
So it names places, says how well a shape agrees with what it sees, and decides nothing alone. `scripts/train_page.py` makes it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.page_candidates import quads_of
from kiosk.imaging.quads import Quad, clockwise, is_sheet_like

_Floats = npt.NDArray[np.float32]

_SIDE_PX: Final = 256
_CELLS: Final = 64
# A shape is drawn at this many pixels a cell: corners between cells.
_FINE: Final = 4
_COVERED = 0.5
_LEAST_SHARE = 0.015
# A mark this near to a corner of the shape is that corner's, when it is this strong.
_MARK_WITHIN_CELLS, _MARK = 6.0, 0.3


@dataclass(frozen=True, slots=True)
class Seen:
    """The network's answer, in its own squeezed square of 64 x 64 cells."""

    cover: _Floats
    """0 to 1 for each cell: a sheet lies there, under hands too."""
    marks: _Floats
    """0 to 1 for each cell: a corner of the sheet is there."""
    any_sheet: float
    """0 to 1: there is a sheet."""
    weight: float = 0.4
    least_score: float = 0.62

    def quads(self, width: int, height: int) -> Iterator[Quad]:
        """Shapes that may be the sheet, in pixels of a picture of that size; none where nothing is seen."""
        cell = np.array([width / _CELLS, height / _CELLS])
        for quad in self._quads_in_cells():
            for corners in (quad, self._on_marks(quad)):
                shape = clockwise((corners + 0.5) * cell - 0.5)
                if is_sheet_like(shape, width, height):
                    yield shape

    def agreement(self, quad: Quad, width: int, height: int) -> float:
        """0 to 1: how much the shape, in pixels of a picture of that size, and the cover share of what either takes."""
        cell = np.array([width / _CELLS, height / _CELLS])
        drawn = np.zeros((_CELLS, _CELLS), np.uint8)
        corners = np.rint(((quad + 0.5) / cell - 0.5) * 16).astype(np.int32)
        cv2.fillConvexPoly(drawn, corners, 1, cv2.LINE_8, 4)
        shared = float(self.cover[drawn > 0].sum())
        return shared / max(1e-6, float(drawn.sum()) + float(self.cover.sum()) - shared)

    def _quads_in_cells(self) -> Iterator[Quad]:
        side = _CELLS * _FINE
        fine = cv2.resize(self.cover, (side, side), interpolation=cv2.INTER_LINEAR)
        mask = (fine > _COVERED).astype(np.uint8)
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        largest: Any = max(outlines, key=cv2.contourArea, default=None)
        if largest is None or cv2.contourArea(largest) < _LEAST_SHARE * side * side:
            return
        for quad in quads_of(largest):
            yield (quad + 0.5) / _FINE - 0.5

    def _on_marks(self, quad: Quad) -> Quad:
        """The quad with each corner moved to the strongest mark near it, between cells; where there is none it stays."""
        moved = quad.copy()
        y, x = np.mgrid[:_CELLS, :_CELLS].astype(np.float32)
        for number, corner in enumerate(quad):
            away = np.hypot(x - corner[0], y - corner[1])
            near = np.where(away < _MARK_WITHIN_CELLS, self.marks * (1 - 0.05 * away), 0)
            row, column = np.unravel_index(int(np.argmax(near)), near.shape)
            if near[row, column] < _MARK:
                continue
            top, left = max(0, int(row) - 2), max(0, int(column) - 2)
            part = (slice(top, int(row) + 3), slice(left, int(column) + 3))
            weights = self.marks[part] ** 2
            moved[number] = [(weights * plane[part]).sum() / weights.sum() for plane in (x, y)]
        return moved


class PageNetwork:
    """The network in memory, with what it works in about 10 MB. Threads take turns: OpenCV's networks serve one at a time."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when there is no such file, cv2.error when it is no network."""
        path.stat()
        self._net = cv2.dnn.readNetFromONNX(str(path))
        self._turn = threading.Lock()

    def look(self, small: npt.NDArray[Any]) -> Seen:
        """At a BGR picture (0 to 255) of any size and shape, best one already made small. About 6 ms of one core."""
        picture = cv2.resize(small, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)
        with self._turn:
            self._net.setInput(planes * np.float32(1 / 255), "picture")
            seen, any_sheet = self._net.forward(["seen", "any_sheet"])
        return Seen(np.asarray(seen[0, 0]), np.asarray(seen[0, 1]), float(any_sheet[0, 0]))
