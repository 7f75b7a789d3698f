"""How soon a hall with eleven days of 5,000 tickets behind it is open: from its log, and from the snapshot of the day's beginning.

    python -m pytest tests/benchmarks/bench_hall_start.py -s

Both in one run, in turns; asserts what is found and the ratio only, since machines differ.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal
from kiosk.domain.queue import apply
from kiosk.domain.queue_events import DayStarted, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.hall.opening import open_store
from kiosk.hall.read_back import no_collecting, read_back
from kiosk.store import queue_log, queue_snapshot
from kiosk.store.hall_database import HallDatabase
from tests.benchmarks.hall_load import report
from tests.benchmarks.log_of_days import TICKETS, log_of_days
from tests.support.hall import FRIDAY_MORNING
from tests.support.stores import place_of

_DAYS = 11
_TIMES = 3
pytestmark = pytest.mark.benchmark


def packed(state: QueueState) -> queue_snapshot.Snapshot:
    return next(done for done in queue_snapshot.pack(state) if done is not None)


def lay_down(log: list[Recorded], place: str) -> tuple[queue_snapshot.Snapshot, QueueState]:
    """(the snapshot of today's beginning, the state at the end); the log is in the database."""
    state, snapshot = QueueState(), None
    with no_collecting():
        for recorded in log:
            apply(state, recorded)
            if isinstance(recorded.event, DayStarted):
                begun = state.copy()
    database = HallDatabase.open(place)
    with database.transaction() as connection:
        for first in range(0, len(log), 10_000):
            queue_log.append(connection, log[first : first + 10_000])
    database.close()
    began = time.process_time()
    snapshot = packed(begun)
    report(
        f"  packed in {time.process_time() - began:.2f} s of the processor, {len(snapshot.packed) / 1e6:.1f} MB"
    )
    return snapshot, state


def opened(folder: Path, place: str, clock: HandClock, journal: Journal) -> tuple[float, QueueState]:
    """Seconds of the processor until the queue is known, as a start does it."""
    began = time.process_time()
    store = open_store(place, folder, clock, journal)
    state, _ = read_back(store.database, store.known)
    took = time.process_time() - began
    store.database.close()
    return took, state


def keep(place: str, snapshot: queue_snapshot.Snapshot | None) -> None:
    database = HallDatabase.open(place)
    with database.transaction() as connection:
        queue_snapshot.forget(connection)
        if snapshot is not None:
            queue_snapshot.keep(connection, snapshot, FRIDAY_MORNING)
    database.close()


@pytest.mark.timeout(600)
def test_start_after_eleven_days(each_store: str, tmp_path: Path) -> None:
    log, place = list(log_of_days(_DAYS)), place_of(tmp_path)
    snapshot, state = lay_down(log, place)
    clock = HandClock(log[-1].at)
    journal = Journal(tmp_path / "journal", clock)
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(_TIMES):
        for with_it in (False, True):
            keep(place, snapshot if with_it else None)
            seconds, found = opened(tmp_path, place, clock, journal)
            assert found == state
            took[with_it].append(seconds)
    without_s, with_s = statistics.median(took[False]), statistics.median(took[True])
    report(
        f"{each_store}: {_DAYS} days of {TICKETS} tickets, {len(log)} entries: log {without_s:.2f} s, "
        f"snapshot and today {with_s:.2f} s of the processor ({with_s / without_s:.2f})"
    )
    assert with_s < without_s / 2
