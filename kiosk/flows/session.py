"""The visit: everything one citizen brought or did, in one object that is dropped whole when the visit ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from devices.ports.printer import PrintResult
from devices.status import DeviceStatus
from kiosk.flows.facts import AttentionFacts, DeviceFacts, Look
from kiosk.flows.steps import Step

if TYPE_CHECKING:
    from kiosk.domain.booking_view import BookingView, NoBooking
    from kiosk.domain.commitment import CommitmentChoice, CommitmentLetter
    from kiosk.domain.hall_view import HallView, PriorityGround, TicketView
    from kiosk.domain.ids import DocumentId
    from kiosk.domain.people import Citizen
    from kiosk.domain.review import TagSet
    from kiosk.domain.service_item import ServiceItem
    from kiosk.usecases.browse_catalog import Facet, Found
    from kiosk.usecases.prepare_application import (
        Draft,
        KnownField,
        Missing,
        NeededMaterial,
        Question,
        Summary,
    )
    from kiosk.usecases.submit_application import Sealed
    from kiosk.usecases.track_progress import Case

Purpose = Literal["apply", "papers", "progress", "review", "ticket", "booking", ""]
PaperState = Literal["", "printing", "printed", "held", "refused", "unknown"]
TestState = tuple[Literal["running", "passed", "failed"], str]
TicketProblem = Literal["", "hall_unreachable"]
Listing = Literal["groups", "services", "grounds"]
"""What the rows of the queue page are."""
BUNDLES = {"birth": "出生", "school": "上学", "work": "就业", "shop": "开店", "retire": "退休"}
"""The chips of the home page, and what the catalogue calls these bundles."""
QUEUES_STALE_AFTER_S = 60.0
PHONE_TRIES = 5
"""Wrong telephone numbers in one visit: whoever tries more is guessing at other people's bookings."""

PAPER_STATES: Mapping[PrintResult, PaperState] = {
    PrintResult.PRINTED: "printed",
    PrintResult.HELD: "held",
    PrintResult.REFUSED: "refused",
    PrintResult.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class TerminalWords:
    """What the configuration says of this terminal."""

    terminal_id: str
    hall_name: str
    hall_name_en: str
    place: str
    place_en: str
    notice: str = ""
    real_name_tickets: bool = False
    """The hall asks for the identity before it gives a number."""
    elder_age: int = 60
    complaint_url: str = ""
    guide_base_url: str = ""
    """Where a phone finds guides; empty when the hall publishes none."""

    def guide_url(self, item_code: str) -> str:
        return f"{self.guide_base_url.rstrip('/')}/{item_code}" if self.guide_base_url else ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the visit and stays when it ends. Nothing personal."""

    terminal: TerminalWords
    now: datetime
    hall: HallView | None = None
    hall_seen_s: float | None = None
    """How old the picture of the queues is; None when there never was one."""
    hall_cause: Literal["", "gone", "captive_portal"] = ""
    """Why the hall cannot be reached; empty while it can."""
    devices: tuple[DeviceStatus, ...] = ()
    camera_live: bool = False
    """Frames are coming in."""
    pin_digits: tuple[str, ...] = tuple("0123456789")
    pin_locked_s: int = 0
    pin_tries_left: int = 5
    tags: TagSet | None = None
    services: Literal["opening", "ready", "failed"] = "ready"

    @property
    def hall_is_fresh(self) -> bool:
        return self.hall_seen_s is not None and self.hall_seen_s < QUEUES_STALE_AFTER_S


@dataclass(frozen=True, slots=True)
class Identifying:
    purpose: Purpose = ""
    state: Literal["waiting", "reading", "not_readable", "wrong_card", "expired", "foreign_code", "slow"] = (
        "waiting"
    )
    since: datetime | None = None
    phone: str = field(default="", repr=False)
    phone_code_sent: bool = False
    phone_tries_left: int = 3
    phone_problem: Literal["", "wrong_code", "too_many", "not_connected"] = ""


@dataclass(frozen=True, slots=True)
class Queueing:
    """Choosing a business group, and the ticket that came of it."""

    chosen: str = ""
    further: tuple[str, ...] = ()
    """Groups that the same number goes on to after the chosen one, in that order."""
    listing: Listing = "groups"
    priority: PriorityGround = ""
    priority_by_card: bool = False
    asking: bool = False
    problem: TicketProblem = ""
    held: TicketView | None = None
    item_name: str = ""
    """The item for which the guide sent the citizen to a counter."""
    ticket: TicketView | None = None
    paper: PaperState = ""
    job_id: str = ""
    reprints: int = 0


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """A booking on its way to become a ticket."""

    found: tuple[BookingView, ...] = ()
    """Of today, as the hall told them."""
    looking: bool = False
    problem: NoBooking | None = None
    away: bool = False
    """The hall could not be asked."""
    code: str = field(default="", repr=False)
    """Read and not looked up yet: a number drawn while the hall is away takes it along."""
    wrong_phones: int = 0
    chosen: str = ""
    """The appointment id, of several found."""
    walking_in: bool = False
    """The citizen has several bookings and looks at the business groups all the same."""

    @property
    def to_choose_from(self) -> tuple[BookingView, ...]:
        """The bookings that may be checked in, where there is more than one."""
        waiting = tuple(booking for booking in self.found if booking.may_check_in)
        return waiting if len(waiting) > 1 else ()


@dataclass(frozen=True, slots=True)
class Browsing:
    searched_for: Literal["apply", "guide"] = "apply"
    facet: Facet = "initials"
    value: str = ""
    text: str = ""
    page: int = 0
    found: Found | None = None
    facet_values: tuple[str, ...] = ()
    item: ServiceItem | None = None
    paper: PaperState = ""


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """A draft at one moment, as the use case tells it; the draft itself is only touched by deeds."""

    item: ServiceItem
    known: tuple[KnownField, ...] = field(repr=False)
    question_pages: tuple[tuple[Question, ...], ...] = field(repr=False)
    materials: tuple[NeededMaterial, ...]
    letter: CommitmentLetter | None = field(repr=False)
    choice: CommitmentChoice
    summary: Summary = field(repr=False)
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A kept page that looks like another paper than the one asked for, or like another person's."""

    document_id: DocumentId
    reason: Literal["wrong_document", "other_person"]
    title: str = ""
    """Which paper it looks like; empty when it has no title."""


@dataclass(frozen=True, slots=True)
class Capturing:
    material: int = 0
    selected: int = -1
    taking: bool = False
    replacing: int | None = None
    """Index of the page that the next picture takes the place of."""
    question: Literal["", "keep_or_retake", "wrong_document", "other_person"] = ""
    reasons: tuple[str, ...] = ()
    doubt: Doubt | None = None
    """The one that the citizen is asked about."""
    undo_page: int | None = None
    undo_move: tuple[int, int] | None = None
    """From where to where a page was just moved."""
    one_side: bool = False
    """The citizen was told that the back of the card is missing, and may go on all the same."""


@dataclass(frozen=True, slots=True)
class Applying:
    """From the first question to the receipt."""

    draft: Draft = field(repr=False)
    picture: DraftPicture
    form_page: int = 0
    answers_under_way: int = 0
    accept_waits: bool = False
    """Next was pressed while an answer was still being judged."""
    capture: Capturing = Capturing()
    doubts: tuple[Doubt, ...] = ()
    """Not asked yet; each is asked once."""
    letter_opened_at: datetime | None = None
    letter_problem: Literal["", "too_small", "not_read"] = ""
    handing_in: Literal["reading", "sealing", "sending"] = "reading"
    problem: str = ""
    sealed: Sealed | None = None
    application_number: str = ""
    query_word: str = ""
    latest_by: datetime | None = None
    timeline: tuple[tuple[str, str, Literal["done", "now", "later"]], ...] = ()
    paper: PaperState = ""
    job_id: str = ""


@dataclass(frozen=True, slots=True)
class Reviewing:
    about: str = ""
    """What is judged, in words."""
    ticket_id: str = ""
    receipt_number: str = ""
    application_number: str = ""
    rating: int | None = None
    chosen_tags: frozenset[str] = frozenset()
    expanded: bool = False
    text: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    state: Literal["asking", "sending", "thanked", "stored", "already"] = "asking"
    problem: Literal["", "needs_reason"] = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """Looking up where cases stand."""

    cases: tuple[Case, ...] = ()
    opened: int = 0
    looking: bool = False
    typed: str = ""
    problem: Literal["", "not_found", "forged", "not_connected"] = ""


@dataclass(frozen=True, slots=True)
class Maintaining:
    staff_id: str = ""
    wrong: bool = False
    checking: bool = False
    tests: Mapping[str, TestState] = field(default_factory=dict)
    extra: tuple[DeviceFacts, ...] = ()
    """Network, hall, platform, disk and clock as last checked."""
    parked: int = 0
    waiting: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. Frozen: every move makes a new one, and the end drops the last."""

    number: int = 0
    step: Step = Step.STANDBY
    trail: tuple[Step, ...] = ()
    """The steps that "back" goes through, oldest first."""
    look: Look = field(default_factory=Look)
    citizen: Citizen | None = field(default=None, repr=False)
    dialog: Literal["", "leave", "discard_stored"] = ""
    leaving_to: Literal["", "home", "standby"] = ""
    toast: str = ""
    voice: str = ""
    identifying: Identifying = Identifying()
    queueing: Queueing = Queueing()
    checking_in: CheckingIn = CheckingIn()
    browsing: Browsing = Browsing()
    applying: Applying | None = None
    reviewing: Reviewing | None = None
    following: Following = Following()
    attention: AttentionFacts | None = None
    maintaining: Maintaining = Maintaining()
    under_way: frozenset[str] = frozenset()
    """Names of the deeds whose outcome is awaited and during which nobody counts the seconds."""

    @property
    def card_wanted(self) -> bool:
        """A card laid on the reader means something here."""
        return self.citizen is None and self.step not in (Step.MAINTENANCE, Step.MAINTENANCE_PIN)

    @property
    def code_wanted(self) -> bool:
        if self.step is Step.IDENTIFY_PHONE:
            return self.identifying.purpose == "booking"
        return self.without_number or self.step in (
            Step.STANDBY,
            Step.HOME,
            Step.IDENTIFY,
            Step.QUEUE,
            Step.PROGRESS,
        )

    @property
    def code_wanted_under_camera(self) -> bool:
        """Where the screen asks for a code. The camera sleeps at the entrance, where nobody may stand for hours."""
        return self.code_wanted and self.step not in (Step.STANDBY, Step.HOME) and not self.camera_wanted

    @property
    def without_number(self) -> bool:
        """At the page that says why no number is given."""
        return self.attention is not None and self.attention.about == "queue"

    @property
    def camera_wanted(self) -> bool:
        return self.step is Step.CAPTURE

    @property
    def unsaved(self) -> bool:
        """Leaving now would lose what the citizen filled in."""
        return self.applying is not None and self.applying.sealed is None


def expired(citizen: Citizen | None, today: date) -> bool:
    return citizen is not None and citizen.card_expired_on(today)
