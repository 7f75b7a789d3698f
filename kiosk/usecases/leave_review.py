"""A review: judged by the national rules, on the disk first, then to the hall; the same id on every try."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway
from kiosk.domain.ids import ReviewId
from kiosk.domain.review import Rating, TagSet, fault_of
from kiosk.links.hall_words import Refused
from kiosk.store.ticket_store import PendingReviews


class TakesReviews(Protocol):
    def give_review(self, review: Mapping[str, Any]) -> Mapping[str, Any] | Refused | HallAway: ...


@dataclass(frozen=True, slots=True)
class GivenReview:
    """What the citizen judged. At most one of the three numbers ties it to a visit or case."""

    name: str
    rating: int
    tags: tuple[str, ...]
    text: str = field(repr=False)
    call_back: bool
    phone: str = field(default="", repr=False)
    ticket_id: str = ""
    receipt_number: str = ""
    application_number: str = ""


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    state: Literal["thanked", "stored", "already", "needs_reason"]
    due: datetime | None = None


class LeaveReview:
    def __init__(
        self,
        hall: TakesReviews,
        pending: PendingReviews,
        tags: TagSet,
        clock: Clock,
        new_id: Callable[[], str],
        journal: Journal,
    ) -> None:
        self._hall = hall
        self._pending = pending
        self._tags = tags
        self._clock = clock
        self._new_id = new_id
        self._journal = journal

    def give(self, review: GivenReview) -> ReviewAnswer:
        """Stored before it is sent; `stored` when the hall is away and it goes later by itself."""
        rating = Rating(review.rating)
        if fault_of(self._tags, rating, frozenset(review.tags), review.text) is not None:
            return ReviewAnswer("needs_reason")
        review_id = ReviewId(self._new_id())
        now = self._clock.now()
        body = _body(review, review_id, self._tags.version, now)
        self._pending.keep(review_id, body, now)
        return self._send(review_id, body)

    def deliver_pending(self) -> int:
        """Sends what waited for the hall, oldest first; stops when the hall is away."""
        delivered = 0
        for review_id, body in self._pending.waiting():
            answer = self._hall.give_review(body)
            if isinstance(answer, HallAway):
                break
            delivered += self._answered(review_id, answer).state != "stored"
        return delivered

    def _send(self, review_id: ReviewId, body: Mapping[str, Any]) -> ReviewAnswer:
        answer = self._hall.give_review(body)
        if isinstance(answer, HallAway):
            self._journal.change("reviews", "waiting", cause=answer.cause)
            return ReviewAnswer("stored")
        return self._answered(review_id, answer)

    def _answered(self, review_id: ReviewId, answer: Mapping[str, Any] | Refused) -> ReviewAnswer:
        """Forgets a review only when the hall has it or had it before; one it will not read waits for a person."""
        if isinstance(answer, Refused) and answer.status != 409:
            self._journal.change(f"review:{review_id}", "refused", problem=answer.kind, said=answer.said)
            return ReviewAnswer("stored")
        self._pending.sent(review_id)
        self._journal.write("review_delivered", review_id=review_id)
        if isinstance(answer, Refused):
            return ReviewAnswer("already")
        due = answer.get("due")
        return ReviewAnswer("thanked", datetime.fromisoformat(due) if due else None)


def _body(review: GivenReview, review_id: ReviewId, tag_set_version: str, now: datetime) -> dict[str, Any]:
    about: dict[str, str] = {"name": review.name}
    for key in ("ticket_id", "receipt_number", "application_number"):
        if value := getattr(review, key):
            about[key] = value
    body: dict[str, Any] = {
        "review_id": review_id,
        "about": about,
        "rating": review.rating,
        "tags": list(review.tags),
        "text": review.text,
        "call_back": review.call_back,
        "indicator_set_version": tag_set_version,
        "given_at": now.isoformat(),
    }
    if review.call_back and review.phone:
        body["phone"] = review.phone
    return body
