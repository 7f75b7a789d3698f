"""Live events: at once, in order, caught up after a break or a restart, and no screen holds up the hall."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.hall.live import LiveEvents
from kiosk.hall.telling import Telling
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, start_hall

pytestmark = pytest.mark.usefixtures("each_store")


@dataclass(frozen=True)
class Told:
    event: str
    event_id: str
    content: dict[str, Any]


class Screen:
    """Reads the stream as a browser does."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> Told:
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "data" in fields:
                return Told(fields["event"], fields["id"], json.loads(fields["data"]))
            name, _, value = line.partition(": ")
            fields[name] = value
        raise AssertionError("the stream ended")

    def until(self, event: str) -> Told:
        while (told := self.next()).event != event:
            pass
        return told

    def ended(self) -> bool:
        """Reads on to the end."""
        for _ in self._lines:
            pass
        return True


@contextmanager
def screen(hall: RunningHall, last_event_id: str = "") -> Iterator[Screen]:
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with hall.client() as client, client.stream("GET", "/api/v1/events", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Screen(response)


def call_somebody(hall: RunningHall) -> str:
    with hall.terminal() as terminal, hall.staff() as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        number: str = issue(terminal).json()["number"]
        called = clerk.post("/api/v1/counters/3/call-next", json={})
        assert called.status_code == 200, called.text
        clerk.post("/api/v1/counters/3/begin", json={})
        return number


def test_new_screen_is_told_the_queues_first_and_a_call_at_once(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, screen(hall) as board:
        assert board.next().event == "queues"
        number = call_somebody(hall)
        call = board.until("call").content
        assert (call["number"], call["counter_name"]) == (number, "3 号窗口")


def test_screen_that_comes_back_is_told_exactly_what_it_missed(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        with screen(hall) as board:
            board.next()
            call_somebody(hall)
            last = board.until("call")
        numbers = [call_somebody(hall) for _ in range(3)]
        with screen(hall, last.event_id) as board:
            assert [board.until("call").content["number"] for _ in range(3)] == numbers


def test_screen_that_comes_back_after_a_restart_is_told_the_calls_of_the_log(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        with screen(hall) as board:
            board.next()
            call_somebody(hall)
            last = board.until("call")
        missed = call_somebody(hall)
    with running_hall(tmp_path) as hall, screen(hall, last.event_id) as board:
        told = board.next()
        assert told.event == "call" and told.content["number"] == missed
        assert told.content["spoken"] is False, "an old call is shown, not spoken"
        assert board.next().event == "queues"


def test_hall_killed_between_a_commit_and_its_telling_tells_the_call_after_the_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another event that went out in between must not count the call as known."""
    with running_hall(tmp_path) as hall:
        with screen(hall) as board, hall.terminal() as terminal:
            board.next()
            monkeypatch.setattr(Telling, "_tell", lambda *_: None)
            number = call_somebody(hall)
            beat = {"terminal_id": "T-03", "seq": 1, "at": "2026-06-12T09:30:00+08:00", "boot_id": "boot-1"}
            more = {"version": "0.1.0", "place": "", "devices": [], "outbox": {"waiting": 0, "parked": 0}}
            assert terminal.post("/api/v1/heartbeats", json=beat | more).status_code == 200
            last = board.until("health")
        monkeypatch.undo()
    with running_hall(tmp_path) as hall, screen(hall, last.event_id) as board:
        assert board.until("call").content["number"] == number


def test_calls_that_a_screen_knows_are_not_told_again_after_a_second_restart(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, screen(hall) as board:
        board.next()
        call_somebody(hall)
        last = board.until("call")
    for _ in range(2):
        with running_hall(tmp_path) as hall, screen(hall, last.event_id) as board:
            last = board.next()
            assert last.event == "queues"


def test_foreign_last_event_id_begins_anew(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, screen(hall, "17") as board:
        assert board.next().event == "queues"


def test_hall_stops_although_screens_are_attached(tmp_path: Path) -> None:
    hall = start_hall(tmp_path)
    with screen(hall) as first, screen(hall) as second:
        first.next()
        second.next()
        hall.stop()
        assert first.ended() and second.ended()
    start_hall(tmp_path).stop()


def test_slow_screen_is_dropped_and_the_others_go_on() -> None:
    async def scene() -> None:
        live = LiveEvents("boot")
        slow, quick = live.stream("", lambda _: []), live.stream("", lambda _: [])
        assert await anext(slow) and await anext(quick)
        got = 0
        for n in range(400):
            live.publish("counter", json.dumps({"n": n}), n)
            frames = await anext(quick)
            got += frames.count(b"event: counter")
        assert got == 400
        assert [frames async for frames in slow] == [], "dropped: it comes back with its Last-Event-ID"
        assert live.screens == 1

    asyncio.run(scene())


def test_numbers_start_again_when_midnight_passes_in_a_running_hall(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING.replace(hour=23, minute=50))
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert issue(terminal, "tax").json()["number"] == "F001"
        clock.advance(24 * 3600)
        assert issue(terminal, "tax").json()["number"] == "F001"
        assert terminal.get("/api/v1/queues").json()["total_waiting"] == 1
