"""Saying who one is: a card, a code on the phone, or the phone number."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import IdentifyFacts
from screens.texts import Say


@dataclass(frozen=True, slots=True)
class IdentifyView:
    title: str = ""
    note: str = ""
    trouble_title: str = ""
    trouble_note: str = ""
    trouble_tone: str = "warn"
    card_title: str = ""
    card_note: str = ""
    card_state: str = ""
    card_ready: bool = True
    reading: bool = False
    code_title: str = ""
    code_note: str = ""
    code_state: str = ""
    code_ready: bool = True
    phone_title: str = ""
    phone_note: str = ""
    promise: str = ""


def present(facts: IdentifyFacts, frame: FrameFacts, say: Say) -> IdentifyView:
    """Card and code wait at the same time; nobody has to choose first."""
    trouble = facts.state if facts.state not in ("waiting", "reading") else ""
    return IdentifyView(
        title=say("identify.title"),
        note=say(f"identify.purpose.{facts.purpose}" if facts.purpose else "identify.note"),
        trouble_title=say(f"identify.{trouble}.title") if trouble else "",
        trouble_note=say(f"identify.{trouble}.note") if trouble else "",
        trouble_tone="info" if trouble == "slow" else "danger" if trouble == "not_readable" else "warn",
        card_title=say("identify.card"),
        card_note=say("identify.card.reading" if facts.state == "reading" else "identify.card.note"),
        card_state=_card_state(facts, say),
        card_ready=facts.card_ready,
        reading=facts.state == "reading",
        code_title=say("identify.code"),
        code_note=say("identify.code.note"),
        code_state=say("identify.code.ready" if facts.code_ready else "identify.unavailable"),
        code_ready=facts.code_ready,
        phone_title=say("identify.phone"),
        phone_note="" if frame.look.elder else say("identify.phone.note"),
        promise=say("identify.promise"),
    )


def _card_state(facts: IdentifyFacts, say: Say) -> str:
    if not facts.card_ready:
        return say("identify.unavailable")
    return say("identify.card.busy" if facts.state == "reading" else "identify.card.ready")
