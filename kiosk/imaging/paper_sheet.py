"""A paper of the receipt printer as A4 sheets: the same parts in the same order, larger, for the A4 printer."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw

from devices.ports.printer import Band, Code, Gap, Pair, Paper, PaperPart, Rule, Text
from kiosk.imaging.letter import Pen
from kiosk.imaging.papers_pdf import bind_pdf

_DPI = 200
_SHEET = (1654, 2339)
"""A4 at 200 dpi."""
_MARGIN = 190
_BODY = 46
"""5.8 mm, some 16 point: read without glasses by most."""
_GROWS = 0.45
"""A line of double size on the narrow slip is half as large again here: the sheet is not as narrow."""
_LEADING = 1.55
_CODE = 420
_INK, _RULE = 16, 150
_SLIP_DOTS_PER_MM = 8


def paper_pdf(paper: Paper, title: str) -> bytes:
    """A PDF of one or more A4 sheets, grey; the same paper gives the same bytes."""
    sheets = _Sheets()
    for part in paper.parts:
        sheets.put(part)
    return bind_pdf([_jpeg(sheet) for sheet in sheets.pages], title)


class _Sheets:
    """Sheets that fill from the top; no part is torn over two."""

    def __init__(self) -> None:
        self.pages: list[Image.Image] = []
        self._y = 0
        self._begin()

    def put(self, part: PaperPart) -> None:
        match part:
            case Text():
                self._text(part)
            case Pair():
                self._pair(part)
            case Rule():
                self._room_for(_BODY)
                self._draw.line(
                    (_MARGIN, self._y + _BODY // 2, _SHEET[0] - _MARGIN, self._y + _BODY // 2), _RULE, 2
                )
                self._y += _BODY
            case Band():
                self._room_for(16)
                self._draw.rectangle((_MARGIN, self._y, _SHEET[0] - _MARGIN, self._y + 6), fill=_INK)
                self._y += _BODY
            case Code():
                self._code(part)
            case Gap():
                self._y += round(part.dots / _SLIP_DOTS_PER_MM * _DPI / 25.4)

    def _text(self, part: Text) -> None:
        size = round(_BODY * (1 + _GROWS * (max(part.width, part.height) - 1)))
        pen = Pen(size, part.bold)
        for line in pen.wrapped(part.text, _width()):
            height = round(size * _LEADING)
            self._room_for(height)
            free = _width() - pen.length(line)
            x = _MARGIN + {"left": 0, "center": free / 2, "right": free}[part.align]
            pen.draw(self._draw, (x, self._y), line)
            if part.invert:
                # Toner on a whole bar smears on cheap machines: a frame says the same.
                self._draw.rectangle(
                    (x - 24, self._y - 8, x + pen.length(line) + 24, self._y + size + 16),
                    outline=_INK,
                    width=4,
                )
            self._y += height

    def _pair(self, part: Pair) -> None:
        label, value = Pen(_BODY, bold=False), Pen(_BODY, part.bold_value)
        left = max(label.length(part.label) + _BODY, _BODY * 6)
        lines = list(value.wrapped(part.value, int(_width() - left)))
        height = round(_BODY * _LEADING)
        self._room_for(height * len(lines))
        label.draw(self._draw, (_MARGIN, self._y), part.label)
        for line in lines:
            value.draw(self._draw, (_MARGIN + left, self._y), line)
            self._y += height

    def _code(self, part: Code) -> None:
        self._room_for(_CODE)
        drawn = io.BytesIO()
        made = segno.make(part.payload, error="m", micro=False)
        scale = max(1, _CODE // made.symbol_size(border=4)[0])
        made.save(drawn, kind="png", scale=scale, border=4)
        with Image.open(drawn) as code:
            self.pages[-1].paste(code.convert("L"), (_MARGIN, self._y))
        y = self._y + _BODY
        for place, line in enumerate(part.beside):
            Pen(_BODY, bold=place == 0).draw(self._draw, (_MARGIN + _CODE + _BODY, y), line)
            y += round(_BODY * _LEADING)
        self._y += _CODE

    def _room_for(self, height: int) -> None:
        if self._y + height > _SHEET[1] - _MARGIN:
            self._begin()

    def _begin(self) -> None:
        self.pages.append(Image.new("L", _SHEET, 255))
        self._draw = ImageDraw.Draw(self.pages[-1])
        self._y = _MARGIN


def _width() -> int:
    return _SHEET[0] - 2 * _MARGIN


def _jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=88, dpi=(_DPI, _DPI))
    return out.getvalue()
