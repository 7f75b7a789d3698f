"""The tray under the camera with nothing on it: what it looks like is learned, and what lies on it is what differs.

A camera that stands still sees the same tray all day: its scratches, its rim, the lamp's bright spot. Taken off a picture they
leave the paper alone, be it as white as the tray. Light that grows stronger, weaker or warmer is followed within the picture;
dust and wear are followed from one empty tray to the next.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Planes
from kiosk.imaging.small_picture import lab_planes, small_copy

_Floats = npt.NDArray[np.float32]

# The newest empty tray counts this much once the first few have settled: dust shows after some ten visits.
_FOLLOW: Final = 0.1
# Log brightness: what a shadow of a hand or a strong lamp changes within the picture; more is another scene.
_LIGHT_WITHIN = 0.9
# Around the fitted light, what still counts as bare tray.
_BARE_WITHIN = 0.05
# A tray of which less than this is still seen is not the tray that was learned: the camera was moved.
_LEAST_BARE = 0.06
_DARKEST = 6.0
# Light changes slowly over a picture: every eighth pixel tells it.
_EVERY = 8


class EmptyTray:
    """Learns from pictures of the empty tray, and takes it off pictures with something on it.

    Not safe for use by several threads at once.
    """

    def __init__(self) -> None:
        self._look: _Floats | None = None
        self._seen = 0

    @property
    def known(self) -> bool:
        """Whether an empty tray was seen at all."""
        return self._look is not None

    def shows_all_over(self, picture: Pixels) -> bool:
        """Whether nearly all of this BGR picture is the tray as it is known."""
        small = small_copy(picture)
        return self._look is not None and self._look.shape == small.shape and _still_there(self._look, small)

    def as_kept(self) -> tuple[Pixels, int] | None:
        """What `from_kept` makes the same tray of, rounded to 8 bit; None while nothing is known."""
        if self._look is None:
            return None
        return np.rint(np.clip(self._look, 0, 255)).astype(np.uint8), self._seen

    @classmethod
    def from_kept(cls, look: Pixels, seen: int) -> EmptyTray:
        """Raises ValueError for what `as_kept` never gave."""
        if look.ndim != 3 or look.shape[2] != 3 or look.dtype != np.uint8 or seen < 1:
            raise ValueError("no tray that was kept")
        tray = cls()
        tray._look, tray._seen = look.astype(np.float32), seen
        return tray

    def learn(self, picture: Pixels) -> None:
        """The tray was empty in this BGR picture. The first pictures are averaged, later ones followed slowly.

        A picture of another size, or in which the known tray is not to be seen, starts anew.
        """
        small = small_copy(picture)
        if self._look is None or self._look.shape != small.shape or not _still_there(self._look, small):
            self._look, self._seen = small, 1
            return
        light = _light(self._look, small)
        share = max(_FOLLOW, 1.0 / (self._seen + 1))
        # What is kept has the newest picture's light: tomorrow's is nearer to it than to the first day's.
        self._look = np.asarray(self._look * light * (1 - share) + small * share, dtype=np.float32)
        self._seen += 1

    def taken_off(self, small: _Floats, planes: Planes) -> Planes | None:
        """The small copy of a picture in Lab (`planes`), the tray's share in it replaced by even grey: only what lies there shows.

        None where the tray is unknown or not to be seen in the picture: nothing can be said then.
        """
        if self._look is None or self._look.shape != small.shape:
            return None
        light = _light(self._look, small)
        empty = np.asarray(np.minimum(cv2.multiply(self._look, light), 255), dtype=np.float32)
        if _bare_share(empty, small) < _LEAST_BARE:
            return None
        apart = cv2.subtract(planes, lab_planes(empty))
        return np.asarray(apart + np.float32(128.0), dtype=np.float32)


def _light(look: _Floats, small: _Floats) -> _Floats:
    """By what the tray's every pixel is to be multiplied to have this picture's light: an even slope for each colour.

    Fitted to what changed alike: first the rim, where paper seldom lies, then all that agrees with it.
    """
    height, width = small.shape[:2]
    seen, known = small[::_EVERY, ::_EVERY], look[::_EVERY, ::_EVERY]
    ratios = np.log(np.maximum(seen, _DARKEST) / np.maximum(known, _DARKEST)).reshape(-1, 3)
    terms, rim = _slopes(height, width)
    slope = np.zeros((3, 3), np.float32)
    slope[0] = np.median(ratios[rim], axis=0)
    for within in (4 * _BARE_WITHIN, 2 * _BARE_WITHIN, _BARE_WITHIN, _BARE_WITHIN):
        bare = (np.abs(ratios - terms @ slope) < within).all(axis=1)
        if bare.sum() < 40:
            break
        chosen = terms[bare]
        slope = np.linalg.lstsq(chosen.T @ chosen, chosen.T @ ratios[bare], rcond=None)[0]
    slope = np.clip(slope, -_LIGHT_WITHIN, _LIGHT_WITHIN)
    across, down = (np.linspace(-0.5, 0.5, side, dtype=np.float32)[:, None] for side in (width, height))
    rows, columns = np.exp(down * slope[2]), np.exp(slope[0] + across * slope[1])
    # Colour by colour: numpy is slow where the innermost axis has three places.
    fields = [np.outer(rows[:, colour], columns[:, colour]) for colour in range(3)]
    return np.asarray(cv2.merge(fields), dtype=np.float32)


@lru_cache(maxsize=4)
def _slopes(height: int, width: int) -> tuple[_Floats, npt.NDArray[np.bool_]]:
    """Of every pixel that tells the light: what an even slope over the picture is made of, and whether it lies at the rim."""
    y, x = np.mgrid[0:height:_EVERY, 0:width:_EVERY].astype(np.float32)
    terms = np.stack([np.ones_like(x), x / width - 0.5, y / height - 0.5], axis=-1).reshape(-1, 3)
    from_rim = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    return terms, (from_rim < 0.08 * min(height, width)).ravel()


def _bare_share(empty: _Floats, small: _Floats) -> float:
    """How much of the picture looks as the tray does, to within what its light may still differ."""
    seen, bare = small[::_EVERY, ::_EVERY], empty[::_EVERY, ::_EVERY]
    apart = np.abs(np.log(np.maximum(seen, _DARKEST) / np.maximum(bare, _DARKEST)))
    return float((apart < _BARE_WITHIN).all(axis=2).mean())


def _still_there(look: _Floats, small: _Floats) -> bool:
    """Whether nearly all of the picture is the tray as it is known: dust may have come, a camera not have moved."""
    empty = np.clip(look * _light(look, small), 0, 255)
    return _bare_share(np.asarray(empty, dtype=np.float32), small) > 0.8
