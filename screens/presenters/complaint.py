"""20: the hotline, and a code to write on one's own phone."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import ComplaintFacts, FrameFacts
from screens.presenters.marking import Choice
from screens.texts import Say

_WAYS = (("staff", "desk"), ("star", "review"))


@dataclass(frozen=True, slots=True)
class ComplaintView:
    title: str = ""
    note: str = ""
    call_title: str = ""
    call_note: str = ""
    number: str = ""
    code: str = ""
    code_title: str = ""
    code_note: str = ""
    ways_title: str = ""
    ways: tuple[Choice, ...] = ()
    help_words: str = ""
    finish: str = ""


def present(facts: ComplaintFacts, _frame: FrameFacts, say: Say) -> ComplaintView:
    """The ways to complain that this hall has."""
    return ComplaintView(
        title=say("complaint.title", number=facts.hotline),
        note=say("complaint.note", number=facts.hotline),
        call_title=say("complaint.call", number=facts.hotline),
        call_note=say("complaint.call_note"),
        number=facts.hotline,
        code=facts.code_url,
        code_title=say("complaint.code"),
        code_note=say("complaint.code_note"),
        ways_title=say("complaint.about"),
        ways=tuple(
            Choice(key, say(f"complaint.{key}"), note=say(f"complaint.{key}_note"), icon=icon)
            for icon, key in _WAYS
        ),
        help_words=say("complaint.help"),
        finish=say("complaint.finish"),
    )
