"""The faces every letter is set in, and which of them has a character."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from functools import cache
from pathlib import Path

from kivy.core.text import DEFAULT_FONT, LabelBase

from kiosk.base import paths

WHOLE_FONT, RARE_FONT = "whole", "rare"
_LAST_HAN = 0x323AF
"""The end of the last block with Chinese characters (extension H)."""


def register() -> None:
    """From here on every label is Noto Sans CJK SC with a true bold: the characters of every day by default, all of
    them as `[font=whole]`; `[font=rare]` is HanaMinB."""
    LabelBase.register(DEFAULT_FONT, str(paths.screen_font()), fn_bold=str(paths.screen_font(bold=True)))
    LabelBase.register(WHOLE_FONT, str(paths.font()), fn_bold=str(paths.font(bold=True)))
    if paths.rare_font().is_file():
        LabelBase.register(RARE_FONT, str(paths.rare_font()))


def with_rare_runs(text: str) -> str | None:
    """`text` as markup whose runs that the everyday face lacks are set in a fuller one; None when it needs no markup.

    SDL's text renderer has no fallback of its own: a missing character would be a box where a name should be.
    """
    if not any(_is_rare(character) for character in text):
        return None
    pieces: list[str] = []
    now = ""
    for character in text:
        face = _face_for(character)
        if face != now:
            pieces.append(("[/font]" if now else "") + (f"[font={face}]" if face else ""))
            now = face
        pieces.append({"&": "&amp;", "[": "&bl;", "]": "&br;"}.get(character, character))
    return "".join(pieces) + ("[/font]" if now else "")


def _face_for(character: str) -> str:
    """The first face that has it, the everyday one (empty) when none has."""
    if not _is_rare(character):
        return ""
    if _has(paths.font(), ord(character)):
        return WHOLE_FONT
    return RARE_FONT if _has(paths.rare_font(), ord(character)) else ""


def _is_rare(character: str) -> bool:
    code = ord(character)
    return code > _LAST_HAN or not _everyday()[code]


@cache
def _everyday() -> bytes:
    """For each code 1 when the default face has it or it is no character."""
    known = bytearray(_LAST_HAN + 1)
    face = paths.screen_font()
    for first, last in zip(*_ranges(face), strict=True) if face.is_file() else ():
        known[first : min(last, _LAST_HAN) + 1] = b"\1" * (min(last, _LAST_HAN) + 1 - first)
    for blank in "\n\t\r":
        known[ord(blank)] = 1
    return bytes(known)


def _has(font: Path, codepoint: int) -> bool:
    if not font.is_file():
        return False
    starts, ends = _ranges(font)
    place = bisect_right(starts, codepoint) - 1
    return place >= 0 and codepoint <= ends[place]


@cache
def _ranges(font: Path) -> tuple[array[int], array[int]]:
    """First and last codes of the groups in the font's format 12 character map (OpenType `cmap`)."""
    with font.open("rb") as file:
        tables = struct.unpack(">4xH6x", file.read(12))[0]
        for _ in range(tables):
            tag, _checksum, offset, _length = struct.unpack(">4sIII", file.read(16))
            if tag == b"cmap":
                file.seek(offset)
                return _groups(file.read(_length))
    return array("I"), array("I")


def _groups(cmap: bytes) -> tuple[array[int], array[int]]:
    for place in range(4, 4 + 8 * struct.unpack_from(">2xH", cmap)[0], 8):
        subtable = struct.unpack_from(">4xI", cmap, place)[0]
        if struct.unpack_from(">H", cmap, subtable)[0] == 12:
            count = struct.unpack_from(">12xI", cmap, subtable)[0]
            groups = cmap[subtable + 16 : subtable + 16 + 12 * count]
            starts, ends, _glyphs = zip(*struct.iter_unpack(">III", groups), strict=True)
            return array("I", starts), array("I", ends)
    return array("I"), array("I")
