"""What the pinyin keyboard needs of an engine, so that another one can stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LONGEST_LETTERS = 30
"""More letters than this are not taken; the library in use searches at most 40 steps."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One word or character on offer."""

    text: str
    letters: int
    """How many of the typed letters it takes, apostrophes between syllables included."""
    rare: bool = False
    """From the table of rare characters, not from the engine's dictionary."""


@dataclass(frozen=True, slots=True)
class Search:
    """What an engine made of the letters typed so far."""

    syllables: tuple[str, ...] = ()
    """The letters as the engine cut them: ("tuo", "jiang", "lu")."""
    candidates: tuple[Candidate, ...] = ()
    """Most likely first."""


class PinyinEngine(Protocol):
    """Keeps nothing between two searches: what one citizen chose never moves up for the next."""

    def search(self, letters: str) -> Search:
        """Candidates for `letters` (a–z, `v` for ü, `'` between syllables). Answers within a few milliseconds."""

    def forget(self) -> None:
        """Afterwards the engine holds nothing of what was typed."""

    def close(self) -> None:
        """Gives the engine's memory back; no search may follow."""
