"""A photographed page made small enough to be sent and looked at, as fast as a terminal's processor allows."""

from __future__ import annotations

import io

from PIL import Image

_QUALITY = 80
"""Small print stays sharp; below it the edges of characters begin to smear."""


def small_page(jpeg: bytes, width: int, height: int) -> bytes | None:
    """JPEG of the whole page within `width` x `height` pixels, proportions kept, never enlarged; None for what is no JPEG.

    The decoder itself skips what will not be seen: a page of 300 dpi is read at half its size.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
            page.draft("RGB", (width, height))
            page.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
            out = io.BytesIO()
            page.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    except (OSError, ValueError, SyntaxError):
        return None
    return out.getvalue()
