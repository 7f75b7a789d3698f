"""Names on boards: nobody sees one but a screen that an administrator paired by the code that stands on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.hall.paired_screens import LASTS
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, sample_settings, start_hall

NAMES = sample_settings(board={"names": True})
ADMINISTRATOR = ("000001", None)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock, NAMES) as running:
        somebody_is_called(running)
        yield running


@pytest.fixture
def screen(hall: RunningHall) -> Iterator[httpx.Client]:
    with hall.client() as client:
        yield client


def somebody_is_called(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk:
        issue(terminal, masked_name="彭*花")
        for verb in ("open", "call-next"):
            assert clerk.post(f"/api/v1/counters/3/{verb}", json={}).status_code == 200


def begin(screen: httpx.Client) -> dict[str, Any]:
    answer = screen.post("/api/v1/screens/pairing")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pair(hall: RunningHall, code: str, name: str = "一楼大屏") -> httpx.Response:
    with hall.staff(*ADMINISTRATOR) as admin:
        return admin.post("/api/v1/screens", json={"code": code, "name": name})


def claim(screen: httpx.Client, secret: str) -> httpx.Response:
    return screen.post("/api/v1/screens/pairing/claim", json={"secret": secret})


def board(client: httpx.Client) -> tuple[str, str]:
    """(what it says of names, the name of its newest call)."""
    told = client.get("/api/v1/board").json()
    return told["names"], told["calls"][0]["masked_name"]


def paired_screen(hall: RunningHall, screen: httpx.Client) -> None:
    begun = begin(screen)
    assert pair(hall, begun["code"]).status_code == 204
    assert claim(screen, begun["secret"]).json() == {"paired": True}


def test_unpaired_computer_sees_numbers_and_no_name(hall: RunningHall, screen: httpx.Client) -> None:
    assert board(screen) == ("withheld", "")
    with hall.staff() as clerk:
        assert board(clerk)[1] == "", "a login is no screen"


def test_live_events_and_signs_carry_no_name_to_anybody(hall: RunningHall, screen: httpx.Client) -> None:
    paired_screen(hall, screen)
    with screen.stream("GET", "/api/v1/events", headers={"Last-Event-ID": "other.1.0"}, timeout=10) as events:
        for line in events.iter_lines():
            if line.startswith("data: ") and "call_id" in line:
                assert json.loads(line[6:])["masked_name"] == ""
                break
    assert screen.get("/api/v1/signs/3").json()["call"]["masked_name"] == ""


def test_paired_screen_shows_names_also_after_a_restart(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock, NAMES) as first, first.client() as screen:
        somebody_is_called(first)
        paired_screen(first, screen)
        assert board(screen) == ("shown", "彭*花")
        cookies = dict(screen.cookies)
    again = start_hall(tmp_path, clock, NAMES)
    try:
        with again.client(cookies=cookies) as screen:
            assert board(screen) == ("shown", "彭*花")
    finally:
        again.stop()


def test_screen_that_was_taken_back_shows_none(hall: RunningHall, screen: httpx.Client) -> None:
    paired_screen(hall, screen)
    with hall.staff(*ADMINISTRATOR) as admin:
        [known] = admin.get("/api/v1/screens").json()["screens"]
        assert known["name"] == "一楼大屏"
        assert admin.delete(f"/api/v1/screens/{known['id']}").status_code == 204
        assert admin.delete(f"/api/v1/screens/{known['id']}").status_code == 404
        acts = [act["words"] for act in admin.get("/api/v1/audit").json()["acts"]]
        told = admin.get("/api/v1/settings").text
    assert board(screen) == ("withheld", "")
    assert acts.count("收回屏幕") == 1 and "配对屏幕" in acts
    assert "key_sha256" in told and hall.hall.settings.screens == ()
    digests = [change.changes["screens"] for change in hall.hall.settings_book.changes]
    assert digests[0][0]["key_sha256"] not in told, "no page is told a key's digest"


def test_code_is_good_once_and_for_ten_minutes(
    hall: RunningHall, screen: httpx.Client, clock: HandClock
) -> None:
    begun = begin(screen)
    assert claim(screen, begun["secret"]).json() == {"paired": False}
    assert pair(hall, begun["code"]).status_code == 204
    assert pair(hall, begun["code"]).status_code == 404, "another screen does not come in on the same code"
    assert claim(screen, begun["secret"]).json() == {"paired": True}
    assert claim(screen, begun["secret"]).status_code == 404
    late = begin(screen)
    clock.advance(LASTS.total_seconds())
    assert pair(hall, late["code"]).status_code == 404


def test_knowing_the_code_alone_gives_nothing(hall: RunningHall, screen: httpx.Client) -> None:
    begun = begin(screen)
    pair(hall, begun["code"])
    with hall.client() as other:
        assert claim(other, begun["code"]).status_code == 404
        other.cookies.set("hall_screen", begun["code"])
        assert board(other) == ("withheld", "")


def test_guessing_codes_ends_after_ten_tries(hall: RunningHall, screen: httpx.Client) -> None:
    begun = begin(screen)
    wrong = f"{(int(begun['code']) + 1) % 1_000_000:06d}"
    assert {pair(hall, wrong).status_code for _ in range(10)} == {404}
    assert pair(hall, begun["code"]).status_code == 404


def test_many_that_ask_do_not_fill_the_hall(hall: RunningHall, screen: httpx.Client) -> None:
    first = begin(screen)
    for _ in range(60):
        last = begin(screen)
    assert claim(screen, first["secret"]).status_code == 404
    assert claim(screen, last["secret"]).status_code == 200


def test_hall_without_names_pairs_nothing(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.client() as screen:
        assert screen.post("/api/v1/screens/pairing").json()["type"] == "no_names"
        assert screen.get("/api/v1/board").json()["names"] == "off"
