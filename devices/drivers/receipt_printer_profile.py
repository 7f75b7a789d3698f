"""What one model of receipt printer can do. Everything else is learned from the printer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fence = Literal["process_id", "paper_status", "status_and_time"]
"""How a printer says that it is done: by the job's own id, by an answer in its turn, or not at all. For the last kind a
paper counts as printed when its time has passed and the printer was well all the while."""


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
    roll_mm: float = 63_000.0
    """A new roll of 80 mm paper and 80 mm across, as makers sell it; the printer's own rolls are the better measure."""
    least_mm_s: float = 60.0
    least_bytes_s: float = 960.0
    """A slow mechanism, and a line of 9,600 baud: how long a paper takes at most, for a printer without a fence."""
    fence: Fence | None = None
    """None: found out once a connection. Set it for a printer that prints what it does not understand."""

    @property
    def width_dots(self) -> int:
        return self.dots - 2 * self.margin_dots

    def time_for_s(self, millimetres: float, sent_bytes: int) -> float:
        """How long a paper may take from its last byte in our hands until it is cut."""
        return 0.5 + millimetres / self.least_mm_s + sent_bytes / self.least_bytes_s

    @property
    def columns(self) -> int:
        """ASCII columns of 12 dots between the margins."""
        return self.width_dots // 12


PAPER_80_MM = PrinterProfile()
PAPER_58_MM = PrinterProfile(dots=384, margin_dots=12, roll_mm=25_000.0)
