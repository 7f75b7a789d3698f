"""Pieces of printed pages: paragraphs, lists, tables, forms, cards; upright, in grey."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from scripts.upright_pictures.words import line

Grey = npt.NDArray[np.uint8]

PIECE_PX = 420


def piece(seed: int, number: int, fonts: list[Path]) -> Grey:
    """420 x 420 pixels of print whose characters are 9 to 44 pixels high; always the same for a number."""
    rng = random.Random(f"{seed}:{number}")
    paper = rng.choice((255, 250, 235, 215, 180))
    picture = Image.new("L", (PIECE_PX, PIECE_PX), paper)
    pen = ImageDraw.Draw(picture)
    if rng.random() < 0.3:
        _ornament(rng, pen, paper)
    size = round(9 * (44 / 9) ** (rng.random() ** 1.6))
    draw = rng.choice((_paragraph, _paragraph, _list, _table, _form, _loose))
    draw(rng, pen, fonts, size)
    return _degraded(rng, np.asarray(picture, dtype=np.uint8))


def _font(rng: random.Random, fonts: list[Path], size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(rng.choice(fonts)), size)


def _ink(rng: random.Random) -> int:
    return rng.choice((0, 0, 20, 45, 80, 110))


def _paragraph(rng: random.Random, pen: ImageDraw.ImageDraw, fonts: list[Path], size: int) -> None:
    font, ink, leading = _font(rng, fonts, size), _ink(rng), size * rng.uniform(1.25, 2.2)
    left, y = rng.randrange(-2 * size, PIECE_PX // 3), rng.uniform(-size, PIECE_PX / 4)
    while y < PIECE_PX:
        length = rng.randrange(3, 60) if rng.random() < 0.3 else 60
        indent = 2 * size if rng.random() < 0.2 else 0
        pen.text((left + indent, y), line(rng, length), font=font, fill=ink)
        y += leading * (2 if rng.random() < 0.08 else 1)


def _list(rng: random.Random, pen: ImageDraw.ImageDraw, fonts: list[Path], size: int) -> None:
    font, ink, y = _font(rng, fonts, size), _ink(rng), rng.uniform(0, 40)
    for number in range(1, 40):
        mark = rng.choice((f"{number}.", f"（{number}）", "·", f"{number}、"))
        pen.text((rng.randrange(4, 40), y), f"{mark}{line(rng, rng.randrange(4, 40))}", font=font, fill=ink)
        y += size * rng.uniform(1.3, 2.4)


def _table(rng: random.Random, pen: ImageDraw.ImageDraw, fonts: list[Path], size: int) -> None:
    font, ink = _font(rng, fonts, size), _ink(rng)
    high = size * rng.uniform(1.5, 2.8)
    columns = sorted(rng.sample(range(0, PIECE_PX, 10), rng.randrange(2, 6)))
    top = rng.uniform(-high, 30)
    for row in range(60):
        y = top + row * high
        pen.line((0, y, PIECE_PX, y), fill=ink, width=rng.choice((1, 1, 2)))
        for column, x in enumerate(columns):
            wide = (columns[column + 1] if column + 1 < len(columns) else PIECE_PX) - x
            if rng.random() < 0.8:
                pen.text(
                    (x + 4, y + (high - size) / 2),
                    line(rng, max(1, int(wide / size * 0.8))),
                    font=font,
                    fill=ink,
                )
    for x in columns:
        pen.line((x, 0, x, PIECE_PX), fill=ink, width=1)


def _form(rng: random.Random, pen: ImageDraw.ImageDraw, fonts: list[Path], size: int) -> None:
    """Words of the form in one face, what was filled in in another, as on cards and licences."""
    label, filled, ink = _font(rng, fonts, max(8, round(size * 0.8))), _font(rng, fonts, size), _ink(rng)
    y = rng.uniform(0, 30)
    while y < PIECE_PX:
        words = line(rng, rng.randrange(2, 6))
        pen.text((rng.randrange(6, 40), y), words, font=label, fill=min(170, ink + 60))
        pen.text((rng.randrange(90, 180), y), line(rng, rng.randrange(1, 20)), font=filled, fill=ink)
        if rng.random() < 0.2:
            pen.line((90, y + size * 1.2, PIECE_PX, y + size * 1.2), fill=ink)
        y += size * rng.uniform(1.4, 3.0)


def _loose(rng: random.Random, pen: ImageDraw.ImageDraw, fonts: list[Path], size: int) -> None:
    """A title, a signature line, a few words: little print on much paper."""
    for _ in range(rng.randrange(2, 7)):
        here = max(9, round(size * rng.uniform(0.7, 1.8)))
        at = rng.randrange(0, PIECE_PX * 2 // 3), rng.randrange(0, PIECE_PX - 20)
        pen.text(at, line(rng, rng.randrange(2, 16)), font=_font(rng, fonts, here), fill=_ink(rng))


def _ornament(rng: random.Random, pen: ImageDraw.ImageDraw, paper: int) -> None:
    """A seal, a photograph, a shaded box: things that tell nothing."""
    for _ in range(rng.randrange(1, 3)):
        x, y = rng.randrange(-60, PIECE_PX), rng.randrange(-60, PIECE_PX)
        size, shade = rng.randrange(50, 200), rng.randrange(60, max(61, paper))
        if rng.random() < 0.5:
            pen.ellipse((x, y, x + size, y + size), outline=shade, width=rng.randrange(2, 8))
        else:
            pen.rectangle((x, y, x + size, y + size * 0.7), fill=shade)


def _degraded(rng: random.Random, clean: Grey) -> Grey:
    """As a lens, a sensor and a JPEG leave it."""
    noise = np.random.default_rng(rng.randrange(2**31))
    # From any side: a light that always came from the left would tell more than the print.
    shade = np.linspace(1, rng.uniform(0.65, 1.0), PIECE_PX)[:: rng.choice((-1, 1))]
    seen = clean.astype(np.float32) * (shade[:, None] if rng.random() < 0.5 else shade[None])
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 1.3))
    seen = seen * rng.uniform(0.55, 1.0) + rng.uniform(0, 40) + noise.normal(0, rng.uniform(0, 7), seen.shape)
    coded = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), [1, rng.randrange(35, 95)])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
