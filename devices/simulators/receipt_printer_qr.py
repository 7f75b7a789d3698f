"""A QR code as a printer makes it: described by several commands, drawn by the last."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from devices.simulators.receipt_printer_font import Dots
from devices.simulators.receipt_printer_sheet import from_rows


@dataclass(slots=True)
class QrSymbol:
    """What GS ( k has said so far."""

    module_dots: int = 3
    level: str = "l"
    stored: bytes = b""

    def take(self, body: bytes) -> Dots | None:
        """One function of GS ( k, length bytes first; the picture when it was the one that prints."""
        function = body[2:4]
        if function == b"1C":
            self.module_dots = body[4]
        elif function == b"1E":
            self.level = "lmqh"[(body[4] - 0x30) & 3]
        elif function == b"1P":
            self.stored = body[5:]
        elif function == b"1Q" and self.stored:
            return self._drawn()
        return None

    def _drawn(self) -> Dots:
        """Without a quiet zone: that is the host's to leave."""
        code = segno.make(self.stored, error=self.level, micro=False, boost_error=False)
        side = len(code.matrix)
        row_bytes = (side + 7) // 8
        rows = b"".join(
            int("".join(map(str, row)).ljust(row_bytes * 8, "0"), 2).to_bytes(row_bytes, "big")
            for row in code.matrix
        )
        small = from_rows(row_bytes, side, rows).crop((0, 0, side, side))
        return small.resize((side * self.module_dots, side * self.module_dots), resample=0)
