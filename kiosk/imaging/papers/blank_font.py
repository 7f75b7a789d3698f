"""A TrueType font without strokes: the text layer of a photographed page is searched and copied, never drawn."""

from __future__ import annotations

import struct
from functools import cache

UNITS_PER_EM = 1000
ASCENT, DESCENT = 880, -120
WIDE_GLYPH, NARROW_GLYPH = 1, 2
_ADVANCES = (1000, 1000, 500)
"""Of no character, of a Chinese one, of a Latin one."""
_MAGIC = 0x5F0F3CF5
_SUM = 0xB1B0AFBA


@cache
def blank_font() -> bytes:
    """The font's file: three empty glyphs, one em and half an em wide."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhh4hhH", 0x00010000, ASCENT, DESCENT, 0, 1000, *([0] * 11), 3),
        b"hmtx": b"".join(struct.pack(">Hh", advance, 0) for advance in _ADVANCES),
        b"loca": struct.pack(">4H", 0, 0, 0, 0),
        b"maxp": struct.pack(">I14H", 0x00010000, 3, *([0] * 5), 1, *([0] * 7)),
    }
    return _assembled(tables)


def _head(adjustment: int = 0) -> bytes:
    box_and_style = (0, 0, 0, 0, 0, 8, 2, 0, 0)
    return struct.pack(
        ">IIIIHHqq4hHHhhh",
        *(0x00010000, 0x00010000, adjustment, _MAGIC, 3, UNITS_PER_EM, 0, 0),
        *box_and_style,
    )


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    entries, bodies, at = b"", b"", len(head) + 16 * count
    for tag, body in tables.items():
        padded = body + bytes(-len(body) % 4)
        entries += tag + struct.pack(">III", _checksum(padded), at + len(bodies), len(body))
        bodies += padded
    font = head + entries + bodies
    adjustment = (_SUM - _checksum(font)) & 0xFFFFFFFF
    return font.replace(_head(), _head(adjustment))


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
