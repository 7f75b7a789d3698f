"""Reviews: five levels, two opposite satisfaction scales, the national tags, what a bad one still needs and until when."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Literal

from kiosk.domain.ids import ReviewId

MAX_TEXT = 150
"""Characters of free text, as the national page allows."""


class Rating(Enum):
    """Our own levels. The value is the number of stars; the two scales in use elsewhere are conversions."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1

    @property
    def is_bad(self) -> bool:
        """差评: the two lowest levels."""
        return self in (Rating.DISSATISFIED, Rating.VERY_DISSATISFIED)


RATING_WORDS: Mapping[Rating, str] = {
    Rating.VERY_SATISFIED: "非常满意",
    Rating.SATISFIED: "满意",
    Rating.FAIRLY_SATISFIED: "基本满意",
    Rating.DISSATISFIED: "不满意",
    Rating.VERY_DISSATISFIED: "非常不满意",
}


def to_stars(rating: Rating) -> int:
    """The evaluation interface's scale: 5 is best."""
    return rating.value


def from_stars(stars: int) -> Rating:
    """Raises ValueError outside 1..5."""
    return Rating(stars)


def to_gb39046(rating: Rating) -> int:
    """GB/T 39046-2020 A.8: 1 is best, the other way round than the stars."""
    return 6 - rating.value


def from_gb39046(code: int) -> Rating:
    """Raises ValueError outside 1..5."""
    return Rating(6 - code)


@dataclass(frozen=True, slots=True)
class ReviewTag:
    """One national indicator: a reason on offer for exactly one level."""

    code: str
    words: str
    words_en: str
    rating: Rating


class TagSet:
    """One version of the indicator list. Codes that were withdrawn can be read in history, never chosen."""

    def __init__(self, version: str, tags: tuple[ReviewTag, ...], retired: frozenset[str]) -> None:
        self.version = version
        self.tags = tags
        self._retired = retired
        self._by_code = {tag.code: tag for tag in tags}

    @classmethod
    def from_json(cls, text: str) -> TagSet:
        """From the content of `assets/profiles/review_tags.json`."""
        content = json.loads(text)
        tags = tuple(
            ReviewTag(entry["code"], entry["zh"], entry["en"], Rating(int(stars)))
            for stars, entries in content["levels"].items()
            for entry in entries
        )
        return cls(content["version"], tags, frozenset(content["retired"]))

    def of(self, rating: Rating) -> tuple[ReviewTag, ...]:
        """In the order of the list; the first three are on show before 展开."""
        return tuple(tag for tag in self.tags if tag.rating is rating)

    def words(self, code: str, language: Literal["zh", "en"] = "zh") -> str:
        """Words of a code; the code itself when it is of another version."""
        tag = self._by_code.get(code)
        if tag is None:
            return code
        return tag.words if language == "zh" else tag.words_en

    def chosen_wrongly(self, rating: Rating, codes: frozenset[str]) -> frozenset[str]:
        """Those of `codes` that a citizen of this level cannot have chosen."""
        return frozenset(code for code in codes if code in self._retired or not self._fits(code, rating))

    def _fits(self, code: str, rating: Rating) -> bool:
        tag = self._by_code.get(code)
        return tag is not None and tag.rating is rating


ReviewFault = Literal["needs_reason", "text_too_long", "tag_of_other_level"]


def fault_of(tag_set: TagSet, rating: Rating, codes: frozenset[str], text: str) -> ReviewFault | None:
    """Why a review cannot be handed in as it is, or None when it can."""
    if tag_set.chosen_wrongly(rating, codes):
        return "tag_of_other_level"
    if len(text) > MAX_TEXT:
        return "text_too_long"
    if rating.is_bad and not codes and not text.strip():
        return "needs_reason"
    return None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Until when a bad review is answered; places differ, so it is a setting."""

    days: int
    unit: Literal["workday", "calendar"]
    day_ends: time = time(17, 0)


def due_of(given_at: datetime, rule: DeadlineRule, is_workday: Callable[[date], bool]) -> datetime:
    """End of the last day; the day of the review itself does not count."""
    day, left = given_at.date(), rule.days
    while left > 0:
        day += timedelta(days=1)
        if rule.unit == "calendar" or is_workday(day):
            left -= 1
    return datetime.combine(day, rule.day_ends, tzinfo=given_at.tzinfo)


class FollowUpState(Enum):
    """Where the answer to a bad review stands."""

    OPEN = "open"
    VERIFIED = "verified"
    FIXED = "fixed"
    EXPLAINED = "explained"
    REPLIED = "replied"
    CLOSED = "closed"


class FollowUpStep(Enum):
    VERIFY = "verify"
    FIX = "fix"
    EXPLAIN = "explain"
    REPLY = "reply"
    CLOSE = "close"


FOLLOW_UP_WORDS: Mapping[FollowUpState, str] = {
    FollowUpState.OPEN: "待核实",
    FollowUpState.VERIFIED: "整改中",
    FollowUpState.FIXED: "已整改",
    FollowUpState.EXPLAINED: "已说明",
    FollowUpState.REPLIED: "已回话",
    FollowUpState.CLOSED: "已办结",
}
STEP_WORDS: Mapping[FollowUpStep, str] = {
    FollowUpStep.VERIFY: "核实",
    FollowUpStep.FIX: "整改",
    FollowUpStep.EXPLAIN: "说明",
    FollowUpStep.REPLY: "回话",
    FollowUpStep.CLOSE: "办结",
}
# A bad review is closed only after somebody answered the citizen, unless the citizen wanted no answer (see `next_state`).
_STEPS: Mapping[tuple[FollowUpState, FollowUpStep], FollowUpState] = {
    (FollowUpState.OPEN, FollowUpStep.VERIFY): FollowUpState.VERIFIED,
    (FollowUpState.VERIFIED, FollowUpStep.FIX): FollowUpState.FIXED,
    (FollowUpState.VERIFIED, FollowUpStep.EXPLAIN): FollowUpState.EXPLAINED,
    (FollowUpState.FIXED, FollowUpStep.REPLY): FollowUpState.REPLIED,
    (FollowUpState.EXPLAINED, FollowUpStep.REPLY): FollowUpState.REPLIED,
    (FollowUpState.REPLIED, FollowUpStep.CLOSE): FollowUpState.CLOSED,
}
_STEPS_WITHOUT_ANSWER: Mapping[tuple[FollowUpState, FollowUpStep], FollowUpState] = {
    (FollowUpState.FIXED, FollowUpStep.CLOSE): FollowUpState.CLOSED,
    (FollowUpState.EXPLAINED, FollowUpStep.CLOSE): FollowUpState.CLOSED,
}


def next_state(state: FollowUpState, step: FollowUpStep, call_back: bool) -> FollowUpState | None:
    """State after `step`, or None when the step does not follow. Without a wish to be called back, reply may be left out."""
    found = _STEPS.get((state, step))
    if found is None and not call_back:
        found = _STEPS_WITHOUT_ANSWER.get((state, step))
    return found


def steps_from(state: FollowUpState, call_back: bool) -> tuple[FollowUpStep, ...]:
    """The steps that may follow, in the order of work."""
    return tuple(step for step in FollowUpStep if next_state(state, step, call_back) is not None)


@dataclass(frozen=True, slots=True)
class ReviewAbout:
    """What is judged; at most one number is set, `name` is an item's or business group's."""

    name: str
    ticket_id: str = ""
    receipt_number: str = ""
    application_number: str = ""

    @property
    def key(self) -> str:
        """One review for each of these; empty when nothing ties the review to a visit or case."""
        return self.application_number or self.receipt_number or self.ticket_id


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """One step of the answer, on record."""

    step: FollowUpStep
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """A citizen's judgement as the hall keeps it."""

    review_id: ReviewId
    about: ReviewAbout
    rating: Rating
    tags: tuple[str, ...]
    text: str
    call_back: bool
    indicator_set_version: str
    given_at: datetime
    terminal_id: str
    due: datetime | None
    """Set for bad reviews only."""
    state: FollowUpState = FollowUpState.OPEN
    entries: tuple[FollowUpEntry, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.rating.is_bad and self.state is not FollowUpState.CLOSED


def satisfied_percent(ratings: tuple[Rating, ...]) -> float | None:
    """满意率 of citizens' own reviews: levels 5, 4 and 3. None when there are none: never a rate over nothing."""
    if not ratings:
        return None
    return round(100.0 * sum(not rating.is_bad for rating in ratings) / len(ratings), 1)
