"""QR and bar codes in pictures, with the text that was put into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from kiosk.imaging.picture_file import Pixels

_F = zxingcpp.BarcodeFormat
# Naming the formats makes a frame five times cheaper than trying all; false reads come from those left out.
_MATRIX = (_F.QRCode, _F.DataMatrix, _F.PDF417, _F.MicroQRCode)
_FORMATS = zxingcpp.BarcodeFormats([*_MATRIX, _F.Code128, _F.Code39, _F.EAN13, _F.EAN8, _F.UPCA, _F.ITF])
_PYZBAR = [
    pyzbar.ZBarSymbol.QRCODE,
    pyzbar.ZBarSymbol.CODE128,
    pyzbar.ZBarSymbol.CODE39,
    pyzbar.ZBarSymbol.EAN13,
    pyzbar.ZBarSymbol.UPCA,
]
_PYZBAR_NAMES = {
    "QRCODE": "QRCode",
    "CODE128": "Code128",
    "CODE39": "Code39",
    "EAN13": "EAN13",
    "UPCA": "UPCA",
}
# Short reads of these two are where noise turns into text: they have no check character that must be there.
_MIN_CHARACTERS = {"Code39": 4, "ITF": 6}
# A second look at twice the size costs four times as much: only for stills of this size or less, in pixels.
_ENLARGE_UP_TO = 3_000_000


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its kind, the text in it, and where it stands in the picture."""

    format: str
    text: str
    corners: tuple[tuple[float, float], ...]
    """Four, clockwise from the code's own top left, in pixels."""


def read_codes(picture: Pixels, thorough: bool = True) -> list[Code]:
    """Every code in a BGR or grey picture; empty when there is none.

    `thorough` adds a second reader and a look at twice the size when the first look found nothing: right for stills.
    Preview frames do without (about 10 ms at 1080p).
    """
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    for scale, looked_at in _looks(np.asarray(grey, dtype=np.uint8), thorough):
        found = _unique(_zxing(looked_at, scale))
        if not found and thorough:
            found = _unique(_zbar(looked_at, scale))
        if found:
            return found
    return []


def _looks(grey: Pixels, thorough: bool) -> Iterator[tuple[float, Pixels]]:
    """The picture as it is, then enlarged and sharpened."""
    yield 1.0, grey
    if thorough and grey.size <= _ENLARGE_UP_TO:
        large = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        soft = cv2.GaussianBlur(large, (0, 0), 2.0)
        yield 2.0, np.asarray(cv2.addWeighted(large, 1.8, soft, -0.8, 0), dtype=np.uint8)


def _zxing(grey: Pixels, scale: float) -> Iterator[Code]:
    for read in zxingcpp.read_barcodes(grey, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain):
        name = str(read.format).removeprefix("BarcodeFormat.").replace(" ", "").replace("-", "")
        at = read.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        yield Code(name, _text(read), tuple((p.x / scale, p.y / scale) for p in corners))


def _zbar(grey: Pixels, scale: float) -> Iterator[Code]:
    """What only zbar sees: blurred bar codes. Its QR texts are taken when they are plain ASCII, for it has already
    lost the bytes of all others."""
    for read in pyzbar.decode(grey, symbols=_PYZBAR):
        raw = bytes(read.data)
        if raw and raw.isascii():
            corners = _clockwise(read.polygon, read.rect)
            yield Code(
                _PYZBAR_NAMES[read.type],
                raw.decode("ascii"),
                tuple((x / scale, y / scale) for x, y in corners),
            )


def _clockwise(polygon: list[Any], rect: Any) -> list[tuple[float, float]]:
    """zbar's QR polygons have four points, its bar codes' any number: those get their upright box."""
    if len(polygon) == 4:
        return [(float(p.x), float(p.y)) for p in polygon]
    left, top, right, bottom = rect.left, rect.top, rect.left + rect.width, rect.top + rect.height
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _unique(codes: Iterable[Code]) -> list[Code]:
    kept: dict[tuple[str, str], Code] = {}
    for code in codes:
        if len(code.text) >= _MIN_CHARACTERS.get(code.format, 1):
            kept.setdefault((code.format, code.text), code)
    return list(kept.values())


def _text(read: Any) -> str:
    """The text that the code's maker meant.

    The standard says Latin-1 where a code names no character set, and nobody follows it; and where a code does name
    GB 18030 the reader still lacks the rare characters of names. So the bytes are asked: UTF-8 where they can be,
    GB 18030 where they look like Chinese, else what the reader says.
    """
    raw = bytes(read.bytes)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return (read.format in _MATRIX and _chinese(raw)) or str(read.text)


def _chinese(raw: bytes) -> str:
    """`raw` as GB 18030, or nothing when it does not look like Chinese.

    Almost every string decodes as GB 18030, Japanese ones too; Chinese text lies mostly in the rows of GB 2312,
    whose two bytes are both A1 or more.
    """
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    wide = [character.encode("gb18030") for character in text if character > "\x7f"]
    common = sum(len(pair) == 2 and pair[0] >= 0xA1 and pair[1] >= 0xA1 for pair in wide)
    return text if common * 2 >= len(wide) else ""
