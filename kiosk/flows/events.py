"""What a screen or a device may tell a flow. A screen reports what the citizen chose; it never picks the next screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from devices.ports.id_reader import CardFault, IdCard


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


# --- anywhere -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Woken(Event):
    """The standby screen was touched."""


@dataclass(frozen=True, slots=True)
class WentBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class WentHome(Event):
    pass


@dataclass(frozen=True, slots=True)
class LeaveConfirmed(Event):
    """Answer to the question whether to leave an application that would be lost."""


@dataclass(frozen=True, slots=True)
class LeaveDeclined(Event):
    pass


@dataclass(frozen=True, slots=True)
class VisitEnded(Event):
    """退出, 完成 at the last step, or staff ended it."""


@dataclass(frozen=True, slots=True)
class VisitTimedOut(Event):
    """Nobody touched the screen and the countdown ran out."""


@dataclass(frozen=True, slots=True)
class LookChosen(Event):
    """One switch of the navigation row was pressed."""

    switch: Literal["language", "elder", "low_reach", "voice"]


@dataclass(frozen=True, slots=True)
class HelpCalled(Event):
    """请人来帮忙."""


@dataclass(frozen=True, slots=True)
class CardRead(Event):
    card: IdCard = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed(Event):
    fault: CardFault


@dataclass(frozen=True, slots=True)
class CodeRead(Event):
    payload: str = field(repr=False)


# --- home, identify -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeedChosen(Event):
    """A tile of the home screen."""

    deed: Literal[
        "ticket",
        "apply",
        "papers",
        "progress",
        "review",
        "guide",
        "cross_area",
        "complaint",
        "bundle",
        "search",
    ]
    theme: str = ""
    """Of a bundle chip: birth, school, work, shop, retire, all."""


@dataclass(frozen=True, slots=True)
class PhoneChosen(Event):
    pass


@dataclass(frozen=True, slots=True)
class PhoneCodeAsked(Event):
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneCodeGiven(Event):
    phone: str = field(repr=False)
    code: str = field(repr=False)


# --- ticket -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BusinessGroupChosen(Event):
    business_group: str


@dataclass(frozen=True, slots=True)
class PriorityChosen(Event):
    """elder, disabled, veteran, pregnant, or empty: a second press takes it back."""

    ground: Literal["", "elder", "disabled", "veteran", "pregnant"]


@dataclass(frozen=True, slots=True)
class TicketAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class CheckInChosen(Event):
    """签到取号 for one of the bookings on the page."""

    appointment_id: str


@dataclass(frozen=True, slots=True)
class BookingPhoneChosen(Event):
    """The booking is to be found by a telephone number."""


@dataclass(frozen=True, slots=True)
class BookingPhoneGiven(Event):
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperMissing(Event):
    """没有出票？ was pressed."""


@dataclass(frozen=True, slots=True)
class AnotherTicketAsked(Event):
    pass


# --- application --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchTyped(Event):
    text: str
    """The whole text so far, characters or pinyin letters."""


@dataclass(frozen=True, slots=True)
class FacetChosen(Event):
    facet: Literal["initials", "theme", "department", "bundle", "cross_area"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class PageTurned(Event):
    """Lists have pages, not inertia."""

    by: int


@dataclass(frozen=True, slots=True)
class ItemChosen(Event):
    item_code: str


@dataclass(frozen=True, slots=True)
class GuidePrintAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class ApplicationStarted(Event):
    pass


@dataclass(frozen=True, slots=True)
class FieldChanged(Event):
    """Sent on each settled change; the answer carries the verdict on it."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldsAccepted(Event):
    """下一项 / 下一步: the questions now on the screen are answered."""


@dataclass(frozen=True, slots=True)
class ShutterPressed(Event):
    """By finger or by the countdown when the page lay still and good."""

    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class CaptureKept(Event):
    """用这张, although a lamp was yellow."""


@dataclass(frozen=True, slots=True)
class PageSelected(Event):
    index: int


@dataclass(frozen=True, slots=True)
class RetakeAsked(Event):
    """The selected page is to be taken again."""


@dataclass(frozen=True, slots=True)
class PageDeleted(Event):
    pass


@dataclass(frozen=True, slots=True)
class PageDeleteUndone(Event):
    pass


@dataclass(frozen=True, slots=True)
class MaterialDone(Event):
    """拍完了: on to the next material or step."""


@dataclass(frozen=True, slots=True)
class CommitmentSigned(Event):
    """The letter was read to its end, ticked and signed."""

    strokes: tuple[tuple[tuple[float, float, float], ...], ...] = field(repr=False)
    """Per stroke its points (x, y in 0..1 of the box, y down; seconds since the first)."""
    scrolled_to_end: bool = True


@dataclass(frozen=True, slots=True)
class CommitmentRefused(Event):
    """不承诺，改交证明."""


@dataclass(frozen=True, slots=True)
class EditAsked(Event):
    """修改 on the confirm page."""

    section: Literal["form", "materials", "commitment", "delivery"]


@dataclass(frozen=True, slots=True)
class DeliveryChosen(Event):
    """How the result comes: at the counter or by post."""

    way: Literal["counter", "post"]


@dataclass(frozen=True, slots=True)
class SubmitConfirmed(Event):
    pass


@dataclass(frozen=True, slots=True)
class StoredDiscardAsked(Event):
    """不暂存，删除 on the stored page; asks again before it does."""


@dataclass(frozen=True, slots=True)
class ReceiptPrintAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class ReviewAsked(Event):
    pass


# --- review -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RatingChosen(Event):
    rating: int
    """5 very satisfied .. 1 very dissatisfied."""


@dataclass(frozen=True, slots=True)
class ReviewTagToggled(Event):
    code: str


@dataclass(frozen=True, slots=True)
class ReviewTagsExpanded(Event):
    pass


@dataclass(frozen=True, slots=True)
class ReviewGiven(Event):
    text: str = ""
    call_back: bool = True
    """不用回话 turns it off."""


@dataclass(frozen=True, slots=True)
class ReviewDeclined(Event):
    """先不评."""


# --- progress, trouble, staff -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProgressAsked(Event):
    """By what the citizen typed: a receipt number or the application number."""

    number: str


@dataclass(frozen=True, slots=True)
class ProgressCaseChosen(Event):
    index: int


@dataclass(frozen=True, slots=True)
class AttentionAnswered(Event):
    """One of the ways out that the attention page offers, by its key."""

    way: str


@dataclass(frozen=True, slots=True)
class StaffKnocked(Event):
    """The logo was pressed five times."""


@dataclass(frozen=True, slots=True)
class StaffPinGiven(Event):
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceTestAsked(Event):
    name: str


@dataclass(frozen=True, slots=True)
class StaffActionAsked(Event):
    action: Literal["paper_changed", "retry_deliveries", "restart", "leave", "print_test", "discard_held"]


# --- what comes from elsewhere ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueuesArrived(Event):
    """The live feed of the hall brought a new picture of the queues, or said that it is cut (`queues` None)."""

    queues: object
    at: datetime


@dataclass(frozen=True, slots=True)
class DevicesChanged(Event):
    """The status feed moved; the frame of the screen and the attention page follow."""
