"""Writes build/assets/readings.txt: every Chinese character's commonest reading, for masked names on English screens.

Run by set-up and packaging. The terminal does not load the library for it: its tables of phrases take a second and
thirty megabytes.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

OUT = Path(__file__).parents[1] / "build" / "assets" / "readings.txt"
BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF))
HEAD = "# reading and characters; made by scripts/make_readings.py from pypinyin (MIT)"


def readings() -> dict[str, str]:
    """Reading without tones to all its characters."""
    found: dict[str, list[str]] = defaultdict(list)
    for first, last in BLOCKS:
        for point in range(first, last + 1):
            character = chr(point)
            ((reading, *_),) = pinyin(character, style=Style.NORMAL, errors="ignore") or [[""]]
            if reading.isascii() and reading.isalpha():
                found[reading].append(character)
    return {reading: "".join(characters) for reading, characters in sorted(found.items())}


def main() -> None:
    lines = [HEAD, *(f"{reading} {characters}" for reading, characters in readings().items())]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
