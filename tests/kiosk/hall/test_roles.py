"""Every call of the hall, asked by everybody: only those for whom it is get past the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from kiosk.hall.roles import CALLS, STANDS_IN_FOR, Audience
from tests.support.hall import RunningHall, running_hall, sample_settings

STAFF_OF = {
    "clerk": ("030016", "3"),
    "duty_manager": ("010012", None),
    "hall_administrator": ("000001", None),
    "operator": ("020008", None),
}
PARTS = {"counter_id": "3", "verb": "open", "name": "login", "staff_id": "030035"}
STOPPED_AT_THE_DOOR = ("not_logged_in", "unknown_terminal", "unknown_system", "wrong_role", "for_nobody")
LEAVES = "DELETE /api/v1/session"
"""Asked last: it ends the asker's own login."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    settings = sample_settings(server={"health_page_open": False})
    with running_hall(tmp_path_factory.mktemp("hall"), settings=settings) as running:
        yield running


@pytest.fixture(scope="module")
def askers(hall: RunningHall) -> Iterator[dict[str, httpx.Client]]:
    with ExitStack() as stack:
        clients = {"nobody": hall.client(), "terminal": hall.terminal()}
        clients |= {role: hall.staff(*who) for role, who in STAFF_OF.items()}
        for client in clients.values():
            stack.enter_context(client)
        yield clients


def calls_of(hall: RunningHall) -> list[str]:
    with hall.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


def status_of(client: httpx.Client, call: str) -> tuple[int, str]:
    """(status, type of the problem) of the call with an empty object as its body; streams are let go at once."""
    method, path = call.split(" ", 1)
    path = re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part[1], "no-such-thing"), path)
    body = {} if method in ("GET", "DELETE") else {"json": {}}
    with client.stream(method, path, **body) as answer:  # type: ignore[arg-type]
        if "problem+json" not in answer.headers.get("content-type", ""):
            return answer.status_code, ""
        answer.read()
        return answer.status_code, answer.json()["type"]


def is_in(asker: str, audience: Audience) -> bool:
    if audience.all:
        return True
    return audience.terminals if asker == "terminal" else asker in audience.roles


def test_every_call_of_the_interface_stands_in_the_table_and_no_other(hall: RunningHall) -> None:
    interface = {call for call in CALLS if " /api/" in call}
    assert set(calls_of(hall)) == interface


def test_only_those_for_whom_a_call_is_get_past_the_door(
    hall: RunningHall, askers: dict[str, httpx.Client]
) -> None:
    wrong: list[str] = []
    calls = [call for call in calls_of(hall) if call != LEAVES]
    for call in [*calls, LEAVES]:
        for asker, client in askers.items():
            status, kind = status_of(client, call)
            past_the_door = kind not in STOPPED_AT_THE_DOOR
            if past_the_door != is_in(asker, CALLS[call]) or status >= 500:
                wrong.append(f"{asker}: {call} → {status} {kind}")
    assert wrong == []


def test_pages_are_open_and_hold_nothing_of_anybody(hall: RunningHall) -> None:
    with hall.client() as nobody:
        for name in ("login", "console", "board", "duty", "health"):
            page = nobody.get(f"/{name}")
            assert page.status_code == 200
            assert not any(staff.name in page.text for staff in hall.hall.settings.staff)


def test_a_call_that_stands_in_no_table_is_for_nobody(
    hall: RunningHall, askers: dict[str, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(CALLS, "GET /api/v1/board")  # type: ignore[arg-type]
    for client in askers.values():
        assert status_of(client, "GET /api/v1/board") == (403, "for_nobody")


def test_every_role_may_do_its_own_and_only_the_administrator_everything() -> None:
    assert all(role in also for role, also in STANDS_IN_FOR.items())
    assert [role for role, also in STANDS_IN_FOR.items() if also == frozenset(STANDS_IN_FOR)] == [
        "hall_administrator"
    ]
