"""Searching items by initials, pinyin, characters and everyday words. Pure; the readings come prebuilt.

A typed letter either goes on with the reading of the character reached (zh-u) or starts the next one (z-s), so
initials, full pinyin and any mixture with characters are one search. A text runs without gaps through a name,
over its punctuation; only when little runs so may characters stand apart, other words be meant, a finger slip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from kiosk.domain.ids import ItemCode
from kiosk.domain.loose_search import LooseIndex, Vocabulary
from kiosk.domain.service_item import ServiceItem

IndexFacet = Literal["theme", "department", "bundle", "cross_area"]

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_PASSED_OVER = frozenset(' 、，。（）()《》“”"·-—/：:')
_AT_START, _INSIDE, _EVERYDAY, _APART, _LOOSE = 3.0, 2.0, 1.5, 1.0, 0.0
_WHOLE_WORD = 3.5
"""An everyday word typed to its end says more than the beginning of a name."""
_ASKED_FOR = 0.4
"""An item people have words of their own for is one they come for."""
_AGAIN = 2.0
"""What a name loses each time it stands in the list already, as when two levels have the same item."""
_FEW = 5
"""With fewer found by characters, the likely ones are listed after them."""
_HERE_BONUS = 0.3
"""An item that can be handed in at the terminal stands before its equals."""
_LONGEST_TEXT = 40
_KEPT_TEXTS = 256
"""All first letters and the usual second ones: they find the most and come again with every citizen."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text with the readings of each of its characters: 居 is ("ju",); a letter or digit reads as itself."""

    text: str
    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    code: ItemCode
    name: Spelling
    everyday: tuple[Spelling, ...] = ()


class Hit(NamedTuple):
    code: ItemCode
    matched: tuple[int, ...]
    """Positions in the item's name; empty when an everyday word matched."""
    score: float
    """Higher is better; comparable within one search only."""


class _Place(NamedTuple):
    """How far a text has been followed: in character `at`, `taken` letters of `reading`."""

    at: int
    reading: str
    taken: int


@dataclass(frozen=True, slots=True)
class _Run:
    """A spelling with what every step needs worked out once."""

    text: str
    begun: tuple[dict[str, tuple[_Place, ...]], ...]
    """By position: which letters and characters begin it."""
    letters: tuple[frozenset[str], ...]
    """By position: the letters among those."""
    following: tuple[int, ...]
    """By position: the next one that is not passed over, or -1."""


class _Thread(NamedTuple):
    """One way a text runs through one spelling of one entry."""

    entry: int
    spelling: int
    start: int
    places: tuple[_Place, ...]


class CatalogIndex:
    """One catalogue, ready to be searched. Immutable; a new catalogue is a new index."""

    def __init__(
        self, items: Sequence[ServiceItem], entries: Sequence[IndexEntry], vocabulary: Vocabulary = ()
    ) -> None:
        self._items = {item.code: item for item in items}
        self._entries = [entry for entry in entries if entry.code in self._items]
        self._runs = [tuple(map(_run, (entry.name, *entry.everyday))) for entry in self._entries]
        self._starts = _starts(self._runs)
        self._bonuses = [self._bonus(entry) for entry in self._entries]
        spelled = (
            (n, s.text, s.readings) for n, e in enumerate(self._entries) for s in (e.name, *e.everyday)
        )
        self._loose = LooseIndex(spelled, vocabulary)
        self._found = lru_cache(maxsize=_KEPT_TEXTS)(self._find)
        self._threads = lru_cache(maxsize=_KEPT_TEXTS)(self._follow)

    def __len__(self) -> int:
        return len(self._items)

    def item(self, code: ItemCode) -> ServiceItem | None:
        return self._items.get(code)

    def items(self) -> tuple[ServiceItem, ...]:
        return tuple(self._items.values())

    def with_facet(self, facet: IndexFacet, value: str = "") -> frozenset[ItemCode]:
        """Codes of the items that have this value; with an empty value those that have any."""
        return frozenset(item.code for item in self._items.values() if _has(_facet_of(item, facet), value))

    def facet_values(self, facet: IndexFacet) -> tuple[str, ...]:
        """Values in use, the most frequent first."""
        counted = Counter(value for item in self._items.values() for value in _facet_of(item, facet))
        return tuple(value for value, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    def search(self, text: str, inside: frozenset[ItemCode] | None = None) -> tuple[Hit, ...]:
        """Best first. An empty text finds everything, what can be handed in here before the rest."""
        hits = self._found(_plain(text))
        return hits if inside is None else tuple(hit for hit in hits if hit.code in inside)

    def _find(self, plain: str) -> tuple[Hit, ...]:
        if not plain:
            found = [Hit(e.code, (), bonus) for e, bonus in zip(self._entries, self._bonuses, strict=True)]
            found.sort(key=lambda hit: -hit.score)
            return tuple(found)
        found = self._run_through(plain)
        if not found or (len(found) < _FEW and _LETTERS.isdisjoint(plain)):
            known = {hit.code for hit in found}
            apart = [hit for hit in self._standing_apart(plain) if hit.code not in known]
            known.update(hit.code for hit in apart)
            found += apart + [hit for hit in self._likely(plain) if hit.code not in known]
        return self._ranked(found)

    def _likely(self, text: str) -> list[Hit]:
        """What may have been meant, though the text runs through nothing."""
        if _LETTERS.issuperset(text):
            shares = dict.fromkeys(self._loose.by_slip(text), 1.0)
        else:
            shares = self._loose.by_words(text)
        return [
            Hit(self._entries[n].code, (), _LOOSE + share + self._bonuses[n]) for n, share in shares.items()
        ]

    def _ranked(self, found: Iterable[Hit]) -> tuple[Hit, ...]:
        """Best first, a name that stands there already after the others."""
        times: Counter[str] = Counter()
        ranked = []
        for hit in sorted(found, key=lambda hit: -hit.score):
            name = self._items[hit.code].name
            ranked.append(
                Hit(hit.code, hit.matched, hit.score - _AGAIN * times[name]) if times[name] else hit
            )
            times[name] += 1
        ranked.sort(key=lambda hit: -hit.score)
        return tuple(ranked)

    def next_letters(self, text: str, inside: frozenset[ItemCode] | None = None) -> frozenset[str]:
        """Upper-case letters that, typed next, would still find something."""
        plain = _plain(text)
        letters: set[str] = set()
        if len(plain) >= _LONGEST_TEXT:
            return frozenset()
        if not plain:
            wanted = (key for key in self._starts if key in _LETTERS)
            letters.update(key for key in wanted if self._any_inside(self._starts[key], inside))
        for thread in self._threads(plain) if plain else ():
            if inside is None or self._entries[thread.entry].code in inside:
                run = self._runs[thread.entry][thread.spelling]
                for place in thread.places:
                    after = run.following[place.at]
                    if after >= 0:
                        letters |= run.letters[after]
                    letters.update(place.reading[place.taken : place.taken + 1])
        letters &= _LETTERS
        return frozenset(letter.upper() for letter in letters)

    def _any_inside(self, threads: Iterable[_Thread], inside: frozenset[ItemCode] | None) -> bool:
        return inside is None or any(self._entries[thread.entry].code in inside for thread in threads)

    def _follow(self, text: str) -> tuple[_Thread, ...]:
        """All ways `text` runs; built from those of the text without its last letter, which are kept."""
        if len(text) == 1:
            return tuple(self._starts.get(text, ()))
        letter, followed = text[-1], []
        for thread in self._threads(text[:-1]):
            run = self._runs[thread.entry][thread.spelling]
            places = tuple(reached for place in thread.places for reached in _step(run, place, letter))
            if places:
                followed.append(thread._replace(places=places))
        return tuple(followed)

    def _run_through(self, text: str) -> list[Hit]:
        best: dict[int, tuple[float, _Thread]] = {}
        for thread in self._threads(text):
            score = self._score(thread)
            known = best.get(thread.entry)
            if known is None or score > known[0]:
                best[thread.entry] = (score, thread)
        return [self._hit(*best[number]) for number in sorted(best)]

    def _score(self, thread: _Thread) -> float:
        entry, spelling, start, places = thread
        length = len(self._runs[entry][spelling].text)
        # The places of a thread are in no order; most have one.
        end = places[0].at if len(places) == 1 else min(place.at for place in places)
        covered = (end + 1 - start) / length
        if spelling > 0:
            base = _WHOLE_WORD if covered == 1 else _EVERYDAY
        else:
            base = _AT_START if start == 0 else _INSIDE
        return base + covered + self._bonuses[entry]

    def _hit(self, score: float, thread: _Thread) -> Hit:
        code = self._entries[thread.entry].code
        matched: tuple[int, ...] = ()
        if thread.spelling == 0:
            text = self._runs[thread.entry][0].text
            end = min(place.at for place in thread.places)
            matched = tuple(n for n in range(thread.start, end + 1) if text[n] not in _PASSED_OVER)
        return Hit(code, matched, score)

    def _standing_apart(self, text: str) -> list[Hit]:
        """Names that have all the characters in this order, with others between them."""
        if len(text) < 2 or any(letter in _LETTERS for letter in text):
            return []
        hits = []
        for entry, bonus in zip(self._entries, self._bonuses, strict=True):
            matched = _in_order(entry.name.text, text)
            if matched:
                covered = len(matched) / len(entry.name.text)
                hits.append(Hit(entry.code, matched, _APART + covered + bonus))
        return hits

    def _bonus(self, entry: IndexEntry) -> float:
        here = _HERE_BONUS if self._items[entry.code].here else 0.0
        return here + (_ASKED_FOR if entry.everyday else 0.0)


def _run(spelling: Spelling) -> _Run:
    places = range(len(spelling.text))
    begun = tuple(_beginnings(spelling, at) for at in places)
    shown = [at for at in places if spelling.text[at] not in _PASSED_OVER]
    following = tuple(next((after for after in shown if after > at), -1) for at in places)
    return _Run(spelling.text, begun, tuple(_LETTERS & keys.keys() for keys in begun), following)


def _beginnings(spelling: Spelling, at: int) -> dict[str, tuple[_Place, ...]]:
    begun: dict[str, tuple[_Place, ...]] = {}
    if spelling.text[at] in _PASSED_OVER:
        return begun
    for reading in spelling.readings[at]:
        begun[reading[0]] = (*begun.get(reading[0], ()), _Place(at, reading, 1))
    character = spelling.text[at].lower()
    if character not in _LETTERS:
        begun[character] = (_Place(at, "", 0),)
    return begun


def _starts(runs: Sequence[tuple[_Run, ...]]) -> dict[str, list[_Thread]]:
    """For each letter and character the threads that begin with it."""
    starts: dict[str, list[_Thread]] = {}
    for entry, texts in enumerate(runs):
        for number, run in enumerate(texts):
            for at, begun in enumerate(run.begun):
                for letter, places in begun.items():
                    starts.setdefault(letter, []).append(_Thread(entry, number, at, places))
    return starts


def _step(run: _Run, place: _Place, letter: str) -> tuple[_Place, ...]:
    """Where one more letter leads from a place."""
    after = run.following[place.at]
    reached = run.begun[after].get(letter, ()) if after >= 0 else ()
    if place.reading[place.taken : place.taken + 1] == letter:
        return (_Place(place.at, place.reading, place.taken + 1), *reached)
    return reached


def _in_order(name: str, text: str) -> tuple[int, ...]:
    places, at = [], -1
    for character in text:
        at = name.find(character, at + 1)
        if at < 0:
            return ()
        places.append(at)
    return tuple(places)


def _plain(text: str) -> str:
    """Lower case, half width, without what is passed over; no longer than any name needs."""
    narrow = (chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text[: 2 * _LONGEST_TEXT])
    return "".join(c.lower() for c in narrow if c not in _PASSED_OVER and not c.isspace())[:_LONGEST_TEXT]


def _facet_of(item: ServiceItem, facet: IndexFacet) -> tuple[str, ...]:
    match facet:
        case "theme":
            return item.themes
        case "department":
            return (item.department,)
        case "bundle":
            return item.bundles
        case "cross_area":
            return (item.cross_area,) if item.cross_area else ()


def _has(values: tuple[str, ...], value: str) -> bool:
    return value in values if value else bool(values)
