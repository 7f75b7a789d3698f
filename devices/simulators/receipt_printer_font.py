"""The simulated printer's built-in fonts: 12 x 24 dots for ASCII, 24 x 24 for Chinese, enlarged as hardware does."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, features

CELL = 24
_BASELINE = 21
_LATIN_POINT = 21
"""Proportional digits of this size are just 12 dots wide; for fonts or builds without half-width forms."""
_HALF_WIDTH = ["hwid"]
_SIMPLIFIED_FACE = 2
"""In the collections that Linux systems ship: Japanese, Korean, Simplified, Traditional."""
_USUAL_PLACES = (
    Path(__file__).resolve().parents[2] / "build" / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf",
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)

Dots = Image.Image
"""Mode "1", ink is 1."""


@dataclass(frozen=True, slots=True)
class Style:
    width: int = 1
    height: int = 1
    bold: bool = False
    invert: bool = False
    underline: bool = False
    smooth: bool = False


def usual_font() -> Path | None:
    """Where set-up or the system keeps the font, or None."""
    return next((path for path in _USUAL_PLACES if path.is_file()), None)


class BuiltInFont:
    def __init__(self, path: Path) -> None:
        face = _SIMPLIFIED_FACE if path.suffix == ".ttc" else 0
        basic = ImageFont.Layout.BASIC
        self._han = ImageFont.truetype(str(path), CELL, index=face, layout_engine=basic)
        self._features: list[str] | None = _HALF_WIDTH if features.check("raqm") else None
        self._latin = ImageFont.truetype(str(path), CELL, index=face)
        if self._features is None or self._latin.getlength("0", features=_HALF_WIDTH) != CELL // 2:
            self._features = None
            self._latin = ImageFont.truetype(str(path), _LATIN_POINT, index=face, layout_engine=basic)

    @functools.lru_cache(maxsize=2048)  # noqa: B019 (one font a printer, for its life)
    def letter(self, letter: str, narrow: bool) -> Dots:
        """The plain cell: 12 dots wide for single bytes, 24 for double ones."""
        if narrow:
            return _drawn(self._latin, letter, CELL // 2, self._features)
        return _drawn(self._han, letter, CELL, None)

    def tofu(self) -> Dots:
        """What a printer shows for a code that its font does not have: a box."""
        picture = Image.new("1", (CELL, CELL), 0)
        ImageDraw.Draw(picture).rectangle((3, 3, CELL - 4, CELL - 4), outline=1)
        return picture


def _drawn(font: Any, letter: str, width: int, wanted: list[str] | None) -> Dots:
    length = font.getlength(letter, features=wanted)
    natural = max(width, round(length))
    picture = Image.new("1", (natural, CELL), 0)
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"
    pen.text(((natural - length) / 2, _BASELINE), letter, font=font, fill=1, anchor="ls", features=wanted)
    return picture if natural == width else picture.resize((width, CELL), resample=Image.Resampling.NEAREST)


def styled(cell: Dots, style: Style) -> Dots:
    """The cell as the print head gets it: emphasis, enlargement, smoothing, underline, inversion, in that order."""
    picture = _emphasised(cell) if style.bold else cell
    if (style.width, style.height) != (1, 1):
        picture = _enlarged(picture, style)
    if style.underline or style.invert:
        picture = picture.copy()
    if style.underline:
        ImageDraw.Draw(picture).line((0, picture.height - 1, picture.width, picture.height - 1), fill=1)
    return ImageChops.invert(picture) if style.invert else picture


def _emphasised(cell: Dots) -> Dots:
    shifted = Image.new("1", cell.size, 0)
    shifted.paste(cell, (1, 0))
    return ImageChops.logical_or(cell, shifted)


def _enlarged(cell: Dots, style: Style) -> Dots:
    size = (cell.width * style.width, cell.height * style.height)
    blocks = cell.resize(size, resample=Image.Resampling.NEAREST)
    if not style.smooth or style.width == 1 or style.height == 1:
        return blocks
    # Smoothing (GS b) rounds the stairs of the enlarged dots; a blur with a threshold does the same.
    times = min(style.width, style.height)
    reach = times * (0.62 if times < 3 else 0.95)
    margin = 4 * times
    padded = Image.new("L", (blocks.width + 2 * margin, blocks.height + 2 * margin), 0)
    padded.paste(blocks, (margin, margin))
    soft = padded.filter(ImageFilter.GaussianBlur(reach)).crop(
        (margin, margin, margin + size[0], margin + size[1])
    )
    return soft.point(lambda grey: 255 if grey > 118 else 0).convert("1", dither=Image.Dither.NONE)
