"""A hall full of clerks who all press next at once, while the program is killed and started again under them."""

from __future__ import annotations

import http.client
import json
import threading
import tomllib
from collections import Counter as Count
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import tomli_w

from kiosk.base.config import load
from kiosk.base.paths import assets
from kiosk.domain.ids import CounterId
from kiosk.domain.queue import apply
from kiosk.domain.queue_events import Called, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import TicketState
from kiosk.domain.turn_reason import next_for
from kiosk.hall.settings import HallSettings
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.support.hall import PASSWORDS, TERMINAL, TERMINAL_ID
from tests.support.hall_process import HallProcess
from tests.support.waiting import PATIENCE_S, wait_until

MANAGER = "010012"
"""May act at every counter, so that the run does not wait for dozens of password hashes."""
_GROUPS = 12
_BACK_WITHIN_S = 60.0
_PRESSES_TRIED = 40


def config_of(folder: Path, clerks: int) -> Path:
    """A hall of `clerks` counters, each for everybody alike, and enough groups for more numbers than one series has."""
    plain = tomllib.loads((assets() / "profiles" / "hall_sample.toml").read_text(encoding="utf-8"))
    plain.pop("appointments", None)
    plain["voice"] = {"pack": ""}
    plain["groups"] = [
        {"id": f"group-{n}", "name": f"业务 {n}", "prefix": chr(ord("A") + n)} for n in range(_GROUPS)
    ]
    plain["counters"] = [
        {"id": str(n), "number": n, "place": "一楼", "groups": ["*"]} for n in range(1, clerks + 1)
    ]
    path = folder / "hall.toml"
    path.write_text(tomli_w.dumps(plain), encoding="utf-8")
    return path


class Caller:
    """One connection that asks until it is answered, with the same key each time."""

    def __init__(self, hall: HallProcess, up: threading.Event, headers: dict[str, str]) -> None:
        self._hall = hall
        self._up = up
        self._headers = {"Content-Type": "application/json", **headers}
        self._line: http.client.HTTPConnection | None = None

    def post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        headers = {**self._headers, "Idempotency-Key": key}
        for _ in range(_PRESSES_TRIED):
            try:
                return self._once(path, body, headers)
            except (OSError, http.client.HTTPException):
                # Nobody knocks while the hall is away: a knock at a free port of this machine may answer itself.
                self._line = None
                assert self._up.wait(_BACK_WITHIN_S), "the hall did not come back"
        raise AssertionError(f"no answer to {key}")

    def _once(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self._line is None:
            place = urlsplit(self._hall.url)
            self._line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        self._line.request("POST", path, json.dumps(body), headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")


@dataclass(slots=True)
class Run:
    """What the terminals and clerks were answered."""

    issued: list[str] = field(default_factory=list)
    called: list[tuple[str, str]] = field(default_factory=list)
    """(counter, ticket), in no order between counters."""
    kills: int = 0
    board: list[str] = field(default_factory=list)
    """Call ids on the board afterwards, newest first."""
    up: threading.Event = field(default_factory=threading.Event)
    """Cleared before the hall is killed, set when it answers again."""


def run_day(hall: HallProcess, clerks: int, tickets: int, kill_at: tuple[int, ...]) -> Run:
    """All tickets are taken, then all clerks press next until nobody waits; killed at these counts of called tickets."""
    run = Run()
    run.up.set()
    with ThreadPoolExecutor(16) as pool:
        taken = pool.map(lambda chunk: _take(hall, run.up, chunk), _chunks(tickets, 16))
        run.issued = [ticket_id for chunk in taken for ticket_id in chunk]
    cookie = _manager_cookie(hall)
    barrier = threading.Barrier(clerks)
    killer = threading.Thread(target=_kill, args=(hall, run, kill_at))
    killer.start()
    with ThreadPoolExecutor(clerks) as pool:
        work = [pool.submit(_serve, hall, str(n), cookie, barrier, run) for n in range(1, clerks + 1)]
        for done in work:
            done.result()
    killer.join()
    with httpx.Client(base_url=hall.url, timeout=PATIENCE_S, verify=False) as anybody:
        run.board = [call["call_id"] for call in anybody.get("/api/v1/board").json()["calls"]]
    return run


def _chunks(count: int, parts: int) -> list[range]:
    return [range(part, count, parts) for part in range(parts)]


def _take(hall: HallProcess, up: threading.Event, serials: range) -> list[str]:
    caller, taken = Caller(hall, up, TERMINAL), []
    for serial in serials:
        ticket_id = f"ticket-{serial:06d}"
        body = {
            "ticket_id": ticket_id,
            "business_group": f"group-{serial % _GROUPS}",
            "terminal_id": TERMINAL_ID,
        }
        status, answer = caller.post("/api/v1/tickets", body, ticket_id)
        assert status in (200, 201), answer
        taken.append(str(answer["ticket_id"]))
    return taken


def _manager_cookie(hall: HallProcess) -> dict[str, str]:
    asked = {"staff_id": MANAGER, "password": PASSWORDS[MANAGER], "counter_id": None}
    with httpx.Client(base_url=hall.url, timeout=PATIENCE_S, verify=False) as door:
        answer = door.post("/api/v1/session", json=asked)
    assert answer.status_code == 200, answer.text
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in answer.cookies.items())}


def _serve(
    hall: HallProcess, counter_id: str, cookie: dict[str, str], barrier: threading.Barrier, run: Run
) -> None:
    """Next, begin, next, begin … until nobody waits."""
    caller, place = Caller(hall, run.up, cookie), f"/api/v1/counters/{counter_id}"
    status, answer = caller.post(f"{place}/open", {}, "open")
    assert status == 200, answer
    barrier.wait(PATIENCE_S)
    for turn in range(1, 100_000):
        status, answer = caller.post(f"{place}/call-next", {}, f"next-{turn}")
        if status == 409:
            assert answer["type"] == "nobody_waiting", answer
            return
        assert status == 200, answer
        run.called.append((counter_id, answer["now"]["ticket_id"]))
        status, answer = caller.post(f"{place}/begin", {}, f"begin-{turn}")
        assert status == 200, answer


def _kill(hall: HallProcess, run: Run, kill_at: tuple[int, ...]) -> None:
    for count in kill_at:
        wait_until(lambda reached=count: len(run.called) >= reached, within_s=900)
        run.up.clear()
        hall.kill()
        run.kills += 1
        hall.start()
        run.up.set()


def faults_of(run: Run, folder: Path, config: Path) -> dict[str, int]:
    """How many were doubled, lost or skipped, and how many entries of the board and the log disagree with the answers."""
    database = HallDatabase.open(folder / "hall.sqlite3")
    with database.transaction() as connection:
        log = list(queue_log.read(connection))
    database.close()
    skipped, state = out_of_turn(log, load(config, HallSettings))
    by_log = [
        (entry.event.counter_id, entry.event.ticket_id) for entry in log if isinstance(entry.event, Called)
    ]
    finished = {t.ticket_id for t in state.over.values() if t.state is TicketState.FINISHED}
    being_served = {t.ticket_id for t in state.open.values() if t.state is TicketState.SERVING}
    newest = [call.call_id for call in reversed(state.calls)]
    times = Count(ticket_id for _, ticket_id in run.called)
    return {
        "doubled": sum(count - 1 for count in times.values()),
        "lost": len(set(run.issued) - set(times)) + len(set(run.issued) - finished - being_served),
        "skipped": skipped,
        "other than the log": len(Count(by_log) - Count(run.called)) + len(Count(run.called) - Count(by_log)),  # type: ignore[arg-type]
        "other on the board": sum(a != b for a, b in zip(run.board, newest, strict=False)) + (not run.board),
    }


def out_of_turn(log: list[Recorded], settings: HallSettings) -> tuple[int, QueueState]:
    """How many calls were not of the one whose turn it was, and the state at the end: the log told once more."""
    state, plan, wrong = QueueState(), settings.plan(), 0
    for entry in log:
        if isinstance(entry.event, Called):
            choice = next_for(state, plan, CounterId(entry.event.counter_id), entry.at)
            wrong += choice is None or choice.ticket.ticket_id != entry.event.ticket_id
        apply(state, entry)
    return wrong, state
