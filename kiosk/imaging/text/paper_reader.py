"""A straightened page into what it says: turned upright where it must be, its kind, its fields, its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import cv2
import numpy as np

from kiosk.base.memory import give_back_now
from kiosk.domain.seen import FieldRead, PaperKind, PaperRead, TextLine
from kiosk.imaging.picture_file import PictureFault, Pixels, open_picture
from kiosk.imaging.text.engine import PrintReader
from kiosk.imaging.text.fragments import Fragment, in_reading_order, places_of
from kiosk.imaging.text.kept_lines import LONG_SIDE_PX
from kiosk.imaging.text.paper_fields_of import fields_of
from kiosk.imaging.text.paper_kinds import kind_of, title_of
from kiosk.imaging.text.second_reading import of_both

_TURNS: Final[dict[int, int]] = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
# Upright print of the made pages reads with 0.93 and more, letters counted; upside down with 0.80 and less.
_SURELY_UPRIGHT: Final = 0.88
# A name on a card is read once more by the model that knows rare characters; its place is widened by this share of its height.
_MARGIN: Final = 0.35
_SMALLEST_LETTERS_PX: Final = 24
_ADDRESS_SURE: Final = 0.97
_NAMES: Final = frozenset({"name", "spouse_name", "legal_person"})


class PaperReader:
    """Reads kept pages. `today` decides which birth dates there can be; `print_reader` brings the models."""

    def __init__(self, today: Callable[[], date], print_reader: PrintReader | None = None) -> None:
        self._today = today
        self._reader = print_reader or PrintReader()

    def read_paper(self, jpeg: bytes, kind: PaperKind | None = None) -> PaperRead:
        """The paper on a kept page; raises ValueError for what is no picture. `kind` is taken where the page itself tells none."""
        opened = open_picture(jpeg)
        if isinstance(opened, PictureFault):
            raise ValueError(opened.said)
        return self.read_page(opened.pixels, kind)

    def read_page(self, page: Pixels, kind: PaperKind | None = None) -> PaperRead:
        """The same for a BGR picture of a straightened page."""
        page = _within(page, LONG_SIDE_PX)
        turned, page, lines = self._upright(page)
        height, width = page.shape[:2]
        seen = kind_of(lines, width, height)
        taken: PaperKind = kind if seen == "other" and kind else seen
        fields = self._fields(taken, page, lines)
        if taken != seen and not fields:
            taken = seen
        return PaperRead(taken, title_of(lines, taken, height), fields, lines, turned)

    def rest(self) -> None:
        """The models are let go of until the next page, and their memory goes back to the system."""
        self._reader.rest()
        give_back_now()

    def _upright(self, page: Pixels) -> tuple[int, Pixels, tuple[TextLine, ...]]:
        """By how much the page was turned clockwise so that its print stands, the page so turned, and its lines."""
        lines = in_reading_order(self._reader.read(page))
        if _legible(lines) >= _SURELY_UPRIGHT and not _mostly_standing(lines):
            return 0, page, lines
        best = (0, page, lines)
        for turn in (90, 270) if _mostly_standing(lines) else (180,):
            other = np.ascontiguousarray(cv2.rotate(page, _TURNS[turn]), dtype=np.uint8)
            read = in_reading_order(self._reader.read(other))
            if _evidence(read) > _evidence(best[2]):
                best = (turn, other, read)
        return best

    def _fields(self, kind: PaperKind, page: Pixels, lines: Sequence[TextLine]) -> tuple[FieldRead, ...]:
        fields = fields_of(kind, lines, page.shape[1], page.shape[0], self._today())
        return tuple(self._read_again(one, page, lines) if _needs_both(one) else one for one in fields)

    def _read_again(self, field: FieldRead, page: Pixels, lines: Sequence[TextLine]) -> FieldRead:
        """By the model that knows rare characters too: names always, addresses where the first reading was unsure."""
        places = places_of(field.value, lines)
        parts = [in_reading_order(self._reader.read_again(_cut_out(page, place))) for place in places]
        again = [line for part in parts for line in part]
        wide = "".join("".join(line.text.split()) for line in again)
        sure = min((line.confidence for line in again), default=0.0)
        value, confidence = of_both(field.value, field.confidence, wide, sure)
        return replace(field, value=value, confidence=confidence)


def _needs_both(field: FieldRead) -> bool:
    return field.name in _NAMES or (field.name == "address" and field.confidence < _ADDRESS_SURE)


def _within(page: Pixels, long_side: int) -> Pixels:
    scale = long_side / max(page.shape[:2])
    if scale >= 1:
        return page
    return np.asarray(
        cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def _cut_out(page: Pixels, place: Fragment) -> Pixels:
    """The words with a margin, letters at least as large as the model likes them."""
    margin = _MARGIN * place.height
    top, bottom = max(0, round(place.top - margin)), round(place.bottom + margin)
    left, right = max(0, round(place.left - margin)), round(place.right + margin)
    part = page[top:bottom, left:right]
    scale = max(1.0, _SMALLEST_LETTERS_PX / max(1.0, place.height))
    return np.asarray(
        cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )


def _legible(lines: Sequence[TextLine]) -> float:
    """Mean confidence, letters counted; 0 where nothing was read."""
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) * line.confidence for line in lines) / letters if letters else 0.0


def _evidence(lines: Sequence[TextLine]) -> float:
    """Letters that were read well."""
    return sum(len(line.text) * line.confidence**4 for line in lines)


def _mostly_standing(lines: Sequence[TextLine]) -> bool:
    """Most lines are higher than wide: the page lies on its side."""
    standing = sum(
        line.corners[2][1] - line.corners[0][1] > 1.5 * (line.corners[2][0] - line.corners[0][0])
        for line in lines
    )
    return 2 * standing > len(lines)
