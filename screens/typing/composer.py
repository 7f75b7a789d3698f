"""What is being spelled and which candidates are on show: the pinyin keyboard without its keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screens.typing.pinyin_engine import LONGEST_LETTERS, Candidate, PinyinEngine, Search

Face = Literal["pinyin", "english", "digits"]
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz'")


@dataclass(frozen=True, slots=True)
class Composition:
    """What the strip above the keys shows."""

    spelled: str = ""
    """The letters with a gap between syllables: `tuo jiang lu`."""
    offers: tuple[str, ...] = ()
    """Candidates of this page."""
    first: int = 0
    """Index of the first one, over all pages."""
    more: bool = False
    rare_only: bool = False
    any_rare: bool = False
    """Whether the first syllable has rare characters at all."""


class PinyinComposer:
    """Takes keys, gives text. Holds nothing after `forget`."""

    def __init__(self, engine: PinyinEngine, room: float = 7.0) -> None:
        self._engine = engine
        self._room = room
        self._letters = ""
        self._found = Search()
        self._rare_only = False
        self._pages: list[tuple[Candidate, ...]] = []
        self._page = 0

    @property
    def composing(self) -> bool:
        return bool(self._letters)

    @property
    def letters(self) -> str:
        return self._letters

    def shown(self) -> Composition:
        """What to draw now."""
        page = self._pages[self._page] if self._pages else ()
        return Composition(
            spelled=self._spelled(),
            offers=tuple(offer.text for offer in page),
            first=sum(len(earlier) for earlier in self._pages[: self._page]),
            more=self._page + 1 < len(self._pages),
            rare_only=self._rare_only,
            any_rare=any(offer.rare for offer in self._found.candidates),
        )

    def press(self, letter: str) -> None:
        """Adds one letter or the apostrophe between syllables; others, and too many, change nothing."""
        if letter in _LETTERS and len(self._letters) < LONGEST_LETTERS and (letter != "'" or self._letters):
            self._look_up(self._letters + letter)

    def rub_out(self) -> bool:
        """Takes the last letter back. False when there was none: then the text itself is to lose a character."""
        if not self._letters:
            return False
        self._look_up(self._letters[:-1])
        return True

    def pick(self, place: int) -> str:
        """Takes the candidate at `place` of the page and keeps the letters it leaves; "" when there is none."""
        page = self._pages[self._page] if self._pages else ()
        if not 0 <= place < len(page):
            return ""
        chosen = page[place]
        self._rare_only = False
        self._look_up(self._letters[chosen.letters :].lstrip("'"))
        return chosen.text

    def take_letters(self) -> str:
        """The letters as they are, for words that are none: the composition is empty afterwards."""
        letters = self._letters
        self._look_up("")
        return letters

    def turn(self, by: int) -> None:
        """Another page of candidates; stays within the first and the last."""
        self._page = max(0, min(self._page + by, len(self._pages) - 1))

    def make_room(self, room: float) -> None:
        """How many single characters fit beside each other on the strip; goes back to the first page."""
        self._room = room
        self._lay_out()

    def toggle_rare(self) -> None:
        """Shows the rare characters of the first syllable only, or all candidates again."""
        self._rare_only = not self._rare_only
        self._lay_out()

    def forget(self) -> None:
        """Afterwards no letter and no candidate of the last citizen is in memory here or in the engine."""
        self._rare_only = False
        self._look_up("")
        self._engine.forget()

    def _look_up(self, letters: str) -> None:
        self._letters = letters
        self._found = self._engine.search(letters) if letters else Search()
        if not letters:
            self._rare_only = False
        self._lay_out()

    def _lay_out(self) -> None:
        offers = self._found.candidates
        if self._rare_only:
            offers = tuple(offer for offer in offers if offer.rare)
        self._pages = _pages(offers, self._room)
        self._page = 0

    def _spelled(self) -> str:
        cut = self._found.syllables
        if sum(map(len, cut)) != len(self._letters.replace("'", "")):
            return self._letters
        return " ".join(cut)


def _pages(offers: tuple[Candidate, ...], room: float) -> list[tuple[Candidate, ...]]:
    """Fills pages: a word takes the room of its characters and a gap with its number before it."""
    pages: list[list[Candidate]] = []
    left = 0.0
    for offer in offers:
        need = (len(offer.text) + 1.1) / 2.1
        if not pages or need > left:
            pages.append([])
            left = room
        pages[-1].append(offer)
        left -= need
    return [tuple(page) for page in pages]
