"""What the queue does without anybody pressing: a new day, the clearing times, the next called after a visit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from uuid_utils import uuid7

from kiosk.domain.appointment import missed_at_day_start
from kiosk.domain.auto_next import counters_due, decide_auto_next
from kiosk.domain.issuing import due_clearing, first_event_of_day
from kiosk.hall.books import Books, Deed, Reply
from kiosk.store import hall_records

if TYPE_CHECKING:
    from kiosk.domain.hall_plan import HallPlan
    from kiosk.domain.ids import CounterId
    from kiosk.hall.hall import Hall

_ANSWERS_KEPT = timedelta(days=14)


def keep_queue_going(hall: Hall) -> None:
    """Hands the ledger what is due by the clock. Any deed starts a day or clears the queue; a hall at rest must, too."""
    seen, plan, now = hall.ledger.seen.queue, hall.ledger.plan, hall.now()
    if seen.day != now.date() or due_clearing(seen, plan, now) is not None:
        hall.ledger.submit(lambda _books: Reply(204))
    for counter_id in counters_due(seen, plan, now):
        hall.ledger.submit(_auto_next(hall, counter_id))


def _auto_next(hall: Hall, counter_id: CounterId) -> Deed:
    def deed(books: Books) -> Reply:
        # Decided anew on the newest state: the clerk may have been quicker.
        events = decide_auto_next(books.queue, hall.ledger.plan, counter_id, str(uuid7()), books.now)
        cause = str(uuid7())
        for event in events:
            books.record(event, "hall", cause)
        return Reply(204)

    return deed


def keep_the_day(books: Books, plan: HallPlan) -> None:
    """The day's beginning and its clearing times are in the log before anything that comes after them."""
    _start_day(books, plan)
    cleared = due_clearing(books.queue, plan, books.now)
    if cleared is not None:
        books.record(cleared, "hall", "clearing")


def _start_day(books: Books, plan: HallPlan) -> None:
    event = first_event_of_day(books.queue, plan, books.now)
    if event is None:
        return
    books.record(event, "hall", "day")
    for missed in missed_at_day_start(books.queue.appointments, event.day):
        books.record(missed, "hall", "day")
    books.row(lambda connection: hall_records.forget_answers(connection, books.now - _ANSWERS_KEPT))
