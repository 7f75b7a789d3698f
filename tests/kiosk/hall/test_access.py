"""Logins: one a counter, over by themselves, ended from afar; passwords that grow; writes from the hall's pages alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher, extract_parameters

from kiosk.base.clock import HandClock
from kiosk.hall.passwords import fault_of
from kiosk.hall.server import create_app
from tests.support.hall import (
    FRIDAY_MORNING,
    PASSWORDS,
    RunningHall,
    running_hall,
    sample_settings,
    start_hall,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("each_store")

CLERK, OTHER_CLERK, MANAGER, ADMINISTRATOR = "030016", "030027", "010012", "000001"
LONG_ENOUGH = "竹篓 溪水 晒谷场 第三桥"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def log_in(
    client: httpx.Client, staff_id: str, counter_id: str | None = "3", **more: object
) -> httpx.Response:
    asked = {"staff_id": staff_id, "password": PASSWORDS[staff_id], "counter_id": counter_id, **more}
    return client.post("/api/v1/session", json=asked)


# --- one counter, one login ---------------------------------------------------------------------------------------


def test_second_clerk_at_a_counter_is_asked_and_the_first_is_told(hall: RunningHall) -> None:
    with hall.client() as first, hall.client() as second:
        assert log_in(first, CLERK).status_code == 200
        asked = log_in(second, OTHER_CLERK)
        assert (asked.status_code, asked.json()["type"]) == (409, "counter_taken")
        assert "李晓岚" in asked.json()["title"] and asked.json()["by"] == "李晓岚"
        assert first.get("/api/v1/counters/3").status_code == 200
        assert log_in(second, OTHER_CLERK, take_over=True).status_code == 200
        told = first.get("/api/v1/counters/3")
        assert (told.status_code, told.json()["type"]) == (401, "taken_over")
        assert "彭远舟" in told.json()["title"]
        assert second.get("/api/v1/counters/3").status_code == 200


def test_screens_of_the_counter_hear_at_once_that_it_was_taken_over(hall: RunningHall) -> None:
    with hall.client() as first, hall.client() as second, hall.client() as screen:
        log_in(first, CLERK)
        heard: list[str] = []

        def listen() -> None:
            with screen.stream("GET", "/api/v1/events") as events:
                for line in events.iter_lines():
                    heard.append(line)
                    if line == 'data: {"counter_id": "3"}':
                        return

        listener = threading.Thread(target=listen)
        listener.start()
        wait_until(lambda: any(line == "event: queues" for line in heard))
        log_in(second, OTHER_CLERK, take_over=True)
        listener.join(timeout=5)
        assert not listener.is_alive()


def test_own_counter_on_another_machine_needs_no_question(hall: RunningHall) -> None:
    with hall.client() as old, hall.client() as new:
        log_in(old, CLERK)
        assert log_in(new, CLERK).status_code == 200
        assert old.get("/api/v1/session").json()["type"] == "taken_over"


def test_who_serves_nobody_gets_no_counter(hall: RunningHall) -> None:
    with hall.client() as client:
        refused = log_in(client, "020008", "3")
        assert (refused.status_code, refused.json()["type"]) == (403, "wrong_role")
        assert log_in(client, "020008", None).status_code == 200


# --- how long a login lasts -----------------------------------------------------------------------------------------


def test_a_login_nobody_uses_ends_and_one_in_use_does_not(hall: RunningHall, clock: HandClock) -> None:
    with hall.staff(CLERK) as busy, hall.staff(MANAGER, None) as idle:
        for _ in range(3):
            clock.advance(2 * 3600)
            assert busy.get("/api/v1/session").status_code == 200
        over = idle.get("/api/v1/session")
        assert (over.status_code, over.json()["type"]) == (401, "expired")


def test_a_login_ends_after_twelve_hours_however_busy(hall: RunningHall, clock: HandClock) -> None:
    with hall.staff(CLERK) as busy:
        for _ in range(11):
            clock.advance(3600)
            assert busy.get("/api/v1/session").status_code == 200
        clock.advance(3601)
        assert busy.get("/api/v1/session").json()["type"] == "expired"


def test_what_was_used_last_is_known_after_a_restart(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock) as hall, hall.staff(CLERK) as busy, hall.staff(MANAGER, None) as idle:
        cookies = dict(busy.cookies), dict(idle.cookies)
        clock.advance(timedelta(hours=3).total_seconds())
        busy.get("/api/v1/session")
    clock.advance(timedelta(hours=2).total_seconds())
    with (
        running_hall(tmp_path, clock) as hall,
        hall.client(cookies=cookies[0]) as busy,
        hall.client(cookies=cookies[1]) as idle,
    ):
        assert busy.get("/api/v1/session").status_code == 200
        assert idle.get("/api/v1/session").status_code == 401


def test_logging_out_everywhere_ends_the_own_logins_only(hall: RunningHall) -> None:
    with hall.staff(MANAGER, None) as here, hall.staff(MANAGER, None) as there, hall.staff(CLERK) as clerk:
        assert here.delete("/api/v1/session", params={"everywhere": True}).status_code == 204
        assert there.get("/api/v1/session").json()["type"] == "logged_out_everywhere"
        assert clerk.get("/api/v1/session").status_code == 200


def test_logged_out_token_is_worthless_after_a_restart_too(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock) as hall, hall.staff(CLERK) as clerk:
        cookies = dict(clerk.cookies)
        clerk.delete("/api/v1/session")
    with running_hall(tmp_path, clock) as hall, hall.client(cookies=cookies) as clerk:
        assert clerk.get("/api/v1/session").status_code == 401


# --- passwords --------------------------------------------------------------------------------------------------------


def change(client: httpx.Client, old: str, new: str) -> httpx.Response:
    return client.post("/api/v1/session/password", json={"password": old, "new_password": new})


def test_new_password_counts_at_once_over_restarts_and_ends_other_logins(
    tmp_path: Path, clock: HandClock
) -> None:
    with (
        running_hall(tmp_path, clock) as hall,
        hall.staff(MANAGER, None) as here,
        hall.staff(MANAGER, None) as there,
    ):
        assert change(here, "demo-duty", LONG_ENOUGH).status_code == 204
        assert here.get("/api/v1/session").status_code == 200
        assert there.get("/api/v1/session").json()["type"] == "password_changed"
    with running_hall(tmp_path, clock) as hall, hall.client() as client:
        assert log_in(client, MANAGER, None).status_code == 401
        assert log_in(client, MANAGER, None, password=LONG_ENOUGH).status_code == 200


def test_line_written_anew_in_the_settings_replaces_a_chosen_password(
    tmp_path: Path, clock: HandClock
) -> None:
    with running_hall(tmp_path, clock) as hall, hall.staff(MANAGER, None) as manager:
        assert change(manager, "demo-duty", LONG_ENOUGH).status_code == 204
    staff = [member.model_dump() for member in sample_settings().staff]
    for member in staff:
        if member["id"] == MANAGER:
            member["password_hash"] = PasswordHasher(1, 8192, 1).hash("set by the administrator")
    with running_hall(tmp_path, clock, sample_settings(staff=staff)) as hall, hall.client() as client:
        assert log_in(client, MANAGER, None, password=LONG_ENOUGH).status_code == 401
        assert log_in(client, MANAGER, None, password="set by the administrator").status_code == 200


def test_wrong_old_password_changes_nothing_and_counts_as_a_try(hall: RunningHall) -> None:
    with hall.staff(MANAGER, None) as manager, hall.client() as client:
        refused = change(manager, "guess", LONG_ENOUGH)
        assert (refused.status_code, refused.json()["tries_left"]) == (401, 4)
        for _ in range(4):
            refused = change(manager, "guess", LONG_ENOUGH)
        assert refused.status_code == 423
        assert log_in(client, MANAGER, None).status_code == 423


@pytest.mark.parametrize(
    "password",
    ["short", "a" * 30, "0123456789012345", "ZYXWVUTSRQPONM", "abc-030016-xyz", "x" * 7 + "y" * 201],
)
def test_password_that_is_short_or_guessable_is_refused_with_what_to_do(
    hall: RunningHall, password: str
) -> None:
    with hall.staff(CLERK) as clerk:
        refused = change(clerk, "demo-clerk", password)
        assert refused.status_code == 422 and refused.json()["detail"]
        assert log_in(clerk, CLERK).status_code == 200


def test_length_is_enough_no_signs_or_capitals_are_asked_for() -> None:
    assert fault_of("water bridge market rice", "030016", 12) is None
    assert fault_of("河边的老榕树下有三张石凳", "030016", 12) is None


def test_cheap_hash_grows_at_the_next_login_and_stays_grown(tmp_path: Path, clock: HandClock) -> None:
    staff = [member.model_dump() for member in sample_settings().staff]
    staff[0]["password_hash"] = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(
        "demo-clerk"
    )
    settings = sample_settings(staff=staff)
    with running_hall(tmp_path, clock, settings) as hall, hall.client() as client:
        assert log_in(client, CLERK).status_code == 200
    with running_hall(tmp_path, clock, settings) as hall, hall.client() as client:
        line = hall.hall.access.passwords.hash_of(CLERK)
        assert extract_parameters(line).memory_cost >= 19456 and extract_parameters(line).time_cost >= 2
        assert log_in(client, CLERK).status_code == 200


def test_unknown_name_is_answered_like_a_wrong_password(hall: RunningHall) -> None:
    with hall.client() as client:
        answers = [
            client.post("/api/v1/session", json={"staff_id": staff_id, "password": "guess"}).json()
            for staff_id in (CLERK, "nobody-of-this-name")
        ]
        assert answers[0] == answers[1]


def test_invented_names_do_not_fill_the_memory(hall: RunningHall, clock: HandClock) -> None:
    passwords = hall.hall.access.passwords
    for number in range(5000):
        passwords.note_wrong(f"invented-{number}", clock.now())
    assert len(passwords._tries) <= 2001


# --- the administrator ------------------------------------------------------------------------------------------------


def test_administrator_opens_a_lock_ends_logins_and_sets_a_password(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as boss, hall.staff(CLERK) as clerk, hall.client() as client:
        for _ in range(5):
            log_in(client, OTHER_CLERK, "4", password="guess")
        accounts = {one["id"]: one for one in boss.get("/api/v1/staff").json()["staff"]}
        assert accounts[OTHER_CLERK]["locked_s"] == 600
        assert accounts[CLERK]["logins"][0]["counter_id"] == "3"
        assert boss.delete(f"/api/v1/staff/{OTHER_CLERK}/lock").status_code == 204
        assert log_in(client, OTHER_CLERK, "4").status_code == 200
        assert boss.delete(f"/api/v1/staff/{CLERK}/sessions").status_code == 204
        assert clerk.get("/api/v1/session").json()["type"] == "sent_away"
        new = {"new_password": LONG_ENOUGH}
        assert boss.post(f"/api/v1/staff/{OTHER_CLERK}/password", json=new).status_code == 204
        assert client.get("/api/v1/session").json()["type"] == "password_changed"
        assert log_in(client, OTHER_CLERK, "4", password=LONG_ENOUGH).status_code == 200
        assert boss.delete("/api/v1/staff/999999/lock").json()["type"] == "unknown_staff"


# --- the browser ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.hall.example"},
    ],
)
def test_write_from_another_site_does_nothing(hall: RunningHall, headers: dict[str, str]) -> None:
    with hall.staff() as clerk:
        refused = clerk.post("/api/v1/counters/3/open", json={}, headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "foreign_site")
        assert clerk.get("/api/v1/counters/3").json()["counter"]["state"] == "closed"


def test_write_from_the_halls_own_page_is_done(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        for headers in ({"Origin": hall.url, "Sec-Fetch-Site": "same-origin"}, {"Origin": hall.url}, {}):
            assert clerk.get("/api/v1/counters/3").status_code == 200
            assert clerk.post("/api/v1/counters/3/help", json={}, headers=headers).status_code == 200


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(hall: RunningHall) -> None:
    with hall.client() as client:
        flags = log_in(client, CLERK).headers["set-cookie"].lower()
    assert "httponly" in flags and "samesite=strict" in flags and "path=/" in flags and "secure" not in flags


def test_cookie_travels_over_https_alone_where_the_hall_has_it(tmp_path: Path) -> None:
    settings = sample_settings(server={"public_url": "https://hall.example"})
    running = start_hall(tmp_path, HandClock(FRIDAY_MORNING), settings)
    try:
        port = running.server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            answer = log_in(client, CLERK)
            assert "secure" in answer.headers["set-cookie"].lower()
            assert answer.headers["strict-transport-security"]
            origin = {"Origin": "https://hall.example"}
            assert client.post("/api/v1/session", json={}, headers=origin).status_code == 422
    finally:
        running.stop()


@pytest.mark.parametrize(
    "path", ["/login", "/console", "/api/v1/queues", "/assets/page.css", "/no-such-page"]
)
def test_every_answer_forbids_foreign_and_inline_scripts_and_frames(hall: RunningHall, path: str) -> None:
    with hall.client() as client:
        headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"]
    assert "server" not in headers


def test_pages_themselves_hold_no_script_and_no_handler(hall: RunningHall) -> None:
    with hall.client() as client:
        for name in ("login", "console", "board", "duty", "health", "f/some-token"):
            text = client.get(f"/{name}").text
            assert re.findall(r"<script(?![^>]*\bsrc=)", text) == [] and re.findall(r"\son\w+=", text) == []
            assert "<style" not in text and "javascript:" not in text


def test_no_page_of_the_interface_loads_scripts_from_elsewhere(hall: RunningHall) -> None:
    assert create_app(hall.hall).docs_url is None and create_app(hall.hall).redoc_url is None
    with hall.client() as client:
        assert client.get("/docs").status_code == 404 and client.get("/redoc").status_code == 404
