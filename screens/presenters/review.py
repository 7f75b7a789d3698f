"""13 and 13b: five levels, the same size and colour, none chosen beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts, ReviewFacts
from screens.presenters.dates import day_and_time
from screens.presenters.marking import Choice
from screens.texts import Say

LONGEST_TEXT = 150
RATINGS = (5, 4, 3, 2, 1)
BAD_FROM = 2
"""This rating and lower is a bad review: it needs a reason and gets an answer."""
FIRST_TAGS = 3


@dataclass(frozen=True, slots=True)
class ReviewView:
    title: str = ""
    about: str = ""
    about_note: str = ""
    ratings: tuple[Choice, ...] = ()
    rated: bool = False
    bad: bool = False
    tags_title: str = ""
    tags_note: str = ""
    tags: tuple[Choice, ...] = ()
    expand: str = ""
    """Empty when all are on show."""
    text_title: str = ""
    text_note: str = ""
    text_placeholder: str = ""
    text: str = ""
    privacy_icon: str = ""
    privacy: str = ""
    privacy_note: str = ""
    privacy_note_off: str = ""
    call_back_off: str = ""
    call_back_on: str = ""
    decline: str = ""
    give: str = ""
    can_give: bool = False
    why_not: str = ""
    sending: bool = False
    problem: str = ""
    state: Literal["asking", "sending", "thanked", "stored", "already"] = "asking"
    done_title: str = ""
    done_note: str = ""
    finish: str = ""


def present(facts: ReviewFacts, _frame: FrameFacts, say: Say) -> ReviewView:
    """What the review page shows; `rating` None shows five equal faces and nothing else."""
    bad = facts.rating is not None and facts.rating <= BAD_FROM
    kind = "bad" if bad else "good"
    reasoned = not bad or bool(facts.chosen_tags)
    finished = facts.state in ("thanked", "stored", "already")
    return ReviewView(
        title=say("review.title"),
        about=facts.about,
        about_note=say("review.about"),
        ratings=tuple(
            Choice(str(rating), say(f"review.rating_{rating}"), rating == facts.rating, icon=f"face-{rating}")
            for rating in RATINGS
        ),
        rated=facts.rating is not None,
        bad=bad,
        tags_title=say(f"review.{kind}_tags"),
        tags_note=say("review.several"),
        tags=tuple(Choice(code, words, code in facts.chosen_tags) for code, words in facts.tags),
        expand="" if facts.expanded or len(facts.tags) < FIRST_TAGS else say("review.expand"),
        text_title=say("review.text"),
        text_note=say("review.optional"),
        text_placeholder=say("review.text_placeholder", longest=LONGEST_TEXT),
        text=facts.text,
        **_privacy(facts, bad, say),
        decline=say("review.decline"),
        give=say("review.sending" if facts.state == "sending" else "review.give"),
        can_give=facts.rating is not None and facts.state == "asking" and reasoned,
        why_not=_why_not(facts, say),
        sending=facts.state == "sending",
        problem=say("review.needs_reason") if facts.problem else "",
        state=facts.state,
        done_title=say(f"review.{facts.state}_title") if finished else "",
        done_note=_done_note(facts, bad, say) if finished else "",
        finish=say("review.finish"),
    )


def _privacy(facts: ReviewFacts, bad: bool, say: Say) -> dict[str, str]:
    if not bad:
        return {
            "privacy_icon": "lock",
            "privacy": say("review.anonymous"),
            "privacy_note": say("review.anonymous_note"),
        }
    where = (
        say("review.call_to", phone=facts.masked_phone) if facts.masked_phone else say("review.call_by_text")
    )
    return {
        "privacy_icon": "phone",
        "privacy": say("review.call_back"),
        "privacy_note": where,
        "privacy_note_off": say("review.no_call_note"),
        "call_back_off": say("review.no_call"),
        "call_back_on": say("review.do_call"),
    }


def _why_not(facts: ReviewFacts, say: Say) -> str:
    if facts.rating is None:
        return say("review.choose_first")
    return say("review.needs_reason") if facts.rating <= BAD_FROM and not facts.chosen_tags else ""


def _done_note(facts: ReviewFacts, bad: bool, say: Say) -> str:
    if facts.state == "thanked" and bad and facts.due is not None:
        return say("review.answer_by", when=day_and_time(facts.due, say))
    return say(f"review.{facts.state}_note")
