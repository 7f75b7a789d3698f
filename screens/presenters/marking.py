"""Small values that several screens show: choices, tags, steps of a time line; and matched characters in red."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from screens.theme import COLORS

Tone = Literal["blue", "info", "ok", "warn", "danger", "gray", "teal", "offline", "none"]
StepState = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    words: str
    chosen: bool = False
    note: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class TagWords:
    tone: Tone
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    title: str
    note: str
    state: StepState
    number: int
    last: bool = False


@dataclass(frozen=True, slots=True)
class LabelledLine:
    label: str
    value: str


def highlighted(name: str, matched: Collection[int]) -> str:
    """`name` as Kivy markup with the characters at `matched` in red; what looks like markup in it is escaped."""
    places = {place for place in matched if 0 <= place < len(name)}
    runs = groupby(enumerate(name), key=lambda pair: pair[0] in places)
    return "".join(_run("".join(escape(c) for _, c in run), red) for red, run in runs)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("[", "&bl;").replace("]", "&br;")


def _run(text: str, red: bool) -> str:
    return f"[color={COLORS['cinnabar'][1:]}]{text}[/color]" if red else text
