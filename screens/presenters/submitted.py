"""12 and 12b: handed in, or stored here until the network is back. The two never share a word."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import SubmittedFacts
from screens.presenters.dates import day, day_and_time
from screens.presenters.marking import Choice, StepState, TimelineRow, Tone
from screens.texts import Say


@dataclass(frozen=True, slots=True)
class SubmittedView:
    stored: bool = False
    icon: str = "check"
    title: str = ""
    note: str = ""
    number_label: str = ""
    number: str = ""
    number_note: str = ""
    code: str = ""
    code_words: str = ""
    next_title: str = ""
    timeline: tuple[TimelineRow, ...] = ()
    ways: tuple[Choice, ...] = ()
    print_words: str = ""
    printing: bool = False
    other_words: str = ""
    """评价服务, or on the stored page 不暂存，删除."""
    finish: str = ""
    paper_note: str = ""
    paper_tone: Tone = "ok"


def present(facts: SubmittedFacts, _frame: FrameFacts, say: Say) -> SubmittedView:
    """Only a case that the platform has is called handed in, and only it has an application number."""
    kind = "stored" if facts.stored else "sent"
    number = facts.receipt_number if facts.stored else facts.application_number or facts.receipt_number
    return SubmittedView(
        stored=facts.stored,
        icon="offline" if facts.stored else "check",
        title=say(f"submitted.{kind}_title"),
        note=say(f"submitted.{kind}_note"),
        number_label=_number_label(facts, say),
        number=number,
        number_note=_number_note(facts, say),
        code=facts.code_payload,
        code_words=say("submitted.scan"),
        next_title=say("submitted.next"),
        timeline=_timeline(facts, say),
        ways=_ways(say) if facts.stored else (),
        print_words=say("submitted.printing" if facts.paper == "printing" else f"submitted.{kind}_print"),
        printing=facts.paper == "printing",
        other_words=say(f"submitted.{kind}_other"),
        finish=say(f"submitted.{kind}_finish"),
        paper_note=say(f"submitted.paper_{facts.paper}") if facts.paper not in ("", "printing") else "",
        paper_tone="ok" if facts.paper == "printed" else "warn",
    )


def _number_label(facts: SubmittedFacts, say: Say) -> str:
    if facts.stored:
        return say("submitted.stored_number")
    return say("submitted.application_number" if facts.application_number else "submitted.receipt_number")


def _number_note(facts: SubmittedFacts, say: Say) -> str:
    parts = [facts.item_name]
    if facts.query_word:
        parts.append(say("submitted.query_word", word=facts.query_word))
    return "　".join(part for part in parts if part)


def _timeline(facts: SubmittedFacts, say: Say) -> tuple[TimelineRow, ...]:
    steps = facts.timeline or _usual_steps(facts, say)
    return timeline(steps, say)


def timeline(steps: tuple[tuple[str, str, StepState], ...], say: Say) -> tuple[TimelineRow, ...]:
    """(key of the step, when, state) as rows in words."""
    return tuple(
        TimelineRow(say(f"timeline.{key}"), when or say(f"timeline.{key}_note"), state, at, at == len(steps))
        for at, (key, when, state) in enumerate(steps, 1)
    )


def _usual_steps(facts: SubmittedFacts, say: Say) -> tuple[tuple[str, str, StepState], ...]:
    when = day_and_time(facts.submitted_at, say)
    if facts.stored:
        kept = say("submitted.kept_with_pages", when=when, pages=facts.pages) if facts.pages else when
        return (("stored", kept, "done"), ("deliver", "", "now"), ("number", "", "later"))
    by = say("submitted.latest", day=day(facts.latest_by, say)) if facts.latest_by else ""
    return (
        ("submitted", when, "done"),
        ("checking", "", "now"),
        ("reviewing", "", "later"),
        ("completed", by, "later"),
    )


def _ways(say: Say) -> tuple[Choice, ...]:
    return (
        Choice("counter", say("submitted.hurry"), note=say("submitted.hurry_note"), icon="window"),
        Choice("hotline", say("submitted.question"), note=say("submitted.question_note"), icon="hotline"),
    )
