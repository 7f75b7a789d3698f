"""Which way up a page's print stands, told by a small network from the pieces of the page that have most print on them."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.base import paths
from kiosk.imaging.picture_file import Pixels

_Grey = npt.NDArray[np.uint8]

_SIDE_PX: Final = 192
# Print of 7 to 14 points is 10 to 30 pixels high at these widths of the page's longer side; a card's is smaller.
_PAGE_LONG_PX, _CARD_LONG_PX = 1240, 800
_CARD_LIKE: Final = 1.5
_PIECES: Final = 4
_STEP_PX: Final = 48
# Below this no piece has print on it: grey steps, mean over the piece.
_LEAST_PRINT: Final = 1.6
# Among made identity cards the least sure answer had 0.84 and was right; of bank cards, which have no print that tells, most wrong
# ones had less than 0.83.
_SURE: Final = 0.83
# Two pieces of one mind are enough; where they doubt, the next two are asked as well.
_AT_ONCE: Final = 2
_BEYOND_DOUBT: Final = 0.97
_TURNS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned(page: Pixels, clockwise_deg: int) -> Pixels:
    """The page turned by 0, 90, 180 or 270 degrees."""
    if clockwise_deg == 0:
        return page
    return np.ascontiguousarray(cv2.rotate(page, _TURNS[clockwise_deg]), dtype=np.uint8)


def upright_by(page: Pixels) -> int | None:
    """By how many degrees a straightened BGR page is to be turned clockwise so that its print stands: 0, 90, 180 or 270.

    None where there is no print, or what there is does not tell: then a page stays as it lies.
    """
    network = known_network()
    return None if network is None else network.upright_by(page)


@cache
def known_network() -> UprightNetwork | None:
    """The network that is shipped, loaded at its first use; None where none is shipped."""
    path = paths.assets() / "pages" / "upright.onnx"
    return UprightNetwork(path) if path.is_file() else None


def let_go_of_network() -> None:
    """Its memory goes back; the next use loads it again."""
    known_network.cache_clear()


class UprightNetwork:
    """The network in memory. Threads take turns: OpenCV's networks serve one at a time."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when there is no such file, cv2.error when it is no network."""
        path.stat()
        self._net = cv2.dnn.readNetFromONNX(str(path))
        self._turn = threading.Lock()

    def upright_by(self, page: Pixels) -> int | None:
        """See `upright_by`."""
        pieces = _pieces(_grey_at_reading_size(page))
        if not pieces:
            return None
        votes: list[npt.NDArray[np.float64]] = []
        for first in range(0, len(pieces), _AT_ONCE):
            votes += self._asked(pieces[first : first + _AT_ONCE])
            joint = np.mean(votes, axis=0)
            shares = np.exp(joint) / np.exp(joint).sum()
            if shares.max() >= _BEYOND_DOUBT:
                break
        best = int(np.argmax(shares))
        return (360 - 90 * best) % 360 if shares[best] >= _SURE else None

    def _asked(self, pieces: list[_Grey]) -> list[npt.NDArray[np.float64]]:
        """What each piece says of the four turns, as logarithms."""
        # A single piece is shown twice: the network always sees as many.
        shown = np.stack([pieces[at % len(pieces)] for at in range(_AT_ONCE)])[:, None].astype(np.float32)
        with self._turn:
            self._net.setInput(shown * np.float32(1 / 255), "pieces")
            said: Any = self._net.forward("turned")
        return list(np.log(np.asarray(said[: len(pieces)], dtype=np.float64) + 1e-3))


def _grey_at_reading_size(page: Pixels) -> _Grey:
    high, wide = page.shape[:2]
    ratio = max(high, wide) / min(high, wide)
    # An A4 page is 1.41, a card 1.59.
    long_px = _CARD_LONG_PX if ratio > _CARD_LIKE else _PAGE_LONG_PX
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, long_px / max(high, wide))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    missing = [max(0, _SIDE_PX - side) for side in grey.shape]
    if any(missing):
        grey = cv2.copyMakeBorder(grey, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.asarray(grey, dtype=np.uint8)


def _pieces(grey: _Grey) -> list[_Grey]:
    """Up to four squares with the most print, apart from each other."""
    steps = cv2.absdiff(grey, cv2.blur(grey, (9, 9)))
    # A photograph's or a seal's edge is strong but rare; print is everywhere a little.
    print_ = cv2.boxFilter(
        np.minimum(steps, 40), cv2.CV_32F, (_SIDE_PX, _SIDE_PX), borderType=cv2.BORDER_REFLECT
    )
    half = _SIDE_PX // 2
    rows = np.arange(half, grey.shape[0] - half + 1, _STEP_PX)
    columns = np.arange(half, grey.shape[1] - half + 1, _STEP_PX)
    left = print_[np.ix_(rows, columns)].copy()
    found: list[_Grey] = []
    while len(found) < _PIECES and left.size:
        row, column = np.unravel_index(int(np.argmax(left)), left.shape)
        if left[row, column] < _LEAST_PRINT:
            break
        y, x = int(rows[row]) - half, int(columns[column]) - half
        found.append(grey[y : y + _SIDE_PX, x : x + _SIDE_PX])
        near = (np.abs(rows - rows[row])[:, None] < _SIDE_PX) & (
            np.abs(columns - columns[column])[None] < _SIDE_PX
        )
        left[near] = 0
    return found
