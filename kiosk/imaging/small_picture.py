"""The small copy of a picture in which sheets are looked for."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Planes

_LONG_SIDE_PX = 448
_AS_BYTES: Final = np.array([[2.55, 0, 0, 0], [0, 1, 0, 128], [0, 0, 1, 128]], np.float32)


def small_copy(picture: Pixels) -> npt.NDArray[np.float32]:
    """BGR, longer side at most 448 pixels, lightly smoothed against the sensor's grain."""
    height, width = picture.shape[:2]
    scale = min(1.0, _LONG_SIDE_PX / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    if scale < 0.4:
        # Averaging a whole large frame costs more than finding the page; halving it by sampling first does not show.
        doubled = (size[0] * 2, size[1] * 2)
        picture = np.asarray(cv2.resize(picture, doubled, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(small, (5, 5), 0), dtype=np.float32)


def lab_planes(small: npt.NDArray[Any]) -> Planes:
    """Lab as OpenCV scales it for bytes, in floats: steps of less than one grey level stay visible."""
    lab = np.asarray(cv2.cvtColor(small * np.float32(1 / 255), cv2.COLOR_BGR2LAB), dtype=np.float32)
    return np.asarray(cv2.transform(lab, _AS_BYTES), dtype=np.float32)
