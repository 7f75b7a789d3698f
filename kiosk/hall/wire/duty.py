"""The duty desk."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from kiosk.hall.wire.common import Wire
from kiosk.hall.wire.console import LineWire
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
    stopped: bool
    """The duty manager stopped its numbers for today; `closed_reason` says why."""


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
    message: str
    """The newest words of the duty manager that nobody has read yet."""


class HelpWire(Wire):
    at: datetime
    from_: str = Field(serialization_alias="from")
    about: str
    seq: int
    heard_by: str
    """Who is on the way; empty: nobody yet."""
    heard_at: datetime | None


class ForecastStepWire(Wire):
    """One moment of the next hour."""

    at: datetime
    waiting: int
    """People expected to be waiting then."""
    wait_min: int | None
    """What somebody who joins then may expect, minutes; None when no counter would call."""


class OpeningWire(Wire):
    """A counter that could serve the queue and does not now."""

    counter_id: str
    counter_number: int
    name: str
    wait_min: int | None
    """The longest expected wait of the hour with this counter open, minutes."""


class QueueForecastWire(Wire):
    business_group: str
    name: str
    prefix: str
    target_minutes: int
    arrivals_per_hour: float
    steps: list[ForecastStepWire]
    """Now and every ten minutes of the next hour, in order."""
    passes_at: datetime | None
    """When the expected wait first passes the target; None when it does not."""
    open_next: OpeningWire | None
    """Which counter to open, when one helps."""
    said: str
    """One sentence for the duty manager; empty when there is nothing to do."""
    said_en: str


class DutyWaitingWire(Wire):
    """Who waits in one queue, in the order in which they will be called."""

    business_group: str
    tickets: list[LineWire]


class DutyAppointmentsWire(Wire):
    booked: int
    came: int
    missed: int
    to_come: int


class DutyWire(Wire):
    as_of: datetime
    figures: DutyFiguresWire
    queues: list[DutyQueueWire]
    bad_reviews: list[BadReviewWire]
    cards: list[CardWire]
    hourly: list[HalfHourWire]
    counters: list[DutyCounterWire]
    help: list[HelpWire]
    appointments: DutyAppointmentsWire
    forecast: list[QueueForecastWire] = Field(default_factory=list)
    """One a queue, in the order of `queues`."""
