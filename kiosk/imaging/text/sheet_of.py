"""The sheet in any picture, for whoever has a file and no camera."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from kiosk.imaging.page import find_page
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad
from kiosk.imaging.straight.straightened import straightened

# A scan that fills its picture has no rim: what is found then is a box or a paragraph printed on it. Its ground goes on outside,
# as bright as inside, and so does the print.
_AS_BRIGHT: Final = 0.9
_AS_INKED: Final = 0.25
_LOOKED_AT_PX: Final = 640
_DARKER_THAN_AROUND: Final = 24


def sheet_of(picture: Pixels) -> Pixels:
    """The page found and straightened; the whole picture where none is found or the paper goes on beyond what was found."""
    found = find_page(picture)
    if found is None or _paper_goes_on(picture, np.asarray(found.corners, dtype=np.float64)):
        return picture
    return straightened(picture, found.corners).pixels


def _paper_goes_on(picture: Pixels, corners: Quad) -> bool:
    scale = min(1.0, _LOOKED_AT_PX / max(picture.shape[:2]))
    grey = cv2.cvtColor(
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(corners * scale).astype(np.int32), 1)
    # The rim itself, and the shadow beside it, are neither.
    outside = cv2.dilate(inside, np.ones((15, 15), np.uint8)) == 0
    if not outside.any():
        return False
    within = inside > 0
    if float(np.median(grey[outside])) < _AS_BRIGHT * float(np.median(grey[within])):
        return False
    around = cv2.blur(grey, (25, 25)).astype(np.int16)
    ink = around - grey > _DARKER_THAN_AROUND
    return float(ink[outside].mean()) > _AS_INKED * max(1e-6, float(ink[within].mean()))
