"""One drawn photograph, with the truth about it: paper on a ground, or no paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane, Random, ground
from scripts.page_pictures.light import lit, taken, with_hand
from scripts.page_pictures.lying import Lie, Points, any_pose, lie
from scripts.page_pictures.papers import Paper, paper

LONG_PX = 320
_SHAPES = (9 / 16, 3 / 4, 2 / 3, 1.0, 4 / 3, 16 / 9)
_NO_PAPER = 0.10


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, and what is on it."""

    picture: npt.NDArray[np.uint8]
    corners: Points | None
    """The uppermost sheet's physical corners in pixels, some perhaps outside; None where no paper lies."""
    cover: Plane
    """Where that sheet lies, under hands too."""


def scene(seed: int, number: int, long_px: int = LONG_PX) -> Scene:
    """The picture of that number: always the same at the same size of its longer side."""
    rng = np.random.default_rng([seed, number])
    shape = float(rng.choice(_SHAPES))
    size = (round(long_px / max(1.0, shape)), round(long_px * min(1.0, shape)))
    drawn = ground(rng, *size)
    if rng.random() < _NO_PAPER:
        picture = taken(rng, lit(rng, drawn))
        return Scene(picture, None, np.zeros(size, np.float32))
    top = paper(rng)
    ratio = top.print.shape[1] / top.print.shape[0]
    lying = lie(rng, ratio, size, any_pose(rng, top.stiff))
    if rng.random() < 0.12:
        # As dark or as light as the ground: hardly an edge.
        top = alike(rng, top, drawn, lying)
    drawn = _with_neighbours(rng, drawn, top, lying)
    cover = lying.cover(top.round_corners)
    drawn = laid_down(rng, drawn, top, lying, cover)
    drawn = _with_hands(rng, drawn, lying)
    return Scene(taken(rng, lit(rng, drawn)), lying.corners, cover)


def laid_down(rng: Random, drawn: Colours, top: Paper, lying: Lie, cover: Plane) -> Colours:
    """The paper over what is drawn, with its shadow and its own shading."""
    by = max(cover.shape) / LONG_PX
    soft = float(rng.uniform(1.0, 7.0)) * by
    fall = tuple(int(f * by) for f in rng.normal(0, 3, 2))
    shadow = cv2.GaussianBlur(np.roll(cover, fall, axis=(0, 1)), (0, 0), soft)
    drawn = drawn * (1 - rng.uniform(0, 0.5) * shadow[..., None])
    return _over(drawn, _printed(top, lying) * _shading(rng, lying)[..., None], cover)


def _over(drawn: Colours, above: Colours, cover: Plane) -> Colours:
    return np.asarray(drawn * (1 - cover[..., None]) + above * cover[..., None], dtype=np.float32)


def _printed(top: Paper, lying: Lie, shift: tuple[float, float] = (0.0, 0.0)) -> Colours:
    high, wide = top.print.shape[:2]
    x = (lying.across - np.float32(shift[0])) * np.float32(wide) - np.float32(0.5)
    y = (lying.down - np.float32(shift[1])) * np.float32(high) - np.float32(0.5)
    shrunk = max(wide / max(lying.sides_px[0], 1), high / max(lying.sides_px[1], 1))
    smooth = cv2.GaussianBlur(top.print, (0, 0), 0.45 * shrunk) if shrunk > 1.2 else top.print
    return np.asarray(cv2.remap(smooth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _shading(rng: Random, lying: Lie) -> Plane:
    """A slope turned to the lamp is lighter than one turned away."""
    if not lying.height.any():
        return np.ones(lying.across.shape, np.float32)
    slopes = np.gradient(lying.height)
    lamp = rng.normal(0, 1, 2)
    light = (slopes[0] * lamp[0] + slopes[1] * lamp[1]) * rng.uniform(2, 10)
    grid = np.clip(1 + light, 0.55, 1.3).astype(np.float32)
    last = np.float32(grid.shape[0] - 1)
    return np.asarray(
        cv2.remap(
            grid, lying.across * last, lying.down * last, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    )


def alike(rng: Random, top: Paper, drawn: Colours, lying: Lie) -> Paper:
    """The paper in nearly the colour of the ground round it."""
    rim = cv2.dilate(lying.cover(), np.ones((9, 9), np.uint8)) - lying.cover()
    around = drawn[rim > 0.5]
    if not len(around):
        return top
    wanted = np.median(around, axis=0) + rng.choice([-1, 1]) * rng.uniform(6, 22)
    blank = np.median(top.print.reshape(-1, 3), axis=0)
    print_ = np.clip(top.print * (np.maximum(wanted, 8) / np.maximum(blank, 8)), 0, 255)
    return Paper(np.asarray(print_, dtype=np.float32), top.round_corners, top.stiff)


def _with_neighbours(rng: Random, drawn: Colours, top: Paper, lying: Lie) -> Colours:
    """Other papers: beneath, beside, the facing page of a book, the rest of a pile."""
    kind = rng.random()
    if kind < 0.12 and not top.stiff:
        return _with_facing_page(rng, drawn, lying)
    if kind < 0.24:
        for _ in range(int(rng.integers(1, 4))):
            below = paper(rng)
            shift = (float(rng.normal(0, 0.04)), float(rng.normal(0, 0.04)))
            seen = _printed(below, lying, shift) * np.float32(rng.uniform(0.75, 1.0))
            drawn = _over(drawn, seen, lying.cover(0.0, shift))
        return drawn
    if kind < 0.40:
        size = (drawn.shape[0], drawn.shape[1])
        other = paper(rng)
        there = lie(rng, other.print.shape[1] / other.print.shape[0], size, any_pose(rng, other.stiff))
        moved = (float(rng.choice([-1, 1]) * rng.uniform(0.4, 0.9)), float(rng.normal(0, 0.4)))
        seen = _printed(other, there, moved)
        return _over(drawn, seen, there.cover(other.round_corners, moved))
    return drawn


def _with_facing_page(rng: Random, drawn: Colours, lying: Lie) -> Colours:
    side = float(rng.choice([-1, 1]))
    shift = (side, 0.0) if lying.sides_px[0] < lying.sides_px[1] else (0.0, side)
    facing = paper(rng)
    seen = _printed(facing, lying, shift)
    spine = lying.across if shift[0] else lying.down
    away = np.abs(spine - np.float32(1.0 if side > 0 else 0.0))
    dark = 1 - rng.uniform(0.1, 0.6) * np.exp(-away / rng.uniform(0.02, 0.15))
    return _over(drawn, seen * dark[..., None], lying.cover(0.0, shift))


def _with_hands(rng: Random, drawn: Colours, lying: Lie) -> Colours:
    if rng.random() > 0.22:
        return drawn
    middle = lying.corners.mean(axis=0)
    for _ in range(int(rng.integers(1, 3))):
        first = int(rng.integers(4))
        along = float(rng.uniform(0.05, 0.95)) if rng.random() < 0.8 else 0.0
        edge = lying.corners[first] * (1 - along) + lying.corners[(first + 1) % 4] * along
        drawn = with_hand(rng, drawn, edge + (middle - edge) * rng.uniform(-0.05, 0.3))
    return drawn
