"""Where a sheet may lie: several plain ways to part it from the ground, each of which fails on other pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.quads import Planes, Quad, clockwise, is_sheet_like

Mask = npt.NDArray[np.uint8]

_SQUARE = np.ones((3, 3), np.uint8)
# Gradient of the step between paper and ground: black mat, grey tray, white tray.
_STRONG, _MIDDLING, _FAINT = 60.0, 28.0, 13.0


def plain_candidates(planes: Planes) -> Iterator[Quad]:
    """Quads that may be the sheet when it lies on something plain, in the pixels of `planes`."""
    yield from _from_masks(
        planes, (_otsu(_distance_from_ground(planes)), _enclosed(_gradient(planes), _MIDDLING))
    )


def other_candidates(planes: Planes) -> Iterator[Quad]:
    """More of them, when the plain ones are not good enough."""
    gradient = _gradient(planes)
    lightness = np.asarray(planes[..., 0], dtype=np.uint8)
    yield from _from_masks(
        planes, (_otsu(lightness), _enclosed(gradient, _STRONG), _enclosed(gradient, _FAINT))
    )


def _from_masks(planes: Planes, masks: Iterable[Mask]) -> Iterator[Quad]:
    height, width = planes.shape[:2]
    for mask in masks:
        for outline in _outlines(mask):
            for quad in quads_of(outline):
                if is_sheet_like(quad, width, height):
                    yield quad


def _otsu(grey: Mask) -> Mask:
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _SQUARE, iterations=2)
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, _SQUARE, iterations=3), dtype=np.uint8)


def _distance_from_ground(planes: Planes) -> Mask:
    """How unlike the middle colour of the picture's rim each pixel is: a tray is plain and the rim shows it."""
    rim = np.concatenate(
        [
            planes[:6].reshape(-1, 3),
            planes[-6:].reshape(-1, 3),
            planes[:, :6].reshape(-1, 3),
            planes[:, -6:].reshape(-1, 3),
        ]
    )
    ground = np.median(rim, axis=0)
    away = sum(np.abs(planes[..., plane] - ground[plane]) for plane in range(3))
    return np.asarray(np.minimum(away, 255), dtype=np.uint8)


def _gradient(planes: Planes) -> npt.NDArray[np.float32]:
    """Steepest step of the three planes at each pixel."""
    steepest = np.zeros(planes.shape[:2], np.float32)
    for plane in cv2.split(planes):
        across, down = cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)
        np.maximum(steepest, cv2.magnitude(across, down), out=steepest)
    return steepest


def _enclosed(gradient: npt.NDArray[np.float32], level: float) -> Mask:
    """What cannot be reached from the rim without stepping over an edge."""
    walls = cv2.dilate((gradient >= level).astype(np.uint8), _SQUARE)
    height, width = walls.shape
    framed = np.zeros((height + 2, width + 2), np.uint8)
    framed[1:-1, 1:-1] = walls
    cv2.floodFill(framed, None, (0, 0), 2)
    inside = (framed[1:-1, 1:-1] != 2).astype(np.uint8) * 255
    opened = cv2.morphologyEx(inside, cv2.MORPH_OPEN, _SQUARE, iterations=3)
    # The walls were made one pixel thicker on both sides; the sheet's edge runs in their middle.
    return np.asarray(cv2.erode(opened, _SQUARE), dtype=np.uint8)


def _outlines(mask: Mask) -> Iterator[npt.NDArray[Any]]:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    floor = 0.02 * mask.size
    large = sorted(
        (contour for contour in found if cv2.contourArea(contour) >= floor), key=cv2.contourArea, reverse=True
    )
    yield from large[:3]


def quads_of(outline: npt.NDArray[Any]) -> Iterator[Quad]:
    """Four-cornered shapes that an outline may stand for: its own corners, the nearest four, the box around it."""
    hull = cv2.convexHull(outline)
    length = cv2.arcLength(hull, True)
    for share in (0.02, 0.04, 0.07):
        simple = cv2.approxPolyDP(hull, share * length, True)
        if len(simple) == 4:
            yield clockwise(simple)
            break
    if len(hull) > 4:
        yield clockwise(cv2.approxPolyN(hull, 4, ensure_convex=True))
    yield clockwise(cv2.boxPoints(cv2.minAreaRect(hull)))
