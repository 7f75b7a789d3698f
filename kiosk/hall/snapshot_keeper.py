"""Keeps what the days before today teach, once a day, beside the running hall; and looks through the rows a start did not read.

Nothing here decides anything: a snapshot that is missing costs the next start some seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.queue import READ_BACK_DAYS
from kiosk.domain.queue_events import DayStarted, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.hall.ledger import Ledger, Seen
from kiosk.store import queue_log, queue_snapshot
from kiosk.store.hall_database import HallDatabase, HallDatabaseFailed
from kiosk.store.log_days import BITE_ROWS, bite

_REST_S = 0.02
"""After each piece of work, so that citizens do not notice it; a week of 5,000 tickets a day takes some twenty seconds then."""


class SnapshotKeeper:
    """One thread with one piece of work after the other. `begin` and `close` from one thread."""

    def __init__(
        self, database: HallDatabase, clock: Clock, journal: Journal, known_seq: int, rescues: bool
    ) -> None:
        """`known_seq` is the row up to which this start believed a snapshot; 0: none. `rescues`: a start that finds a damaged log
        puts it together again."""
        self._database = database
        self._clock = clock
        self._journal = journal
        self._known_seq = known_seq
        self._rescues = rescues
        self._broken = False
        self._work: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hall-snapshot", daemon=True)
        self._on_broken: Callable[[str], None] = lambda _said: None

    def begin(self, ledger: Ledger, on_broken: Callable[[str], None]) -> None:
        """From now on each new day is kept; so is today, when the start had to read past its beginning. `on_broken` hears on another
        thread of a row before the snapshot that is not as it was written."""
        self._on_broken = on_broken
        ledger.on_committed(self._day_started)
        seen = ledger.seen.queue
        if self._known_seq:
            self._add(self._check_what_was_not_read)
        if seen.seq:
            self._add(lambda: self._keep_when_newer(seen))
        self._thread.start()

    def close(self) -> None:
        """What is not kept by now is not kept."""
        self._closed.set()
        with self._changed:
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _day_started(self, recorded: tuple[Recorded, ...], seen: Seen) -> None:
        """On the writer's thread."""
        if any(isinstance(entry.event, DayStarted) for entry in recorded):
            self._add(lambda: self._keep(seen.queue))

    def _add(self, work: Callable[[], None]) -> None:
        with self._changed:
            self._work.append(work)
            self._changed.notify()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except HallDatabaseFailed as failed:
                # Told by whoever needs the database; a start without a snapshot is only slower.
                self._journal.write("snapshot_not_kept", surprise=repr(failed)[:300])

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._work or self._closed.is_set())
            return None if self._closed.is_set() else self._work.pop(0)

    def _keep_when_newer(self, state: QueueState) -> None:
        with self._database.transaction() as connection:
            day_began = queue_log.seq_of_day_start(connection, 0)
        if self._known_seq < day_began:
            self._keep(state)

    def _keep(self, state: QueueState) -> None:
        if self._broken:
            return
        for packed in queue_snapshot.pack(state):
            if self._closed.wait(_REST_S):
                return
            if packed is not None:
                with self._database.transaction() as connection:
                    queue_snapshot.keep(connection, packed, self._clock.now())

    def _check_what_was_not_read(self) -> None:
        """A start without a snapshot checks these rows before it begins, and rescues what is damaged."""
        with self._database.transaction() as connection:
            first = queue_log.seq_of_day_start(connection, READ_BACK_DAYS)
            before = queue_log.digest_at(connection, first - 1)
        while first <= self._known_seq and not self._closed.wait(_REST_S):
            last = min(first + BITE_ROWS - 1, self._known_seq)
            with self._database.transaction() as connection:
                rows = bite(connection, first, last)
            try:
                count, before = queue_log.check_rows(rows, first, before)
                if count <= last - first:
                    raise queue_log.LogBroken(first + count)
            except queue_log.LogBroken as broken:
                self._tell(broken)
                return
            first = last + 1

    def _tell(self, broken: queue_log.LogBroken) -> None:
        """The next start shall read these rows again where that helps; a server's log is for its people to restore, and the hall
        can go on with the snapshot meanwhile."""
        self._broken = True
        self._journal.write("old_log_broken", row=broken.seq)
        if self._rescues:
            with self._database.transaction() as connection:
                queue_snapshot.forget(connection)
            what = "下班后重启大厅程序，它会从副本恢复"
        else:
            what = "下班后停掉大厅程序，用 kiosk hall check 查看，从数据库的备份恢复"
        self._on_broken(f"{broken.said}今天的排队不受影响；请{what}。")
