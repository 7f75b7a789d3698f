"""Characters that stand on identity cards and not in the engine's dictionary: 䶮, 𠮷, 㛃 …"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.base.errors import KioskError
from screens.typing.pinyin_engine import Candidate, PinyinEngine, Search

# Two pages of the strip stay as every citizen expects them; then come the characters of names.
EVERYDAY_FIRST = 14


@dataclass(frozen=True, slots=True)
class RareCharacters:
    """By syllable: those known from names, and all the others our fonts can draw."""

    in_names: dict[str, str]
    others: dict[str, str]

    def of(self, syllable: str) -> str:
        """All rare characters read so, names' first; empty when there are none."""
        return self.in_names.get(syllable, "") + self.others.get(syllable, "")


def load_rare_characters(table: Path) -> RareCharacters:
    """Reads the table that set-up made; KioskError when it is not there."""
    try:
        lines = table.read_text("utf-8").splitlines()
    except OSError as missing:
        raise KioskError(f"生僻字表没找到：{table.name}", "请重新运行 scripts/setup") from missing
    rows = [line.split("\t") for line in lines if line.count("\t") == 2]
    return RareCharacters({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})


class WithRareCharacters:
    """An engine whose candidates for the first syllable go on into the rare characters."""

    def __init__(self, engine: PinyinEngine, rare: RareCharacters) -> None:
        self._engine = engine
        self._rare = rare

    def search(self, letters: str) -> Search:
        found = self._engine.search(letters)
        syllable = found.syllables[0] if found.syllables else letters
        length = len(syllable)
        everyday = list(found.candidates)
        early = {offer.text for offer in everyday[:EVERYDAY_FIRST]}
        named = [c for c in self._rare.in_names.get(syllable, "") if c not in early]
        raised = set(named)
        later = [offer for offer in everyday[EVERYDAY_FIRST:] if offer.text not in raised]
        known = early | raised | {offer.text for offer in later}
        last = [c for c in self._rare.others.get(syllable, "") if c not in known]
        offers = (
            *everyday[:EVERYDAY_FIRST],
            *(Candidate(character, length, rare=True) for character in named),
            *later,
            *(Candidate(character, length, rare=True) for character in last),
        )
        return Search(found.syllables or ((syllable,) if offers else ()), offers)

    def forget(self) -> None:
        self._engine.forget()

    def close(self) -> None:
        self._engine.close()
