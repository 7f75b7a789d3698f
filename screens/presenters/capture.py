"""09: photographing a material; the live lamps are presented apart, many times a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts, PreviewLamps
from kiosk.flows.facts_application import CaptureFacts, PageFacts
from screens.presenters.capture_hints import AUTO_SHUTTER_S, Instead, may_be_taken
from screens.presenters.marking import Tone
from screens.texts import Say

_LAMP_NAMES = ("sharp", "glare", "whole")
_SIDES = ("front", "back")
_HINT_TONES: dict[str, Tone] = {
    "good": "ok",
    "hold_still": "ok",
    "next_page": "ok",
    "turn_over": "ok",
    "full": "ok",
    "no_page": "info",
    "by_hand": "info",
}


@dataclass(frozen=True, slots=True)
class Thumb:
    document_id: str
    jpeg: bytes
    index: int
    number: str
    """Of a card its side, in one character."""
    selected: bool
    good: bool


@dataclass(frozen=True, slots=True)
class Lamp:
    tone: Tone
    icon: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class LampsView:
    lamps: tuple[Lamp, ...]
    hint: str
    hint_tone: Tone
    outline: Literal["none", "good", "bad"]
    countdown: float
    """How far the shutter by itself has come, 0..1; 1 means now."""

    @property
    def seconds_left(self) -> float:
        return AUTO_SHUTTER_S * (1 - self.countdown)


@dataclass(frozen=True, slots=True)
class CaptureView:
    title: str = ""
    counter: str = ""
    auto_words: str = ""
    camera: Literal["ready", "starting", "gone"] = "starting"
    camera_words: str = ""
    camera_note: str = ""
    thumbs: tuple[Thumb, ...] = ()
    selected: int = -1
    next_page: str = ""
    """Words of the dashed box; empty when no page may be added."""
    earlier: str = ""
    """Moves the selected page one place to the front; empty where there is nothing to put in order."""
    later: str = ""
    retake: str = ""
    delete: str = ""
    undo: str = ""
    question: str = ""
    question_note: str = ""
    keep: str = ""
    retake_question: str = ""
    taking: bool = False
    can_shoot: bool = False
    why_not_shoot: str = ""
    done: str = ""
    done_note: str = ""
    can_finish: bool = False
    why_not_finish: str = ""
    help_words: str = ""
    after_page: Instead = "next_page"
    """What is said while the page just kept still lies on the tray."""


def present(facts: CaptureFacts, _frame: FrameFacts, say: Say) -> CaptureView:
    """Everything of the page but the picture itself."""
    count = len(facts.pages)
    full = count >= facts.max_pages
    asking = bool(facts.question)
    return CaptureView(
        title=say("capture.title", material=facts.material_name),
        counter=say("capture.counter", index=facts.material_index + 1, total=facts.materials_total),
        auto_words=say("capture.auto"),
        camera=facts.camera,
        camera_words="" if facts.camera == "ready" else say(f"capture.camera_{facts.camera}"),
        camera_note="" if facts.camera == "ready" else say(f"capture.camera_{facts.camera}_note"),
        thumbs=tuple(_thumb(facts, at, kept, say) for at, kept in enumerate(facts.pages)),
        selected=facts.selected,
        next_page="" if full else _next_page(facts, say),
        earlier=_earlier(facts, say),
        later=say("capture.later") if _in_order(facts) and facts.sides == 1 else "",
        retake=_of_page("retake", facts, say),
        # With its front deleted the back of a card would stand for the front.
        delete="" if facts.sides == 2 and facts.selected < count - 1 else _of_page("delete", facts, say),
        undo=_undo(facts, say),
        question=_question(facts, say),
        question_note=_question_note(facts, say),
        keep=say("capture.keep"),
        retake_question=say("capture.change_this" if facts.asked_page >= 0 else "capture.retake_this"),
        taking=facts.taking,
        can_shoot=facts.camera == "ready" and not facts.taking and not asking and not full,
        why_not_shoot=_why_not_shoot(facts, full, say),
        done=say("capture.done"),
        done_note=say("capture.done_note", count=count),
        can_finish=count > 0 and not facts.taking and not asking,
        why_not_finish=say("capture.none_yet") if not count else "",
        help_words=say("capture.help"),
        after_page="full" if full else "turn_over" if facts.sides == 2 and count == 1 else "next_page",
    )


def present_lamps(lamps: PreviewLamps | None, say: Say, hint: str = "", countdown: float = 0.0) -> LampsView:
    """The three lamps, the one hint and the outline for the newest judged frame; grey when there is none."""
    states = (lamps.sharp, lamps.glare, lamps.whole) if lamps else ("unknown",) * 3
    hint = hint or (lamps.hint if lamps else "no_page")
    found = bool(lamps and len(lamps.corners) == 4)
    good = lamps is not None and may_be_taken(lamps)
    return LampsView(
        lamps=tuple(_lamp(name, state, found, say) for name, state in zip(_LAMP_NAMES, states, strict=True)),
        hint=say(f"capture.hint_{hint}"),
        hint_tone=_HINT_TONES.get(hint, "warn"),
        outline=("good" if good else "bad") if found else "none",
        countdown=countdown,
    )


def _lamp(name: str, state: str, found: bool, say: Say) -> Lamp:
    # Of a page that lies there, only its sharpness can be unknown: in the dark, or with nothing printed on it.
    note = "unclear" if state == "unknown" and found and name == "sharp" else state
    tone: Tone = "ok" if state == "good" else "warn" if state == "bad" else "gray"
    icon = "check-circle" if state == "good" else "warning" if state == "bad" else "info"
    return Lamp(tone, icon, say(f"capture.{name}_{state}"), say(f"capture.{name}_{note}_note"))


def _thumb(facts: CaptureFacts, at: int, page: PageFacts, say: Say) -> Thumb:
    mark = say(f"capture.{_SIDES[min(at, 1)]}_mark") if facts.sides == 2 else str(at + 1)
    return Thumb(page.document_id, page.thumbnail, at, mark, at == facts.selected, page.good)


def _question(facts: CaptureFacts, say: Say) -> str:
    if not facts.question:
        return ""
    page = facts.asked_page + 1
    if facts.question == "wrong_document" and facts.looks_like:
        return say("capture.looks_like", page=page, title=facts.looks_like)
    return say(f"capture.{facts.question}", page=page)


def _question_note(facts: CaptureFacts, say: Say) -> str:
    if facts.question == "wrong_document":
        return say("capture.wrong_document_note", material=facts.material_name)
    if facts.question == "other_person":
        return say("capture.other_person_note")
    if not facts.question:
        return ""
    return say("capture.list_mark").join(say(f"capture.reason_{why}") for why in facts.reasons)


def _next_page(facts: CaptureFacts, say: Say) -> str:
    count = len(facts.pages)
    if facts.sides == 2:
        return say(f"capture.take_{_SIDES[min(count, 1)]}")
    return say("capture.page", page=count + 1)


def _of_page(deed: str, facts: CaptureFacts, say: Say) -> str:
    """What is done to the selected page, in words; empty when none is selected."""
    if facts.selected < 0:
        return ""
    if facts.sides == 2:
        return say(f"capture.{deed}_{_SIDES[min(facts.selected, 1)]}")
    return say(f"capture.{deed}", page=facts.selected + 1)


def _in_order(facts: CaptureFacts) -> bool:
    return len(facts.pages) > 1 and facts.selected >= 0


def _earlier(facts: CaptureFacts, say: Say) -> str:
    if not _in_order(facts):
        return ""
    return say("capture.swap") if facts.sides == 2 else say("capture.earlier")


def _undo(facts: CaptureFacts, say: Say) -> str:
    if facts.undo_move:
        return say("capture.undo_moved")
    if facts.undo_page is None:
        return ""
    return say("capture.undo_side") if facts.sides == 2 else say("capture.undo", page=facts.undo_page + 1)


def _why_not_shoot(facts: CaptureFacts, full: bool, say: Say) -> str:
    if full:
        return say("capture.full", pages=facts.max_pages)
    if facts.camera != "ready":
        return say(f"capture.camera_{facts.camera}_note")
    return say("capture.answer_first") if facts.question else ""
