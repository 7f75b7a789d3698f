"""The flatbed or feeder scanner: pictures of papers, page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from devices.ports.camera import Picture


class ScanSource(Enum):
    FLATBED = "flatbed"
    FEEDER = "feeder"
    FEEDER_BOTH_SIDES = "feeder_both_sides"


@dataclass(frozen=True, slots=True)
class ScanWish:
    """How papers are to be scanned. A scanner that has not exactly this does the nearest it has."""

    source: ScanSource = ScanSource.FLATBED
    dpi: int = 300
    """Read by OCR without loss; 600 would be four times the time."""
    in_colour: bool = True
    most_pages: int = 50


class ScanFault(Enum):
    NO_PAGES = "no_pages"
    """Nothing lies in the feeder."""
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    BUSY = "busy"
    """Another program has the scanner."""
    CANCELLED = "cancelled"
    GONE = "gone"
    TIMEOUT = "timeout"
    NOT_POSSIBLE = "not_possible"
    """This scanner cannot do what was wished."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanEnd:
    """How a scan ended. Pages that came before a fault are good."""

    pages: int
    fault: ScanFault | None = None
    said: str = ""
    """For staff; never what is on the paper."""


class PageScanner(Protocol):
    """Blocks the calling thread until the last page or the deadline."""

    def scan(self, wish: ScanWish, on_page: Callable[[Picture], None], deadline_s: float = 120.0) -> ScanEnd:
        """Calls `on_page` with each page as soon as it is whole, on the scanner's own thread, in order."""

    def cancel(self) -> None:
        """Ends a running scan; the page under way is dropped."""
