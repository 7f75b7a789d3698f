"""Photographed pages bound into one PDF/A."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.seen import TextLine
from kiosk.imaging.papers.archive import archived
from kiosk.imaging.papers.layers_pdf import put_jpeg, put_layers
from kiosk.imaging.papers.pdf_file import PdfFile, number
from kiosk.imaging.papers.sheet import Sheet, sheet_for, stated_size_mm
from kiosk.imaging.papers.text_layer import TextLayer

_PLAIN_CHANNELS = (1, 3)


@dataclass(frozen=True, slots=True)
class _Page:
    """One JPEG and what its header says."""

    jpeg: bytes
    size_px: tuple[int, int]
    channels: int
    size_mm: tuple[float, float] | None
    lines: tuple[TextLine, ...]


def bind_pdf(
    pages: Sequence[bytes],
    title: str,
    *,
    lines: Sequence[Sequence[TextLine]] = (),
    compact_dpi: int | None = None,
    page_digests: Sequence[tuple[str, str]] = (),
) -> bytes:
    """One PDF/A-2b with a page for each JPEG, in order; the JPEG bytes are wrapped, not coded again.

    Every page is as large as its picture states (`sheet_for` says what holds where it states nothing). `lines`,
    page by page, lie over it as text that is searched and not seen. With `compact_dpi` the pages are taken apart
    into print, coloured ink and ground instead (`in_layers`). `page_digests`, the SHA-256 and the SM3 of each photograph
    that went in, are told in the file's metadata.
    The same arguments give the same bytes, so a file bound again after a power cut has the same digest.
    Raises ValueError when there is no page or a page is no whole JPEG.
    """
    if not pages:
        raise ValueError("a PDF needs at least one page")
    told = [*lines, *([()] * len(pages))]
    opened = [_opened(page, n, told[n - 1]) for n, page in enumerate(pages, start=1)]
    return _bound(opened, title, compact_dpi, page_digests)


def _opened(page: bytes, n: int, lines: Sequence[TextLine]) -> _Page:
    from PIL import Image

    if not page.startswith(b"\xff\xd8"):
        raise ValueError(f"page {n} is not a JPEG")
    try:
        with Image.open(io.BytesIO(page), formats=["JPEG"]) as picture:
            channels, dpi = len(picture.getbands()), picture.info.get("dpi")
            # Only what the file itself states; Pillow answers 72 where an Exif part states nothing.
            size_mm = stated_size_mm(picture.size, dpi) if dpi else None
            if channels in _PLAIN_CHANNELS:
                return _Page(page, picture.size, channels, size_mm, tuple(lines))
            # PDF/A has no place for a colour space that its output intent does not explain.
            coded = io.BytesIO()
            picture.convert("RGB").save(coded, "JPEG", quality=90)
            return _Page(coded.getvalue(), picture.size, 3, size_mm, tuple(lines))
    except (OSError, SyntaxError) as error:
        raise ValueError(f"page {n} is not a whole JPEG") from error


def _bound(
    pages: Sequence[_Page], title: str, compact_dpi: int | None, page_digests: Sequence[tuple[str, str]]
) -> bytes:
    file = PdfFile()
    tree = file.reserve()
    layer = TextLayer(line for page in pages for line in page.lines)
    font = layer.font(file)
    put = [_put(file, tree, page, layer, font, compact_dpi) for page in pages]
    return archived(file, tree, put, title, page_digests)


def _put(
    file: PdfFile, tree: int, page: _Page, layer: TextLayer, font: int | None, compact_dpi: int | None
) -> int:
    sheet = sheet_for(page.size_px, page.size_mm)
    if compact_dpi is None:
        drawn, pictures = "/P0 Do\n", [_whole(file, page)]
    else:
        from kiosk.imaging.papers.layers import in_layers

        drawn, pictures = put_layers(file, in_layers(page.jpeg, sheet.picture_width / 72, compact_dpi))
    place = (sheet.picture_width, 0.0, 0.0, sheet.picture_height, sheet.left, sheet.bottom)
    shown = f"q {_matrix(place)} cm\n{drawn}Q\n"
    if page.lines:
        shown += f"q {_matrix(_pixels(page, sheet))} cm\n{layer.drawn(page.lines)}Q\n"
    content = file.stream("", shown.encode("ascii"), packed=True)
    named = " ".join(f"/P{n} {one} 0 R" for n, one in enumerate(pictures))
    fonts = f" /Font << /F0 {font} 0 R >>" if font is not None else ""
    return file.put(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {number(sheet.width)} {number(sheet.height)}] "
        f"/Contents {content} 0 R /Resources << /XObject << {named} >>{fonts} >> >>"
    )


def _whole(file: PdfFile, page: _Page) -> int:
    return put_jpeg(file, page.jpeg, page.size_px, page.channels)


def _pixels(page: _Page, sheet: Sheet) -> tuple[float, ...]:
    """From pixels of the picture, y down, to the sheet."""
    across, down = sheet.picture_width / page.size_px[0], sheet.picture_height / page.size_px[1]
    return across, 0.0, 0.0, -down, sheet.left, sheet.bottom + sheet.picture_height


def _matrix(values: tuple[float, ...]) -> str:
    return " ".join(number(value) for value in values)
