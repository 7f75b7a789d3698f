"""Front and back of a card on one A4 page, as a photocopier's card copy lays them out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from kiosk.domain.seen import Point, TextLine
from kiosk.imaging.text.kept_lines import moved

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
    sheet = Image.new("RGB", _SHEET_PX, "white")
    for half, jpeg in enumerate((front, back)):
        side = _opened(jpeg)
        place = _placed(half, side.size)
        size = (place.width, place.height)
        sheet.paste(side.resize(size, Image.Resampling.LANCZOS), (place.left, place.top))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY, dpi=(DPI, DPI))
    return out.getvalue()


def lines_of_both(front: bytes, back: bytes, lines: Sequence[Sequence[TextLine]]) -> tuple[TextLine, ...]:
    """The lines of the front and of the back, each in its picture's pixels, in those of the sheet `both_sides` makes."""
    found: list[TextLine] = []
    for half, (jpeg, of_side) in enumerate(zip((front, back), lines, strict=True)):
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as side:
            found += moved(of_side, _placed(half, side.size).holds)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a side lies on the sheet, in the sheet's pixels."""

    left: int
    top: int
    width: int
    height: int
    side_px: tuple[int, int]
    """How large the side's own picture is."""

    def holds(self, point: Point) -> Point:
        """Where a point of the side's picture lies on the sheet."""
        return (
            self.left + point[0] * self.width / self.side_px[0],
            self.top + point[1] * self.height / self.side_px[1],
        )


def _opened(jpeg: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, SyntaxError) as broken:
        raise ValueError("a side of the card is not a whole JPEG") from broken


def _placed(half: int, size_px: tuple[int, int]) -> _Place:
    """In the middle of its half of the sheet, the upper one for the front, at its true size."""
    wide, high = size_px
    if abs(max(wide, high) / min(wide, high) / _CARD_RATIO - 1) <= _RATIO_WITHIN:
        millimetres = _CARD_MM if wide > high else _CARD_MM[::-1]
    else:
        scale = min(_ROOM_MM[0] / wide, _ROOM_MM[1] / high)
        millimetres = (wide * scale, high * scale)
    width, height = _px(millimetres[0]), _px(millimetres[1])
    middle = _SHEET_PX[1] * (2 * half + 1) // 4
    return _Place((_SHEET_PX[0] - width) // 2, middle - height // 2, width, height, size_px)


def _px(millimetres: float) -> int:
    return round(millimetres / _MM_PER_INCH * DPI)


_SHEET_PX = (_px(_A4_MM[0]), _px(_A4_MM[1]))
