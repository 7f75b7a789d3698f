"""Masks coded after ITU-T T.6 (fax group 4), lossless: a digit is never taken for another one that looks like it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

_STRIP_OFFSETS, _STRIP_COUNTS, _ROWS_PER_STRIP = 273, 279, 278


def fax_coded(mask: npt.NDArray[np.bool_]) -> bytes:
    """The code of `mask`, height x width; its true pixels are the code's black ones."""
    from PIL import Image

    # Pillow's white is the bit 1, and the code calls the bit 1 black.
    height, width = mask.shape
    picture: Any = Image.frombytes("1", (width, height), np.packbits(mask, axis=1).tobytes())
    out = io.BytesIO()
    # One strip only, because each strip is a code of its own.
    picture.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: mask.shape[0]})
    with Image.open(io.BytesIO(out.getvalue())) as written:
        tags: Any = written.tag_v2  # type: ignore[attr-defined]
        if len(tags[_STRIP_OFFSETS]) != 1:
            raise ValueError("the mask was not coded in one strip")
        start, length = tags[_STRIP_OFFSETS][0], tags[_STRIP_COUNTS][0]
    return out.getvalue()[start : start + length]
