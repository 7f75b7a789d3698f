"""One straightened sheet with what spoils it, and the truth cell by cell."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane, clouds, ground, tray
from scripts.verdict_pictures.light import Light, light_on, through_lens
from scripts.verdict_pictures.lying import Lain, with_things
from scripts.verdict_pictures.sheets import LONG_PX, SHORT_PX, Sheet, sheet

LONG_SEEN_PX, SHORT_SEEN_PX, RIM_SEEN_PX = 448, 336, 24
"""What the network sees: the sheet squeezed into 400 x 288 with a rim of what is around it."""
CELL_PX = 8
FINE = 2
"""Scenes are drawn so many times finer."""
CANVAS = (SHORT_SEEN_PX * FINE, LONG_SEEN_PX * FINE)
RIM_PX = RIM_SEEN_PX * FINE
_LEAST_INK = 0.12
_LEAST_CONTRAST = 16.0
"""Grey levels between ink and paper that a reader of print still needs at a grain of 3.5 (half of the letters are read)."""
_WINDOW = np.ones((7, 7), np.uint8)
_PLAINLY_PRINTED = 40.0


@dataclass(frozen=True, slots=True)
class Spoiled:
    """`picture` is 336 x 448 BGR. The planes are 42 x 56, 0 to 1 for each cell."""

    picture: npt.NDArray[np.uint8]
    printed: Plane
    """There is print, seen or not."""
    lost: Plane
    """Of that print, how much light has taken. Meaningless where nothing is printed."""
    thing: Plane
    """Something lies there that is not the sheet: a hand, a card, another paper; on the sheet or beside it."""
    folded: Plane
    """A corner is folded or torn away here, or lies here folded over."""


def spoiled(seed: int, number: int, fonts: list[Path]) -> Spoiled:
    """The lesson of that number: always the same with the same fonts."""
    rng = random.Random(f"{seed}:{number}")
    numbers = np.random.default_rng([seed, number])
    top = sheet(rng, fonts)
    place = _place(rng)
    scene, cover = _laid(rng, numbers, top, place)
    scene, folded = _folded(rng, numbers, scene, top, place)
    lain: Lain = with_things(rng, scene, top, place, fonts)
    light = light_on(rng, numbers, CANVAS)
    picture = through_lens(rng, numbers, light.on(lain.scene), (LONG_SEEN_PX, SHORT_SEEN_PX))
    ink = _warped(top.ink, place) * cover
    # What lies under something is lost to that, not to light.
    seen_ink = ink * (lain.cover < 0.5) * (folded < 0.5)
    lost = _lost(_warped(top.print, place), light) * seen_ink
    share = _cells(seen_ink)
    return Spoiled(
        picture,
        np.asarray(_cells(ink) > _LEAST_INK, dtype=np.float32),
        np.asarray(np.where(share > _LEAST_INK / 2, _cells(lost) / np.maximum(share, 1e-6), 0), np.float32),
        _cells(lain.cover),
        _cells(folded),
    )


def _place(rng: random.Random) -> npt.NDArray[np.float64]:
    """From the sheet's box to the canvas: a finder is off by a pixel, sometimes by more."""
    off = 8.0 if rng.random() < 0.12 else 1.5
    box = np.array([[0, 0], [LONG_PX, 0], [LONG_PX, SHORT_PX], [0, SHORT_PX]], np.float32)
    shift = np.array([[rng.gauss(0, off), rng.gauss(0, off)] for _ in range(4)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(box, box + RIM_PX + shift), dtype=np.float64)


def _warped(plane: Colours | Plane, place: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    size = (CANVAS[1], CANVAS[0])
    return np.asarray(cv2.warpPerspective(plane, place, size, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _laid(
    rng: random.Random, numbers: np.random.Generator, top: Sheet, place: npt.NDArray[np.float64]
) -> tuple[Colours, Plane]:
    half = (CANVAS[0] // 2, CANVAS[1] // 2)
    kind = tray if rng.random() < 0.8 else ground
    below = cv2.resize(np.clip(kind(numbers, *half), 0, 255), CANVAS[::-1], interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        # Paper on a tray of its own colour.
        level = float(np.median(top.print)) * rng.uniform(0.9, 1.06)
        below = np.full_like(below, level) + clouds(numbers, *CANVAS, 3, 1)[..., None] * np.float32(2)
    cover = cv2.warpPerspective(_cut(top), place, CANVAS[::-1])
    fall = cv2.GaussianBlur(
        np.roll(cover, (rng.randint(-5, 5), rng.randint(-5, 5)), (0, 1)), (0, 0), rng.uniform(2, 6)
    )
    below = below * (1 - rng.uniform(0, 0.3) * fall)[..., None]
    print_ = _warped(top.print, place)
    scene = below * (1 - cover[..., None]) + print_ * cover[..., None]
    return np.asarray(scene, dtype=np.float32), np.asarray(cover, dtype=np.float32)


def _cut(top: Sheet) -> Plane:
    cut = np.ones((SHORT_PX, LONG_PX), np.float32)
    r = round(top.round_corners_mm * top.px_per_mm)
    if r:
        cut[:] = 0
        cv2.rectangle(cut, (r, 0), (LONG_PX - r, SHORT_PX), 1.0, -1)
        cv2.rectangle(cut, (0, r), (LONG_PX, SHORT_PX - r), 1.0, -1)
        for x in (r, LONG_PX - 1 - r):
            for y in (r, SHORT_PX - 1 - r):
                cv2.circle(cut, (x, y), r, 1.0, -1, cv2.LINE_AA)
    return cut


def _folded(
    rng: random.Random,
    numbers: np.random.Generator,
    scene: Colours,
    top: Sheet,
    place: npt.NDArray[np.float64],
) -> tuple[Colours, Plane]:
    """A corner away, and mostly its back on the sheet, with the crease's light and the flap's shadow."""
    none = np.zeros(CANVAS, np.float32)
    if top.round_corners_mm or rng.random() > 0.22:
        return scene, none
    leg = rng.uniform(4, 60) * top.px_per_mm
    legs = np.clip(np.array([leg, leg * rng.uniform(0.6, 1.6)]), 6, 0.75 * SHORT_PX)
    x, y = rng.choice((0, LONG_PX)), rng.choice((0, SHORT_PX))
    one = np.array([abs(x - legs[0]), y], np.float64)
    two = np.array([x, abs(y - legs[1])], np.float64)
    corner = np.array([x, y], np.float64)
    along = (two - one) / np.linalg.norm(two - one)
    over = 2 * (one + along * np.dot(corner - one, along)) - corner
    outer = corner + (corner - np.array([LONG_PX, SHORT_PX]) / 2) * 0.1
    gone = _filled(place, np.array([one, outer + (one - corner), outer, outer + (two - corner), two]))
    bare = cv2.GaussianBlur(np.median(scene[:8:3, ::40].reshape(-1, 3), axis=0).reshape(1, 1, 3), (1, 1), 0)
    scene = scene * (1 - gone[..., None]) + bare.astype(np.float32) * gone[..., None]
    if rng.random() < 0.12:
        return np.asarray(scene, np.float32), np.asarray(gone, np.float32)
    flap = _filled(place, np.array([one, two, over]))
    fall = cv2.GaussianBlur(
        np.roll(flap, (rng.randint(-4, 4), rng.randint(-4, 4)), (0, 1)), (0, 0), rng.uniform(1, 4)
    )
    scene = scene * (1 - rng.uniform(0.05, 0.35) * fall * (1 - flap))[..., None]
    back = np.median(top.print[::9, ::9].reshape(-1, 3), axis=0) * rng.uniform(0.86, 1.02)
    shade = back * (1 + 0.01 * clouds(numbers, *CANVAS, 3, 1)[..., None])
    scene = scene * (1 - flap[..., None]) + shade * flap[..., None]
    rim = cv2.morphologyEx(flap, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    scene = scene * (1 - rng.uniform(0, 0.25) * rim)[..., None]
    return np.asarray(scene, np.float32), np.maximum(gone, flap)


def _filled(place: npt.NDArray[np.float64], points: npt.NDArray[np.float64]) -> Plane:
    there = cv2.perspectiveTransform(points.reshape(-1, 1, 2), place)
    filled = np.zeros(CANVAS, np.float32)
    cv2.fillPoly(filled, [np.rint(there * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return filled


def _lost(print_: Colours, light: Light) -> Plane:
    """1 where what light leaves between ink and paper is too little to read by, and was enough on the sheet."""
    grey = np.asarray(print_, dtype=np.float32).mean(axis=2)
    paper, ink = cv2.dilate(grey, _WINDOW), cv2.erode(grey, _WINDOW)
    left = light.grey(paper) - light.grey(ink)
    return np.asarray((left < _LEAST_CONTRAST) & (paper - ink > _PLAINLY_PRINTED), dtype=np.float32)


def _cells(plane: Plane) -> Plane:
    size = (LONG_SEEN_PX // CELL_PX, SHORT_SEEN_PX // CELL_PX)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
