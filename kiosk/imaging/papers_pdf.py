"""Photographed pages bound into one PDF, and the digests that make it evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import img2pdf
from cryptography.hazmat.primitives import hashes

_POINTS_PER_MM = 72 / 25.4
_A4_MM = (210.0, 297.0)
_CARD_MM = (85.6, 54.0)
_CARD_RATIO = _CARD_MM[0] / _CARD_MM[1]
_A4_RATIO = _A4_MM[1] / _A4_MM[0]


@dataclass(frozen=True, slots=True)
class Digests:
    """Hexadecimal digests of the same bytes: SHA-256 for everybody, SM3 for the national platforms."""

    sha256: str
    sm3: str


def digests(content: bytes) -> Digests:
    """Both digests of `content`, lower case."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(content)
    return Digests(hashlib.sha256(content).hexdigest(), sm3.finalize().hex())


def bind_pdf(pages: Sequence[bytes], title: str) -> bytes:
    """One PDF with a page for each JPEG, in order; the JPEG bytes are wrapped, not coded again.

    Every page is A4, upright or lying as its picture is. A picture with a card's proportions stands on it at
    a card's true size; every other one fills the sheet as far as its proportions allow. The same pages and title
    give the same bytes, so a file bound again after a power cut has the same digest.
    Raises ValueError when there is no page or a page is no JPEG.
    """
    if not pages:
        raise ValueError("a PDF needs at least one page")
    for number, page in enumerate(pages, start=1):
        if not page.startswith(b"\xff\xd8"):
            raise ValueError(f"page {number} is not a JPEG")
    try:
        # Its other engines write the second into the file's ID, and a file bound again would be another one.
        engine = img2pdf.Engine.internal
        bound = img2pdf.convert(list(pages), layout_fun=_layout, title=title, nodate=True, engine=engine)
    except img2pdf.ImageOpenError as error:
        raise ValueError("a page is not a whole JPEG") from error
    return bytes(bound)


def _layout(width_px: int, height_px: int, _dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """(sheet width, sheet height, picture width, picture height) in points."""
    lying = width_px > height_px
    ratio = max(width_px, height_px) / min(width_px, height_px)
    sheet = _A4_MM
    if abs(ratio - _CARD_RATIO) < abs(ratio - _A4_RATIO) and ratio < 1.75:
        picture = _CARD_MM if lying else _CARD_MM[::-1]
    else:
        sheet = _A4_MM[::-1] if lying else _A4_MM
        scale = min(sheet[0] / width_px, sheet[1] / height_px)
        picture = (width_px * scale, height_px * scale)
    points = [millimetres * _POINTS_PER_MM for millimetres in (*sheet, *picture)]
    return points[0], points[1], points[2], points[3]
