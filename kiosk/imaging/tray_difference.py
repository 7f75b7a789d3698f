"""What lies on a known tray: everywhere the picture differs from it, and the shapes that this makes likely."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.page_candidates import Mask, quads_of
from kiosk.imaging.quads import Planes, Quad, clockwise, is_sheet_like, meeting

# Summed Lab difference, for a picture without grain; a white sheet on a white tray has a little more.
_LEAST = 2.4
_BY_NOISE = 4.0
# Closes what is paper-white on a white tray between lines of print.
_BRIDGE = np.ones((9, 9), np.uint8)
_SPECK = np.ones((3, 3), np.uint8)
_LEAST_SHARE = 0.012
_WEIGHS, _AGREED = 1.6, 0.9
# Agreement of a shape that the thing may be, and of one that it is: no hand lies with it, nothing is missing.
_SURELY, _WHOLLY = 0.85, 0.97
_NEARLY_WHOLLY, _ON_EDGES = 0.93, 0.88
_FAINT = 0.4
# All colours burnt out: a mirrored lamp, of which neither paper nor tray is seen; with its soft rim, and no larger than this
# share of the picture, or it is something white in strong light.
_BLOWN: Final = 250.0
_MOST_GLARE: Final = 0.05
_SOFT_RIM_SHARE, _LEAST_RIM_PX, _MOST_RIM_PX = 0.5, 6, 18
# Blur and the shadow's foot make a thing larger than it is, by so much in pixels of the small copy.
_LARGER_BY_PX: Final = (1, 2)
# What is left of a thing without the lamp in it is the same thing when it is about as large.
_SAME_THING: Final = 0.6
# Beside a lamp: how far its rim may be left over, and how thin that is; in pixels of the small copy.
_AROUND_LAMP: Final = np.ones((25, 25), np.uint8)
_THIN: Final = np.ones((7, 7), np.uint8)
# Of a hull's length: what is no side but a bend; and how much of a side must lie beside the lamp.
_STRAIGHT_SHARE: Final = 0.01
_FREE_SHARE: Final = 0.5
_SUM = np.ones((1, 3), np.float32)


class LyingThere:
    """The things on the tray, each as what a sheet covering it would cover."""

    knows_outlines: Final = True

    def __init__(self, bare: Planes, small: Planes | None = None) -> None:
        """Takes planes as `EmptyTray.taken_off` gives them for the `small` copy, which tells where a lamp is mirrored."""
        apart = cv2.transform(np.abs(bare - np.float32(128.0)), _SUM)
        rows = apart[::6]
        noise = float(np.median(np.abs(rows[:, 1:] - rows[:, :-1])))
        changed = (apart > max(_LEAST, _BY_NOISE * noise)).astype(np.uint8)
        clean: Mask = np.asarray(cv2.morphologyEx(changed, cv2.MORPH_OPEN, _SPECK), dtype=np.uint8)
        self._hulls = _hulls(clean)
        glare = None if small is None or not self._hulls else _glare(small, clean)
        if glare is not None:
            # A sheet's hull closes over the hole that the lamp leaves in its side.
            beside = _hulls(_without(clean, glare))
            if beside and cv2.contourArea(beside[0]) > _SAME_THING * cv2.contourArea(self._hulls[0]):
                self._hulls = beside
        outlines = [outline for hull in self._hulls for outline in _nearly(hull)]
        self.hidden: Final = glare
        self._fits: Sequence[_Outline | _OutlineInGlare] = (
            [_Outline(outline) for outline in outlines]
            if glare is None
            else [_OutlineInGlare(outline, glare) for outline in outlines]
        )

    def quads(self, width: int, height: int) -> Iterator[Quad]:
        """Shapes that may be the sheet, in pixels of the planes."""
        for hull in self._hulls:
            on_sides = [] if self.hidden is None else [*_on_longest_sides(hull, self.hidden)]
            for quad in (*quads_of(hull), *on_sides):
                if is_sheet_like(quad, width, height):
                    yield quad

    def worth(self, quad: Quad, width: int, height: int) -> float:
        """What the shape gains or loses for where it lies."""
        return _WEIGHS * (self.agreement(quad, width, height) - _AGREED)

    def least_score(self, quad: Quad, width: int, height: int) -> float | None:
        """A white sheet on a white tray has hardly an edge, even with the tray taken off."""
        return _FAINT if self.agreement(quad, width, height) >= _SURELY else None

    def is_enough(self, quad: Quad, score: float, width: int, height: int) -> bool:
        agreed = self.agreement(quad, width, height)
        if agreed >= _WHOLLY:
            return True
        # Under a lamp no edge is seen: a better score elsewhere means nothing.
        return agreed >= _NEARLY_WHOLLY and (self.hidden is not None or score >= _ON_EDGES)

    def holds(self, quad: Quad) -> float:
        """0 to 1: how much of the shape lies within one thing, a hand with a sheet being one."""
        shape = quad.astype(np.float32)
        shares = [
            cv2.intersectConvexConvex(hull.reshape(-1, 2).astype(np.float32), shape)[0]
            for hull in self._hulls
        ]
        return max(shares, default=0.0) / max(1e-6, cv2.contourArea(shape))

    def agreement(self, quad: Quad, _width: int, _height: int) -> float:
        """0 to 1: how much the shape and the thing that it fits best share of what either takes."""
        return max((outline.shared_with(quad) for outline in self._fits), default=0.0)


class _Outline:
    """What a thing on the tray covers."""

    def __init__(self, outline: npt.NDArray[Any]) -> None:
        self._outline = outline.reshape(-1, 2).astype(np.float32)
        self._area = cv2.contourArea(self._outline)

    def shared_with(self, quad: Quad) -> float:
        """0 to 1: what both cover of what either does."""
        other = quad.astype(np.float32)
        shared, _ = cv2.intersectConvexConvex(self._outline, other)
        return float(shared / max(1e-6, self._area + cv2.contourArea(other) - shared))


class _OutlineInGlare:
    """The same where a lamp is mirrored: what it hides counts for no shape and against none."""

    def __init__(self, outline: npt.NDArray[Any], glare: Mask) -> None:
        self._hidden = glare > 0
        self._covered = self._drawn(outline)

    def shared_with(self, quad: Quad) -> float:
        """0 to 1: what both cover of what either does, beside the glare."""
        other = self._drawn(np.rint(quad).astype(np.int32))
        either = cv2.countNonZero(cv2.bitwise_or(self._covered, other))
        return cv2.countNonZero(cv2.bitwise_and(self._covered, other)) / max(1, either)

    def _drawn(self, outline: npt.NDArray[Any]) -> Mask:
        filled = np.zeros(self._hidden.shape, np.uint8)
        cv2.fillConvexPoly(filled, outline, 1)
        filled[self._hidden] = 0
        return filled


def _hulls(clean: Mask) -> list[npt.NDArray[Any]]:
    """Of the things in a mask, the largest first."""
    whole = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, _BRIDGE)
    found, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    floor = _LEAST_SHARE * whole.size
    hulls = sorted((cv2.convexHull(outline) for outline in found), key=cv2.contourArea, reverse=True)
    return [hull for hull in hulls[:4] if cv2.contourArea(hull) > floor]


def _without(clean: Mask, glare: Mask) -> Mask:
    """The things without the lamp, nor the thin remains of its rim."""
    beside = np.asarray(cv2.subtract(clean, glare), dtype=np.uint8)
    around = cv2.dilate(glare, _AROUND_LAMP)
    return np.asarray(np.where(around > 0, cv2.morphologyEx(beside, cv2.MORPH_OPEN, _THIN), beside))


def _on_longest_sides(hull: npt.NDArray[Any], glare: Mask) -> Iterator[Quad]:
    """What the four longest straight sides of a hull enclose that do not run through a lamp: where a lamp took a corner or a bite,
    the sides beside it still tell where it was."""
    simple = cv2.approxPolyDP(hull, _STRAIGHT_SHARE * cv2.arcLength(hull, True), True)
    starts = simple.reshape(-1, 2).astype(np.float64)
    ends = np.roll(starts, -1, axis=0)
    lengths = np.linalg.norm(ends - starts, axis=1)
    at = np.linspace(0.1, 0.9, 9)[:, None, None]
    x, y = np.moveaxis(np.rint(starts + (ends - starts) * at).astype(np.intp), -1, 0)
    free = (glare[y, x] == 0).mean(axis=0)
    sides = np.sort(np.argsort(-lengths * (free > _FREE_SHARE))[:4])
    if len(sides) < 4 or not (free[sides] > _FREE_SHARE).all():
        return
    corners = meeting(starts[sides], ends[sides])
    if np.isfinite(corners).all():
        yield clockwise(corners)


def _nearly(hull: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """The hull, and what it is without the blur at its edge."""
    yield hull
    x, y, width, height = cv2.boundingRect(hull)
    at = np.array([x - 1, y - 1], np.int32)
    filled = np.zeros((height + 2, width + 2), np.uint8)
    cv2.fillConvexPoly(filled, np.subtract(hull, at), 1)
    for by_px in _LARGER_BY_PX:
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by_px + 1, 2 * by_px + 1))
        found, _ = cv2.findContours(cv2.erode(filled, round_), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if found:
            yield np.add(cv2.convexHull(found[0]), at)


def _glare(small: Planes, changed: Mask) -> Mask | None:
    """Where lamps are mirrored in the small copy that are not in the tray, their soft rims with them; None where none is."""
    burnt_out = cv2.bitwise_and(cv2.inRange(small, (_BLOWN,) * 3, (256.0,) * 3), changed)
    if not burnt_out.any():
        return None
    _, parts, measures, _ = cv2.connectedComponentsWithStats(burnt_out)
    lamps = measures[:, cv2.CC_STAT_AREA] < _MOST_GLARE * burnt_out.size
    # Number 0 is all the rest.
    lamps[0] = False
    if not lamps.any():
        return None
    radius_px = math.sqrt(float(measures[lamps, cv2.CC_STAT_AREA].max()) / math.pi)
    rim_px = int(min(max(_SOFT_RIM_SHARE * radius_px, _LEAST_RIM_PX), _MOST_RIM_PX))
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim_px + 1, 2 * rim_px + 1))
    return np.asarray(cv2.dilate(lamps[parts].astype(np.uint8), rim))
