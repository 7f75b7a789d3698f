"""What light, lens, sensor and JPEG make of a made scene."""

from __future__ import annotations

import math
import random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tests.support.made.scene import Mask, Scene


def seen_by_camera(
    scene: Scene,
    corners: npt.NDArray[np.float64],
    fault: str,
    degree: float,
    chance: random.Random,
    numbers: np.random.Generator,
) -> bytes:
    """Light, lens, sensor, JPEG."""
    seen: npt.NDArray[Any] = scene.frame
    scale = float(scene.to_px[0, 0])
    light = chance.uniform(0.8, 1.08) * (degree if fault == "dark" else 1.0)
    if fault == "shadow":
        seen = seen * _shadow(corners, degree, chance, seen.shape[:2])[..., None]
    sigma = chance.uniform(0.6, 1.0)
    if fault == "focus":
        sigma = max(sigma, degree * scale)
    seen = cv2.GaussianBlur(seen, (0, 0), sigma)
    if fault == "motion":
        seen = cv2.filter2D(seen, -1, _way(degree * scale, chance.uniform(0, math.pi)))
    seen = seen * light
    if fault == "glare":
        seen = seen + _glare(corners, degree, chance, seen.shape[:2])[..., None]
    grain = numbers.standard_normal(seen.shape, dtype=np.float32) * np.float32(chance.uniform(2, 5))
    raw = np.clip(seen + grain, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", raw, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(82, 94)])[1].tobytes()


def _way(length: float, angle: float) -> Mask:
    """What a camera shaken along a straight way does to a point."""
    half = math.ceil(length / 2) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 4 * half):
        x, y = half + t * math.cos(angle), half + t * math.sin(angle)
        left, top = int(x), int(y)
        for dx in (0, 1):
            for dy in (0, 1):
                kernel[top + dy, left + dx] += (1 - abs(x - left - dx)) * (1 - abs(y - top - dy))
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)


def _shadow(
    corners: npt.NDArray[np.float64], left: float, chance: random.Random, shape: tuple[int, int]
) -> Mask:
    """An arm between lamp and sheet: a soft band over some of it."""
    around, across = corners.mean(axis=0), chance.uniform(0, math.pi)
    normal = np.array([math.cos(across), math.sin(across)])
    size = float(np.linalg.norm(corners[2] - corners[0]))
    y, x = np.ogrid[: shape[0], : shape[1]]
    away = (x - around[0]) * normal[0] + (y - around[1]) * normal[1] + chance.uniform(-0.2, 0.2) * size
    band = 1 / (1 + np.exp((np.abs(away) - size * chance.uniform(0.12, 0.22)) / (size * 0.02)))
    return np.asarray(1 - (1 - left) * band, dtype=np.float32)


def _glare(
    corners: npt.NDArray[np.float64], added: float, chance: random.Random, shape: tuple[int, int]
) -> Mask:
    across, down = chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)
    top = corners[0] + across * (corners[1] - corners[0])
    bottom = corners[3] + across * (corners[2] - corners[3])
    at = top + down * (bottom - top)
    radius = float(np.linalg.norm(corners[1] - corners[0])) * chance.uniform(0.06, 0.16)
    y, x = np.ogrid[: shape[0], : shape[1]]
    blob = np.exp(-(((x - at[0]) / radius) ** 2 + ((y - at[1]) / (radius * 0.7)) ** 2))
    return np.asarray(255 * added * blob, dtype=np.float32)
