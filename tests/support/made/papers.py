"""Made papers of every sort that is laid under the camera, each with its true size."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tests.support.made.cards import CARD_MM, bank_card, id_card_back, id_card_front
from tests.support.made.certificates import (
    HOUSEHOLD_MM,
    LICENCE_MM,
    MARRIAGE_MM,
    business_licence,
    household_page,
    marriage_certificate,
)
from tests.support.made.drawing import MmSheet, Pixels
from tests.support.made.pages import A4_MM, made_page
from tests.support.made.people import made_person
from tests.support.made.sealed import sealed_page

_ROUNDING_MM = 3.2


@dataclass(frozen=True, slots=True)
class Paper:
    """What lies there, BGR, and its width and height in mm."""

    kind: str
    pixels: Pixels
    size_mm: tuple[float, float]
    rounding_mm: float = 0.0
    missing: Pixels | None = None


def made_paper(kind: str, chance: random.Random) -> Paper:
    """The same state of `chance` gives the same paper."""
    paper = KINDS[kind](chance)
    level = chance.uniform(0.88, 0.98)
    return Paper(kind, (paper.pixels * level).astype(np.uint8), paper.size_mm, paper.rounding_mm)


def _page(chance: random.Random) -> Paper:
    return Paper("page", made_page(chance, chance.choice((10.5, 12.0, 14.0))).pixels, A4_MM)


def _fine(chance: random.Random) -> Paper:
    """Small print, which only a still has the pixels for."""
    return Paper("fine", made_page(chance, chance.choice((8.0, 9.0))).pixels, A4_MM)


def _sealed(chance: random.Random) -> Paper:
    return Paper("sealed", sealed_page(chance.randrange(10**6), 12.0, chance.random() < 0.5), A4_MM)


def _sparse(chance: random.Random) -> Paper:
    """A form with hardly anything in it yet."""
    person = made_person(chance)
    sheet = MmSheet(*A4_MM, px_per_mm=12.0)
    y = chance.uniform(30, 200)
    sheet.write(30, y, f"申请人：{person.name}", 4.2)
    sheet.write(30, y + 9, f"公民身份号码：{person.id_number}", 4.2)
    if chance.random() < 0.5:
        sheet.ring(150, 240, 20, (205, 30, 38))
    return Paper("sparse", sheet.pixels(), A4_MM)


def _pictured(chance: random.Random) -> Paper:
    """A page with a photograph on it, in the colours of skin and sky."""
    page = made_page(chance, 10.5).pixels
    numbers = np.random.default_rng(chance.randrange(2**31))
    wide, high, x, y = 1100, 800, chance.randint(200, 1100), chance.randint(1500, 2500)
    coarse = numbers.uniform(0, 1, (6, 8, 1)) * np.array([140, 160, 210]) + numbers.uniform(0, 45, (6, 8, 3))
    page[y : y + high, x : x + wide] = cv2.resize(
        coarse.astype(np.uint8), (wide, high), interpolation=cv2.INTER_CUBIC
    )
    return Paper("pictured", page, A4_MM)


KINDS: dict[str, Callable[[random.Random], Paper]] = {
    "page": _page,
    "fine": _fine,
    "sealed": _sealed,
    "sparse": _sparse,
    "pictured": _pictured,
    "household": lambda chance: Paper("household", household_page(chance)[0], HOUSEHOLD_MM),
    "licence": lambda chance: Paper("licence", business_licence(chance)[0], LICENCE_MM),
    "marriage": lambda chance: Paper("marriage", marriage_certificate(chance)[0], MARRIAGE_MM),
    "id_front": lambda chance: Paper(
        "id_front", id_card_front(made_person(chance), chance)[0], CARD_MM, _ROUNDING_MM
    ),
    "id_back": lambda chance: Paper("id_back", id_card_back(chance)[0], CARD_MM, _ROUNDING_MM),
    "bank": lambda chance: Paper("bank", bank_card(chance)[0], CARD_MM, _ROUNDING_MM),
}
