"""Ways to look again at a part of a picture in which a code was not read, by what each gave on drawn photographs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.codes_readers import EVERY, PATCHY, SLANTED, Code, by_zbar, by_zxing
from kiosk.imaging.picture_file import Pixels

_Matrix = npt.NDArray[np.float64]
_UNMOVED: Final = np.eye(2, 3)
_Read = Callable[[Pixels], Iterator[Code]]


@dataclass(frozen=True, slots=True)
class Look:
    """A way to turn a picture, and what is read in the turned one. What is read is confirmed there too."""

    name: str
    read: _Read
    """Gives codes with corners in pixels of what it was given."""
    turn: Callable[[Pixels], tuple[Pixels, _Matrix]] | None = None
    """The turned picture, and the 2 x 3 matrix that leads from its pixels back."""

    def turned(self, grey: Pixels) -> tuple[Pixels, _Matrix]:
        return (grey, _UNMOVED) if self.turn is None else self.turn(grey)


def enlarged(grey: Pixels, sharper: float, reach_px: float, times: float = 2.0) -> Pixels:
    """`times` as large, with its edges steeper: small modules whose bars run into each other come apart again."""
    large = cv2.resize(grey, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), reach_px)
    return np.asarray(cv2.addWeighted(large, 1 + sharper, soft, -sharper, 0), dtype=np.uint8)


def _enlarged_read(sharper: float, reach_px: float, times: float, grey: Pixels) -> Iterator[Code]:
    for code in by_zxing(enlarged(grey, sharper, reach_px, times)):
        yield code.moved(times, 0, 0)


def _steeper(grey: Pixels) -> Iterator[Code]:
    soft = cv2.GaussianBlur(grey, (0, 0), 2.0)
    yield from by_zxing(np.asarray(cv2.addWeighted(grey, 2.5, soft, -1.5, 0), dtype=np.uint8))


def _inverted(grey: Pixels) -> tuple[Pixels, _Matrix]:
    """White bars on black: the reader turns only matrix codes over by itself."""
    return np.asarray(255 - grey, dtype=np.uint8), _UNMOVED


def _turned(angle_deg: float, grey: Pixels) -> tuple[Pixels, _Matrix]:
    """A long code whose bars lean leaves each line of pixels before its end."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(height * sine + width * cosine), int(height * cosine + width * sine))
    matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    turned = cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8), np.asarray(cv2.invertAffineTransform(matrix))


def _zbar_twice(grey: Pixels) -> Iterator[Code]:
    for code in by_zbar(enlarged(grey, 0.8, 2.0)):
        yield code.moved(2, 0, 0)


_SLANTED = partial(by_zxing, formats=SLANTED)
AS_IT_IS: Final = Look("as it is", partial(by_zxing, formats=EVERY))
"""The first look."""

PATCHY_AS_IT_IS: Final = Look(AS_IT_IS.name, partial(by_zxing, formats=PATCHY))
"""The same for what the first look at a large picture leaves out."""

LOOKS: Final = (
    Look("sharp twice", partial(_enlarged_read, 2.5, 3.0, 2.0)),
    Look("zbar", by_zbar),
    Look("steeper", _steeper),
    Look("one level", partial(by_zxing, formats=EVERY, by_histogram=True)),
    Look("inverted", _SLANTED, _inverted),
    Look("turned -30", _SLANTED, partial(_turned, -30.0)),
    Look("turned 30", _SLANTED, partial(_turned, 30.0)),
    Look("twice", partial(_enlarged_read, 0.8, 2.0, 2.0)),
    Look("turned -15", _SLANTED, partial(_turned, -15.0)),
    Look("turned 15", _SLANTED, partial(_turned, 15.0)),
    Look("turned 45", _SLANTED, partial(_turned, 45.0)),
    Look("thrice", partial(_enlarged_read, 0.8, 3.0, 3.0)),
)
"""In the order in which they are tried: what each adds to those before it for its time."""

CONFIRMING: Final = (
    Look("twice", partial(_enlarged_read, 0.8, 2.0, 2.0)),
    AS_IT_IS,
    Look("sharp twice", partial(_enlarged_read, 2.5, 3.0, 2.0)),
    Look("zbar", by_zbar),
    Look("steeper", _steeper),
    Look("half as large again", partial(_enlarged_read, 0.5, 1.5, 1.5)),
    Look("zbar twice", _zbar_twice),
)
"""Looks that do not err together: two at the same scale see the same bars run together."""
