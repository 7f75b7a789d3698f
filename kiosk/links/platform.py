"""The government platform as we need it: meaning only. What its wire calls things stands in a profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from kiosk.domain.application import ApplicationState
from kiosk.domain.document import Document
from kiosk.domain.ids import ApplicationNumber, DeliveryKey, ReceiptNumber

Cause = Literal["not_connected", "captive_portal", "slow", "platform_trouble", "not_allowed"]


@dataclass(frozen=True, slots=True)
class OutgoingCase:
    """One sealed application on its way."""

    delivery_key: DeliveryKey
    receipt_number: ReceiptNumber
    sequence: int
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The platform has the form under this key and gave its number. Documents may still be missing there."""

    application_number: ApplicationNumber
    query_word: str
    received_at: datetime
    complete: bool = False
    """It also has every document and took the case in."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The platform took the whole case in."""

    state: ApplicationState
    received_at: datetime
    latest_by: datetime | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The platform answered that it has no such case."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The platform holds the document whole and its digest agrees."""

    bytes_sent: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """No answer that settles it. Whether anything arrived decides what may be done next."""

    cause: Cause
    said: str
    may_have_arrived: bool
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform understood the request and will never take it as it is."""

    said: str
    same_key_other_body: bool = False


@dataclass(frozen=True, slots=True)
class CaseEvent:
    state: ApplicationState
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """Where a case stands, by the platform's own account."""

    application_number: ApplicationNumber
    item_name: str
    department: str
    state: ApplicationState
    submitted_at: datetime
    latest_by: datetime | None
    events: tuple[CaseEvent, ...]
    asked_for: tuple[str, ...] = ()
    """Everything a correction asks for."""


@dataclass(frozen=True, slots=True)
class OutgoingReview:
    """One evaluation of a case on its way."""

    delivery_key: DeliveryKey
    application_number: ApplicationNumber
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The platform has this evaluation."""


@dataclass(frozen=True, slots=True)
class AlreadyReviewed:
    """It has one of this case, stage and round already, and keeps that."""


class Platform(Protocol):
    """Every call ends within its timeouts and answers a value; none raises for what a network may do."""

    def apply(self, case: OutgoingCase) -> Numbered | Rejected | Trouble:
        """Hands the form in. The same key and form give the same number, however often it is called."""

    def find(self, delivery_key: DeliveryKey) -> Numbered | Unknown | Trouble:
        """What became of a key whose answer was lost; asked before anything is sent again."""

    def upload(
        self, number: ApplicationNumber, document: Document, content: Callable[[], bytes]
    ) -> Uploaded | Rejected | Trouble:
        """Sends a document in chunks and goes on where an earlier try stopped."""

    def complete(self, case: OutgoingCase, number: ApplicationNumber) -> Completed | Rejected | Trouble:
        """Says that everything is there. Calling it again changes nothing."""

    def progress(self, number: ApplicationNumber, query_word: str) -> CaseProgress | Unknown | Trouble:
        """Where one case stands."""

    def cases_of(self, id_number: str) -> tuple[CaseProgress, ...] | Trouble:
        """All cases of the person whose card was read."""

    def review(self, review: OutgoingReview) -> Reviewed | AlreadyReviewed | Rejected | Trouble:
        """Hands one evaluation over. The same key and content is the same evaluation."""
