"""How many tickets a hall gives a second, one commit a group against one commit a ticket; how soon 200 screens see a call.

    python -m pytest tests/benchmarks/bench_hall.py -s

Prints figures; asserts counts and ratios only, since machines differ.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.hall import PASSWORDS, TERMINAL_ID, TERMINAL_KEY

_ROOT = Path(__file__).resolve().parents[2]
_HALL = """
import sys
from pathlib import Path
from kiosk.base.clock import SystemClock
from kiosk.hall.hall import Hall
from kiosk.hall.server import HallServer, config_of, listen, public_url_of
from tests.support.hall import sample_settings
address = listen("127.0.0.1", 0)
settings = sample_settings()
hall = Hall.open(settings, Path(sys.argv[1]), SystemClock(), public_url_of(settings, address))
hall.ledger.group_limit = int(sys.argv[2])
print(address.getsockname()[1], flush=True)
HallServer(config_of(hall), hall).run([address])
hall.close()
"""
_GROUPS = ("general", "social", "police", "estate", "business", "tax")
_CONNECTIONS = 50
_TICKETS = 1500
_SCREENS = 200
_CALLS = 25
pytestmark = pytest.mark.benchmark


def report(line: str) -> None:
    sys.stdout.write(line + "\n")


@contextlib.contextmanager
def hall_in_its_own_process(folder: Path, group_limit: int) -> Iterator[int]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", _HALL, str(folder), str(group_limit)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=10)


class Connection:
    """Keep-alive HTTP by hand: a client library would be measured instead of the hall."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        for _ in range(200):
            with contextlib.suppress(ConnectionRefusedError):
                return cls(*await asyncio.open_connection("127.0.0.1", port))
            await asyncio.sleep(0.05)
        raise AssertionError("the hall does not listen")

    async def post(self, path: str, body: object, headers: str) -> tuple[int, str, bytes]:
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        self._writer.write((head + headers + "\r\n").encode() + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = int(answer.lower().split("content-length: ")[1].split("\r\n")[0])
        return int(answer.split()[1]), answer, await self._reader.readexactly(length)

    async def events(self) -> AsyncIterator[bytes]:
        self._writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n")
        while line := await self._reader.readline():
            yield line

    def close(self) -> None:
        self._writer.close()


async def take_tickets(port: int, run: str) -> tuple[float, list[float]]:
    """(tickets a second, seconds of each) over all connections at once."""
    numbers, each_s = iter(range(_TICKETS)), []
    headers = f"Authorization: Bearer {TERMINAL_KEY}\r\n"
    connections = [await Connection.open(port) for _ in range(_CONNECTIONS)]

    async def work(connection: Connection) -> None:
        for n in numbers:
            body = {
                "business_group": _GROUPS[n % 6],
                "terminal_id": TERMINAL_ID,
                "ticket_id": f"{run}-{n:08d}",
            }
            began = time.perf_counter()
            status, _, _ = await connection.post(
                "/api/v1/tickets", body, headers + f"Idempotency-Key: {run}-{n}\r\n"
            )
            each_s.append(time.perf_counter() - began)
            assert status == 201

    began = time.perf_counter()
    await asyncio.gather(*(work(connection) for connection in connections))
    rate = _TICKETS / (time.perf_counter() - began)
    for connection in connections:
        connection.close()
    return rate, each_s


def test_group_commit_against_one_commit_a_ticket(tmp_path: Path) -> None:
    rates: dict[int, float] = {}
    for group_limit in (1, 128):
        with hall_in_its_own_process(tmp_path / f"group-{group_limit}", group_limit) as port:
            rates[group_limit], each_s = asyncio.run(take_tickets(port, f"run-{group_limit}"))
            p99_ms = statistics.quantiles(each_s, n=100)[98] * 1000
            report(
                f"{group_limit:4d} a commit: {rates[group_limit]:7.0f} tickets/s, p99 {p99_ms:6.1f} ms, {_CONNECTIONS} connections"
            )
    report(f"group commit is {rates[128] / rates[1]:.1f} times as fast")
    assert rates[128] > 0.8 * rates[1]


async def call_and_see(port: int) -> list[float]:
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

    screens = [asyncio.create_task(watch()) for _ in range(_SCREENS)]
    for _ in screens:
        await asyncio.wait_for(ready.acquire(), 10)
    clerk, terminal = await Connection.open(port), await Connection.open(port)
    login = {"staff_id": "030016", "password": PASSWORDS["030016"], "counter_id": "3"}
    _, head, _ = await clerk.post("/api/v1/session", login, "")
    cookie = "Cookie: " + head.split("et-cookie: ")[1].split(";")[0] + "\r\n"
    await clerk.post("/api/v1/counters/3/open", {}, cookie)
    latencies: list[float] = []
    for _ in range(_CALLS):
        body = {"business_group": "general", "terminal_id": TERMINAL_ID}
        await terminal.post("/api/v1/tickets", body, f"Authorization: Bearer {TERMINAL_KEY}\r\n")
        pressed = time.perf_counter()
        _, _, console = await clerk.post("/api/v1/counters/3/call-next", {}, cookie)
        ticket_id = json.loads(console)["now"]["ticket_id"]
        for _ in range(300):
            if len(seen.get(ticket_id, [])) == _SCREENS:
                break
            await asyncio.sleep(0.01)
        assert len(seen[ticket_id]) == _SCREENS, "every screen is told every call"
        latencies += [at - pressed for at in seen[ticket_id]]
        await clerk.post("/api/v1/counters/3/begin", {}, cookie)
    for screen in screens:
        screen.cancel()
    return latencies


@pytest.mark.timeout(60)
def test_call_reaches_two_hundred_screens(tmp_path: Path) -> None:
    with hall_in_its_own_process(tmp_path / "hall", 128) as port:
        latencies = asyncio.run(call_and_see(port))
    cuts = statistics.quantiles(latencies, n=100)
    report(
        f"press → {_SCREENS} screens, {_CALLS} calls: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"
    )
    assert len(latencies) == _SCREENS * _CALLS
