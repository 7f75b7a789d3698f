"""How soon a hall is back: its log read, its screens caught up after kill -9. A standby in its place: bench_failover.py.

    python -m pytest tests/benchmarks/bench_hall_life.py -s

Prints figures; asserts counts and ratios only, since machines differ.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal
from kiosk.domain import queue, queue_day, queue_moves
from kiosk.hall.ledger import Ledger
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.benchmarks.hall_load import Clerk, Connection, hall_in_its_own_process, report
from tests.benchmarks.log_of_days import TICKETS, a_busy_day
from tests.support.hall import sample_settings

_SCREENS = 200
pytestmark = pytest.mark.benchmark


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Seconds, the median."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


@pytest.mark.timeout(240)
def test_day_of_five_thousand_tickets_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_busy_day()
    database = HallDatabase.open(tmp_path / "hall.sqlite3")
    with database.transaction() as connection:
        queue_log.append(connection, desk.log)
    clock = HandClock(desk.now)
    journal = Journal(tmp_path / "journal", clock)

    def rebuild() -> Ledger:
        return Ledger(database, sample_settings().plan(), clock, journal)

    assert len(rebuild().seen.queue.tickets()) == TICKETS
    ours_s = timed(rebuild)
    for module in (queue, queue_day, queue_moves):
        monkeypatch.setattr(module, "replace", dataclasses.replace)
    plain_s = timed(rebuild)
    database.close()
    report(
        f"a day of {TICKETS} tickets, {len(desk.log)} events, checked and folded: {ours_s:.2f} s; "
        f"with dataclasses.replace {plain_s:.2f} s ({plain_s / ours_s:.2f} times)"
    )
    assert plain_s > ours_s


class Screen:
    """A board that comes back by itself, with the id of the last thing it was told."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.last_id = ""
        self.calls: list[str] = []
        self.caught_up_at = 0.0

    async def watch(self) -> None:
        while True:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                connection = await Connection.open(self._port, within_s=30)
                await self._read(connection)

    async def _read(self, connection: Connection) -> None:
        name, event_id = b"", ""
        async for line in connection.events(self.last_id):
            if line.startswith(b"id: "):
                event_id = line[4:].decode().strip()
            elif line.startswith(b"event: "):
                name = line[7:].strip()
            elif line.startswith(b"data: "):
                self.last_id = event_id
                if name == b"call":
                    self.calls.append(json.loads(line[6:])["ticket_id"])
                elif name == b"queues":
                    self.caught_up_at = time.perf_counter()


async def until(so: Callable[[], bool], within_s: float = 30.0) -> None:
    ends_at = time.monotonic() + within_s
    while not so():
        assert time.monotonic() < ends_at
        await asyncio.sleep(0.01)


async def killed_and_back(folder: Path) -> float:
    """Seconds from kill -9 until the last of the screens is told the queues again."""
    with hall_in_its_own_process(folder) as (first, port):
        screens = [Screen(port) for _ in range(_SCREENS)]
        watching = [asyncio.create_task(screen.watch()) for screen in screens]
        clerk = await Clerk.at_work(port)
        await until(lambda: all(screen.caught_up_at for screen in screens))
        called = []
        for _ in range(5):
            called.append((await clerk.call_somebody())[1])
            await clerk.press("begin")
        # The last call is acknowledged and the hall is gone, whatever it had told the screens by then.
        killed_at = time.perf_counter()
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        with hall_in_its_own_process(folder, port=port):
            await clerk.come_back(port)
            await until(lambda: all(screen.caught_up_at > killed_at for screen in screens))
            back_s = max(screen.caught_up_at for screen in screens) - killed_at
            for _ in range(3):
                called.append((await clerk.call_somebody())[1])
                await clerk.press("begin")
            await until(lambda: all(len(set(screen.calls)) == len(called) for screen in screens))
            for task in watching:
                task.cancel()
    assert all(list(dict.fromkeys(screen.calls)) == called for screen in screens), "each call, in order"
    doubled = sum(len(screen.calls) - len(called) for screen in screens)
    report(f"  {len(called)} calls on each of {_SCREENS} screens, none missed, {doubled} told twice")
    return back_s


@pytest.mark.timeout(120)
def test_screens_are_right_again_after_the_hall_was_killed(tmp_path: Path) -> None:
    times = [asyncio.run(killed_and_back(tmp_path / str(n))) for n in range(3)]
    report(f"kill -9, started again, {_SCREENS} screens caught up: {', '.join(f'{s:.2f} s' for s in times)}")
