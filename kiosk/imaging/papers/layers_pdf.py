"""The layers of a page as objects of a PDF. Masks are stencils, painted in one colour: no transparency is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.imaging.papers.pdf_file import PdfFile, number

if TYPE_CHECKING:
    from kiosk.imaging.papers.layers import Layers, Stencil

_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}


def put_jpeg(file: PdfFile, jpeg: bytes, size_px: tuple[int, int], channels: int) -> int:
    """The JPEG's own bytes as a picture object; answers its number."""
    return file.stream(
        f"/Type /XObject /Subtype /Image /Width {size_px[0]} /Height {size_px[1]} /BitsPerComponent 8 "
        f"/ColorSpace {_SPACES[channels]} /Filter /DCTDecode",
        jpeg,
    )


def put_layers(file: PdfFile, layers: Layers) -> tuple[str, list[int]]:
    """The operators that draw the layers into a unit square, ground first, and the objects P0, P1 … they name."""
    drawn, pictures = ["/P0 Do"], [put_jpeg(file, layers.ground.jpeg, layers.ground.size_px, 3)]
    for photo in layers.photos:
        left, top, right, bottom = photo.box
        place = " ".join(number(one) for one in (right - left, 0, 0, bottom - top, left, 1 - bottom))
        drawn.append(f"q {place} cm /P{len(pictures)} Do Q")
        pictures.append(put_jpeg(file, photo.jpeg, photo.size_px, 3))
    for stencil in layers.stencils:
        colour = " ".join(number(one / 255) for one in stencil.rgb)
        drawn.append(f"{colour} rg /P{len(pictures)} Do")
        pictures.append(_put_stencil(file, stencil))
    return "\n".join(drawn) + "\n", pictures


def _put_stencil(file: PdfFile, stencil: Stencil) -> int:
    width, height = stencil.size_px
    return file.stream(
        f"/Type /XObject /Subtype /Image /ImageMask true /Width {width} /Height {height} /BitsPerComponent 1 "
        f"/Decode [1 0] /Filter /CCITTFaxDecode "
        f"/DecodeParms << /K -1 /Columns {width} /Rows {height} /BlackIs1 true >>",
        stencil.g4,
    )
