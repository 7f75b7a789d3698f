"""A masked name for readers of English: 张*三 becomes Zhang * San."""

from __future__ import annotations

import re
from functools import cache

from kiosk.base import paths
from screens.texts import Say

SURNAMES = {
    "单": "Shan",
    "曾": "Zeng",
    "仇": "Qiu",
    "区": "Ou",
    "解": "Xie",
    "查": "Zha",
    "盖": "Ge",
    "朴": "Piao",
    "翟": "Zhai",
    "员": "Yun",
    "秘": "Bi",
    "召": "Shao",
    "缪": "Miao",
    "种": "Chong",
    "尉": "Yu",
    "覃": "Qin",
    "乐": "Yue",
    "卜": "Bu",
}
"""Characters that are read otherwise as a surname than in a text."""
_PART = re.compile(r"\*+|[^*]")


def name_for(masked: str, say: Say) -> str:
    """The masked name as readers of this language see it; one that has no reading stays as it is."""
    if say.language != "en" or masked.isascii():
        return masked
    parts = [
        part if part[0] == "*" else _reading(part, first=not at) for at, part in enumerate(_parts(masked))
    ]
    return " ".join(parts) if all(parts) else masked


def _parts(masked: str) -> list[str]:
    return _PART.findall(masked)


def _reading(character: str, first: bool) -> str:
    if first and character in SURNAMES:
        return SURNAMES[character]
    # A line is a reading and its characters: searching it costs less than a table of 27 000 would keep.
    # Passports write ü as yu.
    return next(
        (line.split(" ", 1)[0].replace("v", "yu").title() for line in _readings() if character in line), ""
    )


@cache
def _readings() -> tuple[str, ...]:
    file = paths.built_assets() / "readings.txt"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return tuple(line for line in lines if not line.startswith("#"))
