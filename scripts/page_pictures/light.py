"""What comes between a paper and its picture: hands, shadows, lamps, the lens, the sensor, the file."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane, Random, clouds

_SKIN = np.array(
    [[120, 150, 205], [95, 130, 190], [150, 178, 225], [60, 85, 135], [80, 110, 170]], np.float32
)


def with_hand(rng: Random, drawn: Colours, towards: npt.NDArray[np.float64]) -> Colours:
    """Fingers from the rim to a point, over what lies there."""
    height, width = drawn.shape[:2]
    thick = float(rng.uniform(0.03, 0.075)) * max(height, width)
    outwards = towards - np.array([width / 2, height / 2])
    angle = math.atan2(outwards[1], outwards[0]) + rng.normal(0, 0.35)
    cover, shade = np.zeros((height, width), np.float32), _SKIN[int(rng.integers(len(_SKIN)))]
    way = np.array([math.cos(angle), math.sin(angle)])
    beside = np.array([-way[1], way[0]])
    fingers = int(rng.integers(1, 5))
    knuckles = towards + way * thick * rng.uniform(3.0, 4.5)
    for finger in range(fingers):
        tip = (
            towards + beside * (finger - (fingers - 1) / 2) * thick * 1.05 + way * rng.normal(0, thick * 0.4)
        )
        knuckle = knuckles + beside * (finger - (fingers - 1) / 2) * thick * 0.9
        _bone(cover, tip, knuckle, thick)
    _bone(cover, knuckles, knuckles + way * 3 * max(height, width), thick * (1.2 + 0.75 * fingers))
    fall = cv2.GaussianBlur(cover, (0, 0), thick * 0.35)
    soft = cv2.GaussianBlur(cover, (0, 0), 0.8)[..., None]
    round_shade = 0.72 + 0.35 * fall + clouds(rng, height, width, 12, 3) * 0.02
    shadow = np.roll(fall, (int(thick * 0.3), int(rng.normal(0, thick * 0.3))), axis=(0, 1))[..., None]
    return np.asarray(drawn * (1 - 0.35 * shadow) * (1 - soft) + shade * round_shade[..., None] * soft)


def _bone(cover: Plane, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], thick: float) -> None:
    first, last = (tuple(int(c) for c in np.clip(point, -4000, 4000)) for point in (start, end))
    cv2.line(cover, first, last, 1.0, max(2, int(thick)), cv2.LINE_AA)
    cv2.circle(cover, first, max(1, int(thick / 2)), 1.0, -1, cv2.LINE_AA)


def lit(rng: Random, drawn: Colours) -> Colours:
    """Uneven light, shadows of the camera and of people, the lamp's colour and reflection."""
    height, width = drawn.shape[:2]
    field = np.exp(clouds(rng, height, width, 2, 1) * rng.uniform(0, 0.22))
    if rng.random() < 0.35:
        field *= _cast_shadow(rng, height, width)
    tint = 1 + rng.normal(0, 0.06, 3)
    drawn = drawn * field[..., None] * tint * rng.uniform(0.55, 1.15)
    if rng.random() < 0.15:
        drawn = with_glare(rng, drawn)
    return np.asarray(255 * (np.clip(drawn, 0, 255) / 255) ** rng.uniform(0.75, 1.3), dtype=np.float32)


def _cast_shadow(rng: Random, height: int, width: int) -> Plane:
    dark = np.zeros((height, width), np.float32)
    points = rng.uniform(-0.3, 1.3, (int(rng.integers(3, 7)), 2)) * [width, height]
    cv2.fillPoly(dark, [cv2.convexHull(points.astype(np.int32))], 1.0)
    soft = cv2.GaussianBlur(dark, (0, 0), float(rng.uniform(1, 25)))
    return np.asarray(1 - rng.uniform(0.1, 0.6) * soft)


def with_glare(rng: Random, drawn: Colours, middle: npt.NDArray[np.float64] | None = None) -> Colours:
    """A lamp's reflection, burnt out in its `middle`, which lies anywhere when it is not given."""
    height, width = drawn.shape[:2]
    spot = np.zeros((height, width), np.float32)
    at = (int(rng.uniform(0.15, 0.85) * width), int(rng.uniform(0.15, 0.85) * height))
    if middle is not None:
        at = (int(middle[0]), int(middle[1]))
    axes = (int(rng.uniform(0.02, 0.12) * width), int(rng.uniform(0.02, 0.12) * height))
    cv2.ellipse(spot, at, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(spot, (0, 0), 2 + 0.5 * max(axes))
    return np.asarray(drawn + soft[..., None] * rng.uniform(120, 420))


def taken(rng: Random, drawn: Colours) -> npt.NDArray[np.uint8]:
    """Through the lens and the sensor into a file and out again."""
    if rng.random() < 0.6:
        drawn = cv2.GaussianBlur(drawn, (0, 0), float(rng.uniform(0.4, 1.6)))
    if rng.random() < 0.1:
        drawn = _shaken(rng, drawn)
    drawn = drawn + rng.normal(0, rng.uniform(0, 6), drawn.shape).astype(np.float32)
    picture = np.clip(drawn, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        _, file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))])
        picture = np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), dtype=np.uint8)
    return picture


def _shaken(rng: Random, drawn: Colours) -> Colours:
    size = int(rng.integers(3, 9))
    kernel = np.zeros((size, size), np.float32)
    angle = rng.uniform(0, math.pi)
    half = np.array([math.cos(angle), math.sin(angle)]) * (size - 1) / 2
    middle = (size - 1) / 2
    first, last = ((round(middle + s * half[0]), round(middle + s * half[1])) for s in (-1, 1))
    cv2.line(kernel, first, last, 1.0, 1)
    return np.asarray(cv2.filter2D(drawn, -1, kernel / kernel.sum()))
