"""The plainest protocol of a window screen: each line of text that comes takes the place of the one before."""

from __future__ import annotations

from typing import Literal

Coding = Literal["utf-8", "gb18030"]
ENDS: dict[str, bytes] = {"crlf": b"\r\n", "lf": b"\n", "cr": b"\r"}


def encoded(line: str, coding: Coding, end: bytes, columns: int = 0) -> bytes:
    """The bytes of one line. Whatever would end or steer it is left out; longer than the screen it is cut between characters.

    `columns` counts Latin letters; a Chinese character takes two; 0 is a screen that scrolls by itself.
    """
    shown = "".join(letter if letter.isprintable() else "" for letter in line)
    return _cut(shown, columns).encode(coding, "replace") + end


def _cut(line: str, columns: int) -> str:
    if columns <= 0:
        return line
    used = 0
    for place, letter in enumerate(line):
        used += 2 if ord(letter) > 0x2E7F else 1
        if used > columns:
            return line[:place]
    return line
