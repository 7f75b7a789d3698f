"""What goes over HTTP, as models: `/openapi.json` is made from them, `docs/hall_api.md` says what the fields mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Priority = Literal["", "elder", "disabled", "veteran", "pregnant"]


class Wire(BaseModel):
    """Unknown fields are refused: a terminal that speaks another version hears it at once."""

    model_config = ConfigDict(extra="forbid")


# --- asked ----------------------------------------------------------------------------------------------------


class LentAsked(Wire):
    number: str = Field(pattern=r"^[A-Z]\d{3}$")
    issued_at: AwareDatetime
    ticket_id: str = Field(min_length=8, max_length=60)


class TicketAsked(Wire):
    ticket_id: str | None = Field(default=None, min_length=8, max_length=60)
    business_group: str
    terminal_id: str
    person_key: str = Field(default="", max_length=128)
    masked_name: str = Field(default="", max_length=40)
    priority: Priority = ""
    source: str = Field(default="kiosk", max_length=20)
    item_name: str = Field(default="", max_length=120)
    lent: LentAsked | None = None


class PaperAsked(Wire):
    outcome: Literal["printed", "held", "refused", "unknown"]
    job_id: str = Field(max_length=80)
    reason: str = Field(default="", max_length=120)


class BandAsked(Wire):
    terminal_id: str
    business_group: str
    count: int = Field(ge=1, le=20)


class HelpAsked(Wire):
    terminal_id: str
    place: str = Field(default="", max_length=80)
    about: str = Field(default="", max_length=120)


class SessionAsked(Wire):
    staff_id: str = Field(max_length=40)
    password: str = Field(max_length=200)
    counter_id: str | None = None


class VerbAsked(Wire):
    ticket_id: str | None = None
    reason: str = Field(default="", max_length=80)
    to_group: str | None = None
    to_counter: str | None = None
    note: str = Field(default="", max_length=120)
    outcome: str = Field(default="", max_length=40)


class ReviewAboutAsked(Wire):
    ticket_id: str = Field(default="", max_length=60)
    receipt_number: str = Field(default="", max_length=50)
    application_number: str = Field(default="", max_length=50)
    name: str = Field(max_length=120)


class ReviewAsked(Wire):
    review_id: str = Field(min_length=8, max_length=60)
    about: ReviewAboutAsked
    rating: int = Field(ge=1, le=5)
    tags: list[str] = Field(default=[], max_length=8)
    text: str = Field(default="", max_length=2000)
    call_back: bool = False
    phone: str = Field(default="", max_length=20)
    indicator_set_version: str = Field(max_length=20)
    given_at: AwareDatetime
    terminal_id: str


class FollowUpAsked(Wire):
    step: Literal["verify", "fix", "explain", "reply", "close"]
    note: str = Field(default="", max_length=500)


class DeviceWire(Wire):
    model_config = ConfigDict(extra="allow")

    name: str = Field(max_length=60)
    kind: str = Field(max_length=40)
    driver: str = ""
    link: str
    conditions: list[str] = Field(default=[], max_length=30)
    since: AwareDatetime | None = None
    detail: str = Field(default="", max_length=400)
    figures: dict[str, str] = {}
    xfs: str = ""
    action: str = "none"
    cuss: str = ""
    ne107: str = "NORMAL"


class OutboxWire(Wire):
    waiting: int = 0
    parked: int = 0


class HeartbeatAsked(Wire):
    terminal_id: str
    seq: int = Field(ge=0)
    at: AwareDatetime
    boot_id: str = Field(max_length=60)
    version: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=80)
    devices: list[DeviceWire] = Field(default=[], max_length=40)
    outbox: OutboxWire = OutboxWire()


# --- answered -------------------------------------------------------------------------------------------------


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = ""


class WaitWire(Wire):
    low: int
    expected: int
    high: int


class QueueWire(Wire):
    business_group: str
    name: str
    name_en: str
    icon: str
    prefix: str
    waiting: int
    wait: WaitWire | None
    calling: str
    state: Literal["idle", "normal", "busy", "closed"]
    counters: str
    issuing: bool
    closed_reason: str


class QueuesWire(Wire):
    as_of: datetime
    open_now: bool
    hours: list[tuple[str, str]]
    total_waiting: int
    notice: str
    queues: list[QueueWire]


class TicketWire(Wire):
    ticket_id: str
    number: str
    business_group: str
    group_name: str
    group_name_en: str
    waiting_ahead: int
    wait: WaitWire | None
    expected_at: datetime | None
    counters: str
    priority: Priority
    follow_url: str
    issued_at: datetime
    state: str
    paper: str
    counter: str
    """The counter that calls or serves it, in words."""


class BandWire(Wire):
    day: str
    prefix: str
    numbers: list[str]


class FollowWire(Wire):
    number: str
    group_name: str
    group_name_en: str
    state: str
    waiting_ahead: int
    wait: WaitWire | None
    counters: str
    counter: str
    as_of: datetime


class StaffWire(Wire):
    id: str
    name: str
    role: str


class SessionWire(Wire):
    staff: StaffWire
    counter_id: str | None


class CallWire(Wire):
    call_id: str
    ticket_id: str
    number: str
    business_group: str
    group_name: str
    counter_id: str
    counter_name: str
    counter_number: int
    place: str
    at: datetime
    times: int
    audio: str
    spoken: bool
    """False: shown only; it waited too long behind others, it is a quiet hour, or there is no voice pack."""
    speak_at: datetime
    duration_s: float


class BoardWire(Wire):
    hall_name: str
    hall_name_en: str
    place: str
    as_of: datetime
    open_now: bool
    hours: list[tuple[str, str]]
    calls: list[CallWire]
    prepare: list[str]
    """Numbers that come next, one a busy group: 请准备."""
    queues: list[QueueWire]
    ticker: list[str]


class LineWire(Wire):
    ticket_id: str
    number: str
    masked_name: str
    priority: Priority
    business_group: str
    group_name: str
    item_name: str
    source: str
    waited_min: int
    state: str
    since: datetime
    calls: int
    reason: str
    """Why it is called now, why it is on hold, or which head start it has."""
    paper: str
    counter_id: str


class ConsoleCounterWire(Wire):
    id: str
    number: int
    name: str
    place: str
    state: str
    since: datetime | None
    pause_reason: str
    groups: list[str]


class SameGroupWire(Wire):
    id: str
    counter_number: int
    name: str
    number: str
    state: str


class GroupChoiceWire(Wire):
    id: str
    name: str


class TodayWire(Wire):
    done: int
    mean_minutes: float | None
    mean_wait: float | None
    satisfied_percent: float | None
    review_percent: float | None
    hourly: list[tuple[int, int]]


class NoticeWire(Wire):
    kind: Literal["yellow", "red"]
    title: str
    text: str


class ConsoleWire(Wire):
    as_of: datetime
    counter: ConsoleCounterWire
    staff: StaffWire
    now: LineWire | None
    next: LineWire | None
    waiting: list[LineWire]
    no_show: list[LineWire]
    on_hold: list[LineWire]
    done: list[LineWire]
    same_group: list[SameGroupWire]
    groups: list[GroupChoiceWire]
    """All groups, for transfer."""
    today: TodayWire
    notices: list[NoticeWire]
    undo_until: datetime | None


class ReviewAnswered(Wire):
    review_id: str
    due: datetime | None = None


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


class TerminalHealthWire(Wire):
    terminal_id: str
    place: str
    seen_at: datetime
    state: Literal["online", "silent"]
    devices: list[dict[str, Any]]
    outbox: OutboxWire
    version: str


class AlarmWire(Wire):
    alarm_id: str
    terminal_id: str
    place: str
    device: str
    kind: str
    text: str
    began_at: datetime
    ended_at: datetime | None
    action: str
    ne107: str


class HealthWire(Wire):
    as_of: datetime
    terminals: list[TerminalHealthWire]
    alarms: list[AlarmWire]


class HeartbeatAnswered(Wire):
    at: datetime


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
