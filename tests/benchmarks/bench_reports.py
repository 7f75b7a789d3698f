"""What a month's report costs, and what it costs those who take numbers meanwhile.

`python -m tests.benchmarks.bench_reports [tickets a day]`: a hall with 31 days behind it; numbers are taken at a steady pace
by four terminals, alone and while the month is read cold.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.counter import CounterState
from kiosk.domain.day_book import books
from kiosk.domain.hall_report import day_report
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TerminalId, TicketId, TicketNumber
from kiosk.domain.queue_events import (
    Begun,
    Called,
    CounterMoved,
    DayStarted,
    Event,
    Finished,
    Issued,
    Recorded,
)
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.benchmarks.hall_load import BEARER, Connection, hall_in_its_own_process, report
from tests.support.hall import PASSWORDS, TERMINAL_ID

DAYS = 31
EVERY_S = 0.04
QUIET_S = 6.0


def a_month(tickets: int, until: datetime) -> Iterator[Recorded]:
    """31 days, one visit after the other at one counter."""
    seq = 0

    def at(moment: datetime, event: Event) -> Recorded:
        nonlocal seq
        seq += 1
        return Recorded(seq, moment, "staff:030016", f"press-{seq}", event)

    counter, staff, group = CounterId("3"), StaffId("030016"), BusinessGroupId("general")
    for back in range(DAYS, 0, -1):
        morning = (until - timedelta(days=back)).replace(hour=8, minute=0, second=0, microsecond=0)
        yield at(morning, DayStarted(morning.date()))
        yield at(morning, CounterMoved(counter, CounterState.FREE, staff, ""))
        pace = timedelta(hours=10) / tickets
        for place in range(tickets):
            come, key = morning + place * pace, TicketId(f"ticket-{back}-{place}")
            number = TicketNumber(f"A{place % 900 + 1:03d}")
            yield at(
                come,
                Issued(
                    ticket_id=key, number=number, business_group=group, day=morning.date(), issued_at=come, priority="",
                    follow_token=f"token-{back}-{place}", person_key="", masked_name="", source="kiosk", item_name="",
                    terminal_id=TerminalId(TERMINAL_ID), lent=False,
                ),
            )  # fmt: skip
            yield at(come + pace / 4, Called(key, counter, staff, f"call-{back}-{place}", ""))
            yield at(come + pace / 2, Begun(key, counter))
            yield at(come + pace * 3 / 4, Finished(key, counter, ""))
        yield at(morning + timedelta(hours=11), CounterMoved(counter, CounterState.CLOSED, staff, ""))


def fill(folder: Path, log: list[Recorded]) -> None:
    folder.mkdir(exist_ok=True)
    database = HallDatabase.open(folder / "hall.sqlite3")
    for begin in range(0, len(log), 5000):
        with database.transaction() as connection:
            queue_log.append(connection, log[begin : begin + 5000])
    database.close()


async def take_numbers(port: int, done: asyncio.Event) -> list[float]:
    """Seconds of each answer, four terminals side by side at a steady pace until `done`."""
    took: list[float] = []

    async def terminal() -> None:
        line = await Connection.open(port)
        while not done.is_set():
            begun = time.perf_counter()
            asked = {"business_group": "general", "terminal_id": TERMINAL_ID}
            status, _, _ = await line.post("/api/v1/tickets", asked, BEARER)
            assert status in (201, 409), status
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(EVERY_S)
        line.close()

    await asyncio.gather(*(terminal() for _ in range(4)))
    return took


async def beside_a_report(
    port: int, url: str, first: str, last: str
) -> tuple[list[float], list[float], float]:
    """(answers alone, answers while the month is read, seconds that the month took)."""
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(QUIET_S, done.set)
    alone = await take_numbers(port, done)
    done = asyncio.Event()
    async with httpx.AsyncClient(base_url=url, timeout=300) as manager:
        asked = {"staff_id": "010012", "password": PASSWORDS["010012"], "counter_id": None}
        assert (await manager.post("/api/v1/session", json=asked)).status_code == 200

        async def month() -> float:
            begun = time.perf_counter()
            answer = await manager.get("/api/v1/reports/range", params={"from": first, "to": last})
            took = time.perf_counter() - begun
            assert answer.json()["days"] == DAYS - 1, answer.text[:300]
            done.set()
            return took

        took, beside = await asyncio.gather(month(), take_numbers(port, done))
    return alone, beside, took


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


def main(tickets: int) -> None:
    now = datetime.now(HALL_ZONE)
    log = list(a_month(tickets, now))
    first, last = ((now - timedelta(days=back)).date().isoformat() for back in (DAYS, 2))
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "hall", log)
        with hall_in_its_own_process(Path(folder) / "hall") as (_, port):
            url = f"http://127.0.0.1:{port}"
            alone, beside, took = asyncio.run(beside_a_report(port, url, first, last))
    begun = time.perf_counter()
    folded = [day_report(book) for book in books(log)]
    here = time.perf_counter() - begun
    report(
        f"{DAYS - 1} days of {tickets} tickets, {len(log)} entries: {took:.1f} s cold over HTTP; folding alone {here:.1f} s"
    )
    report(
        f"numbers alone: p50 {1000 * statistics.median(alone):.1f} ms, p99 {1000 * p99(alone):.1f} ms ({len(alone)})"
    )
    report(
        f"beside it:     p50 {1000 * statistics.median(beside):.1f} ms, p99 {1000 * p99(beside):.1f} ms ({len(beside)})"
    )
    report(f"p99 beside / alone: {p99(beside) / p99(alone):.2f}")
    assert sum(each.total.finished for each in folded) == DAYS * tickets


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
