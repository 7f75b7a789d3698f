"""11: everything on one page before it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import ConfirmFacts
from screens.presenters.marking import Choice, LabelledLine
from screens.texts import Say

Section = Literal["form", "materials", "commitment", "delivery"]


@dataclass(frozen=True, slots=True)
class PaperRow:
    icon: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class ConfirmView:
    title: str = ""
    item: str = ""
    item_note: str = ""
    answers_title: str = ""
    answers: tuple[LabelledLine, ...] = ()
    materials_title: str = ""
    materials: tuple[PaperRow, ...] = ()
    delivery_title: str = ""
    delivery: tuple[Choice, ...] = ()
    edit: str = ""
    note: str = ""
    back: str = ""
    confirm: str = ""
    waiting: bool = False
    problem: str = ""


_PAPER_ICONS = {"card": "id-card", "licence": "shield-check", "capture": "document", "promise": "sign-pen"}


def present(facts: ConfirmFacts, _frame: FrameFacts, say: Say) -> ConfirmView:
    """What is about to be handed in; while it is sealed and sent nothing can be changed."""
    waiting = facts.state != "reading"
    return ConfirmView(
        title=say("confirm.title"),
        item=facts.item_name,
        item_note=say("confirm.limit", limit=facts.promised_limit) if facts.promised_limit else "",
        answers_title=say("confirm.answers"),
        answers=tuple(
            LabelledLine(
                label, say("confirm.from_photo", value=value) if label in facts.from_photo else value
            )
            for label, value in facts.answers
        ),
        materials_title=say("confirm.materials"),
        materials=_papers(facts, say),
        delivery_title=say("confirm.delivery"),
        delivery=(
            Choice(
                "counter",
                say("confirm.counter"),
                facts.delivery == "counter",
                say("confirm.counter_note"),
                "window",
            ),
            Choice(
                "post", say("confirm.post"), facts.delivery == "post", say("confirm.post_note"), "mail-box"
            ),
        ),
        edit=say("confirm.edit"),
        note=say("confirm.note"),
        back=say("confirm.back"),
        confirm=say(f"confirm.{facts.state}") if waiting else say("confirm.submit"),
        waiting=waiting,
        problem=facts.problem,
    )


def _papers(facts: ConfirmFacts, say: Say) -> tuple[PaperRow, ...]:
    rows = [
        PaperRow(_PAPER_ICONS.get(source, "document"), name, _pages(pages, source, name in facts.marked, say))
        for name, pages, source in facts.materials
    ]
    promised = any(source == "promise" for _, _, source in facts.materials)
    if facts.commitment == "signed" and not promised:
        rows.append(PaperRow("sign-pen", say("confirm.letter"), say("confirm.signed")))
    return tuple(rows)


def _pages(pages: int, source: str, marked: bool, say: Say) -> str:
    if source == "card":
        return say("confirm.from_card")
    if source == "promise":
        return say("confirm.promised")
    return say("confirm.pages_marked" if marked else "confirm.pages", pages=pages)
