"""A description of the provider that is of somebody else, changes, or is something else."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kiosk.hall.sign_on.door import (
    LOGIN_PAGE,
    browser_of,
    cannot_begin,
    quick,
    sign_on,
    stays_outside,
    way_back,
)
from tests.support.hall import RunningHall
from tests.support.hostile_provider import DESCRIPTION, KEYS, TOKEN, Claims, HostileProvider, Said


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://localhost:1"},
        {"issuer": 7},
        {"token_endpoint": None},
        {"jwks_uri": ["x"]},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "file:///etc/passwd"},
    ],
    ids=json.dumps,
)
def test_description_that_is_of_somebody_else(
    hall: RunningHall, provider: HostileProvider, change: Claims
) -> None:
    provider.describe = lambda description: {**description, **change}
    cannot_begin(hall)


def test_description_that_changes_its_issuer_later(hall: RunningHall, provider: HostileProvider) -> None:
    seconds = [0.0]
    quick(hall, provider, 5.0, seconds=lambda: seconds[0])
    with sign_on(hall):
        pass
    provider.describe = lambda description: {**description, "issuer": "http://localhost:1"}
    seconds[0] += 3601
    cannot_begin(hall, "not the description of")


@pytest.mark.parametrize(
    "said",
    [
        Said(200, [LOGIN_PAGE], {"Content-Type": "text/html"}),
        Said(200, [LOGIN_PAGE], {"Content-Type": "application/json"}),
        Said(200, [b""]),
        Said(200, [b"[]"]),
        Said(200, [b"null"]),
        Said(200, [b'"text"']),
        Said(200, [b"{"]),
        Said(200, [b"\xff\xfe\x00"]),
        Said(200, [b"[" * 200_000]),
        Said(500, [b'{"error": "x"}']),
        Said(503, [LOGIN_PAGE]),
        Said(raw=True, body=[b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"]),
        Said(raw=True, body=[b"SSH-2.0-OpenSSH\r\n"]),
        Said(raw=True, body=[b""]),
    ],
    ids=[
        "html",
        "html-as-json",
        "empty",
        "list",
        "null",
        "text",
        "brace",
        "bytes",
        "deep",
        "500",
        "503",
        "cut-short",
        "ssh",
        "closed",
    ],
)
@pytest.mark.parametrize("path", [DESCRIPTION, TOKEN, KEYS])
def test_answer_that_is_something_else(
    hall: RunningHall, provider: HostileProvider, path: str, said: Said
) -> None:
    provider.instead[path] = lambda: said
    if path == DESCRIPTION:
        cannot_begin(hall)
        return
    with browser_of(hall) as browser:
        answer = browser.get(way_back(browser))
        assert answer.status_code == 303
        # Keys that are no keys prove nothing; a service that is broken is away.
        code = parse_qs(urlsplit(answer.headers["location"]).query)["sign_on"][0]
        assert code in ("unreachable", "not_passed")
        stays_outside(hall, browser, answer, code)
