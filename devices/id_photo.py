"""The photograph of an ID card: its coding belongs to a vendor, so a vendor's package decodes it, or a drawing stands in its place.

A package declares, in its own pyproject.toml,

    [project.entry-points."hall_kiosk.id_photo"]
    "acme" = "acme_wlt:decode"

and `decode(wlt: bytes) -> bytes` gives a PNG, BMP or JPEG, or raises ValueError for bytes that are no photograph.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Final

GROUP: Final = "hall_kiosk.id_photo"
SIZE_PX: Final = (102, 126)
_GROUND, _FIGURE = (238, 241, 246), (170, 180, 196)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IdPhoto:
    """A picture for a screen, never for a decision."""

    picture: bytes = field(repr=False)
    is_of_holder: bool
    """False: a drawing of nobody, because no package here can decode the card's own."""


def photo_of(wlt: bytes) -> IdPhoto:
    """The photograph that `wlt` (1,024 bytes as read) holds; a drawing where nothing can decode it. Never raises."""
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            picture = entry.load()(wlt)
        except Exception as fault:  # noqa: BLE001  a vendor's package may fail in any way; the card is good all the same
            _log.warning("证件照片解码组件 %s 不能用：%s", entry.name, type(fault).__name__)
            continue
        if isinstance(picture, bytes) and picture:
            return IdPhoto(picture, is_of_holder=True)
    return IdPhoto(_nobody(), is_of_holder=False)


def _nobody() -> bytes:
    """Head and shoulders of nobody, as PNG."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", SIZE_PX, _GROUND)
    draw = ImageDraw.Draw(sheet)
    wide, high = SIZE_PX
    draw.ellipse((wide * 0.32, high * 0.2, wide * 0.68, high * 0.56), fill=_FIGURE)
    draw.ellipse((wide * 0.14, high * 0.62, wide * 0.86, high * 1.3), fill=_FIGURE)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
