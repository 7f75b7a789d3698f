"""The console of one counter, as its clerk gets it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from kiosk.domain.ticket import Proof
from kiosk.hall.wire.common import Priority, Wire


class StaffWire(Wire):
    id: str
    name: str
    role: str


class SessionWire(Wire):
    staff: StaffWire
    counter_id: str | None


class GivenWire(Wire):
    """What the citizen gave at a terminal for this ticket."""

    materials: int
    pages: int


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
    papers: GivenWire | None = None
    """Opened by `POST /api/v1/tickets/{id}/papers/open`."""
    note: str = ""
    """What somebody left to be known: of a transfer, a hold, an outcome."""
    proof: Proof = ""
    """How the priority's ground was shown: by the card, to staff, not yet, or refused."""
    services: list[str] = Field(default=[])
    """Groups this visit goes to after this one."""
    appointment_at: datetime | None = None
    not_before: datetime | None = None
    """Put back for some minutes: not its turn before this."""
    passed_over: int = 0
    """How many who came later were called before it."""


class ConsoleCounterWire(Wire):
    id: str
    number: int
    name: str
    place: str
    state: str
    since: datetime | None
    pause_reason: str
    groups: list[str]
    staff_name: str = ""
    """Who works here by the log, where that is somebody else than who asks."""


class SameGroupWire(Wire):
    id: str
    counter_number: int
    name: str
    number: str
    state: str


class GroupChoiceWire(Wire):
    id: str
    name: str


class ChoicesWire(Wire):
    """Reasons, outcomes and grounds on offer; free words go, too."""

    pause: list[str]
    call: list[str]
    abandon: list[str]
    outcomes: list[str]
    priorities: list[GroupChoiceWire]


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
    message_id: str = ""
    """Set for the duty manager's words: shown until `POST counters/{id}/messages/{message_id}/read`."""


class HelpWire(Wire):
    """This counter's newest call for help of the last minutes."""

    at: datetime
    heard: bool
    """The duty manager is on the way."""


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
    elsewhere: list[SameGroupWire]
    """The hall's other counters, where a ticket may be transferred to as well."""
    groups: list[GroupChoiceWire]
    """All groups, for transfer."""
    today: TodayWire
    notices: list[NoticeWire]
    undo_until: datetime | None
    undo_numbers: list[str] = Field(default=[])
    """The tickets that the last press moved."""
    help: HelpWire | None = None
    waiting_total: int = 0
    """All who wait for this counter; `waiting` has the first of them."""
    recall_from: datetime | None = None
    """The present number may not be called once more before this."""
    auto_next_at: datetime | None = None
    """The next is called by itself then, unless the clerk does something."""
    choices: ChoicesWire
