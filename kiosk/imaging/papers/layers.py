"""A photographed page taken apart: print, coloured inks, pictures and ground, each coded as suits it.

After the mixed raster content of ITU-T T.44: sharp edges as one bit a pixel, the ground coarse. A seal and a signature
have masks of their own and one colour each, because in a coarse ground they go pale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.papers.fax import fax_coded

Pixels: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.uint8]
"""255 where it covers."""
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the page."""

_GROUND_DPI, _PHOTO_DPI, _INK_DPI = 40, 130, 150
_GROUND_QUALITY, _PHOTO_QUALITY = 40, 50
_DARK = 150
"""Of the evened page, whose paper is 255: print is darker."""
_POINT = 48
"""So much darker than the paper within three pixels is print too, however small."""
_COLOURED = 45
"""Largest less smallest of red, green and blue: an ink, where the camera's colour fringes stay below."""
_BLACK_IN_INK = 95
"""Where the brightest of the three channels is darker than this, black lies over the coloured ink."""
_TONED = 228
"""Of the evened page: paper is lighter, a picture darker throughout."""
_SMALLEST_PHOTO_MM = 12.0
_RING: Final = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
_ENOUGH_PX = 20_000
"""Of an ink tell its colour as well as all of them."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A JPEG and where on the page it lies."""

    jpeg: bytes
    size_px: tuple[int, int]
    box: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Stencil:
    """A mask, coded after ITU-T T.6, through which one colour is painted over the whole page."""

    g4: bytes
    size_px: tuple[int, int]
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Layers:
    """From the bottom up."""

    ground: Tone
    photos: tuple[Tone, ...]
    stencils: tuple[Stencil, ...]


def in_layers(jpeg: bytes, width_inch: float, dpi: int) -> Layers:
    """The page with its print at `dpi`. Raises ValueError for what is no picture."""
    page = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if page is None:
        raise ValueError("the page cannot be decoded")
    have_dpi = page.shape[1] / width_inch
    even = _evened(_at(page.astype(np.uint8), dpi / have_dpi))
    photos = _photo_boxes(even, dpi)
    print_mask, inks = _masks(even)
    for left, top, right, bottom in photos:
        for mask in (print_mask, *inks.values()):
            mask[top:bottom, left:right] = 0
    covered: Any = cv2.bitwise_or(print_mask, _all(list(inks.values())))
    stencils = [_stencil(_coarser(mask, _INK_DPI / dpi), _ink_colour(even, mask)) for mask in inks.values()]
    stencils.append(_stencil(print_mask, _print_colour(even, print_mask)))
    return Layers(
        _ground(even, covered, photos, dpi),
        tuple(_photo(even, box, dpi) for box in photos),
        tuple(one for one in stencils if one is not None),
    )


def _at(picture: Any, scale: float) -> Any:
    if abs(scale - 1) < 0.02:
        return picture
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)


def _coarser(mask: Mask, scale: float) -> Any:
    """Down to half, where taking every pixel into account would cost four times as much and show nothing."""
    return mask if scale >= 1 else cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)


def _evened(page: Pixels) -> Pixels:
    """The page with its paper white everywhere: divided by the paper's own brightness, channel by channel."""
    small = cv2.resize(page, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    # The brightest of a neighbourhood wider than a stroke is paper; the median takes the noise off it.
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    wide = cv2.resize(paper, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, wide, scale=250).astype(np.uint8)


def _masks(even: Pixels) -> tuple[Mask, dict[str, Mask]]:
    """The print's mask, and one for each coloured ink that is on the page."""
    calm = cv2.GaussianBlur(even, (3, 3), 0)
    planes: Any = cv2.split(calm)
    blue, green, red = planes
    brightest: Any = cv2.max(cv2.max(blue, green), red)
    darkest = cv2.min(cv2.min(blue, green), red)
    coloured: Any = _where(cv2.subtract(brightest, darkest) > _COLOURED)
    coloured = cv2.bitwise_and(coloured, _where(brightest > _BLACK_IN_INK))
    grey: Any = cv2.cvtColor(calm, cv2.COLOR_BGR2GRAY)
    closed: Any = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    # A decimal point of 8-point print is one grey pixel: dark only beside its own paper.
    dark: Any = _where((grey < _DARK) | (cv2.subtract(closed, grey) > _POINT))
    is_red: Any = cv2.bitwise_and(cv2.compare(red, green, cv2.CMP_GT), cv2.compare(red, blue, cv2.CMP_GT))
    inks: dict[str, Any] = {
        "red": cv2.bitwise_and(coloured, is_red),
        "other": cv2.bitwise_and(coloured, ~is_red),
    }
    solid = {name: _without_fringes(mask) for name, mask in inks.items()}
    print_mask: Any = cv2.bitwise_and(dark, ~_all(list(solid.values()), dark))
    return _without_specks(print_mask), {name: mask for name, mask in solid.items() if mask.any()}


def _where(holds: Any) -> Any:
    """The mask of where it holds."""
    return holds.astype(np.uint8) * np.uint8(255)


def _all(masks: list[Mask], like: Mask | None = None) -> Any:
    if not masks:
        return np.zeros_like(like) if like is not None else 0
    together: Any = masks[0]
    for mask in masks[1:]:
        together = cv2.bitwise_or(together, mask)
    return together


def _without_fringes(mask: Mask) -> Mask:
    """Only what has body somewhere: a lens's colour fringe is a pixel thin, an ink's stroke is not."""
    body = cv2.erode(mask, np.ones((3, 3), np.uint8))
    near = cv2.dilate(body, np.ones((7, 7), np.uint8))
    return np.asarray(cv2.bitwise_and(mask, near), dtype=np.uint8)


def _without_specks(mask: Mask) -> Mask:
    """Without pixels that none of their eight neighbours is beside."""
    beside = cv2.dilate(mask, _RING)
    return np.asarray(cv2.bitwise_and(mask, beside), dtype=np.uint8)


def _photo_boxes(even: Pixels, dpi: int) -> list[tuple[int, int, int, int]]:
    """Where the page is toned throughout and not only written on: pictures, copies of cards. In pixels."""
    step = max(1, dpi // 25)
    small = cv2.resize(even, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    light: Any = small.max(axis=2)
    calm: Any = cv2.GaussianBlur(light, (3, 3), 0)
    toned = _where(calm < _TONED)
    body = cv2.morphologyEx(toned, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    body = cv2.morphologyEx(body, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(body, connectivity=8)
    least = _SMALLEST_PHOTO_MM / 25.4 * dpi / step
    height, width = even.shape[:2]
    boxes = []
    for left, top, wide, high, area in stats[1:]:
        if min(wide, high) >= least and area > 0.5 * wide * high:
            edges = (left - 2) * step, (top - 2) * step, (left + wide + 2) * step, (top + high + 2) * step
            boxes.append((max(0, edges[0]), max(0, edges[1]), min(width, edges[2]), min(height, edges[3])))
    return boxes


def _photo(even: Pixels, box: tuple[int, int, int, int], dpi: int) -> Tone:
    left, top, right, bottom = box
    cut = _at(even[top:bottom, left:right], min(1.0, _PHOTO_DPI / dpi))
    height, width = even.shape[:2]
    parts = (left / width, top / height, right / width, bottom / height)
    return Tone(_jpeg(cut, _PHOTO_QUALITY), (cut.shape[1], cut.shape[0]), parts)


def _ground(even: Pixels, covered: Mask, photos: list[tuple[int, int, int, int]], dpi: int) -> Tone:
    """What is left when print and ink are taken off, filled from beside them, so that no grey shines around them."""
    wide: Any = cv2.dilate(covered, np.ones((5, 5), np.uint8))
    bare: Any = _where(wide == 0)
    for left, top, right, bottom in photos:
        bare[top:bottom, left:right] = 0
    scale = _GROUND_DPI / dpi
    share = cv2.resize(bare, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tones = cv2.resize(
        cv2.bitwise_and(even, even, mask=bare), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    weight = share.astype(np.float32)[..., None] / 255
    filled = np.where(weight > 0.2, tones / np.maximum(weight, 0.2), 255)
    small = np.clip(filled, 0, 255).astype(np.uint8)
    return Tone(_jpeg(small, _GROUND_QUALITY), (small.shape[1], small.shape[0]))


def _ink_colour(even: Pixels, mask: Mask) -> tuple[int, int, int]:
    """The ink where it lies full: the paler rim of every stroke is half paper, and would make the seal pale."""
    inked = np.flatnonzero(mask > 0)
    colours = even.reshape(-1, 3)[inked[:: max(1, len(inked) // _ENOUGH_PX)]]
    darkness = colours.sum(axis=1, dtype=np.int32)
    full = colours[darkness <= np.median(darkness)]
    blue, green, red = np.median(full, axis=0)
    return int(red), int(green), int(blue)


def _print_colour(even: Pixels, mask: Mask) -> tuple[int, int, int]:
    core = even[cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0]
    if not len(core):
        return 20, 20, 20
    grey = min(90, int(np.median(core)))
    return grey, grey, grey


def _stencil(mask: Mask, rgb: tuple[int, int, int]) -> Stencil | None:
    if not mask.any():
        return None
    return Stencil(fax_coded(mask > 127), (mask.shape[1], mask.shape[0]), rgb)


def _jpeg(picture: Any, quality: int) -> bytes:
    done, coded = cv2.imencode(
        ".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    )
    if not done:
        raise ValueError("the page cannot be coded")
    return coded.tobytes()
