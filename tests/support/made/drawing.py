"""A sheet of paper on which letters are placed by millimetres."""

from __future__ import annotations

import random
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from kiosk.base.paths import font

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
INK: Colour = (28, 28, 30)


class MmSheet:
    """A sheet of `width_mm` x `height_mm`, drawn at `px_per_mm`; colours are RGB."""

    def __init__(
        self, width_mm: float, height_mm: float, ground: Colour = (255, 255, 255), px_per_mm: float = 20.0
    ) -> None:
        self.px_per_mm = px_per_mm
        self._image = Image.new("RGB", (round(width_mm * px_per_mm), round(height_mm * px_per_mm)), ground)
        self._draw = ImageDraw.Draw(self._image)

    def write(
        self,
        x_mm: float,
        y_mm: float,
        words: str,
        size_mm: float,
        colour: Colour = INK,
        bold: bool = False,
        anchor: Literal["lt", "mt", "rt"] = "lt",
        gap_mm: float = 0.0,
    ) -> float:
        """`size_mm` is the height of the em; `gap_mm` is set between letters. Returns where the words end, in mm."""
        face = ImageFont.truetype(str(font(bold)), round(size_mm * self.px_per_mm))
        x, y = x_mm * self.px_per_mm, y_mm * self.px_per_mm
        if not gap_mm:
            self._draw.text((x, y), words, fill=colour, font=face, anchor=anchor)
            return x_mm + face.getlength(words) / self.px_per_mm
        for letter in words:
            self._draw.text((x, y), letter, fill=colour, font=face, anchor="ls")
            x += face.getlength(letter) + gap_mm * self.px_per_mm
        return x / self.px_per_mm

    def line(
        self, x0: float, y0: float, x1: float, y1: float, colour: Colour = INK, width_mm: float = 0.2
    ) -> None:
        """A stroke between two points in mm."""
        scale = self.px_per_mm
        width = max(1, round(width_mm * scale))
        self._draw.line((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill=colour, width=width)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        """A filled oblong, in mm."""
        self._draw.rectangle(tuple(value * self.px_per_mm for value in (x0, y0, x1, y1)), fill=fill)

    def ring(self, x: float, y: float, radius: float, colour: Colour, width_mm: float = 0.8) -> None:
        """A circle around a point, in mm."""
        scale = self.px_per_mm
        corners = [(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale]
        self._draw.ellipse(corners, outline=colour, width=max(1, round(width_mm * scale)))

    def waves(self, chance: random.Random, colour: Colour, count: int = 26) -> None:
        """The fine waved lines that security print is full of."""
        width, height = self._image.size
        x = np.arange(0, width, 6)
        for number in range(count):
            swing = height * chance.uniform(0.02, 0.06)
            turns = chance.uniform(1.5, 4)
            middle = height * (number + 0.5) / count
            y = middle + swing * np.sin(x / width * turns * 2 * np.pi + chance.uniform(0, 6))
            self._draw.line([(float(a), float(b)) for a, b in zip(x, y, strict=True)], fill=colour, width=2)

    def pixels(self) -> Pixels:
        """The sheet as BGR."""
        return np.asarray(cv2.cvtColor(np.asarray(self._image), cv2.COLOR_RGB2BGR), dtype=np.uint8)
