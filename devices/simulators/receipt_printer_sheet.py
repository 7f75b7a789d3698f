"""The paper under the simulated head: a line being collected, a page being laid out, the strip that came out."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageChops

from devices.simulators.receipt_printer_font import CELL, Dots

DEFAULT_PITCH = 30


@dataclass(slots=True)
class Strip:
    """Paper since the last cut, growing downwards."""

    width: int
    height: int = 0
    _pictures: list[tuple[int, int, Dots]] = field(default_factory=list)

    def place(self, x: int, y: int, picture: Dots) -> None:
        self._pictures.append((x, y, picture))

    @property
    def blank(self) -> bool:
        return not self._pictures

    def picture(self) -> Dots:
        """Black on white, as one sees it."""
        ink = Image.new("1", (self.width, max(1, self.height)), 0)
        for x, y, part in self._pictures:
            _add_ink(ink, x, y, part)
        return ImageChops.invert(ink)


@dataclass(slots=True)
class LineOfPrint:
    """Letters and pictures side by side until something moves the paper."""

    parts: list[tuple[int, Dots]] = field(default_factory=list)
    x: int = 0

    @property
    def height(self) -> int:
        return max((picture.height for _, picture in self.parts), default=0)

    def add(self, picture: Dots) -> None:
        self.parts.append((self.x, picture))
        self.x += picture.width

    def placed(self, room: int, align: int) -> list[tuple[int, int, Dots]]:
        """Where each part goes: all feet on one line, the whole set left, in the middle, or right."""
        width = max((x + picture.width for x, picture in self.parts), default=0)
        shift = (0, max(0, room - width) // 2, max(0, room - width))[align]
        return [(x + shift, self.height - picture.height, picture) for x, picture in self.parts]


class PageOfPrint:
    """Page mode: everything is placed first and printed at once by FF. Direction left to right only."""

    def __init__(self, width: int) -> None:
        self._ink = Image.new("1", (width, 1), 0)
        self.left, self.top, self.width, self.height = 0, 0, width, 0
        self.x = 0
        self.foot = CELL

    def area(self, left: int, top: int, width: int, height: int) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.x, self.foot = 0, CELL
        if top + height > self._ink.height:
            taller = Image.new("1", (self._ink.width, top + height), 0)
            taller.paste(self._ink, (0, 0))
            self._ink = taller

    def add(self, picture: Dots) -> None:
        """Foot on the current position; what lies outside the area is lost."""
        window = Image.new("1", (self.width, max(1, self.height)), 0)
        window.paste(picture, (self.x, self.foot - picture.height))
        _add_ink(self._ink, self.left, self.top, window)
        self.x += picture.width

    def next_line(self, pitch: int) -> None:
        self.x = 0
        self.foot += pitch

    def picture(self) -> Dots:
        return self._ink


def _add_ink(onto: Dots, x: int, y: int, part: Dots) -> None:
    under = onto.crop((x, y, x + part.width, y + part.height))
    onto.paste(ImageChops.logical_or(under, part), (x, y))


def from_rows(width_bytes: int, rows: int, dots: bytes) -> Dots:
    """A raster picture: rows of bytes, top bit left."""
    return Image.frombytes("1", (width_bytes * 8, rows), dots)


def from_columns(width: int, height_bytes: int, dots: bytes) -> Dots:
    """A picture sent column by column, top bit uppermost."""
    return Image.frombytes("1", (height_bytes * 8, width), dots).transpose(Image.Transpose.TRANSPOSE)
