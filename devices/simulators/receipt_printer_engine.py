"""The simulated printer itself: bytes and time in, answers and papers out. No thread, no wire, no clock.

Whoever runs it passes the time: `receive` when bytes come, `run` to let the printer work on what it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed

import segno

from devices.simulators.receipt_printer_commands import Command, RealTimeEar, next_command
from devices.simulators.receipt_printer_font import BuiltInFont, Dots, Style, styled
from devices.simulators.receipt_printer_mechanism import Mechanism
from devices.simulators.receipt_printer_sheet import (
    DEFAULT_PITCH,
    LineOfPrint,
    PageOfPrint,
    from_columns,
    from_rows,
)

MOST_UNKNOWN_KEPT = 100
_CLEAR_REQUEST = b"\x08\x01\x03\x14\x01\x06\x02\x08"
_CLEARED = b"\x37\x25\x00"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this model can do; less than everything, to see how a driver copes."""

    maker: str = "HALL"
    model: str = "SIM-80"
    serial: str = "SIM000001"
    process_id: bool = True
    page_mode: bool = True
    user_glyphs: int = 94
    clears_buffer: bool = True


@dataclass(slots=True)
class _Symbol:
    """A QR code being described by GS ( k."""

    module_dots: int = 3
    level: str = "l"
    stored: bytes = b""


class PrinterEngine:
    def __init__(self, font: BuiltInFont, mechanism: Mechanism, abilities: Abilities | None = None) -> None:
        self.mechanism = mechanism
        self.abilities = abilities or Abilities()
        self.unknown: list[str] = []
        self._font = font
        self._ear = RealTimeEar()
        self._waiting = bytearray()
        self._answers = bytearray()
        self._logos: list[Dots] = []
        self._automatic = 0
        self._last_automatic = b""
        self._resting = True
        self._symbol = _Symbol()
        self._handlers = _handlers(self)
        self._reset()

    def _reset(self) -> None:
        self._style = Style()
        self._chinese = True
        self._align = 0
        self._pitch = DEFAULT_PITCH
        self._left = 0
        self._room = self.mechanism.width
        self._line = LineOfPrint()
        self._page: PageOfPrint | None = None
        self._glyphs: dict[bytes, Dots] = {}

    # -- from outside --------------------------------------------------------------------------------------------

    def receive(self, came: bytes) -> None:
        """Takes bytes in. Real-time commands act at once, even while the printer is stopped."""
        self._waiting += came
        for command in self._ear.hear(came):
            self._real_time(command)

    def run(self, now: float) -> bytes:
        """Works on the buffer as far as paper and time allow; returns what the printer says."""
        if self._resting:
            self.mechanism.busy_until = max(self.mechanism.busy_until, now)
        self._resting = False
        while self._waiting and not self.mechanism.stopped and self.mechanism.busy_until <= now:
            first = next_command(bytes(self._waiting[:256]), self._chinese) or next_command(
                bytes(self._waiting), self._chinese
            )
            if first is None:
                self._resting = True
                break
            command, length = first
            self.mechanism.note(bytes(self._waiting[:length]))
            del self._waiting[:length]
            self._carry_out(command)
        # A printer with work goes on where it stopped; one without begins when work comes.
        self._resting |= not self._waiting or self.mechanism.stopped
        self._tell_changes()
        said, self._answers = bytes(self._answers), bytearray()
        return said

    @property
    def idle(self) -> bool:
        return not self._waiting

    @property
    def held_bytes(self) -> int:
        return len(self._waiting)

    # -- real time -----------------------------------------------------------------------------------------------

    def _real_time(self, command: Command) -> None:
        if command.name == b"\x10\x04":
            self._answers += self.mechanism.real_time_status(command.body[0])
        elif command.name == b"\x10\x05" and self.mechanism.recover():
            if command.body[0] == 2:
                self._clear()
        elif command.name == b"\x10\x14" and command.body == _CLEAR_REQUEST and self.abilities.clears_buffer:
            self._clear()
            self._answers += _CLEARED

    def _clear(self) -> None:
        self._waiting.clear()
        self._line = LineOfPrint()
        self._page = None

    def _tell_changes(self) -> None:
        frame = self.mechanism.automatic_status()
        if self._automatic and frame != self._last_automatic:
            self._answers += frame
        self._last_automatic = frame

    # -- carrying out --------------------------------------------------------------------------------------------

    def _carry_out(self, command: Command) -> None:
        if not command.name:
            self._letter(command.body)
            return
        handler = self._handlers.get(command.name)
        if handler is not None:
            handler(command.body)
        elif command.name not in _NOTHING_TO_SEE and len(self.unknown) < MOST_UNKNOWN_KEPT:
            self.unknown.append(
                command.name.hex(" ") + (" " + command.body[:8].hex(" ") if command.body else "")
            )

    def _letter(self, code: bytes) -> None:
        self._add(styled(self._cell(code), self._style))

    def _cell(self, code: bytes) -> Dots:
        if code in self._glyphs:
            return self._glyphs[code]
        if len(code) == 1:
            # A Chinese model's page for single bytes above 7F is of no use to anybody; a box shows the mistake.
            return self._font.letter(chr(code[0])) if code[0] < 0x7F else self._font.tofu()
        try:
            return self._font.letter(code.decode("gbk"))
        except UnicodeDecodeError:
            return self._font.tofu()

    def _add(self, picture: Dots) -> None:
        if self._page is not None:
            if self._page.x + picture.width > self._page.width:
                self._page.next_line(self._pitch)
            self._page.add(picture)
            return
        if self._line.parts and self._line.x + picture.width > self._room:
            self._new_line()
        self._line.add(picture)

    def _new_line(self) -> None:
        if self._page is not None:
            self._page.next_line(self._pitch)
        else:
            self._print_line(self._pitch)

    def _print_line(self, feed_dots: int) -> None:
        line, self._line = self._line, LineOfPrint()
        parts = [(self._left + x, y, picture) for x, y, picture in line.placed(self._room, self._align)]
        self.mechanism.print_rows(parts, max(feed_dots, line.height))

    def _print_picture(self, picture: Dots) -> None:
        if self._line.parts:
            self._print_line(self._pitch)
        if self._page is not None:
            self._page.add(picture)
            return
        self._line.add(picture)
        self._print_line(0)

    def _restyle(self, **style: int | bool) -> None:
        self._style = changed(self._style, **style)  # type: ignore[arg-type]

    # -- commands with more than a line of meaning ---------------------------------------------------------------

    def _start_page(self) -> None:
        if self.abilities.page_mode:
            self._page = PageOfPrint(self.mechanism.width)

    def _form_feed(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            self.mechanism.print_rows([(0, 0, page.picture())], page.picture().height)

    def _page_area(self, body: bytes) -> None:
        if self._page is not None:
            self._page.area(*(int.from_bytes(body[at : at + 2], "little") for at in (0, 2, 4, 6)))

    def _move_to(self, x: int) -> None:
        (self._page or self._line).x = x

    def _move_down_to(self, foot: int) -> None:
        if self._page is not None:
            self._page.foot = foot

    def _define_glyph(self, body: bytes) -> None:
        if body[:2] in self._glyphs or len(self._glyphs) < self.abilities.user_glyphs:
            self._glyphs[body[:2]] = from_columns(24, 3, body[2:])

    def _define_logos(self, body: bytes) -> None:
        self._logos = []
        at = 1
        for _ in range(body[0]):
            width, height = (int.from_bytes(body[at + n : at + n + 2], "little") for n in (0, 2))
            length = width * height * 8
            self._logos.append(from_columns(width * 8, height, body[at + 4 : at + 4 + length]))
            at += 4 + length

    def _print_logo(self, body: bytes) -> None:
        if 0 < body[0] <= len(self._logos):
            logo = self._logos[body[0] - 1]
            scale = (logo.width * (1 + (body[1] & 1)), logo.height * (1 + (body[1] >> 1 & 1)))
            self._print_picture(logo.resize(scale) if scale != logo.size else logo)

    def _raster(self, body: bytes) -> None:
        width, rows = int.from_bytes(body[1:3], "little"), int.from_bytes(body[3:5], "little")
        self._print_picture(from_rows(width, rows, body[5:]))

    def _two_dimensional(self, body: bytes) -> None:
        function = body[2:4]
        if function == b"1C":
            self._symbol.module_dots = body[4]
        elif function == b"1E":
            self._symbol.level = "lmqh"[(body[4] - 0x30) & 3]
        elif function == b"1P":
            self._symbol.stored = body[5:]
        elif function == b"1Q":
            self._print_symbol()

    def _print_symbol(self) -> None:
        code = segno.make(self._symbol.stored, error=self._symbol.level, micro=False, boost_error=False)
        side = len(code.matrix)
        row_bytes = (side + 7) // 8
        bits = b"".join(
            int("".join(map(str, row)).ljust(row_bytes * 8, "0"), 2).to_bytes(row_bytes, "big")
            for row in code.matrix
        )
        small = from_rows(row_bytes, side, bits).crop((0, 0, side, side))
        self._print_picture(
            small.resize((side * self._symbol.module_dots, side * self._symbol.module_dots), resample=0)
        )

    def _cut(self, body: bytes) -> None:
        if self._line.parts:
            self._print_line(self._pitch)
        to_knife = self.mechanism.cutter_dots if body[0] >= 65 else 0
        self.mechanism.cut(to_knife + (body[1] if len(body) > 1 else 0))

    def _process_id(self, body: bytes) -> None:
        if self.abilities.process_id and body[2:4] == b"00":
            self._answers += b"\x37\x22" + body[4:8] + b"\x00"

    def _identify(self, number: int) -> None:
        names = {
            65: "1.00",
            66: self.abilities.maker,
            67: self.abilities.model,
            68: self.abilities.serial,
            69: "GB18030",
        }
        if number in names:
            self._answers += b"\x5f" + names[number].encode("ascii") + b"\x00"
        elif number in (1, 2, 3):
            self._answers += bytes(({1: 0x20, 2: 0x03, 3: 0x01}[number],))

    def _send_automatic(self, what: int) -> None:
        self._automatic = what
        self._last_automatic = self.mechanism.automatic_status()
        if what:
            self._answers += self._last_automatic


_NOTHING_TO_SEE = frozenset(
    (
        b"\x10\x04",
        b"\x10\x05",
        b"\x10\x14",
        b"\x1bt",
        b"\x1bR",
        b"\x1bM",
        b"\x1bc",
        b"\x1b=",
        b"\x1bT",
        b"\x1cS",
        b"\x00",
    )
) | frozenset((b"\x1bp", b"\x1d|", b"\x1dP", b"\r"))
"""Understood, but without a trace on paper here."""


def _handlers(printer: PrinterEngine) -> dict[bytes, Callable[[bytes], None]]:
    """One entry a command: what it does with its parameters."""

    def word(body: bytes) -> int:
        return int.from_bytes(body[:2], "little")

    def set_field(name: str, value: Callable[[bytes], object]) -> Callable[[bytes], None]:
        return lambda body: setattr(printer, name, value(body))

    p = printer
    return {
        b"\x1b@": lambda _: p._reset(),
        b"\x1ba": set_field("_align", lambda body: body[0] % 48 % 3),
        b"\x1bE": lambda body: p._restyle(bold=bool(body[0] & 1)),
        b"\x1bG": lambda body: p._restyle(bold=bool(body[0] & 1)),
        b"\x1b-": lambda body: p._restyle(underline=body[0] % 48 > 0),
        b"\x1c-": lambda body: p._restyle(underline=body[0] % 48 > 0),
        b"\x1d!": lambda body: p._restyle(width=(body[0] >> 4 & 7) + 1, height=(body[0] & 7) + 1),
        b"\x1dB": lambda body: p._restyle(invert=bool(body[0] & 1)),
        b"\x1db": lambda body: p._restyle(smooth=bool(body[0] & 1)),
        b"\x1bd": lambda body: p._print_line(body[0] * p._pitch),
        b"\x1bJ": lambda body: p._print_line(body[0]),
        b"\x1b3": set_field("_pitch", lambda body: body[0]),
        b"\x1b2": set_field("_pitch", lambda _: DEFAULT_PITCH),
        b"\x1b$": lambda body: p._move_to(word(body)),
        b"\x1d$": lambda body: p._move_down_to(word(body)),
        b"\x1dL": set_field("_left", word),
        b"\x1dW": set_field("_room", lambda body: min(word(body), p.mechanism.width - p._left)),
        b"\x1c&": set_field("_chinese", lambda _: True),
        b"\x1c.": set_field("_chinese", lambda _: False),
        b"\x1c2": p._define_glyph,
        b"\x1cq": p._define_logos,
        b"\x1cp": p._print_logo,
        b"\x1bL": lambda _: p._start_page(),
        b"\x1bS": set_field("_page", lambda _: None),
        b"\x1bW": p._page_area,
        b"\x0c": lambda _: p._form_feed(),
        b"\x0a": lambda _: p._new_line(),
        b"\x1dv0": p._raster,
        b"\x1d(k": p._two_dimensional,
        b"\x1d(H": p._process_id,
        b"\x1dV": p._cut,
        b"\x1dr": lambda body: p._answers.extend(
            p.mechanism.paper_status() if body[0] in (1, 49) else b"\x00"
        ),
        b"\x1dI": lambda body: p._identify(body[0]),
        b"\x1da": lambda body: p._send_automatic(body[0]),
    }
