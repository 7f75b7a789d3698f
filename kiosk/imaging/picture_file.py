"""Picture files that come from outside: opened within bounds, or refused with a sentence."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Pixels = npt.NDArray[np.uint8]
"""Height x width x 3, BGR, 8 bit."""

MAX_BYTES = 40 * 1024 * 1024
# The largest document camera in the halls gives 20 MP; decoded, 40 MP are 120 MB, which a 1 GB terminal survives.
MAX_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
# A frame shown as paper is never coarser than this; beyond it a file only grows.
_JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture, turned the way its camera said it stands."""

    pixels: Pixels = field(repr=False)
    format: str

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class PictureFault:
    """Why a file could not be opened. `said` and `do` are for the citizen or the staff."""

    kind: Literal["missing", "empty", "not_a_picture", "damaged", "too_large"]
    said: str
    do: str


_EMPTY = PictureFault("empty", "文件是空的", "请重新拍一张")
_FOREIGN = PictureFault("not_a_picture", "这不是能打开的图片", "请用 JPEG、PNG 或 WebP 图片")
_DAMAGED = PictureFault("damaged", "图片不完整，只存了一部分", "请重新拍一张")
_MISSING = PictureFault("missing", "找不到这个文件", "请检查文件名")


def _too_large(what: str) -> PictureFault:
    limit = f"{MAX_PIXELS // 1_000_000} 百万像素、{MAX_BYTES // 1024 // 1024} MB"
    return PictureFault("too_large", f"图片太大了（{what}）", f"请改小到 {limit} 以内")


def open_picture(source: bytes | Path) -> Picture | PictureFault:
    """Decodes a JPEG, PNG, WebP, BMP or the first frame of a GIF.

    The size is judged from the header, before any pixel is decoded, so a file made to exhaust the memory is refused
    at the cost of its own length. A truncated file is a fault, never a picture that is grey at the bottom.
    """
    if isinstance(source, Path):
        if not source.is_file():
            return _MISSING
        size = source.stat().st_size
        if size > MAX_BYTES:
            return _too_large(f"{size // 1024 // 1024} MB")
        source = source.read_bytes()
    if not source:
        return _EMPTY
    if len(source) > MAX_BYTES:
        return _too_large(f"{len(source) // 1024 // 1024} MB")
    return _decode(source)


def _decode(blob: bytes) -> Picture | PictureFault:
    try:
        with warnings.catch_warnings():
            # Our own limit is lower than the library's warning and gives a sentence.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(blob), formats=_FORMATS)
    except Image.DecompressionBombError:
        return _too_large("像素过多")
    except (OSError, ValueError, SyntaxError):
        return _FOREIGN
    with opened:
        if opened.width * opened.height > MAX_PIXELS:
            return _too_large(f"{opened.width}×{opened.height} 像素")
        try:
            kind = str(opened.format)
            # In place, here and below: each copy of the largest picture is 160 MB.
            ImageOps.exif_transpose(opened, in_place=True)
            return Picture(_bgr(opened), kind)
        except (OSError, ValueError, SyntaxError, EOFError, IndexError):
            return _DAMAGED


def _bgr(image: Image.Image) -> Pixels:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        # What is see-through lies on white paper, as a browser or a printer would show it.
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    elif image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.mode != "RGB":
        image = image.convert("RGB")
    rgb = np.asarray(image)
    image.close()
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def encode_jpeg(picture: Pixels, quality: int = _JPEG_QUALITY) -> bytes:
    """The picture as a baseline JPEG. Raises ValueError for an array that is not a picture."""
    if picture.size == 0 or picture.dtype != np.uint8:
        raise ValueError(f"not a picture: {picture.shape} {picture.dtype}")
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"no JPEG of {picture.shape}")
    return bytes(coded.tobytes())


def thumbnail(picture: Pixels, width: int = 280, height: int = 368) -> bytes:
    """JPEG of the whole picture within `width` x `height` pixels, proportions kept, never enlarged."""
    scale = min(width / picture.shape[1], height / picture.shape[0], 1.0)
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    return encode_jpeg(np.asarray(small, dtype=np.uint8), quality=82)
