"""From a still to a page that can be kept: straightened, turned upright, made white, coded."""

from __future__ import annotations

import struct
from typing import Final

from kiosk.domain.seen import PageTaken, Reason
from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.page_finder import PageFound
from kiosk.imaging.picture_file import Pixels, encode_jpeg, thumbnail
from kiosk.imaging.straight.formats import FORMATS_MM
from kiosk.imaging.straight.straightened import Sheet, straightened
from kiosk.imaging.straight.upright import turned, upright_by
from kiosk.imaging.straight.whitened import whitened

# Start of image, APP0, its length, "JFIF", two bytes of version: then the unit and both densities.
_JFIF: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
_DENSITY_AT: Final = len(_JFIF) + 2
_PER_INCH: Final = 1


def page_taken(
    still: Pixels,
    found: PageFound | None,
    reasons: tuple[Reason, ...],
    scale: CameraScale | None = None,
) -> PageTaken:
    """What would be kept of a BGR still in which that sheet was found and so judged; the still is not changed.

    Without a sheet it is the still itself, as the camera gave it, for the citizen to decide about. A sheet is turned so that
    its print stands, where it has any; a page of paper comes out white, a card or a photograph keeps its colours.
    """
    if found is None:
        return PageTaken(encode_jpeg(still), thumbnail(still), reasons)
    sheet = straightened(still, found.corners, scale)
    turn = upright_by(sheet.pixels) or 0
    white = None if _is_card(sheet) else whitened(sheet.pixels)
    page = turned(sheet.pixels if white is None else white, turn)
    size = sheet.size_mm
    if size is not None and turn in (90, 270):
        size = (size[1], size[0])
    return PageTaken(with_dpi(encode_jpeg(page), sheet.dpi), thumbnail(page), reasons, turn, size, sheet.dpi)


def with_dpi(jpeg: bytes, dpi: float | None) -> bytes:
    """The same JPEG, its head saying how many pixels an inch has; unchanged where that is not known."""
    if dpi is None or not jpeg.startswith(_JFIF):
        return jpeg
    density = struct.pack(">BHH", _PER_INCH, round(dpi), round(dpi))
    return jpeg[:_DENSITY_AT] + density + jpeg[_DENSITY_AT + len(density) :]


def _is_card(sheet: Sheet) -> bool:
    return sheet.size_mm is not None and set(sheet.size_mm) == set(FORMATS_MM["card"])
