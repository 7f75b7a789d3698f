"""The hall over HTTP, as terminals, consoles and boards meet it: the real program on a real port."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock, SystemClock
from kiosk.hall.wire.console import ConsoleWire
from kiosk.hall.wire.duty import DutyWire
from kiosk.hall.wire.health import HealthWire
from kiosk.hall.wire.queues import BoardWire, QueuesWire, TicketWire
from tests.support.hall import (
    FRIDAY_MORNING,
    OTHER_TERMINAL,
    TERMINAL_ID,
    RunningHall,
    issue,
    running_hall,
    sample_settings,
)
from tests.support.stores import place_of

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path) as running:
        yield running


def press(client, verb: str, counter: str = "3", **body):  # type: ignore[no-untyped-def]
    return client.post(f"/api/v1/counters/{counter}/{verb}", json=body)


def test_visit_from_ticket_to_finish(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk:
        press(clerk, "open")
        ticket = TicketWire.model_validate(
            issue(terminal, masked_name="张*三", item_name="社保卡挂失").json()
        )
        assert (ticket.number, ticket.waiting_ahead, ticket.state) == ("A001", 0, "waiting")
        console = ConsoleWire.model_validate(press(clerk, "call-next").json())
        assert console.now is not None and console.now.masked_name == "张*三" and console.now.reason
        assert console.undo_until is not None
        board = BoardWire.model_validate(clerk.get("/api/v1/board").json())
        assert (board.calls[0].number, board.calls[0].counter_name) == ("A001", "3 号窗口")
        assert press(clerk, "begin").json()["now"]["state"] == "serving"
        follow = terminal.get(f"/api/v1/follow/{ticket.follow_url.rsplit('/', 1)[1]}").json()
        assert (follow["state"], follow["counter"]) == ("serving", "一楼 B 区 3 号窗口")
        done = press(clerk, "finish").json()
        assert done["now"] is None and done["done"][0]["number"] == "A001" and done["today"]["done"] == 1


def test_followed_ticket_carries_nothing_about_the_person(hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        ticket = issue(terminal, masked_name="张*三", person_key="secret-key", item_name="生育登记").json()
        text = terminal.get(f"/api/v1/follow/{ticket['follow_url'].rsplit('/', 1)[1]}").text
        assert not any(word in text for word in ("张", "secret", "生育", ticket["ticket_id"]))


def test_same_key_and_body_answer_the_same_ticket(hall: RunningHall) -> None:
    key = {"Idempotency-Key": "press-1"}
    with hall.terminal() as terminal:
        body = {"business_group": "general", "terminal_id": TERMINAL_ID}
        answers = [terminal.post("/api/v1/tickets", json=body, headers=key) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        other = terminal.post("/api/v1/tickets", json={**body, "business_group": "tax"}, headers=key)
        assert other.status_code == 422 and other.json()["type"] == "key_used_otherwise"
        assert terminal.get("/api/v1/queues").json()["total_waiting"] == 1


def test_keys_of_two_terminals_do_not_meet(hall: RunningHall) -> None:
    key = {"Idempotency-Key": "press-1"}
    with hall.terminal() as one, hall.client(headers=OTHER_TERMINAL) as two:
        first = one.post(
            "/api/v1/tickets", json={"business_group": "general", "terminal_id": "T-03"}, headers=key
        )
        second = two.post(
            "/api/v1/tickets", json={"business_group": "general", "terminal_id": "T-02"}, headers=key
        )
        assert (first.json()["number"], second.json()["number"]) == ("A001", "A002")


def test_terminal_makes_the_ticket_id_and_a_lost_answer_gives_no_second_ticket(hall: RunningHall) -> None:
    ticket_id = "0197-made-by-the-terminal"
    with hall.terminal() as terminal:
        first = issue(terminal, ticket_id=ticket_id)
        again = issue(terminal, ticket_id=ticket_id)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["ticket_id"] == again.json()["ticket_id"] == ticket_id
        band = terminal.post(
            "/api/v1/bands", json={"terminal_id": TERMINAL_ID, "business_group": "general", "count": 3}
        ).json()
        assert band["numbers"] == ["A901", "A902", "A903"]
        lent = {"number": "A901", "issued_at": first.json()["issued_at"], "ticket_id": ticket_id}
        assert issue(terminal, lent=lent).json()["number"] == "A901"
        assert terminal.get("/api/v1/queues").json()["total_waiting"] == 1


def test_who_has_a_ticket_is_told_which(hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        held = issue(terminal, person_key="hmac-of-a-person").json()
        refused = issue(terminal, person_key="hmac-of-a-person")
        assert refused.status_code == 409
        assert refused.json()["type"] == "has_ticket"
        assert TicketWire.model_validate(refused.json()["ticket"]).number == held["number"]


@pytest.mark.parametrize(
    "headers, status", [({}, 401), ({"Authorization": "Bearer wrong"}, 401), (OTHER_TERMINAL, 403)]
)
def test_unknown_or_other_terminal_gets_no_ticket(
    hall: RunningHall, headers: dict[str, str], status: int
) -> None:
    with hall.client(headers=headers) as client:
        refused = issue(client)
        assert refused.status_code == status and refused.json()["detail"]
        assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b'{"business_group": 3}', b'{"terminal_id": "T-03"}']
)
def test_malformed_body_is_a_problem_and_not_a_crash(hall: RunningHall, body: bytes) -> None:
    with hall.terminal() as terminal:
        refused = terminal.post("/api/v1/tickets", content=body, headers={"Content-Type": "application/json"})
        assert refused.status_code == 422 and refused.json()["type"] == "malformed"


def test_unknown_ticket_group_counter_and_verb_are_told(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk:
        assert terminal.get("/api/v1/tickets/no-such-ticket").json()["type"] == "unknown_ticket"
        assert issue(terminal, "no-such-group").json()["type"] == "unknown_group"
        assert press(clerk, "open", "99").status_code == 404
        assert press(clerk, "dance").status_code == 422
        press(clerk, "open")
        assert press(clerk, "call", ticket_id="no-such-ticket").json()["type"] == "unknown_ticket"


def test_verb_the_state_does_not_allow_names_both(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        refused = press(clerk, "call-next")
        assert refused.status_code == 409
        assert "关闭" in refused.json()["title"] and "叫下一位" in refused.json()["title"]
        assert "开窗" in refused.json()["detail"]


def test_clerk_acts_at_the_own_counter_only_and_the_duty_manager_at_any(hall: RunningHall) -> None:
    with hall.staff() as clerk, hall.staff("010012", None) as manager, hall.client() as nobody:
        assert press(clerk, "open", "4").status_code == 403
        assert press(nobody, "open", "3").status_code == 401
        assert press(manager, "open", "4").status_code == 200
        assert clerk.get("/api/v1/duty").status_code == 403
        assert DutyWire.model_validate(manager.get("/api/v1/duty").json(), by_alias=True, by_name=True)


def test_logged_out_session_opens_nothing(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        cookies = dict(clerk.cookies)
        assert clerk.get("/api/v1/session").json()["counter_id"] == "3"
        assert clerk.delete("/api/v1/session").status_code == 204
    with hall.client(cookies=cookies) as clerk:
        assert clerk.get("/api/v1/session").status_code == 401


def test_five_wrong_passwords_lock_for_ten_minutes(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.client() as client:
        wrong = {"staff_id": "030016", "password": "guess"}
        left = [client.post("/api/v1/session", json=wrong).json().get("tries_left") for _ in range(5)]
        assert left == [4, 3, 2, 1, None]
        right = {"staff_id": "030016", "password": "demo-clerk"}
        locked = client.post("/api/v1/session", json=right)
        assert locked.status_code == 423 and 0 < locked.json()["locked_s"] <= 600
        clock.advance(601)
        assert client.post("/api/v1/session", json=right).status_code == 200


def test_a_restart_of_the_hall_opens_no_locked_name(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    wrong, right = ({"staff_id": "030016", "password": said} for said in ("guess", "demo-clerk"))
    with running_hall(tmp_path, clock) as hall, hall.client() as client:
        for _ in range(5):
            client.post("/api/v1/session", json=wrong)
    with running_hall(tmp_path, clock) as hall, hall.client() as client:
        assert client.post("/api/v1/session", json=right).status_code == 423
        other = {"staff_id": "030027", "password": "demo-clerk"}
        assert client.post("/api/v1/session", json=other).status_code == 200
    clock.advance(601)
    with running_hall(tmp_path, clock) as hall, hall.client() as client:
        assert client.post("/api/v1/session", json=right).status_code == 200


def test_session_and_queue_outlive_a_restart(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal, hall.staff() as clerk:
        press(clerk, "open")
        ticket = issue(terminal).json()
        press(clerk, "call-next")
        cookies = dict(clerk.cookies)
    with running_hall(tmp_path) as hall, hall.client(cookies=cookies) as clerk:
        assert clerk.get("/api/v1/counters/3").json()["now"]["ticket_id"] == ticket["ticket_id"]
        assert press(clerk, "begin").status_code == 200


def test_two_clerks_pressing_at_once_get_two_people(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as one, hall.staff("030027", "4") as two:
        press(one, "open", "3")
        press(two, "open", "4")
        for _ in range(2):
            issue(terminal)
        with ThreadPoolExecutor(2) as pool:
            pressed = [pool.submit(press, one, "call-next", "3"), pool.submit(press, two, "call-next", "4")]
            numbers = {done.result().json()["now"]["number"] for done in pressed}
        assert numbers == {"A001", "A002"}


def test_outside_the_hours_no_number_is_given_but_paper_in_hand_counts(tmp_path: Path) -> None:
    settings = sample_settings(hours={"issuing": "opening_hours"})
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock, settings) as hall, hall.terminal() as terminal:
        terminal.post(
            "/api/v1/bands", json={"terminal_id": TERMINAL_ID, "business_group": "general", "count": 2}
        )
        given_at = clock.now().isoformat()
        clock.advance(3 * 3600)
        queues = QueuesWire.model_validate(terminal.get("/api/v1/queues").json())
        assert not queues.open_now and not queues.queues[0].issuing and queues.queues[0].closed_reason
        refused = issue(terminal)
        assert refused.json()["type"] == "closed" and "9:00–12:00" in refused.json()["detail"]
        lent = {"number": "A901", "issued_at": given_at, "ticket_id": "given-offline"}
        assert issue(terminal, lent=lent).status_code == 201


def test_paper_outcome_is_seen_at_the_console(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk:
        ticket_id = issue(terminal).json()["ticket_id"]
        told = {"outcome": "held", "job_id": "job-1", "reason": "paper_out"}
        assert terminal.post(f"/api/v1/tickets/{ticket_id}/paper", json=told).status_code == 204
        assert clerk.get("/api/v1/counters/3").json()["waiting"][0]["paper"] == "held"
        assert terminal.get(f"/api/v1/tickets/{ticket_id}").json()["state"] == "waiting"


def test_day_report_is_the_log_replayed(tmp_path: Path) -> None:
    import json
    import subprocess
    import sys

    clock = HandClock(FRIDAY_MORNING)
    with (
        running_hall(tmp_path, clock) as hall,
        hall.terminal() as terminal,
        hall.staff("010012", "3") as manager,
    ):
        press(manager, "open")
        for minutes in (4, 9):
            issue(terminal)
            clock.advance(60)
            press(manager, "call-next")
            press(manager, "begin")
            clock.advance(60 * minutes)
            press(manager, "finish")
        live = manager.get("/api/v1/reports/day").json()
    assert live["groups"][0]["finished"] == 2 and live["groups"][0]["mean_service_min"] == 6.5
    script = "import argparse,sys;from kiosk.commands import hall;p=argparse.ArgumentParser();hall.add_parser(p.add_subparsers());a=p.parse_args(sys.argv[1:]);sys.exit(a.run(a))"
    command = [sys.executable, "-c", script, "hall", "replay", place_of(tmp_path)]
    replayed = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    )
    assert {**replayed, "as_of": ""} == {**live, "as_of": ""}


def test_openapi_describes_every_call_of_the_interface(hall: RunningHall) -> None:
    with hall.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    wanted = {
        "/api/v1/queues", "/api/v1/tickets", "/api/v1/tickets/{ticket_id}", "/api/v1/tickets/{ticket_id}/paper",
        "/api/v1/bands", "/api/v1/help", "/api/v1/follow/{token}", "/api/v1/session", "/api/v1/counters/{counter_id}",
        "/api/v1/counters/{counter_id}/{verb}", "/api/v1/board", "/api/v1/events", "/api/v1/reviews", "/api/v1/duty",
        "/api/v1/reviews/{review_id}/follow-up", "/api/v1/heartbeats", "/api/v1/health", "/api/v1/reports/day",
        "/api/v1/announcements/{call_id}.wav",
    }  # fmt: skip
    assert wanted <= set(paths)


def test_health_page_needs_an_operator_unless_it_is_a_demonstration(tmp_path: Path) -> None:
    settings = sample_settings(server={"health_page_open": False})
    with (
        running_hall(tmp_path, SystemClock(), settings) as hall,
        hall.staff() as clerk,
        hall.client() as nobody,
    ):
        assert nobody.get("/api/v1/health").status_code == 401
        assert clerk.get("/api/v1/health").status_code == 403
        with hall.staff("020008", None) as operator:
            assert HealthWire.model_validate(operator.get("/api/v1/health").json()).terminals == []
