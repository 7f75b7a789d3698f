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
# Every fourth pixel tells whether the light was followed.
_EVERY: Final = 4
_SPECK: Final = np.ones((3, 3), np.uint8)
_STEP: Final = np.ones((5, 5), np.uint8)
# A side found a little too far out leaves a strip of tray, the edge of a shadow one of paper as dark as the tray.
_NO_STRIP: Final = np.ones((7, 7), np.uint8)
_LEAST_STEP, _STEP_SHARE, _SHARP_SHARE = 12.0, 0.35, 0.5
_LEAST_RIM_PX: Final = 6
_PLAIN, _BARE_INSET_PX = 3.0, 4.0
# Pixels of the small copy: blur, and what the sheet's corners may be off by.
_SHEET_GROWS_PX: Final = 5
_LEAST_PX: Final = 130
_SOMETHING_SHARE: Final = 0.002
_AT_RIM_PX: Final = 3
# Of the picture's long side, which shows a little more than an A4 sheet's.
_CARD_LONG_SHARE, _CARD_SHORT_SHARE = 0.27, 0.18
_COLOURED: Final = 14.0
_BLOWN: Final = 252.0
_SAME_COLOUR: Final = 30.0
# A hand has its colour in light and in shadow.
_COLOUR_COUNTS: Final = np.array([[0.4, 1, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing on the tray that is not the sheet."""

    sort: Sort
    share: float
    """Of the picture."""
    reach_share: float
    """How far a hand reaches over the sheet, by the picture's long side; 0 of anything else."""


@dataclass(frozen=True, slots=True)
class OnTray:
    """What a known tray tells of a sheet found on it."""

    things: tuple[Beside, ...]
    """Beside the sheet, the largest first."""
    bare_share: float
    """Of the picture: the largest place within the sheet's outline in which the empty tray shows."""


def on_tray(bare: Planes, quad: Quad, small: Planes) -> OnTray:
    """Looks beside and within the sheet `quad` (pixels of the planes). `bare` is what `EmptyTray.taken_off` gave of the small copy,
    `small` that copy in Lab."""
    sheet = _filled(quad, bare.shape)
    grown = np.ones((2 * _SHEET_GROWS_PX + 1,) * 2, np.uint8)
    near: _Mask = np.asarray(cv2.dilate(sheet, grown), dtype=np.uint8)
    apart = _apart_from_what_lies_free(bare, near)
    off_sheet = cv2.bitwise_and(_changed(apart), cv2.subtract(np.ones_like(near), near))
    count, places, stats, _ = cv2.connectedComponentsWithStats(off_sheet)
    numbers = sorted(range(1, count), key=lambda number: -int(stats[number, cv2.CC_STAT_AREA]))
    large = [number for number in numbers[:6] if stats[number, cv2.CC_STAT_AREA] >= _LEAST_PX]
    things = [np.asarray(places == number) for number in large]
    steps = np.asarray(cv2.subtract(cv2.dilate(apart, _STEP), cv2.erode(apart, _STEP)), dtype=np.float32)
    real = [
        place
        for place in things
        if not _burnt_out(place, small) and _has_sharp_rim(place, apart, steps, near)
    ]
    return OnTray(tuple(_thing(place, small, sheet) for place in real), _bare_within(apart, steps, quad))


def _apart_from_what_lies_free(bare: Planes, near: _Mask) -> Planes:
    """How unlike the empty tray each pixel is. A sheet like the tray may have been taken for it, and its light for the tray's: what
    is around the sheet then differs evenly, and that is taken off again."""
    apart = _apart(bare)
    free = near[::_EVERY, ::_EVERY] == 0
    if not free.any() or float((apart[::_EVERY, ::_EVERY][free] > _CHANGED).mean()) < 0.5:
        return apart
    even = np.median(bare[::_EVERY, ::_EVERY][free], axis=0)
    return _apart(np.asarray(bare - even + np.float32(128.0), dtype=np.float32))


def lies_there(bare: Planes) -> bool:
    """Whether anything at all does, be it a few words in the middle of paper that looks like the tray."""
    return float(_changed(_apart(bare)).mean()) > _SOMETHING_SHARE


def _apart(bare: Planes) -> Planes:
    return np.asarray(cv2.transform(np.abs(bare - np.float32(128.0)), np.ones((1, 3), np.float32)))


def _changed(apart: Planes) -> _Mask:
    changed = (apart > _CHANGED).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(changed, cv2.MORPH_OPEN, _SPECK), dtype=np.uint8)


def _burnt_out(place: npt.NDArray[np.bool_], small: Planes) -> bool:
    """A lamp mirrored in the tray, which ends sharply where the sensor has its limit; no paper is as white as that."""
    return bool(np.median(small[..., 0][place]) >= _BLOWN)


def _has_sharp_rim(place: npt.NDArray[np.bool_], apart: Planes, steps: Planes, near: _Mask) -> bool:
    """Shadows, reflections and light that was not followed end softly; at the sheet and the picture's rim nothing ends."""
    rim = place & (cv2.erode(place.astype(np.uint8), _SPECK, borderValue=1) == 0)
    rim &= cv2.dilate(near, _STEP) == 0
    if rim.sum() < _LEAST_RIM_PX:
        return False
    least = max(_LEAST_STEP, _STEP_SHARE * float(np.median(apart[place])))
    return float((steps[rim] > least).mean()) > _SHARP_SHARE


def _bare_within(apart: Planes, steps: Planes, quad: Quad) -> float:
    """Where the tray shows within the outline; 0 where the sheet is hardly to be told from the tray at all."""
    centre = quad.mean(axis=0)
    away = np.linalg.norm(quad - centre, axis=1, keepdims=True)
    inner = _filled(centre + (quad - centre) * (1 - _BARE_INSET_PX / np.maximum(away, 20)), apart.shape)
    usual = float(np.median(apart[inner > 0])) if inner.any() else 0.0
    if usual < _PLAIN * _CHANGED:
        return 0.0
    bare = cv2.morphologyEx(((apart < _CHANGED) & (inner > 0)).astype(np.uint8), cv2.MORPH_OPEN, _NO_STRIP)
    count, places, stats, _ = cv2.connectedComponentsWithStats(bare)
    if count < 2:
        return 0.0
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    around = cv2.dilate((places == largest).astype(np.uint8), _SPECK)
    rim = (around > 0) & (places != largest) & (inner > 0)
    # Paper in a shadow may be as dark as the tray; a shadow ends softly.
    sharp = rim.any() and float((steps[rim] > _STEP_SHARE * usual).mean()) > _SHARP_SHARE
    return float(stats[largest, cv2.CC_STAT_AREA]) / bare.size if sharp else 0.0


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
    is_card = (
        sides[1] < _CARD_LONG_SHARE * long and sides[0] < _CARD_SHORT_SHARE * long and not _at_rim(place)
    )
    return Beside("card" if is_card else "paper", share, 0.0)


def _white(small: Planes, sheet: _Mask) -> npt.NDArray[Any]:
    """The sheet's paper."""
    on_sheet = small[::_EVERY, ::_EVERY][sheet[::_EVERY, ::_EVERY] > 0]
    return (
        np.median(on_sheet[on_sheet[:, 0] >= np.median(on_sheet[:, 0])], axis=0)
        if len(on_sheet)
        else small[0, 0]
    )


def _at_rim(place: npt.NDArray[np.bool_]) -> bool:
    px = _AT_RIM_PX
    return bool(place[:px].any() or place[-px:].any() or place[:, :px].any() or place[:, -px:].any())


def _reach_px(place: npt.NDArray[np.bool_], small: Planes, sheet: _Mask, colour: npt.NDArray[Any]) -> float:
    """How far from the sheet's sides what has the thing's colour goes on within it."""
    unlike = cv2.transform(np.abs(small - colour.astype(np.float32)), _COLOUR_COUNTS)
    alike = ((unlike < _SAME_COLOUR) | place).astype(np.uint8)
    solid = cv2.morphologyEx(alike, cv2.MORPH_OPEN, _STEP)
    count, parts = cv2.connectedComponents(solid)
    belongs = np.bincount(parts[place], minlength=count) > 0
    belongs[0] = False
    over = belongs[parts] & (sheet > 0)
    if not over.any():
        return 0.0
    return float(cv2.distanceTransform(sheet, cv2.DIST_L2, 3)[over].max())
