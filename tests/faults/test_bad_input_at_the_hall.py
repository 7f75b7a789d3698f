"""What goes wrong on the way into the hall: each is answered with a sentence that says what to do, and nothing is lost.

The real program on a real port; each test is named after the fault.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kiosk.base.clock import HandClock
from tests.support.hall import (
    FRIDAY_MORNING,
    TERMINAL_ID,
    RunningHall,
    issue,
    running_hall,
    sample_settings,
)
from tests.support.waiting import wait_until

LOGIN_PAGE = b"<html><title>WLAN login</title><form action=/login><input name=password></form></html>"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Open at any hour; one citizen waits for taxes."""
    settings = sample_settings(hours={"issuing": "always"})
    with running_hall(tmp_path_factory.mktemp("hall"), settings=settings) as running:
        with running.terminal() as terminal:
            issue(terminal, "tax")
        yield running


@pytest.fixture
def own_hall(tmp_path: Path) -> Iterator[RunningHall]:
    """One whose counters this test may change; one citizen waits."""
    with running_hall(tmp_path, settings=sample_settings(hours={"issuing": "always"})) as running:
        with running.terminal() as terminal:
            issue(terminal)
        yield running


@pytest.fixture(autouse=True)
def waiting_before(request: pytest.FixtureRequest) -> int:
    """How many wait before the fault."""
    name = "own_hall" if "own_hall" in request.fixturenames else "hall"
    running: RunningHall = request.getfixturevalue(name)
    _WAITING[running.url] = _waiting(running)
    return _WAITING[running.url]


def press(client: httpx.Client, verb: str, counter: str = "3", **body: object) -> httpx.Response:
    return client.post(f"/api/v1/counters/{counter}/{verb}", json=body)


def told(answer: httpx.Response, status: int, kind: str) -> None:
    """The refusal is one of ours: its kind, what happened, and what to do."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["type"] == kind and content["status"] == status
    assert content["title"].endswith("。") and content["detail"]


def nothing_lost(hall: RunningHall) -> None:
    """As many wait as before, and the next number is given."""
    assert _waiting(hall) == _WAITING[hall.url]
    with hall.terminal() as terminal:
        assert issue(terminal, "police").status_code == 201


_WAITING: dict[str, int] = {}


def _waiting(hall: RunningHall) -> int:
    with hall.terminal() as terminal:
        return int(terminal.get("/api/v1/queues").json()["total_waiting"])


def raw(hall: RunningHall, request: bytes, cut: bool = False) -> bytes:
    """Bytes as no client of ours would send them, the line cut after them or not; what came back."""
    at = urlsplit(hall.url)
    with socket.create_connection((at.hostname, at.port), timeout=5) as line:
        line.sendall(request)
        if cut:
            line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


# --- what is asked for does not exist, or not for this one --------------------------------------------------------


def test_unknown_ticket(own_hall: RunningHall) -> None:
    with own_hall.terminal() as terminal, own_hall.staff() as clerk:
        told(terminal.get("/api/v1/tickets/no-such-ticket"), 404, "unknown_ticket")
        told(terminal.get("/api/v1/follow/no-such-token"), 404, "unknown_ticket")
        press(clerk, "open")
        told(press(clerk, "call", ticket_id="no-such-ticket", reason="找人"), 404, "unknown_ticket")
    nothing_lost(own_hall)


def test_closed_counter(own_hall: RunningHall) -> None:
    with own_hall.staff() as clerk:
        for verb in ("call-next", "begin", "finish", "recall"):
            told(press(clerk, verb), 409, "wrong_state")
    nothing_lost(own_hall)


def test_transfer_to_a_closed_counter(own_hall: RunningHall) -> None:
    with own_hall.staff() as clerk:
        press(clerk, "open")
        number = press(clerk, "call-next").json()["now"]["number"]
        press(clerk, "begin")
        refused = press(clerk, "transfer", to_counter="4")
        told(refused, 409, "wrong_state")
        assert clerk.get("/api/v1/counters/3").json()["now"]["number"] == number


def test_wrong_role(own_hall: RunningHall) -> None:
    with own_hall.staff() as clerk, own_hall.staff("020008", None) as operator:
        for call in ("/api/v1/duty", "/api/v1/audit", "/api/v1/reports/day", "/api/v1/staff"):
            told(clerk.get(call), 403, "wrong_role")
        told(press(operator, "open"), 403, "wrong_role")
        told(press(clerk, "open", "4"), 403, "other_counter")
    nothing_lost(own_hall)


def test_wrong_key_of_a_terminal(hall: RunningHall) -> None:
    with hall.client(headers={"Authorization": "Bearer guess"}) as stranger:
        told(issue(stranger), 401, "unknown_terminal")
    nothing_lost(hall)


# --- keys -----------------------------------------------------------------------------------------------------------


def test_idempotency_key_with_another_body(own_hall: RunningHall) -> None:
    key = {"Idempotency-Key": "one-press"}
    with own_hall.staff() as clerk:
        first = clerk.post("/api/v1/counters/3/open", json={}, headers=key)
        assert first.status_code == 200
        told(
            clerk.post("/api/v1/counters/3/open", json={"note": "x"}, headers=key), 422, "key_used_otherwise"
        )
        told(clerk.post("/api/v1/counters/3/close", json={}, headers=key), 422, "key_used_otherwise")
        assert clerk.get("/api/v1/counters/3").json()["counter"]["state"] == "free"
        assert clerk.post("/api/v1/counters/3/open", json={}, headers=key).text == first.text
    nothing_lost(own_hall)


@pytest.mark.parametrize("key", ["", "x" * 121, "two words", "a\tb"])
def test_idempotency_key_that_is_none(hall: RunningHall, key: str) -> None:
    with hall.terminal() as terminal:
        body = {"business_group": "general", "terminal_id": TERMINAL_ID}
        told(terminal.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": key}), 422, "malformed")
    nothing_lost(hall)


# --- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        LOGIN_PAGE,
        b"",
        b"{",
        b'{"business_group": "general", "terminal_id": "T-03"',
        b"[]",
        b"null",
        b'"general"',
        b"\xff\xfe{\x00}\x00",
        b'{"business_group": "general", "terminal_id": "T-03", "masked_name": "\xc3\x28"}',
        b'{"business_group": NaN, "terminal_id": "T-03"}',
        b"[" * 20_000,
        b'{"business_group": "general", "terminal_id": "T-03", "lent": {"number": "A1", "issued_at": 0}}',
    ],
    ids=[
        "login-page", "empty", "brace", "cut-short", "list", "null", "text", "utf-16", "broken-utf-8", "nan", "deep",
        "inner",
    ],
)  # fmt: skip
def test_body_that_is_not_what_was_asked_for(hall: RunningHall, body: bytes) -> None:
    with hall.terminal() as terminal:
        refused = terminal.post("/api/v1/tickets", content=body, headers={"Content-Type": "application/json"})
        told(refused, refused.status_code, "malformed")
        assert refused.status_code in (400, 422)
    nothing_lost(hall)


@pytest.mark.parametrize(
    "said", ["text/plain", "text/html", "application/x-www-form-urlencoded", "image/png", ""]
)
def test_content_type_of_something_else(hall: RunningHall, said: str) -> None:
    body = json.dumps({"business_group": "general", "terminal_id": TERMINAL_ID}).encode()
    with hall.terminal() as terminal:
        refused = terminal.post("/api/v1/tickets", content=body, headers={"Content-Type": said})
        told(refused, 415, "wrong_content_type")
    nothing_lost(hall)


def test_body_that_is_too_large(hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        body = {"business_group": "general", "terminal_id": TERMINAL_ID, "item_name": "事" * 700_000}
        told(terminal.post("/api/v1/tickets", json=body), 413, "too_large")
    nothing_lost(hall)


def test_body_that_never_says_how_large_it_is(hall: RunningHall) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(3_000):
            yield b"x" * 1024

    with hall.terminal() as terminal:
        refused = terminal.post(
            "/api/v1/tickets", content=endless(), headers={"Content-Type": "application/json"}
        )
        told(refused, 413, "too_large")
    nothing_lost(hall)


def test_body_cut_off_in_the_middle(hall: RunningHall) -> None:
    request = (
        b"POST /api/v1/tickets HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer demo-terminal-key-03\r\n"
        b'Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{"business_group": "gen'
    )
    assert b" 201 " not in raw(hall, request, cut=True)
    nothing_lost(hall)


def test_bytes_that_are_no_request(hall: RunningHall) -> None:
    for noise in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
        b"GET\r\n\r\n",
        b"\x00" * 2048,
    ):
        assert b" 200 " not in raw(hall, noise, cut=True)
    nothing_lost(hall)


# --- the hall's own clock ---------------------------------------------------------------------------------------------


def test_clock_behind_the_log(tmp_path: Path) -> None:
    """Someone sets the computer's clock back: numbers go on in their order, none is older than the one before, and the health
    page says what to do."""
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal, hall.staff() as clerk:
        first = issue(terminal).json()
        clock.jump(-3600)
        second = issue(terminal).json()
        assert second["issued_at"] >= first["issued_at"]
        alarm = wait_until(lambda: terminal.get("/api/v1/health").json()["alarms"])[0]
        assert alarm["kind"] == "clock" and "校准" in alarm["text"]
        press(clerk, "open")
        assert press(clerk, "call-next").json()["now"]["number"] == first["number"]
    with running_hall(tmp_path, clock) as again, again.terminal() as terminal:
        assert terminal.get("/api/v1/queues").json()["total_waiting"] == 1
        assert terminal.get(f"/api/v1/tickets/{second['ticket_id']}").json()["number"] == second["number"]


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "last_id",
    [
        "nonsense",
        "..",
        "a.b.c",
        "boot.-1.-1",
        "boot.99999999999999999999.5",
        "0." * 500,
        "\u00e9.1.1",
        "x" * 4000,
    ],
)
def test_last_event_id_that_is_none_of_ours(hall: RunningHall, last_id: str) -> None:
    headers = {"Last-Event-ID": last_id.encode("latin-1")}
    with hall.client() as screen, screen.stream("GET", "/api/v1/events", headers=headers) as events:  # type: ignore[arg-type]
        assert events.status_code == 200
        for line in events.iter_lines():
            if line.startswith("event: "):
                assert line == "event: queues"
                break
    nothing_lost(hall)


def test_screens_that_leave_in_the_middle_of_an_event(hall: RunningHall) -> None:
    for _ in range(30):
        with hall.client() as screen, screen.stream("GET", "/api/v1/events") as events:
            next(events.iter_raw())
    nothing_lost(hall)


# --- addresses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../../../pyproject.toml",
        "/assets/..%2f..%2f..%2fhall.key",
        "/assets/%2e%2e/%2e%2e/templates/login.html",
        "/assets//etc/passwd",
        "/assets/..\\..\\hall.sqlite3",
        "/assets/fonts/../../hall.sqlite3",
        "/assets/page.css%00.html",
        "/../hall.key",
        "/f/../../hall.key",
        "/api/v1/../../hall.key",
        "/api/v1/announcements/..%2f..%2fhall.key.wav",
        "/sign/..%2f..%2fhall.key",
    ],
)
def test_path_that_climbs_out(hall: RunningHall, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n\r\n".encode()
    head, _, body = raw(hall, request).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in (b"400", b"404"), head
    assert not any(secret in body for secret in (b"SQLite format", b"root:", b"[project]", b"{%"))
    nothing_lost(hall)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_method_that_the_address_does_not_take(hall: RunningHall, method: str) -> None:
    with hall.terminal() as terminal:
        refused = terminal.request(method, "/api/v1/queues")
        told(refused, 405, "wrong_method")
        assert refused.headers["allow"] == "GET"
    nothing_lost(hall)


def test_address_that_is_not_there(hall: RunningHall) -> None:
    with hall.client() as client:
        told(client.get("/api/v1/no-such-call"), 404, "not_found")
        told(client.get("/api/v2/queues"), 404, "not_found")


@pytest.mark.parametrize("ticket_id", ["a/b", "..", "%00", "x" * 3000, "'; DROP TABLE queue_log; --", "号"])
def test_id_with_signs_that_mean_something_elsewhere(hall: RunningHall, ticket_id: str) -> None:
    with hall.terminal() as terminal:
        refused = terminal.get(
            "/api/v1/tickets/" + httpx.URL("/").copy_with(path=f"/{ticket_id}").raw_path[1:].decode()
        )
        assert refused.status_code in (404, 401, 405) and refused.json()["detail"]
    nothing_lost(hall)


def test_cookie_and_headers_that_are_noise(hall: RunningHall) -> None:
    with hall.client(headers={"Cookie": "hall_session=%%%; =; ;;;hall_session; 'x"}) as client:
        told(client.get("/api/v1/session"), 401, "not_logged_in")
    nothing_lost(hall)


# --- many at once ---------------------------------------------------------------------------------------------------------


def test_many_wrong_passwords_at_once_leave_the_queue_its_share(hall: RunningHall) -> None:
    """A flood of logins costs work by design; tickets are given meanwhile, and the name is locked after five."""
    statuses: list[int] = []

    def guess() -> None:
        with hall.client() as client:
            for _ in range(5):
                wrong = {"staff_id": "030035", "password": "guess"}
                statuses.append(client.post("/api/v1/session", json=wrong).status_code)

    guessers = [threading.Thread(target=guess) for _ in range(6)]
    for guesser in guessers:
        guesser.start()
    with hall.terminal() as terminal:
        numbers = [issue(terminal, "tax").json()["number"] for _ in range(10)]
    for guesser in guessers:
        guesser.join(timeout=30)
    assert len(set(numbers)) == 10
    assert len(statuses) == 30 and set(statuses) == {401, 423} and statuses.count(401) <= 10
