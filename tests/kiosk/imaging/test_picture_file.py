"""Picture files from outside: what is broken or hostile ends in a sentence and within the memory."""

from __future__ import annotations

import io
import resource
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.imaging.picture_file import Picture, PictureFault, encode_jpeg, open_picture, thumbnail


def _jpeg(width: int = 640, height: int = 480) -> bytes:
    rng = np.random.default_rng(7)
    return encode_jpeg(rng.integers(0, 255, (height, width, 3), dtype=np.uint8))


def _png_header_of(width: int, height: int) -> bytes:
    """A PNG that claims a size; its pixels are a short run of zeros."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def _fault(source: bytes | Path) -> PictureFault:
    fault = open_picture(source)
    assert isinstance(fault, PictureFault)
    assert fault.said and fault.do
    return fault


def test_a_whole_picture_opens_with_its_size() -> None:
    opened = open_picture(_jpeg(640, 480))
    assert isinstance(opened, Picture)
    assert (opened.width, opened.height, opened.format) == (640, 480, "JPEG")


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert _fault(b"").kind == "empty"


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.95])
def test_a_truncated_picture_is_refused_and_not_grey_below(kept: float) -> None:
    whole = _jpeg()
    assert _fault(whole[: int(len(whole) * kept)]).kind == "damaged"


@pytest.mark.parametrize(
    "blob", [b"<html>captive portal</html>", b"%PDF-1.7\n%", b"\x00" * 4096, b"\xff\xd8\xff"]
)
def test_what_is_no_picture_is_refused(blob: bytes) -> None:
    assert _fault(blob).kind in {"not_a_picture", "damaged"}


@pytest.mark.parametrize("side", [7000, 10_000, 30_000])
def test_a_bomb_is_refused_before_a_pixel_is_decoded(side: int) -> None:
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _fault(_png_header_of(side, side)).kind == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 20_000


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    assert _fault(tmp_path / "none.jpg").kind == "missing"


def test_a_picture_is_turned_as_its_camera_says() -> None:
    image = Image.new("RGB", (40, 20), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    blob = io.BytesIO()
    image.save(blob, "JPEG", exif=exif)
    opened = open_picture(blob.getvalue())
    assert isinstance(opened, Picture)
    assert (opened.width, opened.height) == (20, 40)


def test_what_is_see_through_lies_on_white_paper() -> None:
    blob = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(blob, "PNG")
    opened = open_picture(blob.getvalue())
    assert isinstance(opened, Picture)
    assert opened.pixels.min() == 255


def test_a_thumbnail_keeps_the_proportions_and_never_grows() -> None:
    small = open_picture(thumbnail(np.zeros((2000, 1000, 3), np.uint8)))
    assert isinstance(small, Picture)
    assert (small.width, small.height) == (184, 368)
    tiny = open_picture(thumbnail(np.zeros((30, 20, 3), np.uint8)))
    assert isinstance(tiny, Picture)
    assert (tiny.width, tiny.height) == (20, 30)
