"""What a printer cannot be asked, printed for a person to look at: how many drawn characters it keeps, four-byte codes."""

from __future__ import annotations

from devices.protocol import escpos_commands as command

SLOTS_TRIED = 24
_BLOCK = bytes((0x3F, 0xFF, 0xFC)) * 24
"""A black square with a white edge above and below: none of the printer's own letters, and easy to count."""
_FOUR_BYTE_LETTER = "㐂"


def probe_page() -> bytes:
    """One paper: black squares to be counted, and one letter in four bytes between marks."""
    written = bytearray(command.RESET + command.CHINESE_ON)
    for slot in range(SLOTS_TRIED):
        written += command.define_glyph(slot, _BLOCK)
    written += _line("打印机能力测试")
    written += _line(f"1. 数一数下面连续的黑方块（最多 {SLOTS_TRIED} 个）")
    for start in range(0, SLOTS_TRIED, 8):
        written += b" ".join(command.glyph_code(slot) for slot in range(start, start + 8)) + command.LINE_FEED
    written += _line("2. 下面括号里是一个字（三个七叠成），还是别的")
    written += _line(f"（{_FOUR_BYTE_LETTER}）")
    return bytes(written + command.feed_and_cut(8))


def _line(text: str) -> bytes:
    return text.encode("gb18030") + command.LINE_FEED
