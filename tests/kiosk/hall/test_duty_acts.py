"""What a duty manager does from the desk: over HTTP, and seen by those whom it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.domain.queue import rebuild
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.support.hall import FRIDAY_MORNING, TERMINAL_ID, RunningHall, issue, running_hall
from tests.support.stores import place_of

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def duty(manager: httpx.Client) -> dict[str, Any]:
    answer = manager.get("/api/v1/duty")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def queue_of(manager: httpx.Client, group: str = "general") -> dict[str, Any]:
    found: dict[str, Any] = next(q for q in duty(manager)["queues"] if q["business_group"] == group)
    return found


def stop(manager: httpx.Client, reason: str = "系统维护", group: str = "general") -> httpx.Response:
    return manager.post(f"/api/v1/duty/groups/{group}/stop-issuing", json={"reason": reason})


def test_stopped_group_gives_no_numbers_says_why_and_serves_those_who_have_one(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff("010012", None) as manager, hall.staff() as clerk:
        first = issue(terminal).json()
        assert stop(manager).status_code == 204
        refused = issue(terminal)
        assert refused.status_code == 409 and refused.json()["type"] == "closed"
        assert "系统维护" in refused.json()["title"]
        shown = queue_of(manager)
        assert shown["stopped"] and not shown["issuing"] and "系统维护" in shown["closed_reason"]
        assert issue(terminal, "social").status_code == 201
        clerk.post("/api/v1/counters/3/open", json={})
        assert clerk.post("/api/v1/counters/3/call-next", json={}).json()["now"]["number"] == first["number"]


def test_lent_number_is_taken_in_though_its_group_was_stopped(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff("010012", None) as manager:
        asked = {"terminal_id": TERMINAL_ID, "business_group": "general", "count": 1}
        number = terminal.post("/api/v1/bands", json=asked).json()["numbers"][0]
        assert stop(manager).status_code == 204
        lent = {"number": number, "issued_at": FRIDAY_MORNING.isoformat(), "ticket_id": "on-paper-already"}
        assert issue(terminal, lent=lent).status_code == 201


def test_stopped_group_gives_numbers_again_when_resumed_and_on_the_next_day(
    hall: RunningHall, clock: HandClock
) -> None:
    with hall.terminal() as terminal, hall.staff("010012", None) as manager:
        assert stop(manager).status_code == 204
        assert stop(manager).json()["type"] == "wrong_state"
        assert manager.post("/api/v1/duty/groups/general/resume-issuing").status_code == 204
        assert manager.post("/api/v1/duty/groups/general/resume-issuing").json()["type"] == "wrong_state"
        assert issue(terminal).status_code == 201
        assert stop(manager, "人手不够").status_code == 204
        clock.advance(timedelta(days=1).total_seconds())
        assert issue(terminal).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("groups/general/stop-issuing", {"reason": "  "}, 422, "reason_needed"),
        ("groups/nothing/stop-issuing", {"reason": "x"}, 404, "unknown_group"),
        ("groups/nothing/resume-issuing", {}, 404, "unknown_group"),
        ("help/12345/heard", {}, 404, "unknown_help"),
        ("messages", {"counter_id": "99", "text": "x"}, 404, "unknown_counter"),
        ("messages", {"counter_id": "3", "text": " "}, 422, "reason_needed"),
    ],
)
def test_act_that_makes_no_sense_is_refused_with_what_to_do(
    hall: RunningHall, path: str, body: dict[str, str], status: int, code: str
) -> None:
    with hall.staff("010012", None) as manager:
        refused = manager.post(f"/api/v1/duty/{path}", json=body)
    assert (refused.status_code, refused.json()["type"]) == (status, code)
    assert refused.json()["title"] and refused.json()["detail"]


def test_one_of_two_duty_desks_goes_to_who_asked_for_help_and_both_see_who(hall: RunningHall) -> None:
    with (
        hall.staff() as clerk,
        hall.staff("010012", None) as manager,
        hall.staff("000001", None) as administrator,
    ):
        clerk.post("/api/v1/counters/3/help", json={"reason": "证件有疑问"})
        asked = duty(manager)["help"][0]
        assert asked["heard_by"] == "" and asked["from"] == "3 号窗口"
        assert manager.post(f"/api/v1/duty/help/{asked['seq']}/heard").status_code == 204
        late = administrator.post(f"/api/v1/duty/help/{asked['seq']}/heard")
        assert late.status_code == 409 and "010012" in late.json()["title"]
        assert duty(administrator)["help"][0]["heard_by"] == "周衡"


def test_words_to_a_counter_stand_on_its_console_until_they_are_read(hall: RunningHall) -> None:
    with hall.staff() as clerk, hall.staff("030027", "4") as other, hall.staff("010012", None) as manager:
        sent = manager.post("/api/v1/duty/messages", json={"counter_id": "3", "group_id": "social"})
        assert sent.status_code == 204
        notice = clerk.get("/api/v1/counters/3").json()["notices"][0]
        assert notice["text"] == "请 3 号窗口 开窗，社保医保等候的人多。"
        assert other.get("/api/v1/counters/4").json()["notices"] == []
        assert duty(manager)["counters"][2]["message"] == notice["text"]
        path = f"messages/{notice['message_id']}/read"
        assert other.post(f"/api/v1/counters/4/{path}").json()["type"] == "unknown_message"
        assert clerk.post(f"/api/v1/counters/3/{path}").status_code == 204
        assert clerk.post(f"/api/v1/counters/3/{path}").json()["type"] == "taken"
        assert clerk.get("/api/v1/counters/3").json()["notices"] == []
        assert duty(manager)["counters"][2]["message"] == ""


def test_clerk_may_not_act_for_the_duty_manager(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        assert stop(clerk).status_code == 403
        assert clerk.post("/api/v1/duty/messages", json={"counter_id": "3", "text": "x"}).status_code == 403


def test_what_a_duty_manager_did_is_the_same_after_a_restart(tmp_path: Path, hall: RunningHall) -> None:
    with hall.staff() as clerk, hall.staff("010012", None) as manager:
        clerk.post("/api/v1/counters/3/help", json={"reason": "证件有疑问"})
        manager.post(f"/api/v1/duty/help/{duty(manager)['help'][0]['seq']}/heard")
        manager.post("/api/v1/duty/messages", json={"counter_id": "4", "text": "请到 3 号帮忙"})
        stop(manager)
    live = hall.hall.ledger.seen.queue
    hall.stop()
    database = HallDatabase.open(place_of(tmp_path))
    try:
        with database.transaction() as connection:
            again = rebuild(queue_log.read(connection))
    finally:
        database.close()
    assert again.help == live.help and again.help[0].heard_by == "010012"
    assert again.messages == live.messages and again.messages[0].text == "请到 3 号帮忙"
    assert again.issuing_stopped == live.issuing_stopped == {"general": "系统维护"}
