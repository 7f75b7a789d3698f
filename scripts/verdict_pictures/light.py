"""Lamps mirrored, shadows, dimness, the lens and the sensor over a straightened sheet."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane, clouds


@dataclass(frozen=True, slots=True)
class Light:
    """`share` of what is there is seen, `added` grey levels come on top; 255 is the most that a sensor tells."""

    share: Plane
    added: Plane

    def on(self, scene: Colours) -> Colours:
        return np.asarray(np.minimum(scene * self.share[..., None] + self.added[..., None], 255), np.float32)

    def grey(self, grey: Plane) -> Plane:
        return np.asarray(np.minimum(grey * self.share + self.added, 255), np.float32)


def light_on(rng: random.Random, numbers: np.random.Generator, size: tuple[int, int]) -> Light:
    """What falls on a canvas of (height, width): mostly harmless, often a reflection or a shadow, in all degrees."""
    share = np.exp(clouds(numbers, *size, 2, 1) * np.float32(rng.uniform(0, 0.06)))
    share *= np.float32(rng.uniform(0.75, 1.1))
    kind = rng.random()
    if kind < 0.12:
        share *= np.float32(rng.uniform(0.08, 0.6))
    if 0.1 < kind < 0.42:
        share *= _shadow(rng, size)
    added = np.zeros(size, np.float32)
    if rng.random() < 0.45:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            added += _reflection(rng, size)
    return Light(share.astype(np.float32), added)


def _shadow(rng: random.Random, size: tuple[int, int]) -> Plane:
    """An arm's band, a head's round, or a half in the dark; soft."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    angle, long = rng.uniform(0, math.pi), float(np.hypot(*size))
    away = (x - size[1] / 2) * math.cos(angle) + (y - size[0] / 2) * math.sin(angle)
    away += rng.uniform(-0.35, 0.35) * long
    half = rng.uniform(0.06, 0.24) * long
    kind = rng.random()
    if kind < 0.6:
        depth = np.abs(away) - half
    elif kind < 0.8:
        depth = away
    else:
        along = (y - size[0] / 2) * math.cos(angle) - (x - size[1] / 2) * math.sin(angle)
        depth = np.hypot(away, along) - half
    band = 1 / (1 + np.exp(np.clip(depth / (long * rng.choice((0.004, 0.012, 0.025, 0.05))), -40, 40)))
    return np.asarray(1 - (1 - rng.uniform(0.06, 0.85)) * band, dtype=np.float32)


def _reflection(rng: random.Random, size: tuple[int, int]) -> Plane:
    """A lamp in the paper's gloss: a soft round, or a tube."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    angle = rng.uniform(0, math.pi)
    dx, dy = x - rng.uniform(0.05, 0.95) * size[1], y - rng.uniform(0.05, 0.95) * size[0]
    radius = rng.uniform(0.04, 0.2) * size[1]
    one = (dx * math.cos(angle) + dy * math.sin(angle)) / (radius * rng.choice((1.0, 1.0, 2.0, 4.0)))
    two = (dy * math.cos(angle) - dx * math.sin(angle)) / (radius * rng.uniform(0.5, 1.0))
    power = rng.choice((1.0, 1.0, 2.0))
    strength = 255 * math.exp(rng.uniform(math.log(0.15), math.log(2.6)))
    return np.asarray(strength * np.exp(-((one * one + two * two) ** power)), dtype=np.float32)


def through_lens(
    rng: random.Random, numbers: np.random.Generator, lit: Colours, size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """The picture of (width, height): sometimes soft, always with some grain, sometimes out of a JPEG."""
    if rng.random() < 0.35:
        lit = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.5, 4.0))
    if rng.random() < 0.5:
        coded = cv2.imencode(".jpg", np.clip(lit, 0, 255).astype(np.uint8), [1, rng.randrange(60, 95)])[1]
        lit = cv2.imdecode(coded, cv2.IMREAD_COLOR).astype(np.float32)
    # Sometimes every second pixel stands for its neighbours, as a quick warp takes them.
    way = cv2.INTER_AREA if rng.random() < 0.5 else cv2.INTER_NEAREST
    small = cv2.resize(lit, size, interpolation=way)
    tint = 1 + numbers.normal(0, 0.02, 3)
    grain = numbers.normal(0, rng.uniform(0.3, 2.4), small.shape)
    return np.clip(small * tint + grain, 0, 255).astype(np.uint8)
