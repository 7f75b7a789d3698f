"""06: the list of items, found by the first letters of their pinyin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import CatalogueFacts, ItemFacts
from screens.presenters.marking import Choice, TagWords, highlighted
from screens.texts import Say

Facet = Literal["initials", "theme", "department", "bundle", "cross_area"]
FACETS: tuple[Facet, ...] = ("theme", "department", "bundle", "cross_area")
MORE = "…"
"""Code of the chip that turns to the next chips."""
CHIP_GAP, CHIP_LETTER = 14.0, 34.0
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ItemRow:
    code: str
    name_marked: str
    """Kivy markup: matched characters red."""
    department: str
    tags: tuple[TagWords, ...]


@dataclass(frozen=True, slots=True)
class CatalogueView:
    title: str = ""
    hint: str = ""
    typed: str = ""
    placeholder: str = ""
    found: str = ""
    facets: tuple[Choice, ...] = ()
    values: tuple[Choice, ...] = ()
    """The chips under the facets; the first is 全部."""
    rows: tuple[ItemRow, ...] = ()
    nothing: str = ""
    """Said in place of the rows when there are none."""
    nothing_note: str = ""
    page_words: str = ""
    page: int = 0
    pages: int = 1
    live_letters: frozenset[str] = frozenset()
    dead_letter_reason: str = ""
    sample_note: str = ""
    searchable: bool = True
    """The elder look goes through pages and asks for help in place of spelling."""


def present(facts: CatalogueFacts, frame: FrameFacts, say: Say) -> CatalogueView:
    """What the catalogue shows for these facts."""
    typed = facts.text.upper()
    return CatalogueView(
        title=say(f"catalogue.title_{facts.searched_for}"),
        hint=say("catalogue.hint"),
        typed=typed,
        placeholder=say("catalogue.placeholder"),
        found=say("catalogue.found", total=facts.total),
        facets=tuple(Choice(name, say(f"catalogue.by_{name}"), _is_current(facts, name)) for name in FACETS),
        values=_values(facts, say),
        rows=tuple(_row(item, say) for item in facts.items),
        nothing="" if facts.items else say("catalogue.nothing"),
        nothing_note="" if facts.items else say("catalogue.nothing_note"),
        page_words=say("catalogue.page", page=facts.page + 1, pages=max(1, facts.pages)),
        page=facts.page,
        pages=max(1, facts.pages),
        live_letters=frozenset(letter.upper() for letter in facts.next_letters),
        dead_letter_reason=say("catalogue.dead_letter"),
        sample_note=say("catalogue.sample") if facts.sample else "",
        searchable=not frame.look.elder,
    )


def chip_pages(values: tuple[Choice, ...], room: float, more: str) -> tuple[tuple[Choice, ...], ...]:
    """The chips by rows that fit `room` units, each row but a single one ending with the chip that turns to the next."""
    if sum(map(chip_width, values)) + CHIP_GAP * (len(values) - 1) <= room:
        return (values,) if values else ()
    turn = Choice(MORE, more, icon="chevron-right")
    room -= chip_width(turn) + CHIP_GAP
    pages: list[list[Choice]] = [[]]
    left = room
    for value in values:
        need = chip_width(value) + CHIP_GAP
        if pages[-1] and need > left:
            pages.append([])
            left = room
        pages[-1].append(value)
        left -= need
    return tuple((*page, turn) for page in pages)


def chip_width(choice: Choice) -> float:
    """Units; never narrower than a finger."""
    letters = sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in choice.words)
    return max(104.0, letters * CHIP_LETTER + 56.0 + (34.0 if choice.icon else 0.0))


def _is_current(facts: CatalogueFacts, name: Facet) -> bool:
    # Searching by initials goes over everything, which is what the themes' 全部 means.
    return facts.facet == name or (facts.facet == "initials" and name == "theme")


def _values(facts: CatalogueFacts, say: Say) -> tuple[Choice, ...]:
    everything = Choice("", say("catalogue.all"), not facts.facet_value)
    if not facts.facet_values:
        return ()
    return (everything, *(Choice(value, value, value == facts.facet_value) for value in facts.facet_values))


def _row(item: ItemFacts, say: Say) -> ItemRow:
    tags = [
        TagWords("ok", "check-circle", say("catalogue.here"))
        if item.here
        else TagWords("warn", "window", say("catalogue.at_counter"))
    ]
    if item.promise:
        tags.append(TagWords("blue", "sign-pen", say("catalogue.promise")))
    if item.free:
        tags.append(TagWords("gray", "fee", say("catalogue.free")))
    return ItemRow(item.item_code, highlighted(item.name, item.matched), item.department, tuple(tags))
