"""The duty desk and the report of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from kiosk.hall.wire.common import Wire
from kiosk.hall.wire.queues import QueueWire


class FollowUpEntryWire(Wire):
    step: str
    said: str
    at: datetime
    by: str
    note: str


class BadReviewWire(Wire):
    review_id: str
    rating: int
    rating_words: str
    about: str
    number: str
    """Application number, receipt number or ticket number that it is about."""
    tags: list[str]
    text: str
    given_at: datetime
    due: datetime | None
    state: str
    state_words: str
    steps: list[tuple[str, str]]
    """(step, words) that may follow."""
    call_back: bool
    entries: list[FollowUpEntryWire]


class PhoneWire(Wire):
    phone: str


class CardWire(Wire):
    kind: Literal["red", "yellow"]
    title: str
    text: str
    figure: str
    about: str


class LongestWire(Wire):
    minutes: int
    number: str
    group_name: str


class DutyFiguresWire(Wire):
    waiting: int
    mean_wait_min: float | None
    longest: LongestWire | None
    finished: int
    issued: int
    satisfied_percent: float | None
    reviews: int
    bad_open: int
    bad_due_today: int
    counters_open: int
    counters_total: int


class DutyQueueWire(QueueWire):
    target_minutes: int
    counters_open: int
    mean_wait_min: float | None
    longest_min: int


class HalfHourWire(Wire):
    slot: str
    mean_wait_min: float | None
    last_week_min: float | None


class DutyCounterWire(Wire):
    id: str
    number: int
    name: str
    place: str
    state: str
    since: datetime | None
    staff: str
    ticket: str
    pause_reason: str


class HelpWire(Wire):
    at: datetime
    from_: str = Field(serialization_alias="from")
    about: str


class DutyWire(Wire):
    as_of: datetime
    figures: DutyFiguresWire
    queues: list[DutyQueueWire]
    bad_reviews: list[BadReviewWire]
    cards: list[CardWire]
    hourly: list[HalfHourWire]
    counters: list[DutyCounterWire]
    help: list[HelpWire]


class GroupReportWire(Wire):
    business_group: str
    name: str
    issued: int
    called: int
    finished: int
    abandoned: int
    mean_wait_min: float | None
    longest_wait_min: float
    mean_service_min: float | None


class CounterReportWire(Wire):
    counter_id: str
    name: str
    finished: int
    mean_service_min: float | None
    hourly: list[tuple[int, int]]


class DayReportWire(Wire):
    day: str
    as_of: datetime
    log_seq: int
    groups: list[GroupReportWire]
    counters: list[CounterReportWire]
    half_hours: list[tuple[str, int, float]]
    no_shows: int
    holds: int
    lent: int
    unprinted: int
