"""The two readers of codes, asked for what each does best, with answers in our words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import zxingcpp
from pyzbar import pyzbar

from kiosk.imaging.codes_text import text_of
from kiosk.imaging.picture_file import Pixels

_F = zxingcpp.BarcodeFormat
_MATRIX = (_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.PDF417)
_LINEAR = (_F.Code128, _F.Code39, _F.EAN13, _F.EAN8, _F.UPCA, _F.ITF)
# Naming the formats makes a frame five times cheaper than trying all; false reads come from those left out.
EVERY: Final = zxingcpp.BarcodeFormats([*_MATRIX, *_LINEAR])
QUICK: Final = zxingcpp.BarcodeFormats([_F.QRCode, *_LINEAR])
"""Data Matrix and PDF417 cost four times as much as these together on a page without a code."""
PATCHY: Final = zxingcpp.BarcodeFormats([_F.DataMatrix, _F.PDF417])
"""Those two."""
SLANTED: Final = zxingcpp.BarcodeFormats([*_LINEAR, _F.PDF417])
"""Read only where their lines lie nearly level or upright."""
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


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its kind, the text in it, and where it stands in the picture."""

    format: str
    text: str
    corners: tuple[tuple[float, float], ...]
    """Four, clockwise from the code's own top left, in pixels."""

    def moved(self, scale: float, left: float, top: float) -> Code:
        """Where it stands in the picture of which an enlarged part was read."""
        return replace(self, corners=tuple((x / scale + left, y / scale + top) for x, y in self.corners))

    def led_by(self, matrix: npt.NDArray[np.float64]) -> Code:
        """With its corners led back by a 2 x 3 matrix."""
        led = [matrix @ (x, y, 1.0) for x, y in self.corners]
        return replace(self, corners=tuple((float(x), float(y)) for x, y in led))


def by_zxing(
    grey: Pixels, formats: zxingcpp.BarcodeFormats = EVERY, by_histogram: bool = False
) -> Iterator[Code]:
    """What zxing reads; `by_histogram` parts black from white by one level for the whole picture."""
    parting = zxingcpp.Binarizer.GlobalHistogram if by_histogram else zxingcpp.Binarizer.LocalAverage
    found = zxingcpp.read_barcodes(
        grey, formats=formats, text_mode=zxingcpp.TextMode.Plain, binarizer=parting
    )
    for read in found:
        name = str(read.format).removeprefix("BarcodeFormat.").replace(" ", "").replace("-", "")
        at = read.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        text = text_of(bytes(read.bytes), str(read.text), read.format in _MATRIX)
        if text:
            yield _of_one_name(Code(name, text, tuple((float(p.x), float(p.y)) for p in corners)))


def by_zbar(grey: Pixels) -> Iterator[Code]:
    """What only zbar sees: blurred bar codes. Its texts are taken when they are plain ASCII: it has already lost the
    bytes of all others, and leaves out the mark by which Code 128 turns letters into others."""
    for read in pyzbar.decode(grey, symbols=_PYZBAR):
        raw = bytes(read.data)
        if raw and raw.isascii():
            corners = tuple(_clockwise(read.polygon, read.rect))
            yield _of_one_name(Code(_PYZBAR_NAMES[read.type], raw.decode("ascii"), corners))


def _of_one_name(code: Code) -> Code:
    """A UPC-A number is the EAN-13 that begins with 0: one number, one name, whichever reader saw it."""
    if code.format == "UPCA":
        return replace(code, format="EAN13", text=code.text if len(code.text) == 13 else "0" + code.text)
    return code


def _clockwise(polygon: list[Any], rect: Any) -> list[tuple[float, float]]:
    """zbar's QR polygons have four points, its bar codes' any number: those get their upright box."""
    if len(polygon) == 4:
        return [(float(p.x), float(p.y)) for p in polygon]
    left, top, right, bottom = rect.left, rect.top, rect.left + rect.width, rect.top + rect.height
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
