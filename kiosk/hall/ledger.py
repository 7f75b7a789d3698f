"""The hall's one writer: deeds come in a row, are decided on the newest state, and are committed in groups.

A deed sees everything before it, also what is not yet on disk; nobody outside does. A reply leaves after its commit, and
readers see `seen`, a snapshot of what is committed. When a commit fails, the state is read again from the log.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.journal import Journal
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.queue_events import Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.hall.asking import Job, Outcome, settle
from kiosk.hall.books import Books, Deed, KeyUsedOtherwise, Reply, RequestKey
from kiosk.hall.by_itself import keep_the_day
from kiosk.hall.read_back import read_back
from kiosk.hall.review_book import ReviewBook
from kiosk.store import hall_records, queue_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseFailed, HallDatabaseLost
from kiosk.store.hall_records import GivenAnswer
from kiosk.store.log_copy import LogCopy

_LOOK_EVERY_S = 2.0
"""Less than half of the silence after which a database server takes its owner for dead (`kiosk.store.hall_postgres`)."""
_SKEW_TOLD_S = 2.0
"""The clock may be this much behind the log before somebody is told; time servers step by less."""


class LedgerClosed(KioskError):
    """The hall is shutting down."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is committed: readers work with this."""

    queue: QueueState
    reviews: ReviewBook


Committed = Callable[[tuple[Recorded, ...], Seen], None]


class Ledger:
    """Owns the database and the writer thread. `submit` may be called from any thread."""

    def __init__(
        self,
        database: HallDatabase,
        plan: HallPlan,
        clock: Clock,
        journal: Journal,
        group_limit: int = 128,
        log_copy: LogCopy | None = None,
        known: QueueState | None = None,
    ) -> None:
        """`known` is where the log is gone on from; see `read_back`."""
        self._database = database
        self.plan = plan
        self._clock = clock
        self._journal = journal
        self.group_limit = group_limit
        self._log_copy = log_copy
        self._rows: list[dict[str, Any]] = []
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._listeners: list[Committed] = []
        self._on_lost: Callable[[], None] = lambda: None
        self.lost: HallDatabaseLost | None = None
        self._closed = False
        self._queue, self._reviews = read_back(self._database, known)
        self.seen = Seen(self._queue.copy(), self._reviews.copy())
        self._thread = threading.Thread(target=self._run, name="hall-ledger", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def on_committed(self, listener: Committed) -> None:
        """Called on the writer thread after each commit that recorded something, in the order of the log."""
        self._listeners.append(listener)

    def on_lost(self, listener: Callable[[], None]) -> None:
        """Called once, on the writer thread, when the database is not ours any more; nothing is written afterwards."""
        self._on_lost = listener

    def submit(self, deed: Deed, key: RequestKey | None = None) -> Future[Reply | Refusal]:
        """The reply, once it is on disk. With a key that was answered before: that answer, and the deed is not done again."""
        reply: Future[Reply | Refusal] = Future()
        # Whoever waits may go away; what was asked is done all the same, and the writer may always answer.
        reply.set_running_or_notify_cancel()
        self.hand_in((Job(deed, key, reply),))
        return reply

    def hand_in(self, jobs: Sequence[Job]) -> None:
        """Each is settled once it is on disk, as with `submit`; those that fit into one commit share it."""
        refused = self.lost or (LedgerClosed("大厅程序正在停止。", "请稍后再试。") if self._closed else None)
        if refused is not None:
            settle((job, refused) for job in jobs)
            return
        for job in jobs:
            self._jobs.put(job)

    def close(self) -> None:
        """Everything submitted before is done; the database is free for another owner afterwards."""
        self._closed = True
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._database.close()
        if self._log_copy is not None:
            self._log_copy.close()

    def clock_behind_s(self) -> float:
        """How far the clock is behind the newest entry of the log; 0 when it is not worth telling."""
        last = self.seen.queue.at
        behind = (last - self._clock.now()).total_seconds() if last is not None else 0.0
        return behind if behind > _SKEW_TOLD_S else 0.0

    def _run(self) -> None:
        self._look(self._database.watch)
        while (jobs := self._next_group()) is not None:
            if jobs:
                self._work(jobs)
            else:
                self._look(self._database.look)
            if self.lost is not None:
                self._refuse_the_rest(self.lost)
                self._on_lost()
                return

    def _next_group(self) -> list[Job] | None:
        """Waits for one job and takes along what has gathered meanwhile; empty when nothing came for a while, None at the end."""
        try:
            first = self._jobs.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            return []
        jobs: list[Job] = []
        while first is not None:
            jobs.append(first)
            if len(jobs) >= self.group_limit or self._jobs.empty():
                return jobs
            first = self._jobs.get()
        if not jobs:
            return None
        self._jobs.put(None)
        return jobs

    def _look(self, look: Callable[[], None]) -> None:
        """A database server must hear from its owner, and the owner that it still is one."""
        try:
            look()
        except HallDatabaseFailed as failed:
            self._note(failed, deeds=0)

    def _note(self, error: Exception, deeds: int) -> None:
        if isinstance(error, HallDatabaseLost):
            self.lost = error
        self._journal.write("group_not_committed", deeds=deeds, surprise=repr(error)[:300])

    def _refuse_the_rest(self, lost: HallDatabaseLost) -> None:
        """Whoever is in the row hears it now; who comes later is told by `submit`."""
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                settle(((job, lost),))

    def _work(self, jobs: list[Job]) -> None:
        try:
            books, outcomes = self._commit(jobs)
        except Exception as error:  # noqa: BLE001 - the top of the writer thread: it must go on for the next group
            self._note(error, deeds=len(jobs))
            if self.lost is None:
                self._queue, self._reviews = self._read_again()
            self._refuse_or_single_out(jobs, error)
            return
        if books.scrub:
            self._scrub()
        self._copy_rows()
        if books.recorded or books.rows:
            self.seen = Seen(self._queue.copy(), self._reviews.copy())
        settle(outcomes)
        if books.recorded:
            for listener in self._listeners:
                listener(tuple(books.recorded), self.seen)

    def _copy_rows(self) -> None:
        """The database has them; a copy that cannot be written is told once and does not hold anybody up."""
        if self._log_copy is None:
            return
        try:
            self._log_copy.add(self._rows)
        except OSError as error:
            self._journal.change("log_copy", "failed", surprise=repr(error)[:300])

    def _scrub(self) -> None:
        """Before anybody hears that something was deleted. A disk that fails now fails the next commit, too, and is told there."""
        try:
            self._database.scrub()
        except HallDatabaseFailed as failed:
            self._journal.write("deleted_not_scrubbed", surprise=repr(failed)[:300])

    def _refuse_or_single_out(self, jobs: list[Job], error: Exception) -> None:
        """A deed that fails by itself must not take its neighbours along: each is tried alone."""
        if len(jobs) > 1 and not isinstance(error, HallDatabaseFailed):
            for job in jobs:
                self._work([job])
            return
        settle((job, error) for job in jobs)

    def _commit(self, jobs: list[Job]) -> tuple[Books, list[tuple[Job, Outcome]]]:
        books = Books(self._queue, self._reviews, self._now())
        answered: dict[str, GivenAnswer] = {}
        keys = [job.key.key for job in jobs if job.key is not None]
        with self._database.transaction() as connection:
            before = hall_records.given_answers(connection, keys)
            keep_the_day(books, self.plan)
            outcomes = [(job, _outcome(books, job, before, answered)) for job in jobs]
            self._rows = queue_log.append(connection, books.recorded)
            for write in books.rows:
                write(connection)
            hall_records.keep_answers(connection, list(answered.items()), books.now)
        return books, outcomes

    def _now(self) -> datetime:
        """The clock's time, but never before the newest entry: a log that runs backwards explains nothing."""
        now = self._clock.now()
        return max(now, self._queue.at) if self._queue.at is not None else now

    def _read_again(self) -> tuple[QueueState, ReviewBook]:
        try:
            return read_back(self._database)
        except HallDatabaseFailed as failed:
            # The disk is gone altogether: what was committed last is still known.
            self._journal.write("log_not_read_again", surprise=repr(failed)[:300])
            return self.seen.queue.copy(), self.seen.reviews.copy()


def _outcome(
    books: Books, job: Job, before: Mapping[str, GivenAnswer], answered: dict[str, GivenAnswer]
) -> Outcome:
    """What the deed answers, or what its key was answered before; `answered` gets what is to be kept."""
    if job.key is None:
        return job.deed(books)
    given = answered.get(job.key.key) or before.get(job.key.key)
    if given is not None:
        if given.request_digest != job.key.digest:
            return KeyUsedOtherwise("同一个幂等键用在了两个不同的请求上。", "请为新的请求换一个键。")
        return Reply(given.status, given.body)
    outcome = job.deed(books)
    if isinstance(outcome, Reply):
        answered[job.key.key] = GivenAnswer(job.key.digest, outcome.status, outcome.body)
    return outcome
