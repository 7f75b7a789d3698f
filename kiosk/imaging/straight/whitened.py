"""Paper made white and evenly lit, what stands on it left as it is: print, red seals, blue signatures, pencil, photographs."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels

_Floats = npt.NDArray[np.float32]

# The paper's colour is looked for in a copy of this size: print is gone from it once the lightest of a neighbourhood is taken.
_SMALL_LONG_PX: Final = 256
_WINDOW: Final = 11
# A place this much darker than the page's own paper, or of this much colour more, is no paper: a photograph, a printed field.
_PAPER_FROM: Final = 0.62
_COLOURED: Final = 26.0
# A page of which less than this is paper is a picture or a card: it is left as it is.
_LEAST_PAPER: Final = 0.45
_DARKEST_PAPER: Final = 50.0
# Paper comes out a little above white, so that its grain goes and only print is left to be coded.
_WHITE: Final = 263.0
# More than this is no light any more but noise made visible.
_MOST_GAIN: Final = 3.2


def whitened(page: Pixels) -> Pixels | None:
    """A copy of a straightened BGR page on white; None where little of it is paper: cards, photographs, dark forms.

    Each colour is divided by the paper's own, as it changes slowly over the page, so lamps and shadows go with it; darker
    and coloured places keep their ratio to the paper around them.
    """
    paper = _paper_of(page)
    if paper is None:
        return None
    high, wide = page.shape[:2]
    light = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(page, light, scale=_WHITE), dtype=np.uint8)


def _paper_of(page: Pixels) -> Pixels | None:
    """The paper's colour all over the page, small."""
    shrink = _SMALL_LONG_PX / max(page.shape[:2])
    half = cv2.resize(page, None, fx=2 * shrink, fy=2 * shrink, interpolation=cv2.INTER_LINEAR)
    # The lighter half of a neighbourhood, not its lightest pixel: a sensor's noise is not the paper.
    lightest = cv2.dilate(cv2.blur(half, (3, 3)), np.ones((_WINDOW, _WINDOW), np.uint8))
    small = cv2.resize(lightest, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    lightness = small.mean(axis=2)
    level = float(np.percentile(lightness, 75))
    if level < _DARKEST_PAPER:
        return None
    tint = small / np.maximum(lightness, 1.0)[..., None]
    usual = np.median(tint[lightness > _PAPER_FROM * level], axis=0)
    colour = np.abs(tint - usual).max(axis=2) * lightness
    is_paper = ((lightness > _PAPER_FROM * level) & (colour < _COLOURED)).astype(np.float32)
    is_paper = np.asarray(cv2.erode(is_paper, np.ones((3, 3), np.uint8)), dtype=np.float32)
    if is_paper.mean() < _LEAST_PAPER:
        return None
    return _filled(small, is_paper)


def _filled(small: _Floats, is_paper: _Floats) -> Pixels:
    """Where there is no paper, the paper around it, from near or, in the middle of a photograph, from farther off."""
    known, weight = small * is_paper[..., None], is_paper
    whole = np.zeros_like(small)
    missing = np.ones_like(is_paper)
    for sigma in (4.0, 12.0, 36.0, 108.0):
        spread = cv2.GaussianBlur(known, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
        there = cv2.GaussianBlur(weight, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
        sure = np.clip(there * 4 - 0.2, 0, 1) * missing
        whole += spread / np.maximum(there, 1e-4)[..., None] * sure[..., None]
        missing -= sure
    usual = (known.sum(axis=(0, 1)) / weight.sum()).astype(np.float32)
    whole += missing[..., None] * usual
    return np.asarray(np.clip(whole, _WHITE / _MOST_GAIN, 255), dtype=np.uint8)
