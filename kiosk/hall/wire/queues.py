"""Queues, tickets, calls and the board, as terminals, boards and phones get them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from kiosk.domain.ticket import Proof
from kiosk.domain.ticket_wait import WaitUnknown
from kiosk.hall.wire.common import Priority, Wire


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
    closed_cause: Literal[
        "", "hall_closed", "stopped", "outside_hours", "last_number", "sold_out", "slot_full"
    ] = ""
    closed_times: list[str] = Field(default=[])
    """What the cause is about: spans in which numbers are given, the time after which none is, or from which they are again."""


class QueuesWire(Wire):
    as_of: datetime
    open_now: bool
    hours: list[tuple[str, str]]
    total_waiting: int
    notice: str
    queues: list[QueueWire]
    prepare: list[str]
    """Numbers that come next, one a busy group: 请准备."""
    appointments: bool = False
    """Citizens can book times here and check in."""
    grounds: list[Priority] = Field(default=[])
    """The grounds for coming first that this hall knows, in its order."""
    further_services: int = 0
    """To so many other groups may one number go after its first."""
    opens_at: datetime | None = None
    """While the hall gives no numbers for the hour: when it next opens."""


class ServiceWire(Wire):
    """A group that a visit still goes to."""

    business_group: str
    name: str
    name_en: str


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
    appointment_at: datetime | None = None
    call_from: datetime | None = None
    """Of a booked ticket: not before this is it called."""
    wait_unknown: WaitUnknown = ""
    """Why a waiting ticket has no `wait`."""
    not_before: datetime | None = None
    """Still to come: its turn does not come before. Booked, or agreed with a clerk."""
    services: list[ServiceWire] = Field(default=[])
    """Where the visit goes after its group, in that order."""
    priority_proof: Proof = ""
    """Who saw the ground of its priority: the ID card, staff, nobody yet; `refused`: there was no proof."""


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
    wait_unknown: WaitUnknown = ""
    not_before: datetime | None = None
    """Still to come: its turn does not come before."""
    counters: str
    counter: str
    counter_number: int | None = None
    """Of the counter that calls or serves it."""
    counter_place: str = ""
    calls: int = 0
    voided_because: str = ""
    """Why the hall ended the number: cleared at midday, of yesterday."""
    hint_ahead: int = 0
    """The page says so when only this many are before it; 0: never."""
    as_of: datetime


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
    group_name_en: str = ""
    masked_name: str = ""
    """Only where the hall wants names on its boards."""


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
    names: Literal["off", "shown", "withheld"] = "off"
    """`withheld`: the hall wants names, but this screen was not paired."""


class ReviewAnswered(Wire):
    review_id: str
    due: datetime | None = None
