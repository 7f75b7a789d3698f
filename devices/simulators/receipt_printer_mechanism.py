"""The moving parts of the simulated printer: roll, sensors, cover, cutter, and the time that paper takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from devices.simulators.receipt_printer_font import Dots
from devices.simulators.receipt_printer_sheet import Strip

DOTS_PER_MM = 8
FAULTS = (
    "paper_low",
    "paper_out",
    "paper_jam",
    "cover_open",
    "cutter_error",
    "head_hot",
    "unrecoverable",
    "offline",
)
_STOPS = frozenset(FAULTS) - {"paper_low"}


@dataclass(frozen=True, slots=True)
class PieceOfPaper:
    """What a person takes out of the printer."""

    picture: Image.Image
    raw: bytes
    """What was carried out for it, as sent."""
    millimetres: float
    ended: str
    """`cut`, or `torn` where the roll ended."""


@dataclass(slots=True)
class Mechanism:
    width: int
    speed_mm_s: float
    """0 means that paper takes no time."""
    cutter_dots: int
    """From the head to the knife: that much is blank at the top of the next paper."""
    on_paper: Callable[[PieceOfPaper], None]
    faults: set[str] = field(default_factory=set)
    dots_to_end: int | None = None
    dots_to_low: int | None = None
    status_words: dict[int, int] = field(default_factory=dict)
    """Set by hand: what DLE EOT n answers, whatever the sensors say."""
    busy_until: float = 0.0
    fed_dots: int = 0
    _raw: bytearray = field(default_factory=bytearray)
    _strip: Strip = field(init=False)

    def __post_init__(self) -> None:
        self._strip = Strip(self.width, self.cutter_dots)

    @property
    def stopped(self) -> bool:
        return bool(self.faults & _STOPS)

    def note(self, executed: bytes) -> None:
        self._raw += executed

    def print_rows(self, parts: list[tuple[int, int, Dots]], feed_dots: int) -> None:
        """Puts ink on the paper under the head and moves it on."""
        for x, y, picture in parts:
            self._strip.place(x, self._strip.height + y, picture)
        self.feed(feed_dots)

    def feed(self, dots: int) -> None:
        self._strip.height += dots
        self.fed_dots += dots
        if self.speed_mm_s > 0:
            self.busy_until += dots / DOTS_PER_MM / self.speed_mm_s
        if self.dots_to_low is not None:
            self.dots_to_low -= dots
            if self.dots_to_low <= 0:
                self.dots_to_low = None
                self.faults.add("paper_low")
        if self.dots_to_end is not None:
            self.dots_to_end -= dots
            if self.dots_to_end <= 0:
                self.dots_to_end = None
                self.faults.add("paper_out")

    def cut(self, feed_dots: int) -> None:
        """Brings the last line to the knife, cuts, and starts the next paper."""
        self.feed(feed_dots)
        self._finish("cut")

    def set_fault(self, fault: str) -> None:
        self.faults.add(fault)

    def clear_fault(self, fault: str) -> None:
        """The person has seen to it. A new roll begins a new piece; the old one's end is in the person's hand."""
        if fault == "paper_out" and fault in self.faults and not self._strip.blank:
            self._finish("torn")
        self.faults.discard(fault)

    def recover(self) -> bool:
        """DLE ENQ: goes on after a cutter error or a jam. False when there is nothing to recover from."""
        recoverable = self.faults & {"cutter_error", "paper_jam"}
        self.faults -= recoverable
        return bool(recoverable)

    def _finish(self, ended: str) -> None:
        if not self._strip.blank:
            millimetres = self._strip.height / DOTS_PER_MM
            self.on_paper(PieceOfPaper(self._strip.picture(), bytes(self._raw), millimetres, ended))
        self._raw.clear()
        self._strip = Strip(self.width, self.cutter_dots)

    # -- what the sensors say, as bytes --------------------------------------------------------------------------

    def real_time_status(self, number: int) -> bytes:
        """The answer to DLE EOT 1..4."""
        bits = {
            1: (0x08, self.stopped),
            2: (0x04, "cover_open" in self.faults),
            3: (0x04, "paper_jam" in self.faults),
            4: (0x0C, bool(self.faults & {"paper_low", "paper_out"})),
        }
        more = {
            2: ((0x20, "paper_out" in self.faults), (0x40, bool(self.faults & _ERRORS))),
            3: (
                (0x08, "cutter_error" in self.faults),
                (0x20, "unrecoverable" in self.faults),
                (0x40, "head_hot" in self.faults),
            ),
            4: ((0x60, "paper_out" in self.faults),),
        }
        if number not in bits:
            return b""
        if number in self.status_words:
            return bytes((self.status_words[number],))
        return bytes((0x12 | sum(bit for bit, on in (bits[number], *more.get(number, ())) if on),))

    def automatic_status(self) -> bytes:
        first = 0x10 | (0x08 if self.stopped else 0) | (0x20 if "cover_open" in self.faults else 0)
        second = self.real_time_status(3)[0] & 0x6C  # The bits mean the same in both.
        return bytes((first, second, self.paper_status()[0], 0))

    def paper_status(self) -> bytes:
        """The answer to GS r 1."""
        low = 0x03 if self.faults & {"paper_low", "paper_out"} else 0
        return bytes((low | (0x0C if "paper_out" in self.faults else 0),))


_ERRORS = frozenset({"paper_jam", "cutter_error", "head_hot", "unrecoverable"})
