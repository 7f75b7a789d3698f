"""The text that a code's maker meant, from the bytes that are in it."""

from __future__ import annotations

_TEXT_CONTROLS = frozenset(b"\t\n\r\x04\x1c\x1d\x1e\x1f")
"""Line ends, and the separators that trade codes put between their fields."""


def text_of(raw: bytes, guessed: str, is_matrix: bool) -> str:
    """UTF-8 where `raw` can be that, GB 18030 where it looks like Chinese, Latin-1 where it is no text at all, else the
    reader's own guess. Bar codes know no Chinese.

    The standard says Latin-1 where a code names no character set, and nobody follows it; and where a code does name
    GB 18030 the reader still lacks the rare characters of names.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not is_matrix:
        return guessed
    if any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in raw):
        return raw.decode("latin-1")
    return _chinese(raw) or guessed


def _chinese(raw: bytes) -> str:
    """`raw` as GB 18030, or nothing when it does not look like Chinese.

    Almost every string decodes as GB 18030, Japanese ones too; Chinese text lies mostly in the rows of GB 2312,
    whose two bytes are both A1 or more.
    """
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    wide = [character.encode("gb18030") for character in text if character > "\x7f"]
    common = sum(len(pair) == 2 and pair[0] >= 0xA1 and pair[1] >= 0xA1 for pair in wide)
    return text if common * 2 >= len(wide) else ""
