"""What a flow wants done: small descriptions that the conductor has carried out off every screen's way.

A deed names the lane it runs in. Deeds of one lane run one after the other; lanes run side by side, so that a printer
that thinks for fifteen seconds does not hold up a search.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from kiosk.domain.booking_view import BookingView
from kiosk.domain.commitment import Stroke
from kiosk.domain.hall_view import PriorityGround, QueueView, ServiceView, TicketView
from kiosk.domain.ids import ApplicationId, DocumentId
from kiosk.domain.paper_fields import PhotoAnswer
from kiosk.domain.people import Citizen
from kiosk.domain.seen import TextLine
from kiosk.domain.service_item import ServiceItem
from kiosk.usecases.browse_catalog import Facet
from kiosk.usecases.leave_review import GivenReview
from kiosk.usecases.prepare_application import Draft
from kiosk.usecases.submit_application import Sealed

Lane = Literal["visit", "print", "look", "booking", "read", "staff", "report"]


@dataclass(frozen=True, slots=True)
class Deed:
    """Base of all deeds. `pauses`: nobody's seconds are counted while it runs."""

    lane: ClassVar[Lane] = "visit"
    pauses: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TakeTicket(Deed):
    pauses: ClassVar[bool] = True
    business_group: str
    priority: PriorityGround
    citizen: Citizen | None = field(repr=False)
    item_name: str = ""
    queue: QueueView | None = None
    """The group as last seen, for a number drawn while the hall is away."""
    by_card: bool = False
    """The ID card shows the ground of the priority."""
    booking: BookingView | None = None
    """The booking that the ticket fulfils."""
    booking_code: str = field(default="", repr=False)
    """Of a booking that could not be looked up while the hall was away."""
    services: tuple[ServiceView, ...] = ()
    """Further groups that the number goes on to."""


@dataclass(frozen=True, slots=True)
class FindBooking(Deed):
    """By one of: the citizen's card, the code of the booking, a telephone number. A lane of its own: the hall may be away."""

    lane: ClassVar[Lane] = "booking"
    citizen: Citizen | None = field(default=None, repr=False)
    code: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PrintTicket(Deed):
    lane: ClassVar[Lane] = "print"
    pauses: ClassVar[bool] = True
    ticket: TicketView
    reprint: bool = False
    masked_name: str = ""


@dataclass(frozen=True, slots=True)
class SendPhoneCode(Deed):
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckPhoneCode(Deed):
    phone: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SearchItems(Deed):
    lane: ClassVar[Lane] = "look"
    text: str
    facet: Facet
    value: str
    page: int


@dataclass(frozen=True, slots=True)
class OpenItem(Deed):
    lane: ClassVar[Lane] = "look"
    item_code: str


@dataclass(frozen=True, slots=True)
class PrintGuide(Deed):
    lane: ClassVar[Lane] = "print"
    pauses: ClassVar[bool] = True
    item: ServiceItem


@dataclass(frozen=True, slots=True)
class BeginApplication(Deed):
    citizen: Citizen = field(repr=False)
    item: ServiceItem


@dataclass(frozen=True, slots=True)
class AnswerField(Deed):
    draft: Draft = field(repr=False)
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CapturePage(Deed):
    """Shutter, find, straighten, judge; kept when good, asked about when not."""

    pauses: ClassVar[bool] = True
    draft: Draft = field(repr=False)
    material: str
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class KeepCapture(Deed):
    """Keeps the picture under question."""

    draft: Draft = field(repr=False)
    material: str
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class DropCapture(Deed):
    """Forgets the picture under question."""


@dataclass(frozen=True, slots=True)
class DeletePage(Deed):
    draft: Draft = field(repr=False)
    material: str
    index: int


@dataclass(frozen=True, slots=True)
class ReadPage(Deed):
    """Reads a kept page beside everything else: nobody waits for it."""

    lane: ClassVar[Lane] = "read"
    application_id: ApplicationId
    item: ServiceItem
    citizen: Citizen = field(repr=False)
    material: str
    document_id: DocumentId


@dataclass(frozen=True, slots=True)
class FillFromPhoto(Deed):
    draft: Draft = field(repr=False)
    document_id: DocumentId
    answers: tuple[PhotoAnswer, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepLines(Deed):
    """What was read of a page goes with it, for the PDF's text."""

    draft: Draft = field(repr=False)
    document_id: DocumentId
    lines: tuple[TextLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MovePage(Deed):
    draft: Draft = field(repr=False)
    material: str
    index: int
    to: int


@dataclass(frozen=True, slots=True)
class UndoDelete(Deed):
    """Brings back the page deleted or moved last."""

    draft: Draft = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignCommitment(Deed):
    draft: Draft = field(repr=False)
    strokes: tuple[Stroke, ...] = field(repr=False)
    scrolled_to_end: bool
    shown_s: float


@dataclass(frozen=True, slots=True)
class RefuseCommitment(Deed):
    draft: Draft = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChooseDelivery(Deed):
    draft: Draft = field(repr=False)
    way: Literal["counter", "post"]


@dataclass(frozen=True, slots=True)
class SealApplication(Deed):
    pauses: ClassVar[bool] = True
    draft: Draft = field(repr=False)
    ticket_id: str = ""
    """The citizen's number, when there is one: its clerk will see what is handed in."""


@dataclass(frozen=True, slots=True)
class DeliverApplication(Deed):
    pauses: ClassVar[bool] = True
    receipt_number: str


@dataclass(frozen=True, slots=True)
class DiscardStored(Deed):
    pauses: ClassVar[bool] = True
    receipt_number: str
    application_id: str


@dataclass(frozen=True, slots=True)
class PrintReceipt(Deed):
    lane: ClassVar[Lane] = "print"
    pauses: ClassVar[bool] = True
    sealed: Sealed
    application_number: str
    masked_name: str
    masked_id: str
    masked_phone: str = ""
    delivery: Literal["counter", "post"] = "counter"
    fee: str = ""
    materials: tuple[tuple[str, int, str], ...] = ()
    """(name, pages, how it came)."""


@dataclass(frozen=True, slots=True)
class AbandonDraft(Deed):
    """Removes what an unfinished application left on the disk."""

    draft: Draft = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveReview(Deed):
    pauses: ClassVar[bool] = True
    review: GivenReview = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookUpCases(Deed):
    """By one of: a scanned code, a typed number, the citizen."""

    lane: ClassVar[Lane] = "look"
    pauses: ClassVar[bool] = True
    code: str = field(default="", repr=False)
    number: str = ""
    citizen: Citizen | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CallStaff(Deed):
    lane: ClassVar[Lane] = "report"
    about: str


@dataclass(frozen=True, slots=True)
class CheckPin(Deed):
    lane: ClassVar[Lane] = "staff"
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckDevices(Deed):
    """Network, hall, platform, disk and clock, and what waits for delivery."""

    lane: ClassVar[Lane] = "staff"


@dataclass(frozen=True, slots=True)
class TestDevice(Deed):
    __test__: ClassVar[bool] = False
    lane: ClassVar[Lane] = "staff"
    name: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class StaffAct(Deed):
    lane: ClassVar[Lane] = "staff"
    action: Literal["paper_changed", "retry_deliveries", "restart", "print_test", "discard_held"]
    staff_id: str
