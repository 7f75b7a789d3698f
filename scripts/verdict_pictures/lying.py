"""Things on a sheet and beside it: hands, cards, other papers, pens and telephones."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane
from scripts.verdict_pictures.sheets import CARD_MM, LONG_PX, SHORT_PX, Sheet, card, sheet

_Point = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lain:
    scene: Colours
    cover: Plane
    """0 to 1: where a thing lies, on the sheet or beside it."""


def with_things(
    rng: random.Random,
    scene: Colours,
    top: Sheet,
    place: npt.NDArray[np.float64],
    fonts: list[Path],
) -> Lain:
    """Nothing in half of the lessons."""
    lain, kind = Lain(scene, np.zeros(scene.shape[:2], np.float32)), rng.random()
    if kind < 0.15:
        lain = _hand(rng, lain, top, place)
    elif kind < 0.33:
        lain = _flat_thing(rng, lain, top, place, card(rng, fonts), CARD_MM)
    elif kind < 0.42:
        other = sheet(rng, fonts)
        long = other.long_mm if rng.random() < 0.6 else rng.uniform(80, 220)
        lain = _flat_thing(rng, lain, top, place, other, (long, long * SHORT_PX / LONG_PX))
    elif kind < 0.47:
        lain = _bar(rng, lain, top, place)
    return lain


def _rim_point(rng: random.Random) -> tuple[_Point, _Point]:
    """A point on a side of the sheet's box, and the way inwards."""
    along, side = rng.uniform(-0.02, 1.02), rng.randrange(4)
    at = {
        0: (along * LONG_PX, 0.0),
        1: (LONG_PX, along * SHORT_PX),
        2: (along * LONG_PX, SHORT_PX),
        3: (0.0, along * SHORT_PX),
    }[side]
    inwards = {0: (0.0, 1.0), 1: (-1.0, 0.0), 2: (0.0, -1.0), 3: (1.0, 0.0)}[side]
    return np.array(at, np.float64), np.array(inwards, np.float64)


def _turned(way: _Point, angle: float) -> _Point:
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.asarray(turn @ way)


def _hand(rng: random.Random, lain: Lain, top: Sheet, place: npt.NDArray[np.float64]) -> Lain:
    """One to four fingers in over a side, the hand behind them; sometimes the whole hand."""
    edge, inwards = _rim_point(rng)
    way, mm = _turned(inwards, rng.gauss(0, 0.35)), top.px_per_mm
    reach, radius = rng.uniform(-4, 60) * mm, rng.uniform(6.5, 11) * mm
    cover = np.zeros(lain.cover.shape, np.uint8)
    beside = np.array([-way[1], way[0]])
    fingers = rng.choice((1, 1, 2, 3, 4))
    for finger in range(fingers):
        tip = edge + way * (reach - radius - (rng.uniform(0, 14) * mm if finger else 0))
        tip = tip + beside * (finger - (fingers - 1) / 2) * radius * 2.1
        _bone(cover, place, tip, tip - way * 60 * mm, 2 * radius)
        _bone(cover, place, tip - way * 60 * mm, tip - way * 400 * mm, 2.3 * radius)
    palm = edge + way * (reach - rng.uniform(35, 75) * mm)
    _bone(cover, place, palm, palm - way * 300 * mm, radius * (4 + 1.5 * fingers))
    shade = _skin(rng) if rng.random() < 0.85 else np.array([rng.uniform(10, 230) for _ in range(3)])
    soft = cv2.GaussianBlur(cover, (0, 0), 0.8).astype(np.float32) / 255
    small = cv2.resize(cover, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    rounded = cv2.GaussianBlur(small, (0, 0), max(0.5, radius * 0.12))
    rounded = cv2.resize(rounded, cover.shape[::-1]).astype(np.float32) / 255
    lit = shade * (rng.uniform(0.55, 0.8) + rng.uniform(0.2, 0.4) * rounded)[..., None]
    return _over(rng, lain, lit.astype(np.float32), soft, radius * 0.3)


def _skin(rng: random.Random) -> npt.NDArray[np.float64]:
    base = np.array([rng.uniform(95, 165), rng.uniform(130, 185), 212])
    return np.asarray(base * rng.uniform(0.4, 1.1))


def _bone(
    cover: npt.NDArray[np.uint8], place: npt.NDArray[np.float64], start: _Point, end: _Point, wide: float
) -> None:
    ends = cv2.perspectiveTransform(np.array([[start], [end]]), place).round().astype(int)
    first, last = (tuple(int(c) for c in np.clip(point[0], -4000, 4000)) for point in ends)
    cv2.line(cover, first, last, 255, max(2, round(wide)), cv2.LINE_AA)


def _over(rng: random.Random, lain: Lain, shown: Colours, cover: Plane, soft_px: float) -> Lain:
    """The thing over the scene, with the shadow it throws."""
    by = (rng.randint(-5, 5), rng.randint(-5, 5))
    fall = cv2.GaussianBlur(np.roll(cover, by, axis=(0, 1)), (0, 0), max(1.0, soft_px))
    dark = (1 - rng.uniform(0.04, 0.4) * fall)[..., None]
    scene = lain.scene * dark * (1 - cover[..., None]) + shown * cover[..., None]
    return Lain(np.asarray(scene, np.float32), np.maximum(lain.cover, cover))


def _flat_thing(
    rng: random.Random,
    lain: Lain,
    top: Sheet,
    place: npt.NDArray[np.float64],
    other: Sheet,
    size_mm: tuple[float, float],
) -> Lain:
    """Another sheet or card: over a side, wholly on the sheet, or beside it."""
    mm = top.px_per_mm
    angle = (
        rng.uniform(-math.pi, math.pi)
        if rng.random() < 0.5
        else rng.choice((0, 1, 2, 3)) * math.pi / 2 + rng.gauss(0, 0.1)
    )
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    if rng.random() < 0.5 and max(size_mm) < 130 and top.long_mm > 150:
        middle = np.array([rng.uniform(0.1, 0.9) * LONG_PX, rng.uniform(0.1, 0.9) * SHORT_PX])
    else:
        edge, inwards = _rim_point(rng)
        reach = np.abs(turn.T @ inwards) @ np.array(size_mm) / 2
        middle = edge + inwards * (rng.uniform(-8, 80) - reach) * mm
    to_box = np.vstack([np.column_stack([turn, middle]), [0, 0, 1]])
    share = np.diag([size_mm[0] * mm / LONG_PX, size_mm[1] * mm / SHORT_PX, 1.0])
    centred = np.array([[1, 0, -LONG_PX / 2], [0, 1, -SHORT_PX / 2], [0, 0, 1.0]])
    smooth = cv2.GaussianBlur(other.print, (0, 0), max(0.3, 0.4 * LONG_PX / (size_mm[0] * mm)))
    warp, size = place @ to_box @ share @ centred, lain.cover.shape[::-1]
    shown = cv2.warpPerspective(smooth, warp, size, borderMode=cv2.BORDER_REPLICATE)
    cut = np.zeros((SHORT_PX, LONG_PX), np.float32)
    r = round(other.round_corners_mm * LONG_PX / size_mm[0])
    cv2.rectangle(cut, (r, r), (LONG_PX - r, SHORT_PX - r), 1.0, -1)
    if r:
        cut = cv2.dilate(cut, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1)))
    return _over(rng, lain, shown.astype(np.float32), cv2.warpPerspective(cut, warp, size), rng.uniform(1, 5))


def _bar(rng: random.Random, lain: Lain, top: Sheet, place: npt.NDArray[np.float64]) -> Lain:
    """A pen, a ruler, a telephone."""
    mm, angle = top.px_per_mm, rng.uniform(0, math.pi)
    at = np.array([rng.uniform(0, LONG_PX), rng.uniform(0, SHORT_PX)])
    long, wide = rng.choice(((140, 9), (150, 30), (150, 72), (60, 20)))
    way = np.array([math.cos(angle), math.sin(angle)]) * long / 2 * mm
    cover = np.zeros(lain.cover.shape, np.uint8)
    _bone(cover, place, at - way, at + way, wide * mm)
    shade = (
        np.array([rng.uniform(8, 240) for _ in range(3)])
        if rng.random() < 0.6
        else np.full(3, rng.uniform(8, 60))
    )
    shown = np.broadcast_to(shade.astype(np.float32), lain.scene.shape)
    return _over(rng, lain, shown, cover.astype(np.float32) / 255, rng.uniform(1, 5))
