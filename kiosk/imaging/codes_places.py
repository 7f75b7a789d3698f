"""Where in a picture a code may stand, found by texture alone, so that only little of a large picture is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.imaging.picture_file import Pixels

_CONTRAST: Final = 22
"""Grey levels between ink and ground within some 8 px: less is the grain of a sensor, after two by two pixels were averaged."""
_BLOCK_PX: Final = 8
_FULL: Final = 0.8
"""Share of a block that must be near an edge: within a code all is, between lines of print it is not."""
_LEAST_BLOCKS: Final = 3
_QUIET: Final = 0.08
"""Of a code's length, its quiet zone: a code may be all that there is."""
_ANY: Final = 64
"""Of 255: less of a block near an edge is a speck."""
_LONG: Final = 0.2
"""What is lower than this share of its length is a line of print, unless it is of bars. PDF417 with few rows has a quarter."""
_BARS: Final = 0.5
"""How much all edges must run one way in bars; in print it is 0.1 to 0.4."""
_ROUND_IT_PX: Final = 20
"""A code's quiet zone goes with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """An upright box in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, grey: Pixels) -> Pixels:
        return np.ascontiguousarray(grey[self.top : self.bottom, self.left : self.right])


def around(corners: tuple[tuple[float, float], ...], shape: tuple[int, ...]) -> Place:
    """The place of something with these corners and its quiet zone, within a picture of that shape."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    room = _ROUND_IT_PX + 0.2 * max(max(xs) - min(xs), max(ys) - min(ys))
    return _within(min(xs) - room, min(ys) - room, max(xs) + room, max(ys) + room, shape)


@dataclass(frozen=True, slots=True)
class Texture:
    """Where a picture has edges."""

    marked: Place | None
    """All that has any contrast; None where nothing has."""
    blocks: cv2.typing.MatLike
    """For each block of `_BLOCK_PX` how much of it is near an edge, 0 to 255."""


def texture_of(grey: Pixels) -> Texture:
    """For pictures of a megapixel and more; half a millisecond a megapixel."""
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    edges = cv2.morphologyEx(half, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    near = cv2.threshold(edges, _CONTRAST, 255, cv2.THRESH_BINARY)[1]
    size = (near.shape[1] * 2 // _BLOCK_PX, near.shape[0] * 2 // _BLOCK_PX)
    blocks = cv2.resize(near, size, interpolation=cv2.INTER_AREA)
    left, top, width, height = cv2.boundingRect((blocks > _ANY).astype(np.uint8))
    if not width:
        return Texture(None, blocks)
    room = max(_ROUND_IT_PX, _QUIET * max(width, height) * _BLOCK_PX)
    first, last = (left * _BLOCK_PX - room, top * _BLOCK_PX - room), (left + width, top + height)
    marked = _within(*first, last[0] * _BLOCK_PX + room, last[1] * _BLOCK_PX + room, grey.shape)
    return Texture(marked, blocks)


def full_places(texture: Texture, grey: Pixels) -> list[Place]:
    """The places that are full of edges like a code, the most code-like first."""
    full: cv2.typing.MatLike = (texture.blocks > _FULL * 255).astype(np.uint8)
    full = cv2.morphologyEx(full, cv2.MORPH_OPEN, np.ones((_LEAST_BLOCKS, _LEAST_BLOCKS), np.uint8))
    _count, _labels, boxes, _centres = cv2.connectedComponentsWithStats(full, connectivity=4)
    kept: list[tuple[float, Place]] = []
    for left, top, width, height, area in boxes[1:].tolist():
        place = _of_blocks(left, top, width, height, grey)
        squareness = min(width, height) / max(width, height)
        is_long = squareness < _LONG
        if not is_long or _of_bars(place.cut(grey)) > _BARS:
            kept.append((1.0 if is_long else squareness * area / (width * height), place))
    return [place for _, place in sorted(kept, key=lambda one: -one[0])]


def _of_blocks(left: int, top: int, width: int, height: int, grey: Pixels) -> Place:
    return _within(
        left * _BLOCK_PX - _ROUND_IT_PX,
        top * _BLOCK_PX - _ROUND_IT_PX,
        (left + width) * _BLOCK_PX + _ROUND_IT_PX,
        (top + height) * _BLOCK_PX + _ROUND_IT_PX,
        grey.shape,
    )


def _of_bars(part: Pixels) -> float:
    """0 to 1: how much all edges run one way."""
    dx = cv2.Sobel(part, cv2.CV_32F, 1, 0)
    dy = cv2.Sobel(part, cv2.CV_32F, 0, 1)
    xx, yy, xy = float((dx * dx).sum()), float((dy * dy).sum()), float((dx * dy).sum())
    return float(np.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-6))


def _within(left: float, top: float, right: float, bottom: float, shape: tuple[int, ...]) -> Place:
    return Place(
        max(0, int(left)), max(0, int(top)), min(shape[1], int(right) + 1), min(shape[0], int(bottom) + 1)
    )
