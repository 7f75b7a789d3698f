"""A camera's coded picture made into pixels, fast where it is what cameras give and within bounds whatever it is."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from kiosk.imaging.picture_file import MAX_BYTES, MAX_PIXELS, PictureFault, Pixels, open_picture
from kiosk.imaging.seeing.port import Picture

_TRAILING_BYTES = 64


def pixels_of(picture: Picture) -> Pixels:
    """BGR pixels of a coded picture, or the pixels given. Raises ValueError with a sentence for what cannot be worked with.

    A colour JPEG, which is all that cameras send, is decoded by OpenCV: half of Pillow's time.
    """
    if not isinstance(picture, bytes):
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0 or picture.dtype != np.uint8:
            raise ValueError(f"这不是一幅画面：{picture.shape} {picture.dtype}")
        return picture
    if _is_plain_jpeg(picture):
        decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        if decoded is not None:
            return np.asarray(decoded, dtype=np.uint8)
    opened = open_picture(picture)
    if isinstance(opened, PictureFault):
        raise ValueError(f"{opened.said}，{opened.do}")
    return opened.pixels


def _is_plain_jpeg(coded: bytes) -> bool:
    """Whole, of three colours, and no larger than we take; the rest is judged by whoever opens every kind of picture."""
    # Of a file that was cut off OpenCV makes a picture that is grey at the bottom.
    if len(coded) > MAX_BYTES or b"\xff\xd9" not in coded[-_TRAILING_BYTES:]:
        return False
    try:
        with Image.open(io.BytesIO(coded), formats=("JPEG",)) as head:
            return head.mode == "RGB" and head.width * head.height <= MAX_PIXELS
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
