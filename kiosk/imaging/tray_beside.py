"""What lies on a known tray beside the sheet: another paper, a card, a hand; and how far a hand reaches over the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import Planes, Quad

Sort = Literal["paper", "card", "hand"]
_Mask = npt.NDArray[np.uint8]

# Summed Lab difference from the empty tray; noise and the shadow at a sheet's foot have less.
_CHANGED: Final = 14.0
_SPECK: Final = np.ones((3, 3), np.uint8)
# Pixels of the small copy: blur, and what the sheet's corners may be off by.
_SHEET_GROWS_PX: Final = 7
_LEAST_PX: Final = 130
_AT_RIM_PX: Final = 3
# Of the picture's long side, which shows a little more than an A4 sheet's.
_CARD_LONG_SHARE, _CARD_SHORT_SHARE = 0.27, 0.18
_COLOURED: Final = 14.0
_SAME_COLOUR: Final = 30.0


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing on the tray that is not the sheet."""

    sort: Sort
    share: float
    """Of the picture."""
    reach_share: float
    """How far a hand reaches over the sheet, by the picture's long side; 0 of anything else."""


def beside(bare: Planes, quad: Quad, small: Planes) -> tuple[Beside, ...]:
    """What lies beside the sheet `quad` (pixels of the planes), the largest first. `bare` is what `EmptyTray.taken_off` gave of the
    `small` copy, `small` that copy in Lab."""
    apart = cv2.transform(np.abs(bare - np.float32(128.0)), np.ones((1, 3), np.float32))
    changed = cv2.morphologyEx((apart > _CHANGED).astype(np.uint8), cv2.MORPH_OPEN, _SPECK)
    sheet = _filled(quad, changed.shape)
    off_sheet = cv2.dilate(sheet, np.ones((2 * _SHEET_GROWS_PX + 1,) * 2, np.uint8)) == 0
    count, places, stats, _ = cv2.connectedComponentsWithStats(changed * off_sheet.astype(np.uint8))
    numbers = sorted(range(1, count), key=lambda number: -int(stats[number, cv2.CC_STAT_AREA]))
    large = [number for number in numbers if stats[number, cv2.CC_STAT_AREA] >= _LEAST_PX]
    return tuple(_thing(np.asarray(places == number), small, sheet) for number in large[:4])


def _filled(quad: Quad, shape: tuple[int, ...]) -> _Mask:
    filled = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(filled, np.rint(quad).astype(np.int32), 1)
    return filled


def _thing(place: npt.NDArray[np.bool_], small: Planes, sheet: _Mask) -> Beside:
    share = float(place.mean())
    colour = np.median(small[place], axis=0)
    # At the sides of the thing it is mixed with what lies below.
    coloured = float(np.abs(colour[1:] - _white(small, sheet)[1:]).sum()) > _COLOURED
    if coloured and _at_rim(place):
        return Beside("hand", share, _reach_px(place, small, sheet, colour) / max(place.shape))
    points = np.argwhere(place)[:, ::-1].astype(np.float32)
    sides = sorted(cv2.minAreaRect(points)[1])
    long = max(place.shape)
    is_card = sides[1] < _CARD_LONG_SHARE * long and sides[0] < _CARD_SHORT_SHARE * long and not _at_rim(place)
    return Beside("card" if is_card else "paper", share, 0.0)


def _white(small: Planes, sheet: _Mask) -> npt.NDArray[Any]:
    """The sheet's paper."""
    on_sheet = small[sheet > 0]
    return np.median(on_sheet[on_sheet[:, 0] >= np.median(on_sheet[:, 0])], axis=0) if len(on_sheet) else small[0, 0]


def _at_rim(place: npt.NDArray[np.bool_]) -> bool:
    px = _AT_RIM_PX
    return bool(place[:px].any() or place[-px:].any() or place[:, :px].any() or place[:, -px:].any())


def _reach_px(place: npt.NDArray[np.bool_], small: Planes, sheet: _Mask, colour: npt.NDArray[Any]) -> float:
    """How far from the sheet's sides what has the thing's colour goes on within it."""
    unlike = np.abs(small - colour.astype(np.float32)) * np.array([0.4, 1, 1], np.float32)
    alike = ((unlike.sum(axis=2) < _SAME_COLOUR) | place).astype(np.uint8)
    alike = cv2.morphologyEx(alike, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _, parts = cv2.connectedComponents(alike)
    numbers = np.unique(parts[place & (alike > 0)])
    over = np.isin(parts, numbers[numbers > 0]) & (sheet > 0)
    if not over.any():
        return 0.0
    return float(cv2.distanceTransform(sheet, cv2.DIST_L2, 3)[over].max())
