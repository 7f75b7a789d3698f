"""Front and back of a card on one A4 page, as a photocopier's card copy lays them out."""

from __future__ import annotations

import io

from PIL import Image

DPI = 300
_MM_PER_INCH = 25.4
_A4_MM = (210.0, 297.0)
_CARD_MM = (85.6, 54.0)
"""ISO/IEC 7810 ID-1: identity cards, residence permits, bank cards."""
_CARD_RATIO = _CARD_MM[0] / _CARD_MM[1]
_RATIO_WITHIN = 0.1
"""A straightened photograph of a card is off by a few per cent; a folded booklet by far more."""
_ROOM_MM = (180.0, 125.0)
"""What each half of the sheet has for a paper that is no card."""
_QUALITY = 90


def both_sides(front: bytes, back: bytes) -> bytes:
    """A JPEG of one A4 page at 300 dpi: the front in the upper half, the back in the lower, on white.

    A picture with a card's proportions has a card's true size; any other fills its half as far as it goes.
    Sides keep their colours. The same two pictures give the same bytes.
    Raises ValueError when one of them is no whole JPEG.
    """
    sheet = Image.new("RGB", (_px(_A4_MM[0]), _px(_A4_MM[1])), "white")
    for half, jpeg in enumerate((front, back)):
        side = _at_true_size(jpeg)
        middle = sheet.height * (2 * half + 1) // 4
        sheet.paste(side, ((sheet.width - side.width) // 2, middle - side.height // 2))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY, dpi=(DPI, DPI))
    return out.getvalue()


def _at_true_size(jpeg: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            side = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError) as broken:
        raise ValueError("a side of the card is not a whole JPEG") from broken
    wide, high = side.size
    if abs(max(wide, high) / min(wide, high) / _CARD_RATIO - 1) <= _RATIO_WITHIN:
        millimetres = _CARD_MM if wide > high else _CARD_MM[::-1]
    else:
        scale = min(_ROOM_MM[0] / wide, _ROOM_MM[1] / high)
        millimetres = (wide * scale, high * scale)
    return side.resize((_px(millimetres[0]), _px(millimetres[1])), Image.Resampling.LANCZOS)


def _px(millimetres: float) -> int:
    return round(millimetres / _MM_PER_INCH * DPI)
