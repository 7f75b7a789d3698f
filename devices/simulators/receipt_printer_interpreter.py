"""What each printing command does to the paper of the simulated printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed

from devices.simulators.receipt_printer_commands import Command
from devices.simulators.receipt_printer_font import BuiltInFont, Dots, Style, styled
from devices.simulators.receipt_printer_graphics import GraphicsBuffer
from devices.simulators.receipt_printer_mechanism import Mechanism
from devices.simulators.receipt_printer_qr import QrSymbol
from devices.simulators.receipt_printer_sheet import (
    DEFAULT_PITCH,
    LineOfPrint,
    PageOfPrint,
    from_columns,
    from_rows,
)

MOST_UNKNOWN_KEPT = 100


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this model can do; less than everything, to see how a driver copes."""

    maker: str = "HALL"
    model: str = "SIM-80"
    serial: str = "SIM000001"
    process_id: bool = True
    paper_status: bool = True
    automatic: bool = True
    """Whether it knows GS a."""
    four_byte: bool = False
    """Whether it prints GB 18030's four-byte codes; most print garbage."""
    page_mode: bool = True
    user_glyphs: int = 94
    clears_buffer: bool = True


class Interpreter:
    """Carries out one command after another; what the printer has to say it appends to `answers`."""

    def __init__(self, font: BuiltInFont, mechanism: Mechanism, abilities: Abilities) -> None:
        self.answers = bytearray()
        self.unknown: list[str] = []
        self.automatic = 0
        """What GS a asked to be told by itself."""
        self._mechanism = mechanism
        self.abilities = abilities
        self._font = font
        self._logos: list[Dots] = []
        self._symbol = QrSymbol()
        self._graphics = GraphicsBuffer()
        self._handlers = _handlers(self)
        self._reset()

    def _reset(self) -> None:
        self._style = Style()
        self._han_size: tuple[int, int] | None = None
        self._chinese = True
        self._align = 0
        self._pitch = DEFAULT_PITCH
        self._left = 0
        self._room = self._mechanism.width
        self._glyphs: dict[bytes, Dots] = {}
        self.abandon()

    @property
    def double_byte(self) -> bool:
        """Whether two bytes make a letter now."""
        return self._chinese

    def abandon(self) -> None:
        """Forgets the line and the page that were not printed yet."""
        self._line = LineOfPrint()
        self._page: PageOfPrint | None = None

    def carry_out(self, command: Command) -> None:
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
        style = self._style
        if len(code) > 1 and self._han_size is not None:
            style = changed(style, width=self._han_size[0], height=self._han_size[1])
        self._add(styled(self._cell(code), style))

    def _cell(self, code: bytes) -> Dots:
        if code in self._glyphs:
            return self._glyphs[code]
        if len(code) == 1:
            # Single bytes above 7F are code page 437, which printers start with.
            return self._font.letter(code.decode("cp437"), narrow=True)
        try:
            coding = "gb18030" if len(code) == 4 else "gbk"
            return self._font.letter(code.decode(coding), narrow=False)
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
        self._mechanism.print_rows(parts, max(feed_dots, line.height))

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

    def _size(self, byte: int) -> None:
        """GS !: all letters alike."""
        self._restyle(width=(byte >> 4 & 7) + 1, height=(byte & 7) + 1)
        self._han_size = None

    def _print_mode(self, byte: int) -> None:
        """ESC !: enlarges ASCII and leaves Chinese as it is, the surprise of many a driver."""
        self._han_size = self._han_size or (self._style.width, self._style.height)
        self._restyle(width=(byte >> 5 & 1) + 1, height=(byte >> 4 & 1) + 1)
        self._restyle(bold=bool(byte & 0x08), underline=bool(byte & 0x80))

    def _han_mode(self, byte: int) -> None:
        """FS !: Chinese alone."""
        self._han_size = ((byte >> 2 & 1) + 1, (byte >> 3 & 1) + 1)

    # -- commands with more than a line of meaning ---------------------------------------------------------------

    def _start_page(self) -> None:
        if self.abilities.page_mode:
            self._page = PageOfPrint(self._mechanism.width)

    def _form_feed(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            self._mechanism.print_rows([(0, 0, page.picture())], page.picture().height)

    def _page_area(self, body: bytes) -> None:
        if self._page is not None:
            self._page.area(*(int.from_bytes(body[at : at + 2], "little") for at in (0, 2, 4, 6)))

    def _move_to(self, x: int) -> None:
        (self._page or self._line).x = x

    def _move_by(self, body: bytes) -> None:
        self._move_to(max(0, (self._page or self._line).x + int.from_bytes(body, "little", signed=True)))

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

    def _print_if_any(self, drawn: Dots | None) -> None:
        if drawn is not None:
            self._print_picture(drawn)

    def _cut(self, body: bytes) -> None:
        if self._line.parts:
            self._print_line(self._pitch)
        to_knife = self._mechanism.cutter_dots if body[0] >= 65 else 0
        self._mechanism.cut(to_knife + (body[1] if len(body) > 1 else 0))

    def _process_id(self, body: bytes) -> None:
        if self.abilities.process_id and body[2:4] == b"00":
            self.answers += b"\x37\x22" + body[4:8] + b"\x00"

    def _identify(self, number: int) -> None:
        names = {
            65: "1.00",
            66: self.abilities.maker,
            67: self.abilities.model,
            68: self.abilities.serial,
            69: "GB18030",
        }
        if number in names:
            self.answers += b"\x5f" + names[number].encode("ascii") + b"\x00"
        elif number in (1, 2, 3):
            self.answers += bytes(({1: 0x20, 2: 0x03, 3: 0x01}[number],))

    def _send_status(self, number: int) -> None:
        if self.abilities.paper_status:
            self.answers += self._mechanism.paper_status() if number in (1, 49) else b"\x00"

    def _send_automatic(self, what: int) -> None:
        if not self.abilities.automatic:
            return
        self.automatic = what
        if what:
            self.answers += self._mechanism.automatic_status()


_NOTHING_TO_SEE = frozenset(
    (b"\x10\x04", b"\x10\x05", b"\x10\x14", b"\x1cS", b"\x1c(A", b"\x1cC", b"\x1d|", b"\x1dP", b"\r", b"\x00")
) | frozenset(b"\x1b" + bytes((letter,)) for letter in b"tRMc=Tp {")
"""Understood, but without a trace on paper here."""


def _handlers(printer: Interpreter) -> dict[bytes, Callable[[bytes], None]]:
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
        b"\x1d!": lambda body: p._size(body[0]),
        b"\x1b!": lambda body: p._print_mode(body[0]),
        b"\x1c!": lambda body: p._han_mode(body[0]),
        b"\x1dB": lambda body: p._restyle(invert=bool(body[0] & 1)),
        b"\x1db": lambda body: p._restyle(smooth=bool(body[0] & 1)),
        b"\x1bd": lambda body: p._print_line(body[0] * p._pitch),
        b"\x1bJ": lambda body: p._print_line(body[0]),
        b"\x1b3": set_field("_pitch", lambda body: body[0]),
        b"\x1b2": set_field("_pitch", lambda _: DEFAULT_PITCH),
        b"\x1b$": lambda body: p._move_to(word(body)),
        b"\x1b\\": p._move_by,
        b"\x1d$": lambda body: p._move_down_to(word(body)),
        b"\x1dL": set_field("_left", word),
        b"\x1dW": set_field("_room", lambda body: min(word(body), p._mechanism.width - p._left)),
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
        b"\x1d(k": lambda body: p._print_if_any(p._symbol.take(body)),
        b"\x1d(L": lambda body: p._print_if_any(p._graphics.take(body[2:])),
        b"\x1d8L": lambda body: p._print_if_any(p._graphics.take(body[4:])),
        b"\x1d(H": p._process_id,
        b"\x1dV": p._cut,
        b"\x1dr": lambda body: p._send_status(body[0]),
        b"\x1dI": lambda body: p._identify(body[0]),
        b"\x1da": lambda body: p._send_automatic(body[0]),
    }
