"""Which engine the keyboard gets; the one place to change for another."""

from __future__ import annotations

from kiosk.base.paths import built_assets
from screens.typing.google_pinyin import GooglePinyin
from screens.typing.pinyin_engine import PinyinEngine
from screens.typing.rare_characters import WithRareCharacters, load_rare_characters


def open_pinyin_engine() -> PinyinEngine:
    """Opens the engine with its rare characters in a few milliseconds; KioskError when set-up has not run."""
    folder = built_assets() / "typing"
    return WithRareCharacters(
        GooglePinyin(folder / "dict_pinyin.dat"), load_rare_characters(folder / "rare_characters.tsv")
    )
