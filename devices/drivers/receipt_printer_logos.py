"""The pictures we keep in the printer's own memory: the brocade band, the dashed rule, the edge of a black bar.

Four bytes print any of them; as rasters they would be most of a ticket's bytes. Writing wears the memory, so what
each printer holds is remembered.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from devices.drivers.receipt_printer_profile import PrinterProfile

BAND_LOGO = 1
RULE_LOGO = 2
BAR_EDGE_LOGO = 3
_UNIT_DOTS = 48
_BAND_ROWS = 34
_BAND_AIR_ROWS = 22
_RULE_ROWS = 24
_RULE_INK_ROW = 6
"""The air above and below is part of the picture: no feeds to send."""
_DASH_DOTS, _SPACE_DOTS, _DASH_THICKNESS = 10, 8, 2
_BAR_EDGE_ROWS = 8


@dataclass(frozen=True, slots=True)
class Logo:
    """Black and white dots, row by row, top bit left."""

    width_bytes: int
    rows: int
    dots: bytes

    def in_columns(self) -> tuple[int, int, bytes]:
        """As FS q takes it: (width, height in bytes of dots, columns from top to bottom)."""
        height_bytes = (self.rows + 7) // 8
        columns = bytearray()
        for x in range(self.width_bytes * 8):
            column = 0
            for y in range(self.rows):
                bit = self.dots[y * self.width_bytes + x // 8] >> (7 - x % 8) & 1
                column |= bit << (height_bytes * 8 - 1 - y)
            columns += column.to_bytes(height_bytes, "big")
        return self.width_bytes, height_bytes, bytes(columns)


def brocade_band(profile: PrinterProfile) -> Logo:
    """Units of 48 x 34: two nested lozenges, half lozenges between them, a line above and below; air under it."""
    picture, pen = _canvas(profile.dots, _BAND_ROWS + _BAND_AIR_ROWS)
    middle = _BAND_ROWS // 2
    for left in range(0, profile.dots, _UNIT_DOTS):
        centre = left + _UNIT_DOTS // 2
        for width, height, ink in ((42, 28, 1), (30, 20, 0), (18, 12, 1), (6, 4, 0)):
            _lozenge(pen, centre, middle, width, height, ink)
        for edge in (left, left + _UNIT_DOTS):
            pen.polygon([(edge - 8, 3), (edge + 8, 3), (edge, 8)], fill=1)
            pen.polygon(
                [(edge - 8, _BAND_ROWS - 4), (edge + 8, _BAND_ROWS - 4), (edge, _BAND_ROWS - 9)], fill=1
            )
            _lozenge(pen, edge, middle, 4, 4, 1)
    pen.rectangle((0, 0, profile.dots, 1), fill=1)
    _mirror_upper_half(picture, _BAND_ROWS)
    return _logo(picture)


def dashed_rule(profile: PrinterProfile) -> Logo:
    picture, pen = _canvas(profile.width_dots, _RULE_ROWS)
    top = _RULE_INK_ROW
    for left in range(0, profile.width_dots, _DASH_DOTS + _SPACE_DOTS):
        pen.rectangle((left, top, left + _DASH_DOTS - 1, top + _DASH_THICKNESS - 1), fill=1)
    return _logo(picture)


def bar_edge(profile: PrinterProfile) -> Logo:
    """Solid black, printed above and below white letters so that they do not touch the edge of their bar."""
    picture, pen = _canvas(profile.width_dots, _BAR_EDGE_ROWS)
    pen.rectangle((0, 0, profile.width_dots, _BAR_EDGE_ROWS), fill=1)
    return _logo(picture)


def all_logos(profile: PrinterProfile) -> list[Logo]:
    """In the order of their numbers."""
    return [brocade_band(profile), dashed_rule(profile), bar_edge(profile)]


def rows_of(number: int) -> int:
    """Dots from top to foot of the picture with this number, air included."""
    return {BAND_LOGO: _BAND_ROWS + _BAND_AIR_ROWS, RULE_LOGO: _RULE_ROWS, BAR_EDGE_LOGO: _BAR_EDGE_ROWS}[
        number
    ]


def digest_of(logos: list[Logo]) -> str:
    """Changes when a picture does, so that a new design is written once to each printer."""
    return hashlib.sha256(b"".join(logo.dots for logo in logos)).hexdigest()[:16]


def _canvas(width: int, height: int) -> tuple[Any, Any]:
    # Imported here: a terminal that only prints text starts without the imaging library.
    from PIL import Image, ImageDraw

    picture = Image.new("1", (width, height), 0)
    return picture, ImageDraw.Draw(picture)


def _lozenge(pen: Any, x: int, y: int, width: int, height: int, ink: int) -> None:
    pen.polygon(
        [(x - width // 2, y), (x, y - height // 2), (x + width // 2, y), (x, y + height // 2)], fill=ink
    )


def _mirror_upper_half(picture: Any, rows: int) -> None:
    """An even number of rows has no middle one; halves drawn apart would differ by a dot."""
    from PIL import ImageOps

    upper = picture.crop((0, 0, picture.width, rows // 2))
    picture.paste(ImageOps.flip(upper), (0, rows // 2))


def _logo(picture: Any) -> Logo:
    return Logo((picture.width + 7) // 8, picture.height, picture.tobytes())


class LogoMemory(Protocol):
    """Which printer holds which pictures."""

    def holds(self, printer: str) -> str:
        """The digest written to that printer last, or nothing."""

    def remember(self, printer: str, digest: str) -> None: ...


class LogosOfThisRun:
    """Remembers until the program ends; for the bench."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def holds(self, printer: str) -> str:
        return self._held.get(printer, "")

    def remember(self, printer: str, digest: str) -> None:
        self._held[printer] = digest


class LogosOnDisk:
    """Remembers in a small JSON file. A lost or broken file only costs one more writing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def holds(self, printer: str) -> str:
        return self._read().get(printer, "")

    def remember(self, printer: str, digest: str) -> None:
        held = self._read() | {printer: digest}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(held, indent=1), encoding="utf-8")
        fresh.replace(self._path)

    def _read(self) -> dict[str, str]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in held.items()} if isinstance(held, dict) else {}
