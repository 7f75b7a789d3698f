"""The signed commitment letter as a sheet: the text exactly as it was shown, the strokes, and its fingerprint."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from kiosk.base.paths import font, rare_font
from kiosk.domain.commitment import Stroke
from kiosk.imaging.papers_pdf import bind_pdf
from kiosk.imaging.signature_picture import smoothed

_DPI = 150
_SHEET = (1240, 1754)
"""A4 at 150 dpi."""
_MARGIN = 118
_BODY, _TITLE, _NOTE = 30, 46, 20
_LEADING = 1.6
_SIGNATURE_BOX = (740, 242)
"""Proportions of the box on the screen, so that the writing is not squeezed."""
_PEN = 5
_INK = 24
_UNMAPPED = "\U0010fffd"
"""A character no font has; drawn, it shows what a missing glyph looks like."""


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """What stands on the sheet."""

    text: str = field(repr=False)
    """The exact text whose SM3 is kept; its first line is the title."""
    text_sm3: str
    signer: str = field(repr=False)
    signed_on: str
    terminal: str
    strokes: tuple[Stroke, ...] = field(repr=False)


def letter_pdf(sheet: LetterSheet) -> bytes:
    """A PDF of one or more A4 sheets; the same letter gives the same bytes."""
    pages = _Pages()
    title, *lines = sheet.text.split("\n")
    pages.write(title, _TITLE, bold=True)
    for line in lines:
        pages.write(line, _BODY, bold=line[:2] in ("一、", "二、", "三、"))
    pages.sign(sheet)
    pages.write(f"正文 SM3：{sheet.text_sm3}", _NOTE)
    pages.write(f"终端：{sheet.terminal}", _NOTE)
    return bind_pdf([_jpeg(page) for page in pages.sheets], title)


class _Pages:
    """Sheets that fill from the top; a new one begins when the last is full."""

    def __init__(self) -> None:
        self.sheets: list[Image.Image] = []
        self._y = 0
        self._new_sheet()

    def write(self, text: str, size: int, *, bold: bool = False) -> None:
        pen = Pen(size, bold)
        for line in pen.wrapped(text, _SHEET[0] - 2 * _MARGIN):
            height = int(size * _LEADING)
            self._room_for(height)
            pen.draw(self._draw, (_MARGIN, self._y), line)
            self._y += height

    def sign(self, sheet: LetterSheet) -> None:
        """The box with the strokes, the name and the day beneath; never torn over two sheets."""
        self._room_for(_SIGNATURE_BOX[1] + 3 * _BODY)
        self._y += _BODY
        self._draw.rectangle(
            (_MARGIN, self._y, _MARGIN + _SIGNATURE_BOX[0], self._y + _SIGNATURE_BOX[1]), outline=150
        )
        _draw_strokes(self._draw, sheet.strokes, (_MARGIN, self._y), _SIGNATURE_BOX)
        self._y += _SIGNATURE_BOX[1] + _BODY // 2
        self.write(f"签名：{sheet.signer}　　{sheet.signed_on}", _BODY)

    def _room_for(self, height: int) -> None:
        if self._y + height > _SHEET[1] - _MARGIN:
            self._new_sheet()

    def _new_sheet(self) -> None:
        self.sheets.append(Image.new("L", _SHEET, 255))
        self._draw = ImageDraw.Draw(self.sheets[-1])
        self._y = _MARGIN


class Pen:
    """Draws text whose rare characters come from the fullest font: a name on a letter is never a box."""

    def __init__(self, size: int, bold: bool) -> None:
        self._face = ImageFont.truetype(str(font(bold)), size)
        self._rare = ImageFont.truetype(str(rare_font()), size)
        self._box = bytes(self._face.getmask(_UNMAPPED))

    def wrapped(self, text: str, width: int) -> Iterator[str]:
        line, used = "", 0.0
        for character in text:
            advance = self._font_of(character).getlength(character)
            if used + advance > width and line:
                yield line
                line, used = "", 0.0
            line, used = line + character, used + advance
        yield line

    def length(self, line: str) -> float:
        """In dots."""
        return sum(self._font_of(character).getlength(character) for character in line)

    def draw(self, draw: ImageDraw.ImageDraw, at: tuple[float, float], line: str) -> None:
        x, y = at
        for character in line:
            face = self._font_of(character)
            draw.text((x, y), character, font=face, fill=_INK)
            x += face.getlength(character)

    def _font_of(self, character: str) -> ImageFont.FreeTypeFont:
        if ord(character) < 0x3000 or bytes(self._face.getmask(character)) != self._box:
            return self._face
        return self._rare


def _draw_strokes(
    draw: ImageDraw.ImageDraw, strokes: tuple[Stroke, ...], at: tuple[int, int], size: tuple[int, int]
) -> None:
    for stroke in strokes:
        points = [(at[0] + x * size[0], at[1] + y * size[1]) for x, y, _ in stroke]
        if len(points) > 1:
            draw.line(smoothed(points), fill=_INK, width=_PEN, joint="curve")
        for x, y in points[:1] + points[-1:]:
            draw.ellipse((x - _PEN / 2, y - _PEN / 2, x + _PEN / 2, y + _PEN / 2), fill=_INK)


def _jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, dpi=(_DPI, _DPI))
    return out.getvalue()
