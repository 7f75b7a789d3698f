"""Chinese text as a receipt printer's own font has it, and what it lacks.

Printers know the two-byte GBK area and nothing of GB 18030's four-byte codes: those print as garbage. Nor can the
row FE50..FEA0 be trusted, where GBK, GB 18030-2000, -2005 and -2022 disagree; a character there (䶮 is one) is drawn.
"""

from __future__ import annotations

import functools

MISSING_MARK = "〓"
"""The printers' own sign for a character that nobody has (GB 2312 row 2). Never a question mark."""

_LATER_ASSIGNED = {
    0xE7C7: 0x1E3F,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
"""Private-use stand-ins of the 2000 and 2005 editions, and what the 2022 edition writes instead."""

_FIRST_PRIVATE = 0xE815
"""FE50, the first of the 80 codes that GBK gave to the private-use area."""


@functools.cache
def _modern_forms() -> dict[int, str]:
    """Old systems and ID cards still carry private-use code points; here is the real character of each."""
    forms: dict[int, str] = {}
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    for place, trail in enumerate(trails):
        forms[_FIRST_PRIVATE + place] = bytes((0xFE, trail)).decode("gb18030")
    forms.update({old: chr(new) for old, new in _LATER_ASSIGNED.items()})
    return forms


def modernised(text: str) -> str:
    """The text with private-use stand-ins replaced by their real characters, and no control characters."""
    kept = "".join(letter for letter in text if letter >= " " and letter != "\x7f")
    return kept.translate(_modern_forms())


def printer_code(letter: str) -> bytes | None:
    """The one or two bytes that every Chinese printer prints as this letter, or None when it must be drawn."""
    if letter.isascii():
        return letter.encode("ascii")
    try:
        code = letter.encode("gbk")
    except UnicodeEncodeError:
        return None
    return code if len(code) == 2 and code == letter.encode("gb18030") else None


def columns(letter: str) -> int:
    """Width in ASCII columns: every code of two bytes, and every drawn glyph, fills a square cell of two."""
    return 1 if letter.isascii() else 2


def columns_of(text: str) -> int:
    return sum(columns(letter) for letter in text)


_NEVER_FIRST = frozenset("，。、；：？！）》」』】〕”’…—·,.;:?!)]}%％")
"""Marks that may not begin a line; the letter before them goes down with them."""


def wrapped(text: str, width_columns: int) -> list[str]:
    """The text in lines of at most `width_columns`. Numbers and Latin words stay whole where a line can hold them."""
    lines: list[list[str]] = [[]]
    for piece in _pieces(text, width_columns):
        line = lines[-1]
        if not line and len(lines) > 1 and piece == " ":
            continue  # The rest of a run of blanks that the last line ended in.
        if not line or columns_of("".join(line)) + columns_of(piece) <= width_columns:
            line.append(piece)
            continue
        carried = piece[0] in _NEVER_FIRST and len(line) > 1 and columns_of(line[-1] + piece) <= width_columns
        lines.append([line.pop(), piece] if carried else [] if piece == " " else [piece])
    if not lines[-1] and len(lines) > 1:
        del lines[-1]
    return ["".join(line).rstrip(" ") if line is not lines[-1] else "".join(line) for line in lines]


def _pieces(text: str, width_columns: int) -> list[str]:
    """Letters one by one, but runs of ASCII letters and digits together unless longer than a line."""
    pieces: list[str] = []
    for letter in text:
        last = pieces[-1] if pieces else ""
        if _in_word(letter) and _in_word(last[-1:]) and len(last) < width_columns:
            pieces[-1] += letter
            continue
        pieces.append(letter)
    return pieces


def _in_word(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
