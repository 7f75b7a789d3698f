"""What the screens from standby to the ticket are given. See `kiosk.flows.facts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.domain.ticket import Priority


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes; None as a whole means that nobody can say."""

    low: int
    expected: int
    high: int


# --- standby, home, identify --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """One business group as citizens see it."""

    business_group: str
    name: str
    name_en: str
    icon: str
    prefix: str
    waiting: int | None
    """None: no fresh figure for 60 s; show a dash."""
    wait: WaitRange | None
    calling: str
    """The number called last, empty when none."""
    state: Literal["idle", "normal", "busy", "unknown", "closed"]
    counters: str
    """As printed: 一楼 B 区 3、4、5 号窗口."""
    issuing: bool = True
    closed_reason: str = ""
    closed_cause: str = ""
    """A NoTicketCause."""
    closed_times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandbyFacts:
    open_now: bool
    hours: tuple[tuple[str, str], ...]
    """(label key `morning` or `afternoon`, "9:00–12:00")."""
    queues: tuple[QueueFacts, ...]
    total_waiting: int | None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    total_waiting: int | None
    tickets_issuing: bool
    bundles: tuple[tuple[str, str], ...]
    """(theme, name): 出生, 上学, 就业, 开店, 退休."""
    notice: str = ""
    own_ticket: str = ""
    """Number the citizen already holds today."""
    own_booking: datetime | None = None
    """When the citizen has booked today and is not checked in."""
    queues: tuple[QueueFacts, ...] = ()
    """Shown on the upper half in low reach."""


@dataclass(frozen=True, slots=True)
class IdentifyFacts:
    purpose: Literal["apply", "papers", "progress", "review", "ticket", "booking", ""]
    card_ready: bool
    code_ready: bool
    state: Literal["waiting", "reading", "not_readable", "wrong_card", "expired", "foreign_code", "slow"]


@dataclass(frozen=True, slots=True)
class IdentifyPhoneFacts:
    masked_phone: str
    code_sent: bool
    resend_in_s: int
    tries_left: int
    problem: Literal["", "wrong_code", "too_many", "not_connected"]
    check_in: CheckInFacts | None = None
    """The number is typed to find a booking; no code is sent."""


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """A booking of today."""

    appointment_id: str
    group_name: str
    group_name_en: str
    at: datetime
    call_from: datetime
    arrival: Literal["early", "on_time", "late"]
    masked_name: str = ""
    number: str = ""
    """Checked in already: the number it became."""
    may_check_in: bool = True
    late_min: int = 0
    """Minutes past the booked time."""


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """What is known of the citizen's bookings."""

    offered: bool = False
    """This hall takes bookings."""
    bookings: tuple[BookingFacts, ...] = ()
    looking: bool = False
    problem: str = ""
    """The refusal's code, `hall_away`, or empty."""
    said: str = ""
    do: str = ""
    """The hall's own sentences, in Chinese."""
    chosen: str = ""
    """The appointment id, of several."""
    to_choose: bool = False
    """Several bookings wait to be checked in: the rows of the page are these."""


# --- ticket -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueChoiceFacts:
    queues: tuple[QueueFacts, ...]
    chosen: str
    """business_group, empty while none."""
    priority: Priority
    priority_by_card: bool
    """Elder was set from the birth date on the card."""
    asking: bool = False
    """A ticket was asked for and the hall has not answered yet."""
    problem: Literal["", "hall_unreachable"] = ""
    check_in: CheckInFacts = CheckInFacts()
    further: tuple[str, ...] = ()
    """Groups that the same number goes on to."""
    listing: Literal["groups", "services", "grounds"] = "groups"
    grounds: tuple[Priority, ...] = ()
    """The hall's own list; empty: nobody is asked."""
    further_services: int = 0
    """How many further groups one number may go to."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    number: str
    group_name: str
    group_name_en: str
    waiting_ahead: int | None
    wait: WaitRange | None
    expected_at: datetime | None
    counters: str
    priority: Priority
    follow_url: str
    issued_at: datetime
    paper: Literal["printing", "printed", "held", "refused", "unknown"]
    lent: bool = False
    """From the lent band: the hall does not know it yet."""
    reprints: int = 0
    appointment_at: datetime | None = None
    call_from: datetime | None = None
    """Of a citizen who booked and kept the time."""
    services: tuple[tuple[str, str], ...] = ()
    """(name, name_en) of the groups that the number goes on to."""
    to_be_confirmed: bool = False
    """Staff has yet to see the ground of its priority."""
    taken_before: bool = False
    """The citizen held it already; its paper is a copy."""
    next_booking_at: datetime | None = None
    """Another booking of today waits to be checked in."""
