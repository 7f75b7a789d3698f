"""Reports on the wire: every figure a function of the log up to `log_seq`; minutes with one digit, None over nothing."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from kiosk.hall.wire.common import Wire


class VisitsWire(Wire):
    issued: int
    called: int
    finished: int
    abandoned: int
    no_shows: int
    recalls: int
    transfers: int
    holds: int
    mean_wait_min: float | None
    median_wait_min: float | None
    p90_wait_min: float | None
    longest_wait_min: float | None
    mean_service_min: float | None
    median_service_min: float | None
    p90_service_min: float | None
    mean_walk_s: float | None
    """Seconds from a call to the beginning of the service."""


class DayRowWire(VisitsWire):
    day: str
    satisfied_percent: float | None
    within_target_percent: float | None
    """Called within the target of their group."""


class GroupRowWire(VisitsWire):
    business_group: str
    name: str
    name_en: str
    target_min: int
    within_target_percent: float | None
    waits: list[int]
    """How many waited under 5, 10, … minutes; the last: longer than all of these."""


class GroundRowWire(VisitsWire):
    ground: str
    name: str


class SlotRowWire(VisitsWire):
    slot: str
    told_min: float | None
    """Mean of what those were told who got their number in this half hour."""
    true_min: float | None
    """What came of it."""


class WorkWire(Wire):
    calls: int
    recalls: int
    no_shows: int
    transfers: int
    finished: int
    present_min: float
    serving_min: float
    calling_min: float
    idle_min: float
    paused_min: float
    pauses: list[tuple[str, float]]
    """(reason, minutes), the longest first."""
    utilisation_percent: float | None
    mean_service_min: float | None
    p90_service_min: float | None
    hourly: list[tuple[int, int]]


class CounterRowWire(WorkWire):
    counter_id: str
    name: str


class StaffRowWire(WorkWire):
    staff_id: str
    name: str


class AccuracyWire(Wire):
    told: int
    mean_off_min: float | None
    mean_over_min: float | None
    """Above 0: longer waits were told than came."""
    held_percent: float | None


class ReviewDayWire(Wire):
    day: str
    ratings: list[int]
    """Reviews of 5, 4, 3, 2, 1 stars."""


class ReviewsWire(Wire):
    count: int
    ratings: list[int]
    satisfied_percent: float | None
    asked_percent: float | None
    """Reviews in a hundred finished visits."""
    bad: int
    bad_open: int
    bad_overdue: int
    tags: list[tuple[str, str, int]]
    """(code, words, how often), the most frequent first."""
    days: list[ReviewDayWire]


class AppointmentsWire(Wire):
    booked: int
    came: int
    missed: int
    cancelled: int


class ReportWire(Wire):
    from_: str = Field(serialization_alias="from")
    to: str
    days: int
    """Days of these on which the hall worked."""
    as_of: datetime
    log_seq: int
    bucket_min: int
    total: VisitsWire
    within_target_percent: float | None
    by_day: list[DayRowWire]
    groups: list[GroupRowWire]
    grounds: list[GroundRowWire]
    slots: list[SlotRowWire]
    counters: list[CounterRowWire]
    staff: list[StaffRowWire]
    accuracy: AccuracyWire
    reviews: ReviewsWire
    appointments: AppointmentsWire
    lent: int
    unprinted: int


class ColumnWire(Wire):
    key: str
    title: str
    title_en: str


class TableWire(Wire):
    from_: str = Field(serialization_alias="from")
    to: str
    name: str
    title: str
    title_en: str
    columns: list[ColumnWire]
    rows: list[list[str | int | float | None]]
