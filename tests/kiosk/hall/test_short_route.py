"""A terminal's request is answered alike on the short way and on FastAPI's own, which another content type takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.hall.short_route import _body_of
from kiosk.hall.wire.asked import TicketAsked
from tests.support.hall import FRIDAY_MORNING, OTHER_TERMINAL, TERMINAL, RunningHall, running_hall

SHORT, WHOLE = "application/json", "application/json; charset=utf-8"
TICKET = {"business_group": "general", "terminal_id": "T-03"}

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"<html>login</html>",
    "not utf-8": b'{"business_group": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a field missing": b'{"terminal_id": "T-03"}',
    "a field too many": json.dumps({**TICKET, "wish": "sooner"}).encode(),
    "another type": json.dumps({**TICKET, "business_group": 7}).encode(),
    "an unknown group": json.dumps({**TICKET, "business_group": "nowhere"}).encode(),
    "another terminal": json.dumps({**TICKET, "terminal_id": "T-02"}).encode(),
    "the same field twice": b'{"terminal_id": "T-02", "terminal_id": "T-03", "business_group": "nowhere"}',
    "deep nesting": b'{"business_group":' + b"[" * 3000 + b"]" * 3000 + b"}",
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall"), HandClock(FRIDAY_MORNING)) as running:
        yield running


def post(
    hall: RunningHall, way: str, body: bytes, who: dict[str, str], path: str = "tickets"
) -> httpx.Response:
    with hall.client(headers={**who, "Content-Type": way}) as client:
        return client.post(f"/api/v1/{path}", content=body)


def told(answer: httpx.Response) -> tuple[int, str, Any]:
    """Everything that does not name the one request."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body = {key: value for key, value in body.items() if key not in ("instance", "trace", "request_id")}
    return answer.status_code, answer.headers.get("content-type", ""), body


@pytest.mark.parametrize("fault", BODIES)
def test_a_wrong_body_is_refused_alike(hall: RunningHall, fault: str) -> None:
    short, whole = (post(hall, way, BODIES[fault], TERMINAL) for way in (SHORT, WHOLE))
    assert 400 <= short.status_code < 500
    assert told(short) == told(whole)


@pytest.mark.parametrize("who", [{}, {"Authorization": "Bearer stolen"}, OTHER_TERMINAL])
@pytest.mark.parametrize("body", [json.dumps(TICKET).encode(), BODIES["a field missing"]])
def test_a_stranger_is_refused_alike(hall: RunningHall, who: dict[str, str], body: bytes) -> None:
    short, whole = (post(hall, way, body, who) for way in (SHORT, WHOLE))
    assert short.status_code in (401, 403, 422)
    assert told(short) == told(whole)


def test_a_right_request_is_kept_and_repeated_alike(hall: RunningHall) -> None:
    body = json.dumps({**TICKET, "business_group": "general"}).encode()
    first = post(hall, SHORT, body, {**TERMINAL, "Idempotency-Key": "0190-short"})
    again = post(hall, WHOLE, body, {**TERMINAL, "Idempotency-Key": "0190-short"})
    other = post(hall, SHORT, BODIES["an unknown group"], {**TERMINAL, "Idempotency-Key": "0190-short"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["ticket_id"] == again.json()["ticket_id"]
    assert other.status_code == 422


def test_parts_of_the_path_reach_the_short_way(hall: RunningHall) -> None:
    ticket_id = post(hall, SHORT, json.dumps(TICKET).encode(), TERMINAL).json()["ticket_id"]
    body = json.dumps({"outcome": "printed", "job_id": "job-1"}).encode()
    known = [told(post(hall, way, body, TERMINAL, f"tickets/{ticket_id}/paper")) for way in (SHORT, WHOLE)]
    unknown = [told(post(hall, way, body, TERMINAL, "tickets/none/paper")) for way in (SHORT, WHOLE)]
    assert known[0] == known[1] and known[0][0] == 204
    assert unknown[0] == unknown[1] and unknown[0][0] == 404


def test_only_functions_that_want_nothing_else_are_asked_the_short_way() -> None:
    from fastapi import Request, Response

    async def right(asked: TicketAsked, request: Request) -> Response: ...
    async def with_query(asked: TicketAsked, request: Request, page: int) -> Response: ...
    async def without_body(ticket_id: str, request: Request) -> Response: ...

    for function in (right, with_query, without_body):
        function.__annotations__ = {
            "asked": TicketAsked, "request": Request, "page": int, "ticket_id": str, "return": Response,
        }  # fmt: skip
    assert _body_of(right) == ("asked", TicketAsked)
    assert _body_of(with_query) is None
    assert _body_of(without_body) is None
