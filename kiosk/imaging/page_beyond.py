"""Whether the paper goes on beyond a side that was found: a sheet cut off by the picture's rim has no edge there, but
a line of its print may look like one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import Planes, Quad, clockwise, crossing, inward_normals

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
    paper = _median(np.concatenate([_row(quad, side, planes, -px) for side in range(4) for px in _RING_PX]))
    beyond = [_rows_outwards(quad, side, planes) for side in range(4)]
    if not any(rows and np.abs(_median(rows[0]) - paper).sum() > _UNLIKE for rows in beyond):
        return quad
    for side in range(4):
        if _goes_on([_share_of_paper(row, paper) for row in beyond[side]]):
            quad = _moved_out(quad, side, _EVERY_PX * len(beyond[side]) + _FIRST_PX, planes)
    return clockwise(quad)


def _median(colours: _Colours) -> _Colours:
    return (
        np.asarray(np.median(colours, axis=0), dtype=np.float32) if len(colours) else np.zeros(3, np.float32)
    )


def _rows_outwards(quad: Quad, side: int, planes: Planes) -> list[_Colours]:
    """Colours along the side, further and further out, as long as most of such a row lies in the picture."""
    rows: list[_Colours] = []
    while len(row := _row(quad, side, planes, _FIRST_PX + _EVERY_PX * len(rows))) > len(_ALONG) // 2:
        rows.append(row)
    if len(rows) >= 2:
        return rows
    # Hardly any room is left: what lies right beside the side tells whether it is the sheet's own.
    beside = _row(quad, side, planes, _BESIDE_PX)
    return [beside] if len(beside) > len(_ALONG) // 2 else []


def _row(quad: Quad, side: int, planes: Planes, out_px: float) -> _Colours:
    start, end = quad[side], quad[(side + 1) % 4]
    at = start + (end - start) * _ALONG[:, None] - inward_normals(quad)[side] * out_px
    columns, rows = np.rint(at[:, 0]).astype(np.intp), np.rint(at[:, 1]).astype(np.intp)
    height, width = planes.shape[:2]
    seen = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    return np.asarray(planes[rows[seen], columns[seen]], dtype=np.float32)


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
