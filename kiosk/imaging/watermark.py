"""For what a copy was made, written over all of it: a copied identity paper is of no use for anything else."""

from __future__ import annotations

import io
import math
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

from kiosk.base.paths import font

# Lines of the page's diagonal: a part cut out of the page still has the words whole somewhere.
_LINES: Final = 20
_SLANT_DEG: Final = 30
_GREY: Final = 204
"""Shows on paper and on a card's pale ground; print is darker, so that it stays as it was."""
_QUALITY: Final = 88
_COARSE: Final = 3
"""The mark is drawn at this part of the page's resolution: its letters are large, and a turn by the pixel takes long."""
_GAP: Final = 2.0
"""Between two times the words, in letters."""


def watermarked(jpeg: bytes, words: str) -> bytes:
    """The same page as a JPEG of the same size and resolution, the words slanting across all of it.

    Nothing on the page becomes lighter and nothing darker than the mark's grey: print reads as before. The same page and
    words give the same bytes. Raises ValueError for what is no whole JPEG.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
            dpi = page.info.get("dpi")
            colours = page.convert("RGB")
    except (OSError, SyntaxError) as fault:
        raise ValueError("no whole JPEG") from fault
    coarse = (math.ceil(colours.width / _COARSE), math.ceil(colours.height / _COARSE))
    mark = _mark(coarse, words).resize(colours.size, Image.Resampling.BILINEAR)
    # Colour by colour: a grey mark has the same in all three.
    marked = Image.merge("RGB", [ImageChops.darker(plane, mark) for plane in colours.split()])
    out = io.BytesIO()
    more = {"dpi": dpi} if dpi else {}
    marked.save(out, "JPEG", quality=_QUALITY, **more)
    return out.getvalue()


def _mark(size: tuple[int, int], words: str) -> Image.Image:
    """White, with the words in grey on slanted lines, each shifted against the one before."""
    across = math.ceil(math.hypot(*size))
    step = across / _LINES
    pen = ImageFont.truetype(str(font()), max(10, round(step * 0.42)))
    length = pen.getlength(words) + _GAP * pen.size
    sheet = Image.new("L", (across, across), 255)
    draw = ImageDraw.Draw(sheet)
    for line in range(_LINES + 1):
        x = -length * ((line * 0.37) % 1.0)
        while x < across:
            draw.text((x, line * step), words, font=pen, fill=_GREY)
            x += length
    slanted = sheet.rotate(_SLANT_DEG, Image.Resampling.BICUBIC, fillcolor=255)
    left, top = (across - size[0]) // 2, (across - size[1]) // 2
    return slanted.crop((left, top, left + size[0], top + size[1]))
