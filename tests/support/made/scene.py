"""The tray under a made camera, and papers laid on it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tests.support.made.drawing import Pixels
from tests.support.made.papers import Paper

Mask = npt.NDArray[np.float32]
SENSORS = {"preview": (1920, 1080, 420.0), "5MP": (2592, 1944, 360.0), "8MP": (3264, 2448, 360.0)}
"""Width and height in pixels, and what the width shows, in mm."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn so far, float, with the map from mm on the tray to pixels."""

    frame: npt.NDArray[np.float32]
    to_px: npt.NDArray[np.float64]
    size_mm: tuple[float, float]


def empty(sensor: str, chance: random.Random, numbers: np.random.Generator) -> Scene:
    width, height, field_mm = SENSORS[sensor]
    level = chance.choice((28, 45, 60, 110, 150, 205, 232))
    coarse = numbers.normal(0, 1, (5, 8)).astype(np.float32)
    lamp = 1 + 0.02 * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    tint = np.array([1 + chance.uniform(-0.03, 0.03) for _ in range(3)], np.float32)
    frame = np.float32(level) * lamp[..., None] * tint
    scale = width / field_mm
    tilt_x, tilt_y = (chance.uniform(-0.00012, 0.00012) for _ in range(2))
    middle = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1.0]])
    to_px = middle @ np.array([[scale, 0, 0], [0, scale, 0], [tilt_x, tilt_y, 1.0]])
    return Scene(frame.astype(np.float32), to_px, (field_mm, field_mm * height / width))


def corners_mm(paper: Paper, placed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    wide, high = paper.size_mm
    return mapped(placed, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64))


def mapped(matrix: npt.NDArray[np.float64], points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    given = np.asarray(points, np.float64).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(given, matrix).reshape(-1, 2))


def laid(scene: Scene, paper: Paper, placed: npt.NDArray[np.float64]) -> tuple[Scene, Mask]:
    """The sheet on what lies there, with the little shadow that its edge throws; and where it is."""
    wide = paper.pixels.shape[1]
    height, width = scene.frame.shape[:2]
    per_mm = wide / paper.size_mm[0]
    target = scene.to_px[0, 0] * np.linalg.norm(placed[:2, 0])
    share = min(1.0, 1.5 * target / per_mm)
    small = cv2.resize(paper.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    to_mm = np.diag([paper.size_mm[0] / small.shape[1], paper.size_mm[1] / small.shape[0], 1.0])
    warp = scene.to_px @ placed @ to_mm
    cut = np.full(small.shape[:2], 255, np.uint8)
    if paper.rounding_mm:
        cut = _rounded(cut, paper.rounding_mm * small.shape[1] / paper.size_mm[0])
    if paper.missing is not None:
        cut = cv2.min(cut, cv2.resize(paper.missing, (small.shape[1], small.shape[0])))
    cover = cv2.warpPerspective(cut, warp, (width, height)).astype(np.float32)[..., None] / 255
    drawn = cv2.warpPerspective(small, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    fall = cv2.GaussianBlur(np.roll(cover[..., 0], (4, 3), axis=(0, 1)), (0, 0), 4)[..., None]
    frame = scene.frame * (1 - 0.18 * fall) * (1 - cover) + drawn * cover
    return replace(scene, frame=frame.astype(np.float32)), cover[..., 0].astype(np.float32)


def _rounded(cut: Pixels, radius: float) -> Pixels:
    r = round(radius)
    high, wide = cut.shape
    cut[:] = 0
    cv2.rectangle(cut, (r, 0), (wide - r, high), 255, -1)
    cv2.rectangle(cut, (0, r), (wide, high - r), 255, -1)
    for x in (r, wide - 1 - r):
        for y in (r, high - 1 - r):
            cv2.circle(cut, (x, y), r, 255, -1)
    return cut
