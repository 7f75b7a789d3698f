"""What a deed works with and what it answers: the books it may read and write, its reply, its idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.base.errors import KioskError
from kiosk.domain.ids import ReviewId
from kiosk.domain.queue import apply
from kiosk.domain.queue_events import Event, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import FollowUpEntry, Review
from kiosk.hall.review_book import ReviewBook
from kiosk.store import review_log
from kiosk.store.hall_database import Transaction


@dataclass(frozen=True, slots=True)
class Reply:
    """What a deed answers over HTTP."""

    status: int
    body: str = ""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key, scoped to who sent it, and a digest of what was asked."""

    key: str
    digest: str


class KeyUsedOtherwise(KioskError):
    """The same idempotency key came with another request."""


class Books:
    """What a deed works with: the newest state, one moment in time, and the ways to add to it."""

    def __init__(self, queue_state: QueueState, reviews: ReviewBook, now: datetime) -> None:
        self.queue = queue_state
        self.reviews = reviews
        self.now = now
        self.recorded: list[Recorded] = []
        self.rows: list[Callable[[Transaction], None]] = []
        self.scrub = False
        """Set by a deed that deleted what must be gone from every file."""

    def record(self, event: Event, actor: str, cause: str) -> Recorded:
        """Adds to the queue's log; the state shows it at once."""
        recorded = Recorded(self.queue.seq + 1, self.now, actor, cause, event)
        apply(self.queue, recorded)
        self.recorded.append(recorded)
        return recorded

    def record_review(self, review: Review, phone_sealed: str) -> None:
        self.reviews.add(review)
        self.rows.append(
            lambda connection: review_log.append_review(connection, review, self.now, phone_sealed)
        )

    def record_step(self, review_id: ReviewId, entry: FollowUpEntry) -> None:
        self.reviews.step(review_id, entry)
        self.rows.append(lambda connection: review_log.append_step(connection, review_id, entry))

    def row(self, write: Callable[[Transaction], None]) -> None:
        """Any other row of the same transaction."""
        self.rows.append(write)


Deed = Callable[[Books], "Reply | Refusal"]
