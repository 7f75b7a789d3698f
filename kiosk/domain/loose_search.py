"""What is found when a text runs through no name: other words for it, a slip of the finger, a wrong character.

Characters: an item is likely when rare pairs of characters of the text, or of what the everyday vocabulary says
for it, stand in its name or its everyday words. Letters: one letter too many, too few, wrong or changed with its
neighbour. Pure.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

Readings = Sequence[tuple[str, ...]]
Vocabulary = Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
"""(what people say, what stands in the names)."""

SHORTEST_SLIP = 6
"""Letters; in a shorter text one slip makes any word of any other."""
_FILLERS = re.compile("[我要想办理给在的了去把怎么样能请帮吗呢啊]")
_MEANT_WEIGHT = 0.8
"""A word of the vocabulary counts a little less than one that was typed."""
_LEAST_SHARE = 0.3
"""Of the weight of all that was typed; below it what is shared is chance."""
_MOST_FOUND = 40


class LooseIndex:
    """Texts by number, several to a number: an item's name and its everyday words. Immutable."""

    def __init__(self, texts: Iterable[tuple[int, str, Readings]], vocabulary: Vocabulary = ()) -> None:
        self._vocabulary = vocabulary
        self._holders: dict[str, set[int]] = defaultdict(set)
        self._sound: dict[str, str] = {}
        letters, self._begins, self._owners, at = [], list[int](), list[int](), 0
        self._syllables: set[int] = set()
        for number, text, readings in texts:
            self._begins.append(at)
            self._owners.append(number)
            for gram in _grams(text):
                self._holders[gram].add(number)
            for character, reading in zip(text, readings, strict=True):
                self._sound.setdefault(character, reading[0])
                if reading[0].isalnum():
                    self._syllables.add(at)
                    letters.append(reading[0])
                    at += len(reading[0])
            letters.append("|")
            at += 1
        self._letters = "".join(letters)
        count = len(set(self._owners))
        self._weights = {gram: math.log(1 + count / len(who)) for gram, who in self._holders.items()}

    def by_words(self, text: str) -> dict[int, float]:
        """Number -> share of the text's weight that is found there, in 0..1.

        A character of another spelling but the same sound is searched by its sound.
        """
        wanted = self._wanted(text)
        whole = sum(weight for weight, meant in wanted.values() if not meant) or 1.0
        shares: dict[int, float] = defaultdict(float)
        for gram, (weight, _meant) in wanted.items():
            for number in self._holders.get(gram, ()):
                shares[number] += weight / whole
        likely = [(n, min(1.0, share)) for n, share in _heaviest(shares) if share >= _LEAST_SHARE]
        sounded = self._by_sound(text)
        return {**dict(likely), **dict.fromkeys(sounded, 1.0)}

    def by_slip(self, letters: str) -> frozenset[int]:
        """Numbers of the texts in which the letters stand, from the start of a character, but for one slip."""
        if len(letters) < SHORTEST_SLIP:
            return frozenset()
        half = len(letters) // 2
        head, tail = letters[:half], letters[half:]
        found = set()
        for at in self._places(head):
            if at in self._syllables and _one_slip(
                tail, self._letters[at + half : at + half + len(tail) + 1]
            ):
                found.add(self._owner(at))
        for at in self._places(tail):
            for length in (half - 1, half, half + 1):
                begin = at - length
                if begin in self._syllables and _slipped(head, self._letters[begin:at]):
                    found.add(self._owner(begin))
        # The two letters in the middle may have changed places: neither half is then whole.
        middle = letters[: half - 1] + letters[half] + letters[half - 1] + letters[half + 1 :]
        found.update(self._owner(at) for at in self._places(middle) if at in self._syllables)
        return frozenset(found)

    def _by_sound(self, text: str) -> frozenset[int]:
        letters = "".join(self._sound.get(character, "?") for character in text)
        if "?" in letters or len(text) < 2:
            return frozenset()
        return frozenset(self._owner(at) for at in self._places(letters) if at in self._syllables)

    def _wanted(self, text: str) -> dict[str, tuple[float, bool]]:
        """Gram -> weight, and whether only the vocabulary says it."""
        wanted = {}
        for part in _FILLERS.split(text):
            for gram in _grams(part):
                wanted[gram] = (self._weights.get(gram, 0.0), False)
        for said, meant in self._vocabulary:
            if any(word in text for word in said):
                for word in meant:
                    gram_weights = [
                        (gram, self._weights.get(gram, 0.0)) for gram in _grams(word, alone=len(word) == 1)
                    ]
                    for gram, weight in gram_weights:
                        wanted.setdefault(gram, (_MEANT_WEIGHT * weight, True))
        return wanted

    def _places(self, letters: str) -> list[int]:
        places, at = [], self._letters.find(letters)
        while at >= 0:
            places.append(at)
            at = self._letters.find(letters, at + 1)
        return places

    def _owner(self, at: int) -> int:
        return self._owners[bisect_right(self._begins, at) - 1]


def _grams(text: str, alone: bool = True) -> set[str]:
    """Pairs of neighbours, and the characters by themselves with `alone`."""
    plain = re.sub(r"[^\w]", "", text).lower()
    pairs = {plain[at : at + 2] for at in range(len(plain) - 1)}
    return pairs | set(plain) if alone else pairs


def _one_slip(typed: str, standing: str) -> bool:
    """Whether `typed` is the beginning of `standing` but for one slip."""
    at = 0
    while at < len(typed) and at < len(standing) and typed[at] == standing[at]:
        at += 1
    rest, there = typed[at:], standing[at:]
    return (
        there.startswith(rest)
        or there.startswith(rest[1:])
        or there[1:].startswith(rest[1:])
        or there[1:].startswith(rest)
        or (len(rest) > 1 and there.startswith(rest[1] + rest[0] + rest[2:]))
    )


def _slipped(typed: str, standing: str) -> bool:
    """Whether one slip makes `standing` of `typed`, from end to end."""
    return _one_slip(typed, standing) and _one_slip(typed[::-1], standing[::-1])


def _heaviest(shares: dict[int, float]) -> list[tuple[int, float]]:
    return sorted(shares.items(), key=lambda pair: -pair[1])[:_MOST_FOUND]
