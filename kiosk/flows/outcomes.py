"""What came of a deed: the events with which the conductor answers a flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from kiosk.flows.event import Event

if TYPE_CHECKING:
    from devices.ports.printer import PrintOutcome
    from kiosk.domain.booking_view import BookingView, NoBooking
    from kiosk.domain.hall_view import AlreadyHolds, HallAway, NoTicket, TicketView
    from kiosk.domain.ids import DocumentId
    from kiosk.domain.paper_fields import PhotoAnswer
    from kiosk.domain.seen import Reason, TextLine
    from kiosk.domain.service_item import ServiceItem
    from kiosk.flows.facts import DeviceFacts
    from kiosk.flows.session import DraftPicture
    from kiosk.usecases.browse_catalog import Found
    from kiosk.usecases.prepare_application import Draft
    from kiosk.usecases.submit_application import Delivered, NotSealed, Sealed, Stored
    from kiosk.usecases.track_progress import Looked


@dataclass(frozen=True, slots=True)
class DeedFailed(Event):
    """A deed ended in a surprise; the journal has it. The citizen is told that it did not work."""

    deed: str


@dataclass(frozen=True, slots=True)
class Ticked(Event):
    """A second or more went by on a step that shows time."""


@dataclass(frozen=True, slots=True)
class TicketCame(Event):
    answer: TicketView | AlreadyHolds | NoTicket | HallAway


@dataclass(frozen=True, slots=True)
class BookingsFound(Event):
    answer: tuple[BookingView, ...] | NoBooking | HallAway
    by: Literal["card", "code", "phone"]


@dataclass(frozen=True, slots=True)
class PaperEnded(Event):
    """The printer's answer about a paper."""

    what: Literal["ticket", "receipt", "guide", "test"]
    about: str
    """Ticket id, receipt number or item code."""
    outcome: PrintOutcome
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class HeldPaperEnded(Event):
    """A paper the printer had held came out by itself, or nobody can tell."""

    about: str
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class PhoneCodeAnswered(Event):
    state: Literal["sent", "right", "wrong_code", "too_many", "not_connected"]


@dataclass(frozen=True, slots=True)
class ItemsFound(Event):
    found: Found
    facet_values: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ItemOpened(Event):
    item: ServiceItem | None


@dataclass(frozen=True, slots=True)
class DraftBegun(Event):
    draft: Draft = field(repr=False)
    picture: DraftPicture


@dataclass(frozen=True, slots=True)
class DraftChanged(Event):
    """Some deed on the draft is done; `picture` is how it stands now."""

    picture: DraftPicture
    field_name: str = ""


@dataclass(frozen=True, slots=True)
class PageCaptured(Event):
    """`kept`: it is a page of the draft now. `question`: it is not good and the citizen decides."""

    result: Literal["kept", "question", "camera_gone", "refused"]
    picture: DraftPicture
    reasons: tuple[str, ...] = ()
    said: str = ""
    """Of a refused page: key of the sentence."""


@dataclass(frozen=True, slots=True)
class PageRead(Event):
    """What a kept page says, once it has been read."""

    document_id: DocumentId
    doubts: tuple[Reason, ...] = ()
    """What to ask about it: wrong_document, other_person."""
    title: str = ""
    """Which paper it looks like, in words."""
    answers: tuple[PhotoAnswer, ...] = field(default=(), repr=False)
    lines: tuple[TextLine, ...] = field(default=(), repr=False)
    """Its print, in pixels of the kept page."""


@dataclass(frozen=True, slots=True)
class CommitmentAnswered(Event):
    result: Literal["signed", "too_small", "not_read", "refused"]
    picture: DraftPicture


@dataclass(frozen=True, slots=True)
class ApplicationSealed(Event):
    answer: Sealed | NotSealed


@dataclass(frozen=True, slots=True)
class ApplicationSent(Event):
    answer: Delivered | Stored


@dataclass(frozen=True, slots=True)
class StoredDiscarded(Event):
    result: Literal["discarded", "already_sent", "not_found"]


@dataclass(frozen=True, slots=True)
class ReviewEnded(Event):
    state: Literal["thanked", "stored", "already", "needs_reason"]
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CasesLooked(Event):
    looked: Looked


@dataclass(frozen=True, slots=True)
class PinChecked(Event):
    staff_id: str
    """Empty when the PIN was wrong or the lock is on."""


@dataclass(frozen=True, slots=True)
class DevicesChecked(Event):
    extra: tuple[DeviceFacts, ...]
    waiting: int
    parked: int


@dataclass(frozen=True, slots=True)
class DeviceTested(Event):
    name: str
    passed: bool
    said: str


@dataclass(frozen=True, slots=True)
class StaffActed(Event):
    said: str
    """Key of the sentence."""
