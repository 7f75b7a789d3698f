"""What a citizen says when judging, and when looking where a case stands."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class RatingChosen(Event):
    rating: int
    """5 very satisfied .. 1 very dissatisfied."""


@dataclass(frozen=True, slots=True)
class ReviewTagToggled(Event):
    code: str


@dataclass(frozen=True, slots=True)
class ReviewTagsExpanded(Event):
    pass


@dataclass(frozen=True, slots=True)
class ReviewGiven(Event):
    text: str = ""
    call_back: bool = True
    """不用回话 turns it off."""


@dataclass(frozen=True, slots=True)
class ReviewDeclined(Event):
    """先不评."""


@dataclass(frozen=True, slots=True)
class ProgressAsked(Event):
    """By what the citizen typed: a receipt number or the application number."""

    number: str


@dataclass(frozen=True, slots=True)
class ProgressCaseChosen(Event):
    index: int
