"""All reviews the hall knows, as its review log tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kiosk.domain.ids import ReviewId
from kiosk.domain.review import FollowUpEntry, Review, next_state
from kiosk.store.review_log import ReviewStep


class ReviewBook:
    """Reviews by id and by what they are about; the writer adds, readers hold copies."""

    def __init__(self) -> None:
        self._by_id: dict[ReviewId, Review] = {}
        self._by_about: dict[str, ReviewId] = {}

    def copy(self) -> ReviewBook:
        twin = ReviewBook()
        twin._by_id, twin._by_about = dict(self._by_id), dict(self._by_about)
        return twin

    def take_in(self, entry: Review | ReviewStep) -> None:
        """One line of the log. Steps of a review that is lost with a damaged file lead nowhere and are left out."""
        if isinstance(entry, Review):
            self.add(entry)
        elif entry.review_id in self._by_id:
            self.step(entry.review_id, entry.entry)

    def add(self, review: Review) -> None:
        self._by_id[review.review_id] = review
        if review.about.key:
            self._by_about[review.about.key] = review.review_id

    def step(self, review_id: ReviewId, entry: FollowUpEntry) -> None:
        """Raises KeyError for a review that is not there, ValueError for a step that does not follow."""
        review = self._by_id[review_id]
        state = next_state(review.state, entry.step, review.call_back)
        if state is None:
            raise ValueError(f"step {entry.step.value} does not follow {review.state.value}")
        self._by_id[review_id] = replace(review, state=state, entries=(*review.entries, entry))

    def get(self, review_id: ReviewId) -> Review | None:
        return self._by_id.get(review_id)

    def about(self, key: str) -> Review | None:
        """The review of this visit or case."""
        review_id = self._by_about.get(key) if key else None
        return self._by_id[review_id] if review_id else None

    def bad(self) -> tuple[Review, ...]:
        """Bad ones: open ones by deadline, then the closed ones, newest first."""
        bad = [review for review in self._by_id.values() if review.rating.is_bad]
        still = sorted(
            (review for review in bad if review.is_open), key=lambda review: review.due or review.given_at
        )
        over = sorted(
            (review for review in bad if not review.is_open), key=lambda r: r.given_at, reverse=True
        )
        return (*still, *over)

    def of_day(self, day: date) -> tuple[Review, ...]:
        return tuple(review for review in self._by_id.values() if review.given_at.date() == day)

    def between(self, first: date, last: date) -> tuple[Review, ...]:
        """Given on these days, in the order in which they came."""
        return tuple(review for review in self._by_id.values() if first <= review.given_at.date() <= last)

    def of_tickets(self, ticket_ids: Iterable[str]) -> tuple[Review, ...]:
        found = (self.about(ticket_id) for ticket_id in ticket_ids)
        return tuple(review for review in found if review is not None)
