"""07: what an item takes, costs and needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import GuideFacts, MaterialFacts
from screens.presenters.marking import TagWords, Tone
from screens.texts import Say


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three questions everybody asks first."""

    icon: str
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    number: str
    name: str
    note: str
    tag: TagWords


@dataclass(frozen=True, slots=True)
class GuideView:
    name: str = ""
    tags: tuple[TagWords, ...] = ()
    code: str = ""
    code_words: str = ""
    answers: tuple[Answer, ...] = ()
    who_title: str = ""
    who: tuple[str, ...] = ()
    materials_title: str = ""
    materials_count: str = ""
    materials: tuple[MaterialRow, ...] = ()
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    steps_in_row: int = 4
    place: str = ""
    phone: str = ""
    english_note: str = ""
    print_words: str = ""
    printing: bool = False
    paper_note: str = ""
    main_words: str = ""
    main_icon: str = ""
    main_does: Literal["start", "ticket"] = "start"
    main_enabled: bool = True
    main_reason: str = ""


_SOURCE_TAGS: dict[str, tuple[Tone, str]] = {
    "card": ("ok", "check-circle"),
    "licence": ("ok", "check-circle"),
    "capture": ("blue", "scan-doc"),
    "promise": ("warn", "sign-pen"),
}


def present(facts: GuideFacts, frame: FrameFacts, say: Say) -> GuideView:
    """What the guide shows. An item that is not handed in here leads to a ticket."""
    return GuideView(
        name=facts.name,
        tags=_tags(facts, say),
        code=facts.guide_url,
        code_words=say("guide.take_along"),
        answers=_answers(facts, say),
        who_title=say("guide.who"),
        who=facts.who,
        materials_title=say("guide.materials"),
        materials_count=say("guide.materials_count", count=len(facts.materials)),
        materials=tuple(_material(place, material, say) for place, material in enumerate(facts.materials, 1)),
        steps_title=say("guide.steps"),
        steps=facts.steps,
        steps_in_row=_steps_in_row(facts.steps, frame.look.elder),
        place=say("guide.place", place=facts.address) if facts.address else "",
        phone=_phone(facts.phone, frame.look.elder, say),
        english_note=say("guide.chinese_only") if frame.look.language == "en" else "",
        print_words=say("guide.printing" if facts.paper == "printing" else "guide.print"),
        printing=facts.paper == "printing",
        paper_note=say(f"guide.paper_{facts.paper}") if facts.paper not in ("", "printing") else "",
        main_words=say("guide.start" if facts.here else "guide.take_ticket"),
        main_icon="apply" if facts.here else "queue",
        main_does="start" if facts.here else "ticket",
        main_enabled=not facts.here or not facts.blocked,
        main_reason=say(f"guide.blocked_{facts.blocked}") if facts.here and facts.blocked else "",
    )


def _phone(number: str, elder: bool, say: Say) -> str:
    """In large letters the number alone: a number that is cut off is none."""
    return say("guide.phone", phone=number) if number and not elder else number


def _steps_in_row(steps: tuple[str, ...], elder: bool) -> int:
    """As many as leave room for the longest one's words."""
    longest = max(map(len, steps), default=0)
    if longest <= 4 and not elder:
        return 4
    return 2 if longest <= (8 if elder else 10) else 1


def _tags(facts: GuideFacts, say: Say) -> tuple[TagWords, ...]:
    tags = [TagWords("blue", "", facts.department)]
    if facts.here:
        tags.append(TagWords("ok", "check-circle", say("catalogue.here")))
    else:
        tags.append(TagWords("warn", "window", say("catalogue.at_counter")))
    if any(material.source == "promise" for material in facts.materials):
        tags.append(TagWords("blue", "sign-pen", say("catalogue.promise")))
    return tuple(tags)


def _answers(facts: GuideFacts, say: Say) -> tuple[Answer, ...]:
    statutory = say("guide.statutory", limit=facts.statutory_limit) if facts.statutory_limit else ""
    visits = say("guide.times_none" if facts.visits == 0 else "guide.times_some")
    return (
        Answer("timer", say("guide.how_long"), facts.promised_limit, statutory),
        Answer("fee", say("guide.fee"), facts.fee, ""),
        Answer("walk", say("guide.visits"), say("guide.times", count=facts.visits), visits),
    )


def _material(place: int, material: MaterialFacts, say: Say) -> MaterialRow:
    tone, icon = _SOURCE_TAGS[material.source]
    note = material.note or say(f"guide.note_{material.source}")
    if not material.required:
        note = say("guide.optional", note=note)
    return MaterialRow(
        str(place), material.name, note, TagWords(tone, icon, say(f"guide.source_{material.source}"))
    )
