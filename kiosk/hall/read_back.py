"""The hall's state as its log tells it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.domain.appointment import MOST_DAYS_AHEAD, folded
from kiosk.domain.appointment_events import APPOINTMENT_KINDS
from kiosk.domain.queue import READ_BACK_DAYS, apply
from kiosk.domain.queue_state import QueueState
from kiosk.hall.review_book import ReviewBook
from kiosk.store import queue_log, queue_snapshot, review_log
from kiosk.store.hall_database import HallDatabase, Transaction
from kiosk.store.queue_snapshot import Snapshot, Unfit


def read_back(database: HallDatabase, known: QueueState | None = None) -> tuple[QueueState, ReviewBook]:
    """The queue as far back as anything still counts, and every review. `known` is the state that the kept snapshot tells, where
    the caller has read it already; it is gone on from and not the caller's any more. Raises HallDatabaseFailed."""
    reviews = ReviewBook()
    with no_collecting():
        found = known if known is not None else kept(database)
        state = found if isinstance(found, QueueState) else QueueState()
        return _gone_on_from(database, state, reviews), reviews


def kept(database: HallDatabase) -> QueueState | Unfit | None:
    """What the kept snapshot tells; None when there is none. Raises HallDatabaseFailed."""
    with database.transaction() as connection:
        found = queue_snapshot.read(connection)
    return queue_snapshot.unpack(found) if isinstance(found, Snapshot) else found


def _gone_on_from(database: HallDatabase, state: QueueState, reviews: ReviewBook) -> QueueState:
    with database.transaction() as connection:
        start = state.seq + 1 if state.seq else _past_bookings(connection, state)
        for recorded in queue_log.read(connection, start):
            apply(state, recorded)
        for entry in review_log.read(connection):
            reviews.take_in(entry)
    return state


@contextmanager
def no_collecting() -> Iterator[None]:
    """Some hundred thousand records are made that all stay: looking through them for garbage again and again costs as much as
    making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _past_bookings(connection: Transaction, state: QueueState) -> int:
    """Bookings are made weeks before their day: theirs are the only older entries that still matter. Gives the row from which all
    entries do."""
    start = queue_log.seq_of_day_start(connection, READ_BACK_DAYS)
    oldest = queue_log.seq_of_day_start(connection, READ_BACK_DAYS + MOST_DAYS_AHEAD)
    for recorded in queue_log.read_kinds(connection, APPOINTMENT_KINDS, oldest, start):
        state.appointments = folded(state.appointments, recorded.event, recorded.at)  # type: ignore[arg-type]
    return start
