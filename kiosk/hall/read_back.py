"""The hall's state as its log tells it."""

from __future__ import annotations

from kiosk.domain.appointment import MOST_DAYS_AHEAD, folded
from kiosk.domain.appointment_events import APPOINTMENT_KINDS
from kiosk.domain.queue import READ_BACK_DAYS, apply
from kiosk.domain.queue_state import QueueState
from kiosk.hall.review_book import ReviewBook
from kiosk.store import queue_log, review_log
from kiosk.store.hall_database import HallDatabase


def read_back(database: HallDatabase) -> tuple[QueueState, ReviewBook]:
    """The queue as far back as anything still counts, and every review. Raises HallDatabaseFailed."""
    state, reviews = QueueState(), ReviewBook()
    with database.transaction() as connection:
        start = queue_log.seq_of_day_start(connection, READ_BACK_DAYS)
        # Bookings are made weeks before their day: theirs are the only older entries that still matter.
        oldest = queue_log.seq_of_day_start(connection, READ_BACK_DAYS + MOST_DAYS_AHEAD)
        for recorded in queue_log.read_kinds(connection, APPOINTMENT_KINDS, oldest, start):
            state.appointments = folded(state.appointments, recorded.event, recorded.at)  # type: ignore[arg-type]
        for recorded in queue_log.read(connection, start):
            apply(state, recorded)
        for entry in review_log.read(connection):
            reviews.take_in(entry)
    return state, reviews
