"""Sheets as they lie straightened, long side across: letters, forms, certificates, receipts, cards; nobody's papers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.page_pictures.grounds import Colours, Plane
from scripts.upright_pictures.words import line

LONG_PX, SHORT_PX = 800, 576
"""A sheet is squeezed into this box, whatever its sides."""
CARD_MM = (85.6, 54.0)
_PT_MM = 0.3528
_PRINT_STEP = 50.0
_PRINT_WINDOW = np.ones((7, 7), np.uint8)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`print` is 576 x 800 BGR; `ink` is 1 beside and within print; `lines` are boxes around rows of print, in its pixels."""

    print: Colours
    ink: Plane
    lines: tuple[Box, ...]
    long_mm: float
    round_corners_mm: float

    @property
    def px_per_mm(self) -> float:
        return LONG_PX / self.long_mm


def sheet(rng: random.Random, fonts: list[Path]) -> Sheet:
    """One of any kind, either way up."""
    kinds = (
        _letter,
        _letter,
        _letter,
        _form,
        _sparse,
        _certificate,
        _booklet,
        _receipt,
        _pictured,
        card,
        card,
    )
    return rng.choice(kinds)(rng, fonts)


class _Pen:
    """Draws by millimetres on a sheet that stands or lies."""

    def __init__(self, rng: random.Random, fonts: list[Path], wide_mm: float, high_mm: float) -> None:
        self.rng, self.fonts, self.wide_mm, self.high_mm = rng, fonts, wide_mm, high_mm
        self.scale = LONG_PX / max(wide_mm, high_mm)
        self.paper = _paper_colour(rng)
        size = (round(wide_mm * self.scale), round(high_mm * self.scale))
        self.picture = Image.new("RGB", size, self.paper)
        self.draw = ImageDraw.Draw(self.picture)
        self.lines: list[Box] = []

    def write(
        self, x_mm: float, y_mm: float, words: str, size_mm: float, ink: tuple[int, ...], face: Path
    ) -> None:
        font = _face(face, max(5, round(size_mm * self.scale)))
        x, y = x_mm * self.scale, y_mm * self.scale
        self.draw.text((x, y), words, fill=ink, font=font)
        if len(words) >= 4:
            self.lines.append(tuple(float(v) for v in self.draw.textbbox((x, y), words, font=font)))

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: tuple[int, ...] | None, wide: int = 1
    ) -> None:
        corners = [value * self.scale for value in (x0, y0, x1, y1)]
        outline = None if fill else (60, 60, 60)
        self.draw.rectangle(corners, fill=fill, outline=outline, width=wide)

    def face(self) -> Path:
        return self.rng.choice(self.fonts)

    def done(self, round_corners_mm: float = 0.0) -> Sheet:
        print_ = np.asarray(cv2.cvtColor(np.asarray(self.picture), cv2.COLOR_RGB2BGR))
        boxes = np.array(self.lines, np.float64).reshape(-1, 4)
        turns = int(self.wide_mm < self.high_mm) + self.rng.choice((0, 2))
        for _ in range(turns):
            wide = print_.shape[1]
            print_ = np.rot90(print_)
            boxes = np.column_stack([boxes[:, 1], wide - boxes[:, 2], boxes[:, 3], wide - boxes[:, 0]])
        squeeze = np.array([LONG_PX / print_.shape[1], SHORT_PX / print_.shape[0]])
        print_ = cv2.resize(np.ascontiguousarray(print_), (LONG_PX, SHORT_PX), interpolation=cv2.INTER_AREA)
        lines = tuple(tuple(float(v) for v in box) for box in boxes * np.tile(squeeze, 2))
        long_mm = max(self.wide_mm, self.high_mm)
        return Sheet(print_.astype(np.float32), ink_of(print_), lines, long_mm, round_corners_mm)


def ink_of(print_: Colours) -> Plane:
    """1 where there is a step of print within three pixels."""
    grey = cv2.cvtColor(np.asarray(print_, dtype=np.uint8), cv2.COLOR_BGR2GRAY)
    range_ = cv2.subtract(cv2.dilate(grey, _PRINT_WINDOW), cv2.erode(grey, _PRINT_WINDOW))
    return np.asarray(range_ > _PRINT_STEP, dtype=np.float32)


@cache
def _face(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px)


def _paper_colour(rng: random.Random) -> tuple[int, ...]:
    level = rng.uniform(205, 252)
    if rng.random() < 0.3:
        return tuple(round(level * rng.uniform(0.82, 1.0)) for _ in range(3))
    return (round(level),) * 3


def _ink(rng: random.Random) -> tuple[int, ...]:
    if rng.random() < 0.12:
        return rng.choice(((30, 50, 140), (150, 30, 30), (20, 90, 60)))
    return (rng.choice((15, 30, 45, 70)),) * 3


def _rows(pen: _Pen, top: float, bottom: float, left: float, right: float, size: float) -> None:
    """Paragraphs between these millimetres."""
    rng, face, ink = pen.rng, pen.face(), _ink(pen.rng)
    pitch, y = size * rng.uniform(1.35, 2.1), top
    while y < bottom - size:
        room = int((right - left) / size)
        length = rng.randrange(2, max(3, room)) if rng.random() < 0.2 else room
        pen.write(
            left + (2 * size if rng.random() < 0.15 else 0), y, line(rng, max(1, length - 2)), size, ink, face
        )
        y += pitch * (2.2 if rng.random() < 0.05 else 1)


def _title(pen: _Pen, y: float, size: float) -> None:
    words = line(pen.rng, pen.rng.randrange(4, 9))
    pen.write(pen.wide_mm / 2 - len(words) * size / 2, y, words, size, _ink(pen.rng), pen.face())


def _seal(pen: _Pen) -> None:
    rng = pen.rng
    x, y, radius = (
        rng.uniform(0.3, 0.8) * pen.wide_mm,
        rng.uniform(0.4, 0.9) * pen.high_mm,
        rng.uniform(14, 22),
    )
    box = [v * pen.scale for v in (x - radius, y - radius, x + radius, y + radius)]
    red = (rng.randrange(180, 225), rng.randrange(20, 60), rng.randrange(20, 60))
    pen.draw.ellipse(box, outline=red, width=max(1, round(1.2 * pen.scale)))
    pen.write(x - radius * 0.6, y - 2, line(rng, 5), radius * 0.25, red, pen.face())


def _a4(rng: random.Random, fonts: list[Path]) -> _Pen:
    long = rng.choice((297.0, 297.0, 297.0, 279.0, 260.0))
    return _Pen(rng, fonts, long / rng.choice((1.414, 1.414, 1.414, 1.294)), long)


def _letter(rng: random.Random, fonts: list[Path]) -> Sheet:
    pen = _a4(rng, fonts)
    if rng.random() < 0.8:
        _title(pen, rng.uniform(14, 28), rng.uniform(6, 9))
    size = rng.choice((8, 9, 10.5, 10.5, 12, 12, 14, 16)) * _PT_MM
    margin = rng.uniform(12, 32)
    end = pen.high_mm - 12 if rng.random() < 0.6 else rng.uniform(70, pen.high_mm - 12)
    _rows(pen, rng.uniform(34, 55), end, margin, pen.wide_mm - margin, size)
    if rng.random() < 0.35:
        _seal(pen)
    return pen.done()


def _table(pen: _Pen, top: float, bottom: float, size: float) -> None:
    rng, face, ink = pen.rng, pen.face(), _ink(pen.rng)
    left, right = pen.wide_mm * 0.07, pen.wide_mm * 0.93
    rows, columns = max(2, int((bottom - top) / rng.uniform(7, 16))), rng.randrange(2, 6)
    high, wide = (bottom - top) / rows, (right - left) / columns
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * wide, top + row * high
            pen.box(x, y, x + wide, y + high, None)
            if rng.random() < 0.75:
                room = max(1, int(wide / size) - 1)
                pen.write(
                    x + 1, y + (high - size) / 2, line(rng, rng.randrange(1, room + 1)), size, ink, face
                )


def _form(rng: random.Random, fonts: list[Path]) -> Sheet:
    pen = _a4(rng, fonts)
    _title(pen, rng.uniform(12, 20), rng.uniform(5, 8))
    _table(pen, 35, rng.uniform(100, pen.high_mm - 15), rng.choice((8, 9, 10.5, 12)) * _PT_MM)
    if rng.random() < 0.5:
        _seal(pen)
    return pen.done()


def _sparse(rng: random.Random, fonts: list[Path]) -> Sheet:
    pen = _a4(rng, fonts)
    if rng.random() < 0.85:
        y = rng.uniform(20, pen.high_mm - 60)
        for row in range(rng.randrange(1, 6)):
            pen.write(
                rng.uniform(20, 40), y + 9 * row, line(rng, rng.randrange(5, 25)), 4.2, _ink(rng), pen.face()
            )
        if rng.random() < 0.4:
            _seal(pen)
    return pen.done()


def _certificate(rng: random.Random, fonts: list[Path]) -> Sheet:
    long = rng.uniform(210, 420)
    pen = _Pen(rng, fonts, long, long / rng.uniform(1.25, 1.5))
    for _ in range(rng.randrange(1, 4)):
        inset, shade = rng.uniform(3, 16), tuple(rng.randrange(60, 230) for _ in range(3))
        box = [v * pen.scale for v in (inset, inset, pen.wide_mm - inset, pen.high_mm - inset)]
        pen.draw.rectangle(box, outline=shade, width=rng.randrange(1, 9))
    _title(pen, pen.high_mm * 0.12, rng.uniform(9, 16))
    _rows(
        pen,
        pen.high_mm * 0.32,
        pen.high_mm * 0.85,
        pen.wide_mm * 0.12,
        pen.wide_mm * 0.88,
        rng.uniform(3.5, 6),
    )
    _seal(pen)
    return pen.done()


def _booklet(rng: random.Random, fonts: list[Path]) -> Sheet:
    long = rng.uniform(110, 185)
    sides = (long, long / rng.uniform(1.3, 1.5))
    pen = _Pen(rng, fonts, *(sides if rng.random() < 0.5 else sides[::-1]))
    if rng.random() < 0.6:
        _table(pen, pen.high_mm * 0.12, pen.high_mm * rng.uniform(0.6, 0.93), rng.uniform(2.4, 3.6))
    else:
        _rows(
            pen,
            pen.high_mm * 0.15,
            pen.high_mm * 0.9,
            pen.wide_mm * 0.1,
            pen.wide_mm * 0.9,
            rng.uniform(2.6, 4.2),
        )
    return pen.done()


def _receipt(rng: random.Random, fonts: list[Path]) -> Sheet:
    long = rng.uniform(90, 240)
    pen = _Pen(rng, fonts, long / rng.uniform(1.5, 2.4), long)
    _rows(pen, 6, long * rng.uniform(0.5, 0.95), 4, pen.wide_mm - 4, rng.uniform(2.4, 3.6))
    return pen.done()


def _pictured(rng: random.Random, fonts: list[Path]) -> Sheet:
    """A photograph, a copied card, a dark bar: printed, and nothing that lies there."""
    pen = _a4(rng, fonts)
    size = rng.choice((9, 10.5, 12)) * _PT_MM
    _rows(pen, 15, pen.high_mm - 15, 20, pen.wide_mm - 20, size)
    for _ in range(rng.randrange(1, 3)):
        if rng.random() < 0.5:
            _copied_card(pen)
        else:
            _photograph(pen)
    return pen.done()


def _photograph(pen: _Pen) -> None:
    rng = pen.rng
    numbers = np.random.default_rng(rng.randrange(2**31))
    base = np.array([rng.uniform(60, 230) for _ in range(3)])
    if rng.random() < 0.5:
        base = np.array([208, rng.uniform(145, 180), rng.uniform(110, 150)]) * rng.uniform(0.5, 1.05)
    coarse = base + numbers.normal(0, rng.uniform(5, 45), (rng.randrange(3, 8), rng.randrange(3, 8), 3))
    wide, high = round(rng.uniform(25, 130) * pen.scale), round(rng.uniform(25, 110) * pen.scale)
    shown = cv2.resize(np.clip(coarse, 0, 255).astype(np.uint8), (wide, high), interpolation=cv2.INTER_CUBIC)
    at = (
        rng.randrange(0, max(1, pen.picture.width - wide)),
        rng.randrange(0, max(1, pen.picture.height - high)),
    )
    pen.picture.paste(Image.fromarray(shown), at)


def _copied_card(pen: _Pen) -> None:
    """A card as a copying machine prints it: flat, in grey or colour, without a shadow."""
    shown = card(pen.rng, pen.fonts).print
    size = (round(CARD_MM[0] * pen.scale), round(CARD_MM[1] * pen.scale))
    small = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    if pen.rng.random() < 0.6:
        small = np.repeat(small.mean(axis=2, keepdims=True), 3, axis=2)
    small = 255 - (255 - small) * pen.rng.uniform(0.5, 1.0)
    x = pen.rng.randrange(0, max(1, pen.picture.width - size[0]))
    y = pen.rng.randrange(0, max(1, pen.picture.height - size[1]))
    pen.picture.paste(Image.fromarray(small.astype(np.uint8)[..., ::-1]), (x, y))
    if pen.rng.random() < 0.5:
        pen.draw.rectangle((x, y, x + size[0], y + size[1]), outline=(150, 150, 150))


def card(rng: random.Random, fonts: list[Path]) -> Sheet:
    """A plastic card, pale or dark, with a photograph's place, rows of words and a number."""
    pen = _Pen(rng, fonts, *CARD_MM)
    dark = rng.random() < 0.3
    ground = tuple(rng.randrange(15, 150) if dark else rng.randrange(185, 250) for _ in range(3))
    pen.box(0, 0, *CARD_MM, fill=ground)
    for _ in range(rng.randrange(0, 26)):
        points = [(x * 40, rng.uniform(0, SHORT_PX)) for x in range(21)]
        pen.draw.line(points, fill=tuple(min(255, c + rng.randrange(-14, 14)) for c in ground), width=2)
    ink = (rng.randrange(215, 250),) * 3 if dark else (rng.randrange(20, 60),) * 3
    if rng.random() < 0.6:
        x = rng.choice((5.0, 56.0))
        pen.box(x, 8, x + 23, 38, fill=tuple(rng.randrange(60, 225) for _ in range(3)))
    else:
        pen.box(0, 0, CARD_MM[0], rng.uniform(6, 13), fill=tuple(rng.randrange(20, 230) for _ in range(3)))
    left, face = rng.uniform(5, 30), pen.face()
    for row in range(rng.randrange(2, 7)):
        pen.write(left, 6 + 7 * row, line(rng, rng.randrange(3, 12)), rng.uniform(2.4, 3.6), ink, face)
    number = "".join(rng.choice("0123456789") for _ in range(18))
    pen.write(rng.uniform(6, 26), 46, number, rng.uniform(3.2, 4.6), ink, pen.face())
    return pen.done(rng.uniform(2.5, 4.0))
