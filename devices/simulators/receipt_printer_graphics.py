"""GS ( L and GS 8 L, the newer way to send a picture: stored in the print buffer first, printed by a second command."""

from __future__ import annotations

from devices.simulators.receipt_printer_font import Dots
from devices.simulators.receipt_printer_sheet import from_rows

_STORE_RASTER = 112
_PRINT = (2, 50)


class GraphicsBuffer:
    def __init__(self) -> None:
        self._stored: Dots | None = None

    def take(self, body: bytes) -> Dots | None:
        """Function and parameters, without the length. Answers the picture when it is to be printed."""
        if len(body) < 2:
            return None
        if body[1] == _STORE_RASTER and len(body) > 10:
            self._stored = _picture(body[2:])
        elif body[1] in _PRINT:
            stored, self._stored = self._stored, None
            return stored
        return None


def _picture(body: bytes) -> Dots | None:
    """Tone, enlargement across and down, colour, width and height in dots, rows."""
    width, rows = int.from_bytes(body[4:6], "little"), int.from_bytes(body[6:8], "little")
    width_bytes = (width + 7) // 8
    dots = body[8:]
    if not width or not rows or len(dots) < width_bytes * rows:
        return None
    plain = from_rows(width_bytes, rows, dots[: width_bytes * rows]).crop((0, 0, width, rows))
    across, down = (2 if each == 2 else 1 for each in body[1:3])
    return plain.resize((width * across, rows * down), resample=0)
