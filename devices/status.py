"""What a device can be: its link, its condition flags, and one record of both.

Two axes, never one enum: the link says whether we can talk to the device, the conditions what it tells us.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class DeviceKind(Enum):
    RECEIPT_PRINTER = "receipt_printer"
    ID_READER = "id_reader"
    QR_READER = "qr_reader"
    DOCUMENT_CAMERA = "document_camera"
    SPEAKER = "speaker"
    SCANNER = "scanner"
    PAGE_PRINTER = "page_printer"
    WINDOW_SCREEN = "window_screen"
    SIGNATURE_PAD = "signature_pad"


class LinkState(Enum):
    DISABLED = "disabled"
    ABSENT = "absent"
    CONNECTING = "connecting"
    IDENTIFYING = "identifying"
    ONLINE = "online"
    LOST = "lost"
    BACKOFF = "backoff"
    PERMANENT = "permanent"
    """A fault that waiting does not mend: no permission, wrong configuration."""


class Condition(Enum):
    PAPER_LOW = "paper_low"
    PAPER_TOMORROW = "paper_tomorrow"
    """The roll lasts today and not tomorrow, by what the last days took."""
    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    HEAD_HOT = "head_hot"
    UNRECOVERABLE = "unrecoverable"
    OFFLINE = "offline"
    """The printer answers but says it is off-line, without a cause we know."""
    NOT_RESPONDING = "not_responding"
    CARD_PRESENT = "card_present"
    READING = "reading"
    STALE_FRAME = "stale_frame"
    DARK_FRAME = "dark_frame"
    SAM_FAULT = "sam_fault"
    MUTED = "muted"
    BUSY = "busy"
    """Somebody else has the device, or it warms up."""
    FEEDER_EMPTY = "feeder_empty"
    TONER_LOW = "toner_low"
    TONER_OUT = "toner_out"
    TRAY_MISSING = "tray_missing"
    OUTPUT_FULL = "output_full"
    PAUSED = "paused"
    """Stopped by hand at the device or its queue; it goes on when somebody lets it."""
    PART_WORN = "part_worn"
    """Drum, fuser, waste box: an engineer changes it."""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """One device at one moment."""

    kind: DeviceKind
    name: str
    """Stable within the terminal, e.g. `receipt-printer`."""
    link: LinkState
    since: datetime
    """When link or conditions last changed."""
    conditions: frozenset[Condition] = field(default_factory=frozenset)
    driver: str = ""
    address: str = ""
    detail: str = ""
    """For staff: last error in one sentence, never personal data."""
    figures: tuple[tuple[str, str], ...] = ()
    """Key figures for the device check, e.g. ("paper_mm", "48210")."""
