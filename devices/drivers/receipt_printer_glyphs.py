"""Characters that the printer lacks, drawn from fonts: one 24-dot cell each, or a whole line as a picture."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devices.protocol import escpos_chinese as chinese

CELL_DOTS = 24
_BASELINE_DOTS = 21
"""CJK fonts put 0.88 of the em above the baseline."""
_UNASSIGNED = "\U0010fffd"
_CELLS_KEPT = 1000


class GlyphDrawer:
    """Opens its fonts when the first rare character comes; most papers have none.

    An open font is its whole file in memory, 16 to 30 MB each, so `put_away` closes them after a paper. What was drawn is
    kept: 72 bytes a character.
    """

    def __init__(self, fonts: Sequence[Path], display_font: Path | None = None) -> None:
        """`fonts` in the order in which they are asked; `display_font` (else the first) for large numbers."""
        self._paths = tuple(path for path in fonts if path.is_file())
        candidates = [path for path in (display_font, *fonts) if path is not None and path.is_file()]
        self._display_path = candidates[0] if candidates else None
        self._open: dict[tuple[Path, int], Any] = {}
        self._cells: dict[str, bytes | None] = {}
        self._display_cells: dict[str, bytes] = {}

    def draw_ahead(self) -> None:
        """Digits and capitals are ready before a citizen waits for a number; the fonts are closed again."""
        if self.can_display:
            for letter in string.digits + string.ascii_uppercase:
                self.display_cell(letter)
        self.put_away()

    def put_away(self) -> None:
        """Closes the fonts; they open again for a character not drawn before."""
        self._open.clear()

    def has(self, letter: str) -> bool:
        return self._cell(letter) is not None

    def cell(self, letter: str) -> bytes:
        """72 bytes: 24 columns of three bytes, top bit first, as FS 2 takes them. A letter that no font has gets the mark
        for a missing one."""
        return self._cell(letter) or self._cell(chinese.MISSING_MARK) or bytes(3 * CELL_DOTS)

    def _cell(self, letter: str) -> bytes | None:
        if letter not in self._cells:
            drawn = self._font_for(letter) is not None
            if len(self._cells) >= _CELLS_KEPT:
                self._cells.clear()
            picture = self._picture(letter, CELL_DOTS, CELL_DOTS) if drawn else None
            self._cells[letter] = None if picture is None else _columns_of(picture)
        return self._cells[letter]

    @property
    def can_display(self) -> bool:
        return self._display_path is not None

    def display_cell(self, letter: str) -> bytes:
        """A digit or capital filling its cell but for a row above and below: the printer's own leave a third blank."""
        if letter not in self._display_cells:
            self._display_cells[letter] = self._drawn_large(letter)
        return self._display_cells[letter]

    def _drawn_large(self, letter: str) -> bytes:
        from PIL import Image, ImageDraw

        assert self._display_path is not None
        font = self._font(self._display_path, 10 * CELL_DOTS)
        _, top, _, foot = font.getbbox("0O8")
        left, _, right, _ = font.getbbox(letter)
        digit = font.getlength("0")
        drawn = Image.new("L", (max(1, round(max(digit, right - left))), round(foot - top)), 0)
        middle = (drawn.width - (right - left)) / 2 - left
        ImageDraw.Draw(drawn).text((middle, -top), letter, font=font, fill=255)
        fitted = drawn.resize((CELL_DOTS, CELL_DOTS - 2), resample=Image.Resampling.BOX)
        cell = self._blank(CELL_DOTS, CELL_DOTS)
        cell.paste(fitted.point(lambda grey: 255 if grey > 120 else 0).convert("1"), (0, 1))
        return _columns_of(cell)

    def line(self, text: str, width: int, height: int, bold: bool) -> tuple[int, int, bytes]:
        """The text as (bytes a row, rows, dots) with the sizes that GS ! would give it."""
        total = chinese.columns_of(text) * (CELL_DOTS // 2)
        picture = self._blank(total, CELL_DOTS)
        left = 0
        for letter in text:
            wide = chinese.columns(letter) * (CELL_DOTS // 2)
            picture.paste(self._picture(letter, wide, CELL_DOTS), (left, 0))
            left += wide
        if bold:
            picture = _smeared(picture)
        picture = picture.resize((total * width, CELL_DOTS * height), resample=0)
        padded = self._blank((picture.width + 7) // 8 * 8, picture.height)
        padded.paste(picture, (0, 0))
        return padded.width // 8, padded.height, padded.tobytes()

    def _picture(self, letter: str, width: int, height: int) -> Any:
        from PIL import ImageDraw

        picture = self._blank(width, height)
        own = self._font_for(letter)
        drawn = chinese.MISSING_MARK if own is None else letter
        font = own or self._font_for(drawn)
        if font is not None:
            pen = ImageDraw.Draw(picture)
            pen.fontmode = "1"
            middle = (width - font.getlength(drawn)) / 2
            pen.text((middle, _BASELINE_DOTS), drawn, font=font, fill=1, anchor="ls")
        return picture

    @staticmethod
    def _blank(width: int, height: int) -> Any:
        from PIL import Image

        return Image.new("1", (width, height), 0)

    def _font_for(self, letter: str) -> Any:
        """The first font with the letter: one that lacks it shows the same picture as for a character nobody has."""
        for path in self._paths:
            font = self._font(path, CELL_DOTS)
            if bytes(font.getmask(letter)) != bytes(font.getmask(_UNASSIGNED)):
                return font
        return None

    def _font(self, path: Path, dots: int) -> Any:
        from PIL import ImageFont

        if (path, dots) not in self._open:
            self._open[(path, dots)] = ImageFont.truetype(
                str(path), dots, layout_engine=ImageFont.Layout.BASIC
            )
        return self._open[(path, dots)]


def _columns_of(cell: Any) -> bytes:
    dots = cell.load()
    columns = bytearray()
    for x in range(CELL_DOTS):
        column = sum(1 << (CELL_DOTS - 1 - y) for y in range(CELL_DOTS) if dots[x, y])
        columns += column.to_bytes(3, "big")
    return bytes(columns)


def _smeared(picture: Any) -> Any:
    """Emphasis as a thermal head does it: every dot once more, one to the right."""
    from PIL import ImageChops

    shifted = picture.copy()
    shifted.paste(0, (0, 0, picture.width, picture.height))
    shifted.paste(picture, (1, 0))
    return ImageChops.logical_or(picture, shifted)
