"""QR and bar codes in pictures, with the text that was put into them."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from kiosk.imaging.codes_looks import AS_IT_IS, CONFIRMING, LOOKS, PATCHY_AS_IT_IS, Look
from kiosk.imaging.codes_places import Place, around, full_places, texture_of
from kiosk.imaging.codes_readers import PATCHY, QUICK, Code, by_zxing
from kiosk.imaging.picture_file import Pixels

__all__ = ["THOROUGH_MS", "Code", "read_codes"]

THOROUGH_MS: Final = 600.0
"""What looking again at a small picture may take; the look that is under way is ended. All looks take 100 to 300 ms of a free
core: only a busy machine leaves some out."""
_AGAIN_IN_LARGE_MS: Final = 8.0
"""The same in a large one, where it is mostly print that looks a little like a code."""
_LARGE_PX: Final = 1_000_000
_REDUCED_PX: Final = 250_000
_PROVEN: Final = frozenset({"QRCode", "DataMatrix"})
"""Their error correction does not turn one text into another; a digit that checks, or none, does."""
_ENOUGH: Final = 2
_MIN_CHARACTERS: Final = {"Code39": 4, "ITF": 6}
"""Shorter ones are where noise turns into text: these have no check character that must be there."""


def read_codes(picture: Pixels, thorough: bool = True, budget_ms: float | None = None) -> list[Code]:
    """Every code in a BGR or grey picture; empty when there is none, or none that two looks agree on.

    `thorough` looks again and again where something looks like a code and none was read, for `budget_ms` or as long as
    it is worth: right for stills. Preview frames do without: they give QR and bar codes that stand plainly there.
    """
    grey = np.asarray(
        picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8
    )
    if grey.size <= _LARGE_PX:
        whole = Place(0, 0, grey.shape[1], grey.shape[0])
        found = _believed(by_zxing(grey), grey, AS_IT_IS)
        return found or (
            _again(grey, [whole], THOROUGH_MS if budget_ms is None else budget_ms) if thorough else []
        )
    return _in_large(grey, thorough, _AGAIN_IN_LARGE_MS if budget_ms is None else budget_ms)


def _in_large(grey: Pixels, thorough: bool, budget_ms: float) -> list[Code]:
    """Only where something is printed, and by what is slow only where it looks like a code."""
    texture = texture_of(grey)
    if texture.marked is None:
        return []
    marked = texture.marked
    found = _believed(_led(by_zxing(marked.cut(grey), QUICK), marked), grey, AS_IT_IS)
    if found or not thorough:
        return found
    return _coarse(grey, marked) or _again(grey, full_places(texture, grey), budget_ms)


def _coarse(grey: Pixels, marked: Place) -> list[Code]:
    """Data Matrix and PDF417 whose modules are so coarse that texture does not show them, nor need its pixels."""
    part = marked.cut(grey)
    times = math.ceil(math.sqrt(part.size / _REDUCED_PX))
    size = (max(1, part.shape[1] // times), max(1, part.shape[0] // times))
    # Of modules this coarse a few pixels tell enough; the mean of all would cost 8 ms of an 8-megapixel still.
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    found = _believed(by_zxing(small, PATCHY), small, AS_IT_IS)
    return [code.moved(1 / times, marked.left, marked.top) for code in found]


def _again(grey: Pixels, places: Sequence[Place], budget_ms: float) -> list[Code]:
    """What the first look that reads anything reads; every place is looked at in one way before the next way is tried."""
    until = time.perf_counter() + budget_ms / 1000
    looks = LOOKS if grey.size <= _LARGE_PX else (PATCHY_AS_IT_IS, *LOOKS)
    for look in looks:
        for place in places:
            if time.perf_counter() > until:
                return []
            turned, back = look.turned(place.cut(grey))
            found = _believed(look.read(turned), turned, look)
            if found:
                return list(_led((code.led_by(back) for code in found), place))
    return []


def _led(codes: Iterable[Code], place: Place) -> Iterator[Code]:
    return (code.moved(1, place.left, place.top) for code in codes)


def _believed(codes: Iterable[Code], grey: Pixels, read_by: Look) -> list[Code]:
    kept: dict[tuple[str, str], Code] = {}
    for code in codes:
        known = (code.format, code.text) in kept
        if (
            not known
            and len(code.text) >= _MIN_CHARACTERS.get(code.format, 1)
            and _is_sure(code, grey, read_by)
        ):
            kept[code.format, code.text] = code
    return list(kept.values())


def _is_sure(code: Code, grey: Pixels, read_by: Look) -> bool:
    """Proven by itself, or read alike by another look before any other text was read there twice."""
    if code.format in _PROVEN:
        return True
    place = around(code.corners, grey.shape)
    said = Counter({code.text: 1})
    for look in CONFIRMING:
        if look.name == read_by.name:
            continue
        said.update({other.text for other in look.read(place.cut(grey)) if other.format == code.format})
        text, times = said.most_common(1)[0]
        if times >= _ENOUGH:
            return text == code.text
    return False
