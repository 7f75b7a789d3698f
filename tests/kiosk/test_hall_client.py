"""What the line to the hall makes of every way in which an answer can be wrong. Real sockets, real bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.base.clock import HandClock
from kiosk.domain.hall_view import AlreadyHolds, HallAway, NoTicket, TicketView, TicketWish
from kiosk.domain.ids import BusinessGroupId, TicketId
from kiosk.links import hall_client
from kiosk.links.hall_client import HallClient
from kiosk.links.hall_events import EventStream
from kiosk.links.hall_words import Refused

NOW = datetime(2026, 6, 12, 1, 30, tzinfo=UTC)
WISH = TicketWish(TicketId("t-1"), BusinessGroupId("general"), "")
TICKET = (
    '{"ticket_id":"t-1","number":"A024","business_group":"general","group_name":"综合受理","group_name_en":"General",'
    '"waiting_ahead":6,"wait":null,"expected_at":null,"counters":"3","priority":"","follow_url":"","issued_at":'
    '"2026-06-12T09:30:00+08:00","state":"waiting"}'
)


@contextmanager
def answering(*replies: bytes) -> Iterator[str]:
    """A server that sends each reply to one connection and then hangs up; an empty one hangs up at once."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for reply in replies:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                line.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()
        thread.join(5)


def reply(body: str, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    content = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + content


def client(url: str) -> HallClient:
    return HallClient(url, "T-03", "key", HandClock(NOW))


def problem(kind: str, status: str = "409 Conflict", more: str = "") -> bytes:
    body = f'{{"type":"{kind}","title":"说明","status":409,"detail":"办法"{more}}}'
    return reply(body, status, "application/problem+json")


def test_an_issued_ticket_is_read() -> None:
    with answering(reply(TICKET, "201 Created")) as url:
        answer = client(url).issue(WISH)
    assert isinstance(answer, TicketView) and answer.number == "A024" and answer.issued_at.hour == 9


@pytest.mark.parametrize(
    ("bytes_of_the_answer", "cause"),
    [
        (reply("<html>请先登录无线网络</html>", kind="text/html; charset=utf-8"), "captive_portal"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\nContent-Length: 0\r\n\r\n",
            "captive_portal",
        ),
        (reply("<html>Bad gateway</html>", "502 Bad Gateway", "text/html"), "gone"),
        (reply('{"title":"x"}', "500 Internal Server Error", "application/problem+json"), "gone"),
        (reply("{", "200 OK"), "broken_answer"),
        (reply("[]", "200 OK"), "broken_answer"),
        (reply('{"ticket_id":"t-1"}', "201 Created"), "broken_answer"),
        (reply(TICKET.replace('"priority":""', '"priority":"king"'), "201 Created"), "broken_answer"),
        (reply(TICKET.replace("+08:00", ""), "201 Created"), "broken_answer"),
        (problem("unknown_terminal", "401 Unauthorized"), "refused"),
        (b"", "timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{", "timeout"),
    ],
)
def test_a_wrong_answer_is_never_a_ticket(bytes_of_the_answer: bytes, cause: str) -> None:
    with answering(bytes_of_the_answer) as url:
        answer = client(url).issue(WISH)
    assert isinstance(answer, HallAway) and answer.cause == cause


def test_nobody_there_is_gone_and_certainly_not_done() -> None:
    answer = client("http://127.0.0.1:9").issue(WISH)
    assert isinstance(answer, HallAway) and answer.cause == "gone" and not answer.unknown


def test_a_hall_that_hears_and_says_nothing_may_have_done_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall_client, "ANSWER_DEADLINE_S", 0.2)
    server = socket.create_server(("127.0.0.1", 0))
    answer = client(f"http://127.0.0.1:{server.getsockname()[1]}").issue(WISH)
    server.close()
    assert isinstance(answer, HallAway) and answer.cause == "timeout" and answer.unknown


def test_has_ticket_carries_the_ticket() -> None:
    with answering(problem("has_ticket", more=f',"ticket":{TICKET}')) as url:
        answer = client(url).issue(WISH)
    assert isinstance(answer, AlreadyHolds) and answer.ticket.number == "A024"


@pytest.mark.parametrize("kind", ["sold_out", "closed"])
def test_no_ticket_says_why(kind: str) -> None:
    with answering(problem(kind)) as url:
        answer = client(url).issue(WISH)
    assert isinstance(answer, NoTicket) and (answer.reason, answer.said, answer.do) == (kind, "说明", "办法")


def test_a_refused_report_is_told_and_not_an_absence() -> None:
    with answering(problem("unknown_ticket", "404 Not Found")) as url:
        answer = client(url).report_paper("t-1", "printed", "j", "")
    assert isinstance(answer, Refused) and answer.status == 404


def test_a_hall_with_a_wrong_clock_is_noticed() -> None:
    later = (NOW + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    line = client("")
    with answering(reply(TICKET, "201 Created", more=f"Date: {later}\r\n")) as url:
        line = client(url)
        line.issue(WISH)
    assert line.clock_skew_s == 600


def stream_of(text: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + text.encode()


def test_events_come_with_names_and_ids_and_comments_are_signs_of_life() -> None:
    text = (
        ': hello\n\nid: 7\nevent: queues\ndata: {"a":\ndata: 1}\n\nevent: call\ndata: no json\n\ndata: {}\n\n'
    )
    with answering(stream_of(text)) as url:
        stream = client(url).open_events()
        assert isinstance(stream, EventStream)
        got = [(event.name, event.event_id, dict(event.body)) for event in stream]
    assert got == [("", "", {}), ("queues", "7", {"a": 1}), ("message", "7", {})]


def test_a_login_page_in_place_of_the_stream_is_the_network() -> None:
    with answering(reply("<html></html>", kind="text/html")) as url:
        stream = client(url).open_events()
    assert isinstance(stream, HallAway) and stream.cause == "captive_portal"


def addresses(*urls: str) -> HallClient:
    return HallClient(urls[0], "T-03", "key", HandClock(NOW), urls[1:])


STANDBY = reply(
    '{"type":"standby","title":"x","status":503}', "503 Service Unavailable", "application/problem+json"
)


def test_machine_that_is_off_is_followed_by_the_one_that_stands_by() -> None:
    with answering(reply(TICKET), reply(TICKET)) as up:
        line = addresses("http://127.0.0.1:9", up)
        assert isinstance(line.issue(WISH), TicketView)
        assert isinstance(line.issue(WISH), TicketView), "and it is asked first from then on"


def test_machine_that_stands_by_is_passed_over() -> None:
    with answering(STANDBY) as waiting, answering(reply(TICKET)) as owner:
        assert isinstance(addresses(waiting, owner).issue(WISH), TicketView)


def test_answer_that_got_lost_is_not_asked_for_elsewhere_in_the_same_call() -> None:
    with answering(b"") as broken, answering(reply(TICKET)) as owner:
        line = addresses(broken, owner)
        lost = line.issue(WISH)
        assert isinstance(lost, HallAway) and lost.unknown
        assert isinstance(line.issue(WISH), TicketView), "the next call begins at the other"


def test_hall_whose_machines_are_all_off_is_away() -> None:
    away = addresses("http://127.0.0.1:9", "http://127.0.0.1:10").issue(WISH)
    assert isinstance(away, HallAway) and away.cause == "gone"
