"""Marks in the width in which Chinese print sets them, where the picture alone cannot tell."""

from __future__ import annotations

import re
from typing import Final

_CJK = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE_MARKS: Final = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "?": "？", "!": "！", ".": "。"}
# A mark is Chinese when Chinese stands on either side; a full stop and a comma only after it, as they also part numbers.
_AROUND = re.compile(
    rf"(?<=[{_CJK}）》”，。；：])[(),:;?!]|[(),:;?!](?=[{_CJK}（《“])|(?<=[{_CJK}）])\.(?=[{_CJK}]|$)"
)
# "9:00一12:00": between figures nobody writes the number one as a character.
_DASH = re.compile(r"(?<=\d)[一－](?=\d)")
_NARROW: Final = {wide: narrow for narrow, wide in _WIDE_MARKS.items()}
_WITHIN_LATIN = re.compile(r"(?<=[A-Za-z0-9])[：，](?=\d\d(?!\d))")
_OPEN = re.compile(r"（([^（）()]*)\)|\(([^（）()]*)）")


def in_chinese_widths(text: str) -> str:
    """The line with brackets, commas and colons beside Chinese in full width, between figures in half width."""
    text = _DASH.sub("—", text)
    text = _AROUND.sub(lambda mark: _WIDE_MARKS[mark[0]], text)
    text = _WITHIN_LATIN.sub(lambda mark: _NARROW[mark[0]], text)
    # Brackets are wide or narrow by pairs.
    return _OPEN.sub(lambda pair: f"（{pair[1] if pair[1] is not None else pair[2]}）", text)
