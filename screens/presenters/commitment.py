"""10: the commitment letter: read, tick, sign, in this order; or give the proof instead."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import CommitmentFacts
from screens.texts import Say


@dataclass(frozen=True, slots=True)
class LetterPart:
    words: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class CommitmentView:
    title: str = ""
    replaces: str = ""
    letter: str = ""
    """Identity of the text: another one starts unread and unsigned."""
    letter_title: str = ""
    parts: tuple[LetterPart, ...] = ()
    read_aloud: str = ""
    read_on: str = ""
    tick: str = ""
    tick_reason: str = ""
    sign_title: str = ""
    sign_note: str = ""
    sign_here: str = ""
    sign_reason: str = ""
    signer: str = ""
    again: str = ""
    refuse: str = ""
    confirm: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the citizen has come; each stage opens only after the one before."""

    at_end: bool = False
    ticked: bool = False
    signed: bool = False
    too_small: bool = False

    def why_not(self, say: Say) -> str:
        """What is still to be done before 确认签名; empty when nothing is."""
        if not self.at_end:
            return say("commitment.first_read")
        if not self.ticked:
            return say("commitment.first_tick")
        if not self.signed:
            return say("commitment.first_sign")
        return say("commitment.too_small") if self.too_small else ""


def present(facts: CommitmentFacts, _frame: FrameFacts, say: Say) -> CommitmentView:
    """The letter as it is read and kept."""
    return CommitmentView(
        title=say("commitment.title"),
        replaces=say("commitment.replaces", names=say("commitment.list_mark").join(facts.replaces)),
        letter=f"{facts.title}/{facts.version}/{facts.item_name}",
        letter_title=f"{facts.item_name}　{facts.title}"
        if facts.item_name not in facts.title
        else facts.title,
        parts=(
            *_section(say("commitment.told"), facts.told),
            *_section(say("commitment.promised"), _numbered(facts.promised)),
            *_section(say("commitment.consequences"), facts.consequences),
        ),
        read_aloud=say("commitment.read_aloud"),
        read_on=say("commitment.read_on"),
        tick=say("commitment.tick"),
        tick_reason=say("commitment.first_read"),
        sign_title=say("commitment.sign_title"),
        sign_note=say("commitment.sign_note"),
        sign_here=say("commitment.sign_here"),
        sign_reason=say("commitment.first_tick"),
        signer=say("commitment.signer", name=facts.signer),
        again=say("commitment.sign_again"),
        refuse=say("commitment.refuse"),
        confirm=say("commitment.confirm"),
        problem=_problem(facts, say),
    )


def _section(heading: str, paragraphs: tuple[str, ...]) -> tuple[LetterPart, ...]:
    return (LetterPart(heading, heading=True), *(LetterPart(words) for words in paragraphs))


def _problem(facts: CommitmentFacts, say: Say) -> str:
    if facts.problem == "too_small":
        return say("commitment.too_small")
    return say("commitment.first_read") if facts.problem == "not_read" else ""


def _numbered(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    if len(paragraphs) < 2:
        return paragraphs
    return tuple(f"{place}．{text}" for place, text in enumerate(paragraphs, 1))
