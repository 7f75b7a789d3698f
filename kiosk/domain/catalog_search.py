"""Searching items by initials, pinyin, characters and everyday words. Pure; the letters come prebuilt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kiosk.domain.ids import ItemCode
from kiosk.domain.service_item import ServiceItem

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_EVERYDAY_PENALTY = 0.5


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text with the readings of each of its characters, e.g. 居 -> ("ju",); others spell themselves."""

    text: str
    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    code: ItemCode
    name: Spelling
    everyday: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    code: ItemCode
    matched: tuple[int, ...]
    score: float
    """Higher is better; comparable within one search only."""
