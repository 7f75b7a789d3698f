"""A hall in a process of its own, and clients that cost nearly nothing: keep-alive HTTP and event streams by hand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.support.hall import PASSWORDS, TERMINAL_ID, TERMINAL_KEY

_ROOT = Path(__file__).resolve().parents[2]
_HALL = """
import sys
from pathlib import Path
from kiosk.base.clock import SystemClock
from kiosk.hall.opening import open_hall
from kiosk.hall.program import spare_the_collector
from kiosk.hall.server import HallServer, config_of, listen, public_url_of
from tests.support.hall import sample_settings
address = listen("127.0.0.1", int(sys.argv[3]))
settings = sample_settings(server={"database": sys.argv[4]})
hall = open_hall(settings, Path(sys.argv[1]), SystemClock(), public_url_of(settings, address))
hall.ledger.group_limit = int(sys.argv[2])
print(address.getsockname()[1], flush=True)
server = HallServer(config_of(hall), hall)
spare_the_collector()
server.run([address])
hall.close()
"""
GROUPS = ("general", "social", "police", "estate", "business", "tax")
CONNECTIONS = 50
BEARER = f"Authorization: Bearer {TERMINAL_KEY}\r\n"


def report(line: str) -> None:
    sys.stdout.write(line + "\n")


@contextlib.contextmanager
def hall_in_its_own_process(
    folder: Path, group_limit: int = 128, port: int = 0, database: str = "hall.sqlite3"
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """(process, port)."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", _HALL, str(folder), str(group_limit), str(port), database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    try:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=10)


class Connection:
    """A client library would be measured instead of the hall."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int, within_s: float = 10.0) -> Connection:
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            with contextlib.suppress(ConnectionError):
                return cls(*await asyncio.open_connection("127.0.0.1", port))
            await asyncio.sleep(0.02)
        raise AssertionError("the hall does not listen")

    async def post(self, path: str, body: object, headers: str) -> tuple[int, str, bytes]:
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        self._writer.write((head + headers + "\r\n").encode() + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = int(answer.lower().split("content-length: ")[1].split("\r\n")[0])
        return int(answer.split()[1]), answer, await self._reader.readexactly(length)

    async def events(self, last_event_id: str = "") -> AsyncIterator[bytes]:
        known = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        self._writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: h\r\n{known}\r\n".encode())
        while line := await self._reader.readline():
            yield line

    def close(self) -> None:
        self._writer.close()


async def take_tickets(port: int, run: str, count: int) -> tuple[float, list[float]]:
    """(tickets a second, seconds of each) over all connections at once."""
    numbers, each_s = iter(range(count)), []
    connections = [await Connection.open(port) for _ in range(CONNECTIONS)]

    async def work(connection: Connection) -> None:
        for n in numbers:
            body = {
                "business_group": GROUPS[n % 6],
                "terminal_id": TERMINAL_ID,
                "ticket_id": f"{run}-{n:08d}",
            }
            began = time.perf_counter()
            key = f"Idempotency-Key: {run}-{n}\r\n"
            status, _, _ = await connection.post("/api/v1/tickets", body, BEARER + key)
            each_s.append(time.perf_counter() - began)
            assert status == 201

    began = time.perf_counter()
    await asyncio.gather(*(work(connection) for connection in connections))
    rate = count / (time.perf_counter() - began)
    for connection in connections:
        connection.close()
    return rate, each_s


class Clerk:
    """Counter 3, open, and a terminal that brings somebody for every call."""

    def __init__(self, clerk: Connection, terminal: Connection, cookie: str) -> None:
        self._clerk, self._terminal, self._cookie = clerk, terminal, cookie

    @classmethod
    async def at_work(cls, port: int) -> Clerk:
        clerk, terminal = await Connection.open(port), await Connection.open(port)
        login = {"staff_id": "030016", "password": PASSWORDS["030016"], "counter_id": "3"}
        status, head, said = await clerk.post("/api/v1/session", login, "")
        assert status == 200, said
        cookie = "Cookie: " + head.split("et-cookie: ")[1].split(";")[0] + "\r\n"
        made = cls(clerk, terminal, cookie)
        await made.press("open")
        return made

    async def come_back(self, port: int) -> None:
        """After the hall was away; the login is still good."""
        self._clerk, self._terminal = await Connection.open(port), await Connection.open(port)

    async def press(self, verb: str) -> bytes:
        _, _, console = await self._clerk.post(f"/api/v1/counters/3/{verb}", {}, self._cookie)
        return console

    async def call_somebody(self) -> tuple[float, str]:
        """(when `next` was pressed, whom it called)."""
        body = {"business_group": "general", "terminal_id": TERMINAL_ID}
        await self._terminal.post("/api/v1/tickets", body, BEARER)
        pressed = time.perf_counter()
        console = await self.press("call-next")
        ticket_id = str(json.loads(console)["now"]["ticket_id"])
        return pressed, ticket_id
