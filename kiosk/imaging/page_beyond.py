"""Whether the paper goes on beyond a side that was found: a sheet cut off by the picture's rim has no edge there, but
a line of its print may look like one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import NEXT, Planes, Quad, clockwise, crossing, inward_normals

_Colours = npt.NDArray[np.float32]

_ALONG = np.linspace(0.1, 0.9, 24)
# Beyond the blur of an edge.
_FIRST_PX, _EVERY_PX = 5.0, 2.0
_BESIDE_PX = 2.0
_RING_PX = (4.0, 7.0, 10.0)
# Summed Lab differences: pixels this near to the paper's colour are paper; a ground less unlike it than the second
# tells nothing.
_PAPER_WITHIN, _UNLIKE = 25.0, 90.0
# Print lies between: a line of text leaves a good part of its row white.
_NEXT_TO_SIDE, _ON_THE_WAY, _AT_THE_RIM = 0.7, 0.6, 0.5
_OVER_RIM_PX = 2.0


def to_the_rim(quad: Quad, planes: Planes) -> Quad:
    """The quad with each side beyond which the paper goes on to the picture's rim moved out over the rim.

    Nothing is moved where paper and ground are too much alike to tell.
    """
    seen = _Banks(quad, planes)
    paper = _median(np.concatenate([seen.colours(side, -px) for side in range(4) for px in _RING_PX]))
    beyond = [seen.outwards(side, 2) for side in range(4)]
    if not any(rows and np.abs(_median(rows[0]) - paper).sum() > _UNLIKE for rows in beyond):
        return quad
    for side in range(4):
        if beyond[side] and _share_of_paper(beyond[side][0], paper) < _NEXT_TO_SIDE:
            continue
        shares = seen.shares_outwards(side, int(max(planes.shape[:2]) / _EVERY_PX), paper)
        if _goes_on(shares):
            quad = _moved_out(quad, side, _EVERY_PX * len(shares) + _FIRST_PX, planes)
    return clockwise(quad)


def _median(colours: _Colours) -> _Colours:
    if not len(colours):
        return np.zeros(3, np.float32)
    middle = len(colours) // 2
    return np.asarray(np.partition(colours, middle, axis=0)[middle], dtype=np.float32)


class _Banks:
    """Colours in rows along a shape's sides, at any distance from them."""

    def __init__(self, quad: Quad, planes: Planes) -> None:
        self._planes = planes
        ends = quad[NEXT]
        self._points = quad[:, None, :] + (ends - quad)[:, None, :] * _ALONG[:, None]
        self._outwards = -inward_normals(quad)

    def colours(self, side: int, out_px: float) -> _Colours:
        """The row that far out, as much of it as lies in the picture."""
        colours, seen = self._rows(side, np.array([out_px]))
        return np.asarray(colours[0][seen[0]])

    def outwards(self, side: int, most: int) -> list[_Colours]:
        """Rows further and further out, at most so many, as long as most of such a row lies in the picture."""
        colours, seen = self._rows_outwards(side, most)
        return [colours[row][seen[row]] for row in range(len(colours))]

    def shares_outwards(self, side: int, most: int, paper: _Colours) -> list[float]:
        """Of each of these rows, how much is paper."""
        colours, seen = self._rows_outwards(side, most)
        alike = (np.abs(colours - paper).sum(axis=-1) < _PAPER_WITHIN) & seen
        shares: list[float] = (alike.sum(axis=1) / np.maximum(1, seen.sum(axis=1))).tolist()
        return shares

    def _rows_outwards(self, side: int, most: int) -> tuple[_Colours, npt.NDArray[np.bool_]]:
        colours, seen = self._rows(side, _FIRST_PX + _EVERY_PX * np.arange(most, dtype=np.float64))
        whole = seen.sum(axis=1) > len(_ALONG) // 2
        count = most if whole.all() else int(np.argmin(whole))
        if count >= 2:
            return colours[:count], seen[:count]
        # Hardly any room is left: what lies right beside the side tells whether it is the sheet's own.
        colours, seen = self._rows(side, np.array([_BESIDE_PX]))
        there = int(seen.sum()) > len(_ALONG) // 2
        return colours[: int(there)], seen[: int(there)]

    def _rows(self, side: int, out_px: npt.NDArray[np.float64]) -> tuple[_Colours, npt.NDArray[np.bool_]]:
        at = np.rint(self._points[side] + self._outwards[side] * out_px[:, None, None]).astype(np.intp)
        columns, rows = at[..., 0], at[..., 1]
        height, width = self._planes.shape[:2]
        seen = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
        there = np.where(seen, rows * width + columns, 0)
        return np.asarray(self._planes.reshape(-1, 3)[there], dtype=np.float32), seen


def _share_of_paper(row: _Colours, paper: _Colours) -> float:
    return float((np.abs(row - paper).sum(axis=1) < _PAPER_WITHIN).mean())


def _goes_on(shares: list[float]) -> bool:
    """Whether rows with so much paper, from a side to the rim, are the same sheet."""
    if len(shares) < 2:
        return not shares or shares[0] >= _NEXT_TO_SIDE
    all_the_way, at_rim = float(np.mean(shares)), float(np.mean(shares[-3:]))
    return shares[0] >= _NEXT_TO_SIDE and all_the_way >= _ON_THE_WAY and at_rim >= _AT_THE_RIM


def _moved_out(quad: Quad, side: int, least_px: float, planes: Planes) -> Quad:
    """The side moved out until no part of it is left in the picture, its neighbours made longer."""
    outwards = -inward_normals(quad)[side]
    after = (side + 1) % 4
    height, width = planes.shape[:2]
    rim = np.array([width if outwards[0] > 0 else 0.0, height if outwards[1] > 0 else 0.0])
    # Over the rim that the side faces; how far the other rims are does not matter.
    facing = int(np.argmax(np.abs(outwards)))
    away = max((rim - quad[corner])[facing] / outwards[facing] for corner in (side, after))
    shifted = quad[side] + outwards * (max(away, least_px) + _OVER_RIM_PX), quad[after] - quad[side]
    corners = [
        crossing(shifted, (quad[side - 1], quad[side] - quad[side - 1])),
        crossing(shifted, (quad[after], quad[(side + 2) % 4] - quad[after])),
    ]
    if corners[0] is None or corners[1] is None:
        return quad
    moved = quad.copy()
    moved[side], moved[after] = corners
    return moved
