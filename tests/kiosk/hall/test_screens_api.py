"""What screens are told: signs, lobby, who speaks; nothing about persons, and a sentence for what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hall import issue, running_hall, sample_settings


def test_sign_of_a_counter_follows_its_state_and_counts_its_own_groups(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal, hall.staff("000001", "5") as clerk:
        for group in ("general", "general", "social", "tax"):
            issue(terminal, group, masked_name="石**")
        before = clerk.get("/api/v1/signs/5").json()
        assert (before["state"], before["number"], before["call"], before["waiting"]) == (
            "closed",
            "",
            None,
            3,
        )
        assert [group["name"] for group in before["groups"]] == ["综合受理", "社保医保"]
        for verb in ("open", "call-next"):
            assert clerk.post(f"/api/v1/counters/5/{verb}", json={}).status_code == 200
        calling = clerk.get("/api/v1/signs/5").json()
        assert calling["state"] == "calling" and calling["call"]["number"] == calling["number"] == "A001"
        clerk.post("/api/v1/counters/5/begin", json={})
        serving = clerk.get("/api/v1/signs/5")
        assert serving.json()["call"] is None and serving.json()["waiting"] == 2
        assert "石" not in serving.text


def test_lobby_adds_up_its_queues(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal:
        for group in ("general", "general", "tax"):
            issue(terminal, group)
        lobby = terminal.get("/api/v1/lobby").json()
        assert lobby["total_waiting"] == sum(queue["waiting"] for queue in lobby["queues"]) == 3
        assert lobby["counters_open"] == 0 and lobby["appointments"] == []


@pytest.mark.parametrize(
    "body", [{}, {"screen": "board"}, {"screen": "BOARD", "page": "p" * 36}, {"screen": "b", "page": "x"}]
)
def test_a_page_that_does_not_say_who_it_is_does_not_speak(tmp_path: Path, body: dict[str, str]) -> None:
    with running_hall(tmp_path) as hall, hall.client() as page:
        assert page.put("/api/v1/announcements/some-call/speaker", json=body).status_code == 422


def test_of_the_pages_of_one_name_one_speaks_a_call_that_exists(tmp_path: Path) -> None:
    settings = sample_settings(voice={"speaks_at": ["board", "upstairs"]})
    with running_hall(tmp_path, settings=settings) as hall, hall.client() as page:
        with hall.terminal() as terminal, hall.staff() as clerk:
            issue(terminal)
            for verb in ("open", "call-next"):
                clerk.post(f"/api/v1/counters/3/{verb}", json={})
        call_id = page.get("/api/v1/board").json()["calls"][0]["call_id"]

        def asks(screen: str, name: str, call: str = call_id) -> tuple[int, str]:
            answer = page.put(f"/api/v1/announcements/{call}/speaker", json={"screen": screen, "page": name})
            return answer.status_code, answer.json().get("speaks", "")

        assert asks("board", "page-one") == (200, "you")
        assert asks("board", "page-two") == (200, "other")
        assert asks("upstairs", "page-two") == (200, "you")
        assert asks("cafeteria", "page-six") == (200, "silent")
        assert asks("board", "page-one", "no-such-call") == (404, "")
