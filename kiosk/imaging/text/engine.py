"""The door to the library that reads print (decision 0091). Nothing beyond this module knows it."""

from __future__ import annotations

import os
import threading
from typing import Any, Final

import cv2

from kiosk.domain.seen import TextLine
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.text.punctuation import in_chinese_widths

# Lines are looked for in a copy of this side and read from the full picture. A4 in 12 pt still has 8 px a letter in it; on made
# pages 736 found the same lines as 1600 in two thirds of the time.
_FIND_WITHIN_PX: Final = 736
_REREAD_WITHIN_PX: Final = 960
# Both models are in the wheel. The small one knows 18 700 characters instead of 6 900 and takes eight times as long.
_FAST, _WIDE = "tiny", "small"
_AT_MOST_CORES: Final = 2
# Workers that spin while they wait take the core that draws the picture.
_QUIET = {"OCR_DET_SPIN": "0", "OCR_REC_SPIN": "0"}


class PrintReader:
    """Reads print in pictures. Loads what it needs on first use: 120 MB for pages, as much again for second readings."""

    def __init__(self, cores: int | None = None) -> None:
        self._cores = min(_AT_MOST_CORES, cores or len(os.sched_getaffinity(0)))
        self._engines: dict[str, Any] = {}
        self._turn = threading.Lock()

    def read(self, picture: Pixels) -> tuple[TextLine, ...]:
        """Lines of an upright BGR picture, from top to bottom as found, in its pixels; none where there is no print."""
        return self._lines(_FAST, picture)

    def read_again(self, picture: Pixels) -> tuple[TextLine, ...]:
        """The same, slower, by the model that knows rare characters: for a few lines cut out of a page."""
        return self._lines(_WIDE, picture)

    def rest(self) -> None:
        """The models are let go of; the next reading loads them again, in about 0.1 s."""
        with self._turn:
            self._engines.clear()

    def _lines(self, size: str, picture: Pixels) -> tuple[TextLine, ...]:
        if min(picture.shape[:2]) < 8:
            return ()
        done, coded = cv2.imencode(".bmp", picture)
        if not done:
            raise ValueError(f"not a picture: {picture.shape} {picture.dtype}")
        with self._turn:
            found = self._engine(size).ocr(coded.tobytes())
        return tuple(_line(bound) for bound in found["bounds"].values() if bound["text"].strip())

    def _engine(self, size: str) -> Any:
        if size not in self._engines:
            for name, value in _QUIET.items():
                os.environ.setdefault(name, value)
            from faster_paddle import OcrEngine

            within = _FIND_WITHIN_PX if size == _FAST else _REREAD_WITHIN_PX
            self._engines[size] = OcrEngine(size, self._cores, det_max_side=within, det_min_side=0)
        return self._engines[size]


def _line(bound: dict[str, Any]) -> TextLine:
    (left, top), (right, bottom) = bound["topLeftCoord"], bound["bottomRightCoord"]
    x0, y0, x1, y1 = float(left), float(top), float(right), float(bottom)
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return TextLine(in_chinese_widths(bound["text"].strip()), float(bound["confidence"]), corners)
