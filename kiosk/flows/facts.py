"""What a flow gives a screen: values in domain words, one record a step. Presenters turn them into text.

Records are frozen and carry no object of a lower floor that could act. Times are aware and local to the hall.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.domain.ticket import Priority
from kiosk.flows.steps import Step


@dataclass(frozen=True, slots=True)
class Look:
    """How the screens are laid out and speak; a setting of every screen, dropped with the visit."""

    language: Literal["zh", "en"] = "zh"
    elder: bool = False
    low_reach: bool = False
    voice: bool = False


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes; None as a whole means that nobody can say."""

    low: int
    expected: int
    high: int


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """Everything around the content: top bar, session bar, navigation."""

    hall_name: str
    hall_name_en: str
    place: str
    """e.g. 一楼大厅 · 3 号自助终端."""
    place_en: str
    look: Look = field(default_factory=Look)
    identified: bool = False
    masked_name: str = ""
    masked_id: str = ""
    pill: Literal["ok", "offline", "device"] = "ok"
    pill_device: str = ""
    """DeviceKind value of the fault that hurts the citizen most, when pill is `device`."""
    pill_cause: str = ""
    """The value of its link or condition that decided, e.g. paper_out."""
    idle_limit_s: int | None = 60
    """None: not counting (printing, reading, submitting, standby)."""
    can_go_back: bool = True
    can_go_home: bool = True
    maintenance: bool = False


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
    problem: Literal["", "sold_out", "closed", "has_ticket", "hall_unreachable"] = ""
    held_number: str = ""
    held_ahead: int = 0
    check_in: CheckInFacts = CheckInFacts()


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


# --- application --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemFacts:
    item_code: str
    name: str
    department: str
    here: bool
    """Can be handed in at this terminal; otherwise the way leads to a ticket."""
    promise: bool
    """A commitment letter may replace a proof."""
    free: bool
    matched: tuple[int, ...] = ()
    """Positions in the name that the search text matched."""


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    facet: Literal["initials", "theme", "department", "bundle", "cross_area"]
    facet_value: str
    facet_values: tuple[str, ...]
    text: str
    items: tuple[ItemFacts, ...]
    page: int
    pages: int
    total: int
    next_letters: frozenset[str]
    """Letters that would still find something; the others are pale."""
    searched_for: Literal["apply", "guide"] = "apply"
    sample: bool = True
    """The catalogue is sample content and says so."""


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    code: str
    name: str
    source: Literal["card", "licence", "capture", "promise"]
    originals: int
    copies: int
    note: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class GuideFacts:
    item_code: str
    name: str
    department: str
    promised_limit: str
    """e.g. 5 个工作日, 当场办好."""
    statutory_limit: str
    fee: str
    visits: int
    who: tuple[str, ...]
    materials: tuple[MaterialFacts, ...]
    steps: tuple[str, ...]
    address: str
    hours: str
    phone: str
    here: bool
    guide_url: str
    paper: Literal["", "printing", "printed", "held", "refused", "unknown"] = ""
    blocked: Literal["", "expired", "no_list"] = ""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    name: str
    question: str
    label: str
    kind: Literal["text", "phone", "choice", "id_number", "date"]
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    problem: str = ""
    """Sentence for the citizen, empty when the value is good or untouched."""
    done: bool = False


@dataclass(frozen=True, slots=True)
class FormFacts:
    item_name: str
    known: tuple[tuple[str, str], ...]
    """(label, masked value) that the card already told: shown locked, never asked."""
    fields: tuple[FieldFacts, ...]
    """The one or two questions now on the screen."""
    index: int
    total: int
    can_go_on: bool
    saved: bool = True


@dataclass(frozen=True, slots=True)
class PageFacts:
    document_id: str
    thumbnail: bytes = field(repr=False)
    """JPEG, about 280x368."""
    good: bool = True


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    material_name: str
    material_index: int
    materials_total: int
    pages: tuple[PageFacts, ...]
    selected: int
    """Index of the page that retake and delete mean; -1 when none."""
    camera: Literal["ready", "starting", "gone"]
    taking: bool = False
    question: Literal["", "keep_or_retake"] = ""
    reasons: tuple[str, ...] = ()
    """Quality reasons of the still under question: blurred, blank, glare, cut_off, dark, small, no_page."""
    undo_page: int | None = None
    """A page that was just deleted and can come back."""
    max_pages: int = 20


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    item_name: str
    title: str
    version: str
    told: tuple[str, ...]
    promised: tuple[str, ...]
    consequences: tuple[str, ...]
    replaces: tuple[str, ...]
    """Names of the materials that a promise spares."""
    signer: str
    problem: Literal["", "too_small", "not_read"] = ""


@dataclass(frozen=True, slots=True)
class ConfirmFacts:
    item_name: str
    answers: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, int, str], ...]
    """(name, pages, source: card, capture, promise)."""
    commitment: Literal["none", "signed", "refused"]
    delivery: Literal["counter", "post"]
    promised_limit: str
    state: Literal["reading", "sealing", "sending"] = "reading"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedFacts:
    item_name: str
    stored: bool
    """True: sealed here and waiting for the network (12b); False: the platform has it (12)."""
    receipt_number: str
    application_number: str
    query_word: str
    code_payload: str
    submitted_at: datetime
    latest_by: datetime | None
    """Promised end, when the platform or the calendar gave one."""
    timeline: tuple[tuple[str, str, Literal["done", "now", "later"]], ...]
    """(key of the step, when as text, state)."""
    pages: int
    paper: Literal["", "printing", "printed", "held", "refused", "unknown"] = ""
    discard_question: bool = False


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    about: str
    """What is judged: an item's or business group's name."""
    rating: int | None
    tags: tuple[tuple[str, str], ...]
    """(code, words) of the chosen rating, those on show."""
    chosen_tags: frozenset[str]
    expanded: bool
    text: str
    masked_phone: str = ""
    state: Literal["asking", "sending", "thanked", "stored", "already"] = "asking"
    problem: Literal["", "needs_reason"] = ""
    due: datetime | None = None
    """For a bad review: until when somebody answers."""


# --- progress, trouble, staff -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseFacts:
    item_name: str
    number: str
    number_is_ours: bool
    state: Literal[
        "stored", "delivered", "received", "accepted", "correction", "declined", "completed", "parked"
    ]
    submitted_at: datetime
    latest_by: datetime | None
    timeline: tuple[tuple[str, str, Literal["done", "now", "later"]], ...]
    asked_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    cases: tuple[CaseFacts, ...]
    opened: int
    looking: bool = False
    typed: str = ""
    problem: Literal["", "not_found", "forged", "not_connected"] = ""


@dataclass(frozen=True, slots=True)
class AttentionFacts:
    """One page for every trouble with a device or the network."""

    cause: str
    """paper_out, paper_jam, cover_open, printer_gone, printer_unknown, reader_gone, camera_gone, hall_gone,
    captive_portal, closed, unknown."""
    about: Literal["ticket", "receipt", "guide", "identify", "capture", "submit", "terminal"]
    number: str = ""
    """The ticket or receipt number that stays valid."""
    ways: tuple[str, ...] = ()
    """Keys of the ways out, most useful first; the last is the main button. Keys in use: keep_on_phone,
    go_wait, go_counter, phone_code, try_again, reprint, call_staff, home, understood."""
    code: str = ""
    """For staff, smallest and last."""
    staff_called: bool = False
    group_name: str = ""
    """Of the ticket, when `about` is `ticket`; so are the next five."""
    group_name_en: str = ""
    waiting_ahead: int | None = None
    wait: WaitRange | None = None
    counters: str = ""
    follow_url: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    hotline: str = "12345"
    code_url: str = ""


@dataclass(frozen=True, slots=True)
class MaintenancePinFacts:
    digits: tuple[str, ...]
    """The ten digits in the order of the keys, shuffled at each entry."""
    tries_left: int
    locked_s: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    name: str
    kind: str
    """DeviceKind value, or `network`, `hall`, `platform`, `disk`, `clock`, `tickets`."""
    state: Literal["ok", "warning", "fault", "off"]
    condition: str
    """Most telling condition or link word."""
    figure_label: str = ""
    figure: str = ""
    tested: Literal["", "running", "passed", "failed"] = ""
    test_said: str = ""
    can_test: bool = True


@dataclass(frozen=True, slots=True)
class MaintenanceFacts:
    staff: str
    devices: tuple[DeviceFacts, ...]
    parked: int
    waiting: int
    said: str = ""


Facts = (
    StandbyFacts
    | HomeFacts
    | IdentifyFacts
    | IdentifyPhoneFacts
    | QueueChoiceFacts
    | TicketFacts
    | CatalogueFacts
    | GuideFacts
    | FormFacts
    | CaptureFacts
    | CommitmentFacts
    | ConfirmFacts
    | SubmittedFacts
    | ReviewFacts
    | ProgressFacts
    | AttentionFacts
    | ComplaintFacts
    | MaintenancePinFacts
    | MaintenanceFacts
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of the visit: the navigator shows the step's screen with these facts."""

    step: Step
    facts: Facts
    frame: FrameFacts
    dialog: Literal["", "leave", "discard_stored"] = ""
    toast: str = ""
    """Key of a sentence that rises for three seconds."""
    voice: str = ""
    """Key of what the voice cue says, empty when nothing new."""
    visit: int = 0
    """Grows by one for each visit; screens drop what they hold when it changes."""


@dataclass(frozen=True, slots=True)
class PreviewLamps:
    """The live judgement of the newest frame, in frame pixels."""

    corners: tuple[tuple[float, float], ...]
    """Four, clockwise from top left, or empty when no page was found."""
    sharp: Literal["good", "bad", "unknown"]
    glare: Literal["good", "bad", "unknown"]
    whole: Literal["good", "bad", "unknown"]
    hint: str
    """Key of the one hint: no_page, blurred, blank, glare, cut_off, dark, small, hold_still, good."""
    glare_at: tuple[float, float, float] | None = None
    """Centre and radius."""
    still_for_s: float = 0.0
    """How long the page has lain still and good; the shutter goes by itself at 1.2 s."""
