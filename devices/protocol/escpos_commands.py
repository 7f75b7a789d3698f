"""The commands we send, as bytes. Vocabulary by python-escpos where it has the command and has it right.

See docs/decisions for what is ours and why (Chinese mode, sizes, fences, real-time control).
"""

from __future__ import annotations

from escpos.constants import (
    CTL_FF,
    DC4,
    DLE,
    ENQ,
    ESC,
    FS,
    GS,
    HW_INIT,
    RT_STATUS,
    S_RASTER_N,
    TXT_SIZE,
    TXT_STYLE,
)

RESET: bytes = HW_INIT
"""Also drops user-defined glyphs, so it comes first and never between a definition and its use."""
CHINESE_ON = bytes(FS) + b"&"
CHINESE_OFF = bytes(FS) + b"."
"""Chinese models start with it on, others off, and a vendor's tool may have switched it: said after every reset."""
SMOOTH_ON: bytes = TXT_STYLE["smooth"][True]
LINE_FEED = b"\n"
PAGE_MODE = bytes(ESC) + b"L"
PRINT_PAGE: bytes = CTL_FF
CLEAR_BUFFERS = bytes(DLE) + bytes(DC4) + b"\x08\x01\x03\x14\x01\x06\x02\x08"
"""Real-time; the eight bytes after DC4 are a fixed word so that it cannot happen by accident."""
BUFFERS_CLEARED = (0x37, b"\x25")
"""Header and content of the block that confirms it."""
RECOVER_AND_CLEAR = bytes(DLE) + bytes(ENQ) + b"\x02"
PAPER_STATUS_IN_TURN = bytes(GS) + b"r\x01"
"""Answered when everything before it has been carried out; not carried out while off-line. A fence."""
ASK_FIRMWARE = bytes(GS) + b"I\x41"
ASK_MAKER = bytes(GS) + b"I\x42"
ASK_FONT_LANGUAGE = bytes(GS) + b"I\x45"
TELL_CHANGES = bytes(GS) + b"a\x0e"
"""ASB for on-line, errors and paper; the printer answers with its state at once. Ends with the next reset."""
ASK_MODEL = bytes(GS) + b"I\x43"
ASK_SERIAL = bytes(GS) + b"I\x44"
NAME_HEADER = 0x5F
PROCESS_HEADER = 0x37
PROCESS_MARK = 0x22

_ALIGNED: dict[str, bytes] = TXT_STYLE["align"]


def ask_status(number: int) -> bytes:
    """DLE EOT 1..4: printer, off-line cause, error cause, paper."""
    return bytes(RT_STATUS) + bytes((number,))


def align(where: str) -> bytes:
    return _ALIGNED[where]


def size(width: int, height: int) -> bytes:
    """GS ! enlarges ASCII and Chinese alike; ESC ! (what python-escpos sends for sizes) enlarges ASCII only."""
    return bytes(TXT_SIZE) + bytes(((width - 1) << 4 | (height - 1),))


def bold(on: bool) -> bytes:
    command: bytes = TXT_STYLE["bold"][on]
    return command


def invert(on: bool) -> bytes:
    command: bytes = TXT_STYLE["invert"][on]
    return command


def line_pitch(dots: int) -> bytes:
    """ESC 3: from one line's foot to the next, in dots; a line higher than this takes its own height."""
    return bytes(ESC) + b"3" + bytes((dots,))


def feed(dots: int) -> bytes:
    """ESC J: prints what waits in the line and feeds; at most 255 dots a command."""
    whole, rest = divmod(dots, 255)
    return (bytes(ESC) + b"J\xff") * whole + (bytes(ESC) + b"J" + bytes((rest,)) if rest else b"")


def left_margin(dots: int) -> bytes:
    return bytes(GS) + b"L" + _word(dots)


def print_width(dots: int) -> bytes:
    return bytes(GS) + b"W" + _word(dots)


def move_to(dots: int) -> bytes:
    """ESC $: from the left margin."""
    return bytes(ESC) + b"$" + _word(dots)


def move_down_to(dots: int) -> bytes:
    """GS $: page mode only; where the foot of the next line or picture will stand."""
    return bytes(GS) + b"$" + _word(dots)


def page_area(left: int, top: int, width: int, height: int) -> bytes:
    return bytes(ESC) + b"W" + _word(left) + _word(top) + _word(width) + _word(height)


def define_glyph(slot: int, columns_24x3: bytes) -> bytes:
    """FS 2: user glyph `slot` (0..93), 24 columns of three bytes, top bit first."""
    assert len(columns_24x3) == 72
    return bytes(FS) + b"2" + glyph_code(slot) + columns_24x3


def glyph_code(slot: int) -> bytes:
    return bytes((0xFE, 0xA1 + slot))


def define_logos(logos: list[tuple[int, int, bytes]]) -> bytes:
    """FS q: (width in bytes, height in bytes, columns) each. Replaces all, and wears the memory: once a printer."""
    written = bytes(FS) + b"q" + bytes((len(logos),))
    for width, height, dots in logos:
        written += _word(width) + _word(height) + dots
    return written


def print_logo(number: int) -> bytes:
    """FS p, from 1."""
    return bytes(FS) + b"p" + bytes((number, 0))


def raster(width_bytes: int, rows: int, dots: bytes) -> bytes:
    """GS v 0; old firmware takes at most 255 rows."""
    return bytes(S_RASTER_N) + _word(width_bytes) + _word(rows) + dots


def qr_code(payload: bytes, module_dots: int, level: int) -> bytes:
    """GS ( k: module size, correction 0..3 (L M Q H), store, print. Model 2 is what every printer starts with."""
    head = bytes(GS) + b"(k"
    return (
        (head + b"\x03\x001C" + bytes((module_dots,)))
        + (head + b"\x03\x001E" + bytes((0x30 + level,)))
        + (head + _word(len(payload) + 3) + b"1P0" + payload)
        + (head + b"\x03\x001Q0")
    )


def feed_and_cut(dots: int) -> bytes:
    """GS V 66 n: feeds to the cutter plus n dots, partial cut. python-escpos would waste six lines of paper."""
    return bytes(GS) + b"V\x42" + bytes((dots,))


def process_fence(process_id: bytes) -> bytes:
    """GS ( H: the printer repeats the four bytes when everything before has been printed."""
    assert len(process_id) == 4
    return bytes(GS) + b"(H\x06\x0000" + process_id


def _word(number: int) -> bytes:
    return number.to_bytes(2, "little")
