"""A4 pages as they are handed in, straightened: print, a red seal, a blue signature, on some the copy of a card; all made."""

from __future__ import annotations

import random

import cv2
import numpy as np

from tests.support.made.cards import id_card_front
from tests.support.made.drawing import Pixels
from tests.support.made.pages import made_page
from tests.support.made.people import made_person

DPI = 200
SEAL_RGB = (205, 30, 38)
SIGNATURE_RGB = (30, 50, 150)
_PX_PER_MM = DPI / 25.4
SEAL_MM = (150.0, 235.0, 20.0)
"""Centre x, y and radius."""


def sealed_page(seed: int, size_pt: float = 12.0, card: bool = False) -> Pixels:
    """The clean page, BGR, at 200 dpi: what a camera would see without lens, light and noise."""
    chance = random.Random(seed)
    page = made_page(chance, size_pt).pixels
    drawn = np.asarray(cv2.resize(page, (1654, 2339), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if card:
        front = id_card_front(made_person(chance), chance)[0]
        wide = round(85.6 * _PX_PER_MM)
        small = cv2.resize(front, (wide, round(54 * _PX_PER_MM)), interpolation=cv2.INTER_AREA)
        drawn[1560 : 1560 + small.shape[0], 180 : 180 + wide] = small
    _sign(drawn, chance)
    return _seal(drawn)


def as_photographed(page: Pixels, seed: int, quality: int = 88) -> bytes:
    """The JPEG of the same page after a camera: blur, uneven light, warm paper, noise."""
    chance = np.random.default_rng(seed)
    height, width = page.shape[:2]
    seen = cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.float32)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 0.93 - 0.22 * ((across / width - 0.4) ** 2 + (down / height - 0.4) ** 2)
    seen *= light[..., None] * np.array([0.93, 0.98, 1.0], np.float32)
    seen += chance.normal(0, 3.5, page.shape).astype(np.float32)
    done, coded = cv2.imencode(
        ".jpg", np.clip(seen, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done
    return coded.tobytes()


def _seal(page: Pixels) -> Pixels:
    """Ring, star and letters in red ink, which lets the print below shine through."""
    x, y, radius = (round(one * _PX_PER_MM) for one in SEAL_MM)
    ink = np.zeros(page.shape[:2], np.uint8)
    cv2.circle(ink, (x, y), radius, 255, 9, cv2.LINE_AA)
    turns = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, radius * 0.36, radius * 0.14)
    star = np.stack([x + reach * np.cos(turns), y + reach * np.sin(turns)], axis=1)
    cv2.fillPoly(ink, [star.round().astype(np.int32)], 255, cv2.LINE_AA)
    for n, letter in enumerate("HALLSEAL20"):
        turn = np.pi * (0.85 + n * 1.3 / 9)
        at = (round(x + radius * 0.7 * np.cos(turn)) - 12, round(y + radius * 0.7 * np.sin(turn)) + 12)
        cv2.putText(ink, letter, at, cv2.FONT_HERSHEY_DUPLEX, 1.0, 255, 2, cv2.LINE_AA)
    return _inked(page, ink, SEAL_RGB)


def _sign(page: Pixels, chance: random.Random) -> None:
    ink = np.zeros(page.shape[:2], np.uint8)
    points = [(300 + 14 * n, 2050 + chance.randint(-45, 45)) for n in range(22)]
    cv2.polylines(ink, [np.array(points, np.int32)], False, 255, 5, cv2.LINE_AA)
    page[:] = _inked(page, ink, SIGNATURE_RGB)


def _inked(page: Pixels, ink: Pixels, rgb: tuple[int, int, int]) -> Pixels:
    """Ink multiplies what is under it."""
    cover = (ink.astype(np.float32) / 255)[..., None]
    colour = np.array(rgb[::-1], np.float32) / 255
    inked: Pixels = (page * (1 - cover + cover * colour)).astype(np.uint8)
    return inked
