"""The receipt printer, and the paper it is asked to print: meaning only, no bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line. `width` and `height` multiply the 24-dot font, 1..8. Long lines wrap between characters."""

    text: str
    align: Align = "left"
    bold: bool = False
    width: int = 1
    height: int = 1
    invert: bool = False
    """White on black, for a state that must be seen."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left edge and its value at the right edge of one line (the value wraps if too long)."""

    label: str
    value: str
    bold_value: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line over the printable width."""


@dataclass(frozen=True, slots=True)
class Band:
    """The brocade band, from the printer's own memory where it holds one."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with up to four lines of text beside it; the first line is bold."""

    payload: str
    beside: tuple[str, ...] = ()
    module_dots: int = 7


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank paper, in dots (8 to the millimetre)."""

    dots: int


PaperPart = Text | Pair | Rule | Band | Code | Gap


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed, top to bottom; the driver adds the cut."""

    name: str
    """`ticket`, `receipt`, `guide`, `test`."""
    parts: tuple[PaperPart, ...]


class PrintResult(Enum):
    PRINTED = "printed"
    """The printer confirmed that the whole paper came out."""
    HELD = "held"
    """The printer took the bytes and stopped (paper, cover). It prints by itself later: never send again."""
    REFUSED = "refused"
    """Nothing was sent; safe to try again."""
    UNKNOWN = "unknown"
    """Bytes went out and no answer came. Not sent again without a person's decision."""


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    result: PrintResult
    job_id: str
    reason: str = ""
    """A Condition value or `timeout`, `gone`; empty when printed."""
    bytes_sent: int = 0


class ReceiptPrinter(Protocol):
    """Blocks the calling thread, never the UI's; returns within its deadline whatever the device does."""

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        """Checks, sends once, waits for the printer's own confirmation, checks again."""

    def held_job(self) -> str | None:
        """The id of a job the printer holds and will print by itself, or None."""

    def held_outcome(self) -> PrintOutcome | None:
        """After a held job ended: printed (paper was changed) or unknown; None while held or without one."""

    def discard_held(self) -> bool:
        """Clears the printer's buffer so that a held job never comes out. True when the printer confirmed."""
