"""19: where a citizen's cases stand."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import CaseFacts, FrameFacts, ProgressFacts
from screens.presenters.dates import day, day_and_time
from screens.presenters.marking import TagWords, TimelineRow, Tone
from screens.presenters.names import name_for
from screens.presenters.submitted import timeline
from screens.texts import Say

_TAGS: dict[str, tuple[Tone, str]] = {
    "stored": ("offline", "offline"),
    "delivered": ("blue", "clock"),
    "received": ("blue", "clock"),
    "accepted": ("blue", "clock"),
    "correction": ("warn", "warning"),
    "declined": ("danger", "close"),
    "completed": ("ok", "check-circle"),
    "parked": ("warn", "staff"),
}


@dataclass(frozen=True, slots=True)
class CaseView:
    item: str
    number: str
    tag: TagWords
    opened: bool
    timeline: tuple[TimelineRow, ...]
    asked_for: tuple[str, ...]
    asked_title: str
    limit: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    title: str = ""
    note: str = ""
    cases: tuple[CaseView, ...] = ()
    nothing: str = ""
    nothing_note: str = ""
    other_title: str = ""
    other_note: str = ""
    typed: str = ""
    placeholder: str = ""
    look: str = ""
    looking: bool = False
    problem: str = ""


def present(facts: ProgressFacts, frame: FrameFacts, say: Say) -> ProgressView:
    """The opened case with its time line, the others closed."""
    none = not facts.cases
    return ProgressView(
        title=say("progress.title"),
        note=_note(facts, frame, say),
        cases=tuple(_case(case, at == facts.opened, say) for at, case in enumerate(facts.cases)),
        nothing=say("progress.nothing") if none else "",
        nothing_note=say("progress.nothing_note") if none else "",
        other_title=say("progress.other"),
        other_note=say("progress.other_note"),
        typed=facts.typed,
        placeholder=say("progress.placeholder"),
        look=say("progress.looking" if facts.looking else "progress.look"),
        looking=facts.looking,
        problem=say(f"progress.problem_{facts.problem}") if facts.problem else "",
    )


def _note(facts: ProgressFacts, frame: FrameFacts, say: Say) -> str:
    if not facts.cases:
        return say("progress.how")
    if frame.masked_name:
        return say("progress.whose", name=name_for(frame.masked_name, say), count=len(facts.cases))
    return say("progress.count", count=len(facts.cases))


def _case(case: CaseFacts, opened: bool, say: Say) -> CaseView:
    tone, icon = _TAGS[case.state]
    kind = "receipt_number" if case.number_is_ours else "application_number"
    return CaseView(
        item=case.item_name,
        number=say(f"progress.{kind}", number=case.number),
        tag=TagWords(tone, icon, say(f"progress.state_{case.state}")),
        opened=opened,
        timeline=timeline(case.timeline, say),
        asked_for=case.asked_for,
        asked_title=say("progress.asked_for") if case.asked_for else "",
        limit=_limit(case, say),
    )


def _limit(case: CaseFacts, say: Say) -> str:
    if case.latest_by is not None and case.state not in ("completed", "declined"):
        return say("progress.latest", day=day(case.latest_by, say))
    return say("progress.submitted_at", when=day_and_time(case.submitted_at, say))
