"""What one model of receipt printer can do. Everything else is learned from the printer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fence = Literal["process_id", "paper_status"]


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    dots: int = 576
    """Printable width, 8 dots to the millimetre."""
    margin_dots: int = 28
    """Left and right; what remains must be a multiple of 8, since logos come in whole bytes."""
    page_mode: bool = True
    native_qr: bool = True
    logo_memory: bool = True
    user_glyphs: int = 6
    """How many FS 2 glyphs it keeps; 6 is the least seen. A seventh rare character makes its line a picture."""
    smoothing: bool = True
    fence: Fence | None = None
    """None: found out once a connection. Set it for a printer that prints what it does not understand."""

    @property
    def width_dots(self) -> int:
        return self.dots - 2 * self.margin_dots

    @property
    def columns(self) -> int:
        """ASCII columns of 12 dots between the margins."""
        return self.width_dots // 12


PAPER_80_MM = PrinterProfile()
PAPER_58_MM = PrinterProfile(dots=384, margin_dots=12)
