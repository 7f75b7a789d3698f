"""How large a page is on paper, and where on its sheet it stands."""

from __future__ import annotations

from dataclasses import dataclass

_POINTS_PER_MM = 72 / 25.4
A4_MM = (210.0, 297.0)
_CARD_MM = (85.6, 54.0)
_CARD_RATIO = _CARD_MM[0] / _CARD_MM[1]
_A4_RATIO = A4_MM[1] / A4_MM[0]
_NEAR_A4_MM = 4.0
"""What a straightened A4 page may measure more or less: the calibrated camera's error, and paper cut askew."""
_STATED_DPI = (100.0, 1200.0)
"""A picture that states less states a screen's 72 or 96, not paper's."""
_LARGEST_MM = 450.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """In points: the sheet, and the picture's lower left corner and size on it."""

    width: float
    height: float
    left: float
    bottom: float
    picture_width: float
    picture_height: float


def stated_size_mm(size_px: tuple[int, int], dpi: tuple[float, float]) -> tuple[float, float] | None:
    """The paper's size where the picture states a believable one."""
    if not all(_STATED_DPI[0] <= one <= _STATED_DPI[1] for one in dpi):
        return None
    size = (size_px[0] / dpi[0] * 25.4, size_px[1] / dpi[1] * 25.4)
    return size if max(size) <= _LARGEST_MM else None


def sheet_for(size_px: tuple[int, int], size_mm: tuple[float, float] | None) -> Sheet:
    """A4, upright or lying as the picture is, with the picture in its middle at true size.

    Where the size is not known, a picture with a card's proportions has a card's size, and every other one fills
    the sheet as far as its proportions allow. A paper larger than A4 has a sheet of its own size.
    """
    lying = size_px[0] > size_px[1]
    sheet = A4_MM[::-1] if lying else A4_MM
    picture = _picture_mm(size_px, size_mm, sheet)
    if size_mm is None and picture in (_CARD_MM, _CARD_MM[::-1]):
        sheet = A4_MM
    if picture[0] > sheet[0] or picture[1] > sheet[1]:
        sheet = picture
    left, bottom = (sheet[0] - picture[0]) / 2, (sheet[1] - picture[1]) / 2
    return Sheet(*(one * _POINTS_PER_MM for one in (*sheet, left, bottom, *picture)))


def _picture_mm(
    size_px: tuple[int, int], size_mm: tuple[float, float] | None, sheet: tuple[float, float]
) -> tuple[float, float]:
    width, height = size_px
    ratio = max(size_px) / min(size_px)
    if size_mm is not None and max(abs(size_mm[0] - sheet[0]), abs(size_mm[1] - sheet[1])) > _NEAR_A4_MM:
        return size_mm
    if size_mm is None and abs(ratio - _CARD_RATIO) < abs(ratio - _A4_RATIO) and ratio < 1.75:
        return _CARD_MM if width > height else _CARD_MM[::-1]
    scale = min(sheet[0] / width, sheet[1] / height)
    return width * scale, height * scale
