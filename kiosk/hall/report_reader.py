"""Reports of any day from the log, without keeping the hall waiting.

Rows are fetched in bites between the writer's commits. Days that are over are folded in a process of their own, once, and
kept; the day that is going on is folded on along with its log. Nothing here runs on the event loop or the writer's thread.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, datetime

from kiosk.domain.day_book import DayFold
from kiosk.domain.hall_report import Report, day_report
from kiosk.store import log_days
from kiosk.store.hall_database import HallDatabase
from kiosk.store.log_days import BITE_ROWS, DayStart, Row
from kiosk.store.queue_log import digest_at

_KEPT_DAYS = 70
"""Two months and a week, for the comparison with the month before; a big hall's day takes some 100 kB."""
_RUN_UP_DAYS = 2
"""A fold begins so many days earlier: a ticket or a counter may be left open from the day before (see `queue.LONGEST_OPEN`)."""
_NICENESS = 10
_BITES_AHEAD = 4
"""Read before the first of them is folded; more would only lie in memory."""


class ReportReader:
    """`days` may be called from any thread; one report is made at a time."""

    def __init__(self, database: HallDatabase) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hall-reports")
        self._kept: OrderedDict[date, Report] = OrderedDict()
        self._present: DayFold | None = None

    def days(self, first: date, last: date, as_of: datetime) -> Future[tuple[Report, ...]]:
        """One report for each day from `first` to `last` that the log knows; days on which the hall was shut have none.
        The future fails with queue_log.LogBroken when a row of the log is not as it was written."""
        return self._thread.submit(self._days, first, last, as_of)

    def close(self) -> None:
        """A report that is being made is finished; none follows."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _days(self, first: date, last: date, as_of: datetime) -> tuple[Report, ...]:
        with self._database.transaction() as connection:
            starts, end = log_days.day_starts(connection), log_days.last_seq(connection)
        wanted = [start.day for start in starts if first <= start.day <= last]
        if not wanted:
            return ()
        present = self._today(starts, end, as_of) if wanted[-1] == starts[-1].day else None
        over = [day for day in wanted if day != starts[-1].day]
        self._fold_missing(starts, [day for day in over if day not in self._kept])
        found = [self._kept[day] for day in over]
        return (*found, present) if present else tuple(found)

    def _today(self, starts: Sequence[DayStart], end: int, as_of: datetime) -> Report | None:
        """The newest day of the log, read on from where the last report ended."""
        if self._present is None:
            begin = starts[max(0, len(starts) - 1 - _RUN_UP_DAYS)].seq
            self._present = DayFold()
        else:
            begin = self._present.state.seq + 1
        for rows, before in self._bites(begin, end):
            for recorded in log_days.decoded(rows, before):
                ended = self._present.take(recorded)
                if ended is not None:
                    self._keep(day_report(ended))
        book = self._present.book(as_of)
        return day_report(book) if book else None

    def _fold_missing(self, starts: Sequence[DayStart], missing: Sequence[date]) -> None:
        """Folds the span of the missing days in a process of its own, which is gone afterwards."""
        if not missing:
            return
        at = {start.day: place for place, start in enumerate(starts)}
        begin = starts[max(0, at[missing[0]] - _RUN_UP_DAYS)].seq
        end = starts[at[missing[-1]] + 1].seq
        # Spawned, not forked: a fork would copy locks that other threads hold.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context, initializer=_begin_folding) as process:
            given: deque[Future[list[Report]]] = deque()
            for rows, before in self._bites(begin, end):
                given.append(process.submit(fold_bite, rows, before))
                if len(given) >= _BITES_AHEAD:
                    self._keep_those_of(missing, given.popleft().result())
            for future in given:
                self._keep_those_of(missing, future.result())

    def _bites(self, begin: int, end: int) -> Iterator[tuple[list[Row], str]]:
        """Rows with the digest before them; the writer may commit between two bites."""
        for first in range(begin, end + 1, BITE_ROWS):
            with self._database.transaction() as connection:
                before = digest_at(connection, first - 1)
                rows = log_days.bite(connection, first, min(end, first + BITE_ROWS - 1))
            yield rows, before

    def _keep_those_of(self, days: Sequence[date], reports: Sequence[Report]) -> None:
        for report in reports:
            if report.first in days:
                self._keep(report)

    def _keep(self, report: Report) -> None:
        self._kept[report.first] = report
        while len(self._kept) > _KEPT_DAYS:
            self._kept.popitem(last=False)


_fold: DayFold | None = None
"""Of the folding process alone: it folds one span of days and ends."""


def _begin_folding() -> None:
    global _fold
    os.nice(_NICENESS)
    _fold = DayFold()


def fold_bite(rows: Sequence[Row], before: str) -> list[Report]:
    """In the folding process: the reports of the days that ended within these rows, which follow those before."""
    assert _fold is not None, "only after _begin_folding"
    ended = [_fold.take(recorded) for recorded in log_days.decoded(rows, before)]
    return [day_report(book) for book in ended if book is not None]
