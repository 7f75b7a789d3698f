"""Yellow and red cards: what in the hall needs the duty manager now. Thresholds are settings; nobody but staff sees cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kiosk.domain.counter import CounterState
from kiosk.domain.durations import whole_minutes
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.queue_state import QueueState
from kiosk.domain.review import RATING_WORDS, Review


@dataclass(frozen=True, slots=True)
class CardRules:
    """When a card is shown."""

    wait_yellow_min: int = 30
    counter_empty_yellow_min: int = 10
    review_due_yellow_h: int = 24


@dataclass(frozen=True, slots=True)
class Card:
    """One card; the longest trouble first within a colour."""

    kind: Literal["red", "yellow"]
    title: str
    text: str
    figure: str
    """e.g. 31 分."""
    about: str
    """Key of what it is about: `ticket:…`, `counter:…`, `review:…`."""


def cards(
    state: QueueState, plan: HallPlan, reviews: Iterable[Review], rules: CardRules, now: datetime
) -> tuple[Card, ...]:
    """Red ones first."""
    found = [
        *_reviews(reviews, rules, now),
        *_waits(state, plan, rules, now),
        *_empty_counters(state, plan, rules, now),
    ]
    return tuple(sorted(found, key=lambda card: card.kind != "red"))


def _waits(state: QueueState, plan: HallPlan, rules: CardRules, now: datetime) -> list[Card]:
    found: list[Card] = []
    for group in plan.groups.values():
        arrivals = state.line(group.group_id).arrivals
        if not arrivals:
            continue
        longest = state.open[arrivals[0][2]]
        minutes = whole_minutes((now - longest.arrived_at).total_seconds())
        if minutes >= rules.wait_yellow_min:
            title = f"等候超过 {rules.wait_yellow_min} 分"
            found.append(
                Card(
                    "yellow",
                    title,
                    f"{longest.number} {group.name}",
                    f"{minutes} 分",
                    f"ticket:{longest.ticket_id}",
                )
            )
    return found


def _empty_counters(state: QueueState, plan: HallPlan, rules: CardRules, now: datetime) -> list[Card]:
    found: list[Card] = []
    for place in plan.counters.values():
        counter = state.counter(place.counter_id)
        if counter.state is not CounterState.PAUSED or counter.since is None or not _wanted(state, place):
            continue
        minutes = whole_minutes((now - counter.since).total_seconds())
        if minutes >= rules.counter_empty_yellow_min:
            text = f"{place.name} {counter.pause_reason}".strip()
            found.append(Card("yellow", "窗口空岗", text, f"{minutes} 分", f"counter:{place.counter_id}"))
    return found


def _wanted(state: QueueState, place: CounterPlace) -> bool:
    return any(ticket.business_group in place.groups for ticket in state.waiting())


def _reviews(reviews: Iterable[Review], rules: CardRules, now: datetime) -> list[Card]:
    found: list[Card] = []
    for review in reviews:
        if not review.is_open or review.due is None:
            continue
        text = f"{review.about.name} {RATING_WORDS[review.rating]}"
        left = review.due - now
        if left < timedelta(0):
            found.append(Card("red", "差评超期", text, f"超 {_span(-left)}", f"review:{review.review_id}"))
        elif left < timedelta(hours=rules.review_due_yellow_h):
            found.append(
                Card("yellow", "差评快到期", text, f"剩 {_span(left)}", f"review:{review.review_id}")
            )
    return found


def _span(span: timedelta) -> str:
    minutes = whole_minutes(span.total_seconds())
    if minutes >= 1440:
        return f"{minutes // 1440} 天"
    return f"{minutes // 60} 小时" if minutes >= 60 else f"{minutes} 分"
