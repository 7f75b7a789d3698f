"""What the trained network sees in a picture: where the sheet lies, where its corners may be, whether there is one at all.

It knows cluttered tables, hands and bent sheets, on which plain rules fail; it does not place an edge to a pixel, which they do.
So it names places, says how well a shape agrees with what it sees, and decides nothing alone. `scripts/train_page.py` makes it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.page_candidates import quads_of
from kiosk.imaging.quad_edges import line_offsets
from kiosk.imaging.quads import NEXT, Quad, clockwise, crossing, inward_normals, is_sheet_like

_Floats = npt.NDArray[np.float32]

_SIDE_PX: Final = 256
_CELLS: Final = 64
# A shape is drawn at this many pixels a cell: corners between cells.
_FINE: Final = 4
_COVERED = 0.5
# Agreement and marks are never quite complete. The weights were chosen among twelve on drawn pictures of a seed of their own.
_AGREED, _AS_MARKED = 0.9, 0.7
_AGREEMENT_WEIGHS, _MARKS_WEIGH = 2.0, 1.0
_SURELY, _BENT = 0.75, 0.25
# Of 54 drawn pictures without a paper that show a shape on edges two lie above both, of 120 sheets all: the weakest has 0.47, 0.52.
_ELSEWHERE, _UNMARKED = 0.3, 0.1
_LEAST_SHARE = 0.015
# A mark this near to a corner of the shape is that corner's, when it is this strong.
_MARK_WITHIN_CELLS, _MARK = 6, 0.3
# What of a side tells where it runs, from each of its corners: nearly all of it, or only what a bent sheet has straight.
_WHOLE: Final = np.linspace(0.1, 0.9, 24)
_PIECE: Final = np.linspace(0.06, 0.36, 16)
_ACROSS_CELLS: Final = np.linspace(-4.0, 4.0, 17)
_AROUND: Final = np.array([[x, y] for x in (-0.7, 0.0, 0.7) for y in (-0.7, 0.0, 0.7)])


@dataclass(frozen=True, slots=True)
class Seen:
    """The network's answer, in its own squeezed square of 64 x 64 cells."""

    cover: _Floats
    """0 to 1 for each cell: a sheet lies there, under hands too."""
    marks: _Floats
    """0 to 1 for each cell: a corner of the sheet is there."""
    any_sheet: float
    """0 to 1: there is a sheet."""
    knows_outlines: ClassVar[bool] = False
    hidden: ClassVar[None] = None

    def quads(self, width: int, height: int) -> Iterator[Quad]:
        """Shapes that may be the sheet, in pixels of a picture of that size; none where nothing is seen."""
        cell = np.array([width / _CELLS, height / _CELLS])
        for rough in self._quads_in_cells():
            sides, pieces = (fitted_to_cover(rough, self.cover, part) for part in (_WHOLE, _PIECE))
            for corners in (rough, sides, pieces, self._on_marks(rough), self._on_marks(sides)):
                shape = clockwise((corners + 0.5) * cell - 0.5)
                if is_sheet_like(shape, width, height):
                    yield shape

    def worth(self, quad: Quad, width: int, height: int) -> float:
        """What the shape gains or loses for where it lies."""
        agreed = self.agreement(quad, width, height) - _AGREED
        marked = self.marked(quad, width, height) - _AS_MARKED
        return _AGREEMENT_WEIGHS * agreed + _MARKS_WEIGH * marked

    def least_score(self, quad: Quad, width: int, height: int) -> float | None:
        """Cover tells more of a bent sheet than its sides, which no straight line follows. Where neither cover nor marks know
        of the shape no edges make it a sheet: a shadow's or a lamp's are as sharp."""
        agreed = self.agreement(quad, width, height)
        if agreed < _ELSEWHERE or self.marked(quad, width, height) < _UNMARKED:
            return math.inf
        return _BENT if agreed >= _SURELY else None

    def is_enough(self, _quad: Quad, _score: float, _width: int, _height: int) -> bool:
        """Never: it places no edge."""
        return False

    def agreement(self, quad: Quad, width: int, height: int) -> float:
        """0 to 1: how much the shape, in pixels of a picture of that size, and the cover share of what either takes."""
        drawn = np.zeros((_CELLS, _CELLS), np.uint8)
        corners = np.rint(self._in_cells(quad, width, height) * 16).astype(np.int32)
        cv2.fillConvexPoly(drawn, corners, 1, cv2.LINE_8, 4)
        shared = float(self.cover[drawn > 0].sum())
        return shared / max(1e-6, float(drawn.sum()) + float(self.cover.sum()) - shared)

    def marked(self, quad: Quad, width: int, height: int) -> float:
        """0 to 1: how strongly corners are marked where the shape has its own; corners outside the picture do not count."""
        at = self._in_cells(quad, width, height)
        inside = ((at > -0.5) & (at < _CELLS - 0.5)).all(axis=1)
        if not inside.any():
            return 0.0
        around = at[inside, None, :] + _AROUND
        seen = cv2.remap(
            self.marks, around[..., 0].astype(np.float32), around[..., 1].astype(np.float32), cv2.INTER_LINEAR
        )
        return float(seen.max(axis=1).mean())

    def _in_cells(self, quad: Quad, width: int, height: int) -> Quad:
        return np.asarray((quad + 0.5) * (_CELLS / width, _CELLS / height) - 0.5)

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
        for number, corner in enumerate(quad):
            low = np.clip(np.rint(corner).astype(int) - _MARK_WITHIN_CELLS, 0, _CELLS - 1)
            high = np.clip(np.rint(corner).astype(int) + _MARK_WITHIN_CELLS + 1, 1, _CELLS)
            x = np.arange(low[0], high[0], dtype=np.float32)[None, :]
            y = np.arange(low[1], high[1], dtype=np.float32)[:, None]
            marks = self.marks[low[1] : high[1], low[0] : high[0]]
            near = marks * (1 - 0.05 * np.hypot(x - corner[0], y - corner[1]))
            row, column = np.unravel_index(int(np.argmax(near)), near.shape)
            if marks[row, column] < _MARK:
                continue
            part = (
                slice(max(0, int(row) - 2), int(row) + 3),
                slice(max(0, int(column) - 2), int(column) + 3),
            )
            weights = marks[part] ** 2
            total = weights.sum()
            moved[number] = (
                (weights.sum(axis=0) * x[0, part[1]]).sum() / total,
                (weights.sum(axis=1) * y[part[0], 0]).sum() / total,
            )
        return moved


def fitted_to_cover(quad: Quad, cover: _Floats, part: npt.NDArray[np.float64]) -> Quad:
    """The quad, in cells, with its corners where straight lines along the cover's edge meet.

    `part` says which part of a side, from a corner, makes that corner's line: near it alone where the sheet may bend.
    """
    first = np.stack([quad, quad[NEXT]], axis=1)
    way = first[:, ::-1] - first
    inward = np.repeat(inward_normals(quad)[:, None, :], 2, axis=1)
    at = (first[:, :, None, :] + way[:, :, None, :] * part[:, None])[..., None, :] + (
        inward[:, :, None, None, :] * _ACROSS_CELLS[:, None]
    )
    flat = at.reshape(-1, len(_ACROSS_CELLS), 2).astype(np.float32)
    seen = cv2.remap(cover, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderValue=0).reshape(at.shape[:4])
    # The sheet's edge: as much of the stretch is bare as cover is missing in it.
    bare = (1 - seen).mean(axis=-1)
    offset = _ACROSS_CELLS[0] + bare * (_ACROSS_CELLS[-1] - _ACROSS_CELLS[0])
    usable = (bare > 0.05) & (bare < 0.95)
    at_0, at_1, on_line = line_offsets(part, offset, usable, 0.5)
    starts, ends = first + inward * at_0[..., None], first + way + inward * at_1[..., None]
    fitted = quad.copy()
    for corner in range(4):
        before = corner - 1
        if min(on_line[corner, 0], on_line[before, 1]) < len(part) // 2:
            continue
        met = crossing(
            (starts[corner, 0], ends[corner, 0] - starts[corner, 0]),
            (starts[before, 1], ends[before, 1] - starts[before, 1]),
        )
        if met is not None and np.linalg.norm(met - quad[corner]) < 2 * _MARK_WITHIN_CELLS:
            fitted[corner] = met
    return fitted


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
