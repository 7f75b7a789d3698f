"""From a paper's meaning to the printer's bytes: one buffer, reset first, cut last."""

from __future__ import annotations

from devices.drivers.receipt_printer_code import code_raster, modules_of
from devices.drivers.receipt_printer_glyphs import CELL_DOTS, GlyphDrawer
from devices.drivers.receipt_printer_logos import BAND_LOGO, BAR_EDGE_LOGO, RULE_LOGO, brocade_band
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.ports.printer import Band, Code, Gap, Pair, Paper, PaperPart, Rule, Text
from devices.protocol import escpos_chinese as chinese
from devices.protocol import escpos_commands as command

COLUMN_DOTS = 12
TEXT_PITCH_DOTS = 36
PAIR_PITCH_DOTS = 46
_AIR_OF_LARGE_TEXT_DOTS = 10
_AIR_BELOW_CODE_DOTS = 12
_DISPLAY_FROM_HEIGHT = 5
"""Letters enlarged this much and more are drawn: the printer's own 12 dots of width show as stairs."""
_CUT_FEED_DOTS = 8
_LEAST_MODULE_DOTS = 5
"""A smaller module is at the limit of what telephones read from thermal paper."""
_BESIDE_GAP_DOTS = 28
"""Four modules of seven: the quiet zone that the standard asks for."""
_BESIDE_LEAST_COLUMNS = 14
_LEVEL_M = 1


def compose(paper: Paper, profile: PrinterProfile, drawer: GlyphDrawer, logos_held: bool = True) -> bytes:
    """The bytes of the whole paper. `logos_held` says that the band and the rule are in the printer's memory."""
    try:
        return _Composer(profile, drawer, logos_held).paper(paper)
    finally:
        drawer.put_away()


def texts_of(part: PaperPart) -> tuple[str, ...]:
    """Every string of a part that is printed as letters."""
    match part:
        case Text():
            return (part.text,)
        case Pair():
            return (part.label, part.value)
        case Code():
            return part.beside
        case Rule() | Band() | Gap():
            return ()


class _Composer:
    """Writes a command only when it changes something: modes last until changed, and every byte takes time."""

    def __init__(self, profile: PrinterProfile, drawer: GlyphDrawer, logos_held: bool) -> None:
        self._profile = profile
        self._drawer = drawer
        self._logos_held = logos_held
        self._out = bytearray()
        self._slots: dict[str, int] = {}
        self._display_slots: dict[str, int] = {}
        self._air_above_display = False
        self._modes: dict[str, bytes] = {
            "align": command.align("left"),
            "bold": command.bold(False),
            "invert": command.invert(False),
            "size": command.size(1, 1),
            "margins": command.left_margin(0) + command.print_width(profile.dots),
        }

    def paper(self, paper: Paper) -> bytes:
        self._out += command.RESET + command.CHINESE_ON
        if self._profile.smoothing:
            self._out += command.SMOOTH_ON
        self._define_glyphs(paper)
        self._define_display_glyphs(paper)
        for part, following in zip(paper.parts, (*paper.parts[1:], None), strict=True):
            self._air_above_display = isinstance(following, Text) and following.height >= _DISPLAY_FROM_HEIGHT
            self._part(part)
        self._out += command.feed_and_cut(_CUT_FEED_DOTS)
        return bytes(self._out)

    def _define_glyphs(self, paper: Paper) -> None:
        letters = "".join(chinese.modernised(text) for part in paper.parts for text in texts_of(part))
        rare = dict.fromkeys(letter for letter in letters if chinese.printer_code(letter) is None)
        drawable = [letter for letter in rare if self._drawer.has(letter)]
        for slot, letter in enumerate(drawable[: self._profile.user_glyphs]):
            self._slots[letter] = slot
            self._out += command.define_glyph(slot, self._drawer.cell(letter))

    def _define_display_glyphs(self, paper: Paper) -> None:
        """For the number of a ticket, if the printer keeps enough glyphs beside the rare characters."""
        texts = [
            part.text
            for part in paper.parts
            if isinstance(part, Text) and part.height >= _DISPLAY_FROM_HEIGHT
        ]
        letters = dict.fromkeys(letter for letter in "".join(texts) if _can_be_display(letter))
        if not self._drawer.can_display or len(self._slots) + len(letters) > self._profile.user_glyphs:
            return
        for slot, letter in enumerate(letters, start=len(self._slots)):
            self._display_slots[letter] = slot
            self._out += command.define_glyph(slot, self._drawer.display_cell(letter))

    def _part(self, part: PaperPart) -> None:
        match part:
            case Text():
                self._text(part)
            case Pair():
                self._pair(part)
            case Rule():
                self._rule()
            case Band():
                self._band()
            case Code():
                self._code(part)
            case Gap():
                self._out += command.feed(part.dots)

    # -- modes ---------------------------------------------------------------------------------------------------

    def _set(self, mode: str, wanted: bytes) -> None:
        if self._modes.get(mode) != wanted:
            self._modes[mode] = wanted
            self._out += wanted

    def _style(self, bold: bool = False, width: int = 1, height: int = 1, invert: bool = False) -> None:
        self._set("bold", command.bold(bold))
        self._set("size", command.size(width, height))
        self._set("invert", command.invert(invert))

    def _margins(self, dots: int) -> None:
        width = self._profile.dots - 2 * dots
        self._set("margins", command.left_margin(dots) + command.print_width(width))

    # -- letters -------------------------------------------------------------------------------------------------

    def _encoded(self, text: str) -> bytes:
        """Letters as codes: the printer's own, a defined glyph, or the sign for a missing one."""
        codes = bytearray()
        for letter in text:
            code = chinese.printer_code(letter)
            if code is None and letter in self._slots:
                code = command.glyph_code(self._slots[letter])
            codes += code or chinese.MISSING_MARK.encode("gbk")
        return bytes(codes)

    def _must_be_drawn(self, text: str) -> bool:
        return any(
            chinese.printer_code(letter) is None and letter not in self._slots and self._drawer.has(letter)
            for letter in text
        )

    def _line(self, text: str, part: Text) -> None:
        """One line that fits; the cursor stands at the start of the next one."""
        self._set("align", command.align(part.align))
        if self._must_be_drawn(text):
            width_bytes, rows, dots = self._drawer.line(text, part.width, part.height, part.bold)
            self._out += command.raster(width_bytes, rows, dots) + command.feed(TEXT_PITCH_DOTS - CELL_DOTS)
            return
        self._style(part.bold, part.width, part.height, part.invert)
        self._out += self._encoded(text) + command.LINE_FEED

    def _text(self, part: Text) -> None:
        self._margins(self._profile.margin_dots)
        if part.height == 1 and not self._air_above_display:
            self._set("pitch", command.line_pitch(TEXT_PITCH_DOTS))
        elif part.height < _DISPLAY_FROM_HEIGHT:
            lines = max(2, part.height)
            self._set("pitch", command.line_pitch(CELL_DOTS * lines + _AIR_OF_LARGE_TEXT_DOTS))
        text = chinese.modernised(part.text)
        if part.invert:
            self._bar(text, part)
            return
        if (
            text
            and part.height >= _DISPLAY_FROM_HEIGHT
            and all(letter in self._display_slots for letter in text)
        ):
            self._display(text, part)
            return
        for line in chinese.wrapped(text, self._profile.columns // part.width):
            self._line(line, part)

    def _display(self, text: str, part: Text) -> None:
        """Drawn cells are square: as wide as the line allows, never wider than they are high."""
        width = max(1, min(part.height, self._profile.width_dots // (CELL_DOTS * len(text))))
        self._set("align", command.align(part.align))
        self._style(False, width, part.height)
        self._out += (
            b"".join(command.glyph_code(self._display_slots[letter]) for letter in text) + command.LINE_FEED
        )

    def _bar(self, text: str, part: Text) -> None:
        """White on black over the whole width; narrow blanks of the same height fill what the text leaves."""
        self._set("align", command.align("left"))
        self._set("pitch", command.line_pitch(CELL_DOTS * part.height))
        self._bar_edge()
        # On narrow paper the letters become narrow before one of them goes down alone.
        width = max(1, min(part.width, self._profile.columns // max(1, chinese.columns_of(text))))
        for line in chinese.wrapped(text, self._profile.columns // width):
            spare = self._profile.columns - chinese.columns_of(line) * width
            self._style(part.bold, 1, part.height, True)
            self._out += b" " * (spare // 2)
            self._style(part.bold, width, part.height, True)
            self._out += self._encoded(line)
            self._style(part.bold, 1, part.height, True)
            # The width is no whole number of columns: the last blank is moved to end with it.
            self._out += b" " * (spare - spare // 2)
            self._out += command.move_to(self._profile.width_dots - COLUMN_DOTS) + b" " + command.LINE_FEED
        self._style()
        self._bar_edge()

    def _bar_edge(self) -> None:
        if self._logos_held:
            self._out += command.print_logo(BAR_EDGE_LOGO)

    # -- label and value -----------------------------------------------------------------------------------------

    def _pair(self, part: Pair) -> None:
        self._margins(self._profile.margin_dots)
        self._set("pitch", command.line_pitch(PAIR_PITCH_DOTS if part.bold_value else TEXT_PITCH_DOTS))
        label, value = chinese.modernised(part.label), chinese.modernised(part.value)
        columns = self._profile.columns
        room = columns - chinese.columns_of(label) - 2
        if room < min(chinese.columns_of(value), columns // 2) or self._must_be_drawn(label + value):
            self._text(Text(label))
            self._text(Text(value, "right", part.bold_value))
            return
        self._set("align", command.align("left"))
        self._style()
        self._out += self._encoded(label)
        for line in chinese.wrapped(value, room):
            self._style(part.bold_value)
            start = self._profile.width_dots - chinese.columns_of(line) * COLUMN_DOTS
            self._out += command.move_to(start) + self._encoded(line) + command.LINE_FEED

    # -- pictures ------------------------------------------------------------------------------------------------

    def _rule(self) -> None:
        self._margins(self._profile.margin_dots)
        self._set("align", command.align("left"))
        if self._logos_held:
            self._out += command.print_logo(RULE_LOGO)
            return
        self._set("pitch", command.line_pitch(CELL_DOTS))
        self._style()
        self._out += b"-" * self._profile.columns + command.LINE_FEED

    def _band(self) -> None:
        self._margins(0)
        self._set("align", command.align("left"))
        if self._logos_held:
            self._out += command.print_logo(BAND_LOGO)
        else:
            band = brocade_band(self._profile)
            self._out += command.raster(band.width_bytes, band.rows, band.dots)

    # -- QR code -------------------------------------------------------------------------------------------------

    def _code(self, part: Code) -> None:
        self._margins(self._profile.margin_dots)
        modules = modules_of(part.payload)
        module_dots = min(part.module_dots, max(_LEAST_MODULE_DOTS, self._profile.width_dots // modules))
        room = self._profile.width_dots - modules * module_dots - _BESIDE_GAP_DOTS
        beside = (
            self._profile.page_mode
            and self._profile.native_qr
            and room >= _BESIDE_LEAST_COLUMNS * COLUMN_DOTS
        )
        if beside and not self._must_be_drawn(chinese.modernised("".join(part.beside))):
            self._code_with_text_beside(part, modules * module_dots, module_dots, room // COLUMN_DOTS)
        else:
            self._code_above_text(part, module_dots)

    def _code_with_text_beside(self, part: Code, side: int, module_dots: int, columns: int) -> None:
        lines = [
            (line, number == 0)
            for number, text in enumerate(part.beside)
            for line in chinese.wrapped(chinese.modernised(text), columns)
        ]
        height = max(side, len(lines) * TEXT_PITCH_DOTS)
        self._style()
        self._set("pitch", command.line_pitch(TEXT_PITCH_DOTS))
        self._out += command.PAGE_MODE
        self._out += command.page_area(self._profile.margin_dots, 0, side, height + _AIR_BELOW_CODE_DOTS)
        self._out += command.move_down_to(side)
        self._out += command.qr_code(part.payload.encode("utf-8"), module_dots, _LEVEL_M)
        left = self._profile.margin_dots + side + _BESIDE_GAP_DOTS
        top = (height - len(lines) * TEXT_PITCH_DOTS) // 2
        self._out += command.page_area(left, top, columns * COLUMN_DOTS, height - top)
        for line, heading in lines:
            self._style(bold=heading)
            self._out += self._encoded(line) + command.LINE_FEED
        self._out += command.PRINT_PAGE

    def _code_above_text(self, part: Code, module_dots: int) -> None:
        self._set("align", command.align("center"))
        if self._profile.native_qr:
            self._out += command.qr_code(part.payload.encode("utf-8"), module_dots, _LEVEL_M)
        else:
            self._out += command.raster(*code_raster(part.payload, module_dots))
        self._out += command.feed(_AIR_BELOW_CODE_DOTS)
        for number, text in enumerate(part.beside):
            self._text(Text(text, "center", bold=number == 0))


def _can_be_display(letter: str) -> bool:
    return letter.isascii() and (letter.isdigit() or letter.isupper())
