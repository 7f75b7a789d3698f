"""What a camera's coded pictures are, told without decoding them; and the small copy of one for the screen.

Pillow does both: the terminal draws its pages with it anyway, while OpenCV and numpy would be 31 MB for this alone.
"""

from __future__ import annotations

import io

from PIL import Image, ImageStat

from devices.ports.camera import Picture, SmallCopy

MOST_PIXELS = 64_000_000
"""Twice what the finest document camera gives; 200 MB when decoded."""
_SCREEN = (960, 540)
"""A preview is shown about so large; the decoder itself skips what would not be seen, and a quarter of the bytes is drawn."""
_TRAILING_BYTES = 64
"""Some cameras fill their last packet up."""
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP")


def picture_of(coded: bytes) -> Picture | None:
    """The picture in a file's bytes; None when it is none, is cut off, or larger than any camera's.

    Only the head is read, and of a JPEG whether it has its end: decoding would take the memory first.
    """
    try:
        with Image.open(io.BytesIO(coded), formats=_FORMATS) as head:
            if head.width * head.height > MOST_PIXELS:
                return None
            if head.format == "JPEG":
                return Picture(coded, head.width, head.height) if _has_its_end(coded) else None
            head.load()
            return Picture(coded, head.width, head.height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def small_copy_of(picture: Picture) -> SmallCopy | None:
    """The picture for a screen; None when it cannot be decoded to its end. About 6 ms of one core at 1080p."""
    try:
        with Image.open(io.BytesIO(picture.coded), formats=_FORMATS) as image:
            image.draft("RGB", _SCREEN)
            times = min(image.width // _SCREEN[0], image.height // _SCREEN[1])
            shown = image.convert("RGB")
            if times > 1:
                # Only a JPEG's decoder shrinks by itself.
                shown = shown.reduce(times)
            return SmallCopy(shown.tobytes(), shown.width, shown.height)
    except (OSError, ValueError, SyntaxError):
        return None


def mean_grey(small: SmallCopy) -> float:
    """0 to 255."""
    image = Image.frombytes("RGB", (small.width, small.height), small.rgb)
    return float(ImageStat.Stat(image.reduce(8).convert("L")).mean[0])


def cut_after_end(padded: bytes) -> bytes:
    """A JPEG without what the buffer it came in had behind it."""
    end = padded.rfind(b"\xff\xd9")
    return padded[: end + 2] if end >= 0 else padded


def _has_its_end(coded: bytes) -> bool:
    return b"\xff\xd9" in coded[-_TRAILING_BYTES:]
