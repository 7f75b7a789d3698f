"""The sheet that staff print and lay under the document camera."""

from __future__ import annotations

import io
from typing import Any, Final

import cv2
import img2pdf
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from kiosk.base.paths import font

A4_MM: Final = (210.0, 297.0)
SQUARES: Final = (8, 11)
"""Across and down."""
SQUARE_MM: Final = 20.0
MARK_MM: Final = 14.0
BOARD_AT_MM: Final = (25.0, 36.0)
"""The board's top left corner on the sheet."""
RULER_MM: Final = 100.0
GREYS: Final = (0, 64, 128, 192, 255)

# Ten pixels a millimetre: every line of the sheet lies on whole pixels, so its measures are exact.
_PX_PER_MM: Final = 10
_INSTRUCTIONS = "请按 100%（实际大小）打印，不要选“适合纸张”。印好后平放在高拍仪下面，字朝上，铺平。"
_RULER_WORDS = "用尺子量：这条线应长 100 毫米"


def board() -> Any:
    """The chess board with marks; its corners are counted in millimetres from its own top left."""
    marks = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.CharucoBoard(SQUARES, SQUARE_MM, MARK_MM, marks)


def sheet_pdf() -> bytes:
    """One A4 page, true to size when printed at 100 %. The same bytes each time."""
    out = io.BytesIO()
    Image.fromarray(sheet_picture()).save(out, "PNG", dpi=(_PX_PER_MM * 25.4, _PX_PER_MM * 25.4))
    size = tuple(img2pdf.mm_to_pt(side) for side in A4_MM)
    layout = img2pdf.get_layout_fun(size)
    engine = img2pdf.Engine.internal
    made = img2pdf.convert(
        out.getvalue(), layout_fun=layout, title="高拍仪校准页", nodate=True, engine=engine
    )
    return bytes(made)


def sheet_picture() -> npt.NDArray[np.uint8]:
    """The sheet in grey, ten pixels a millimetre: 2970 x 2100."""
    width, height = (round(side * _PX_PER_MM) for side in A4_MM)
    sheet = Image.new("L", (width, height), 255)
    across, down = (round(count * SQUARE_MM * _PX_PER_MM) for count in SQUARES)
    drawn = board().generateImage((across, down), marginSize=0, borderBits=1)
    sheet.paste(Image.fromarray(drawn), _px(*BOARD_AT_MM))
    pen = ImageDraw.Draw(sheet)
    pen.text(_px(25, 10), "高拍仪校准页", font=ImageFont.truetype(str(font(bold=True)), 90), fill=0)
    small = ImageFont.truetype(str(font()), 40)
    pen.text(_px(25, 23), _INSTRUCTIONS, font=small, fill=0)
    pen.text(_px(25, 283), _RULER_WORDS, font=small, fill=0)
    _ruler(pen)
    for number, grey in enumerate(GREYS):
        left, top = 135 + 10 * number, 264
        pen.rectangle((*_px(left, top), *_px(left + 10, top + 14)), fill=grey, outline=0)
    return np.asarray(sheet, dtype=np.uint8)


def _ruler(pen: ImageDraw.ImageDraw) -> None:
    left, line = 25.0, 278.0
    pen.line((*_px(left, line), *_px(left + RULER_MM, line)), fill=0, width=3)
    for millimetre in range(round(RULER_MM) + 1):
        long = 8.0 if millimetre % 10 == 0 else 5.0 if millimetre % 5 == 0 else 3.0
        pen.line((*_px(left + millimetre, line - long), *_px(left + millimetre, line)), fill=0, width=2)


def _px(x_mm: float, y_mm: float) -> tuple[int, int]:
    return round(x_mm * _PX_PER_MM), round(y_mm * _PX_PER_MM)
