"""How many tickets a hall gives a second, one commit a group against one commit a ticket; how soon the screens see a call.

    python -m pytest tests/benchmarks/bench_hall.py -s

Prints figures; asserts counts and ratios only, since machines differ.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path

import pytest

from tests.benchmarks.hall_load import (
    CONNECTIONS,
    Clerk,
    Connection,
    hall_in_its_own_process,
    report,
    take_tickets,
)

_TICKETS = 1500
_WARM_UP = 150
"""The first requests of a process read code from disk."""
_ROUNDS = 3
_CALLS = 25
pytestmark = pytest.mark.benchmark


@pytest.mark.timeout(240)
def test_group_commit_against_one_commit_a_ticket(tmp_path: Path) -> None:
    """By turns and against the best of each, so that what else the machine does strikes both."""
    rates: dict[int, list[float]] = {1: [], 128: []}
    for turn in range(_ROUNDS):
        for group_limit, measured in rates.items():
            folder = tmp_path / f"group-{group_limit}-{turn}"
            with hall_in_its_own_process(folder, group_limit) as (_, port):
                asyncio.run(take_tickets(port, "warm", _WARM_UP))
                rate, each_s = asyncio.run(take_tickets(port, "run", _TICKETS))
            measured.append(rate)
            cuts = statistics.quantiles(each_s, n=100)
            report(
                f"{group_limit:4d} a commit: {rate:6.0f} tickets/s, p50 {cuts[49] * 1000:5.1f}, "
                f"p99 {cuts[98] * 1000:5.1f} ms, {CONNECTIONS} connections"
            )
    ratio = max(rates[128]) / max(rates[1])
    report(f"group commit is {ratio:.2f} times as fast")
    assert ratio > 1.3


async def call_and_see(port: int, screens_count: int) -> list[float]:
    """Seconds from the press to each screen, over all calls."""
    seen: dict[str, list[float]] = {}
    ready = asyncio.Semaphore(0)

    async def watch() -> None:
        connection = await Connection.open(port)
        name = b""
        async for line in connection.events():
            if line.startswith(b"event: "):
                name = line[7:].strip()
                if name == b"queues":
                    ready.release()
            elif line.startswith(b"data: ") and name == b"call":
                seen.setdefault(json.loads(line[6:])["ticket_id"], []).append(time.perf_counter())

    screens = [asyncio.create_task(watch()) for _ in range(screens_count)]
    for _ in screens:
        await asyncio.wait_for(ready.acquire(), 30)
    clerk = await Clerk.at_work(port)
    latencies: list[float] = []
    for _ in range(_CALLS):
        pressed, ticket_id = await clerk.call_somebody()
        ends_at = time.monotonic() + 10
        while len(seen.get(ticket_id, [])) < screens_count and time.monotonic() < ends_at:
            await asyncio.sleep(0.005)
        assert len(seen[ticket_id]) == screens_count, "every screen is told every call"
        latencies += [at - pressed for at in seen[ticket_id]]
        await clerk.press("begin")
    for screen in screens:
        screen.cancel()
    return latencies


@pytest.mark.timeout(120)
@pytest.mark.parametrize("screens", [200, 1000])
def test_call_reaches_every_screen(screens: int, tmp_path: Path) -> None:
    with hall_in_its_own_process(tmp_path / "hall") as (_, port):
        latencies = asyncio.run(call_and_see(port, screens))
    cuts = statistics.quantiles(latencies, n=100)
    report(
        f"press → {screens} screens, {_CALLS} calls: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, "
        f"worst {max(latencies) * 1000:.1f} ms"
    )
    assert len(latencies) == screens * _CALLS
