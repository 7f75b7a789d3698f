"""What a flow gives a screen: values in domain words, one record a step. Presenters turn them into text.

Records are frozen and carry no object of a lower floor that could act. Times are aware and local to the hall.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.flows.facts_application import (
    CaptureFacts,
    CatalogueFacts,
    CommitmentFacts,
    ConfirmFacts,
    FormFacts,
    GuideFacts,
    SubmittedFacts,
)
from kiosk.flows.facts_entrance import (
    HomeFacts,
    IdentifyFacts,
    IdentifyPhoneFacts,
    QueueChoiceFacts,
    StandbyFacts,
    TicketFacts,
    WaitRange,
)
from kiosk.flows.steps import Step


@dataclass(frozen=True, slots=True)
class Look:
    """How the screens are laid out and speak; a setting of every screen, dropped with the visit."""

    language: Literal["zh", "en"] = "zh"
    elder: bool = False
    low_reach: bool = False
    voice: bool = False


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


# --- review ---------------------------------------------------------------------------------------------------


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
    """Of a device: paper_out, paper_jam, cover_open, printer_gone, printer_unknown, reader_gone, camera_gone, hall_gone,
    captive_portal, closed, unknown. About `queue`, why no number was given: has_ticket, no_number, refused, or a NoTicketCause."""
    about: Literal["ticket", "receipt", "guide", "identify", "capture", "submit", "terminal", "queue"]
    number: str = ""
    """The ticket or receipt number that stays valid."""
    ways: tuple[str, ...] = ()
    """Keys of the ways out, most useful first; the last is the main button. Keys in use: keep_on_phone,
    go_wait, go_counter, phone_code, try_again, reprint, call_staff, home, understood; about `queue` reprint_held, check_in,
    apply_here, other_group."""
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
    times: tuple[str, ...] = ()
    """About `queue`: spans in which numbers are given, the time after which none is, or from which they are again."""
    opens_at: datetime | None = None
    """About `queue`: when the hall next opens."""
    opens_in_days: int = 0
    """0: still today."""
    said: str = ""
    """The hall's own sentences, in Chinese."""


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
    reasons: tuple[str, ...] = ()
    """Everything found amiss, as `kiosk.domain.seen.Reason`; `hint` alone counts when it is empty."""
    hand: bool = False
    """A hand or an arm is over the tray."""
