"""State, code and address of the way back to the hall, guessed, used twice or pointed elsewhere."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from kiosk.base.clock import HandClock
from tests.kiosk.hall.sign_on.door import (
    BEGIN,
    browser_of,
    on_record,
    sign_on,
    stays_outside,
    turned_away,
    way_back,
)
from tests.support.hall import RunningHall
from tests.support.hostile_provider import KEYS, TOKEN, HostileProvider, Said, hostile_provider


@pytest.mark.parametrize("state", [None, "", "guess", "é", "x" * 4000])
def test_return_with_a_state_that_nobody_began(hall: RunningHall, state: str | None) -> None:
    with browser_of(hall) as browser:
        code = parse_qs(urlsplit(way_back(browser)).query)["code"][0]
        asked = {"code": code} if state is None else {"code": code, "state": state}
        stays_outside(hall, browser, browser.get(f"{BEGIN}/back?{urlencode(asked)}"), "out_of_time")


def test_state_used_twice(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        back = way_back(browser)
        assert browser.get(back).headers["location"] == "/console?counter=3"
        browser.delete("/api/v1/session")
    with browser_of(hall) as again:
        stays_outside(hall, again, again.get(back), "out_of_time")


def test_state_of_another_browser(hall: RunningHall) -> None:
    with browser_of(hall) as attacker, browser_of(hall) as victim:
        way_back(victim)
        stays_outside(hall, victim, victim.get(way_back(attacker)), "out_of_time")


def test_return_after_ten_minutes(hall: RunningHall, clock: HandClock) -> None:
    with browser_of(hall) as browser:
        back = way_back(browser)
        clock.advance(timedelta(minutes=10).total_seconds())
        stays_outside(hall, browser, browser.get(back), "out_of_time")


def test_code_used_twice(hall: RunningHall) -> None:
    """Two sign-ons of one browser, the second given the code of the first."""
    with browser_of(hall) as browser:
        used = way_back(browser)
        browser.get(used)
        browser.delete("/api/v1/session")
        code = parse_qs(urlsplit(used).query)["code"][0]
        state = parse_qs(urlsplit(way_back(browser)).query)["state"][0]
        again = browser.get(f"{BEGIN}/back?{urlencode({'code': code, 'state': state})}")
        stays_outside(hall, browser, again, "not_passed", "invalid_grant")


def test_provider_that_says_no(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        state = parse_qs(urlsplit(way_back(browser)).query)["state"][0]
        said = {"state": state, "error": "access_denied", "error_description": "<script>alert(1)</script>"}
        answer = browser.get(f"{BEGIN}/back?{urlencode(said)}")
        assert "script" not in answer.headers["location"]
        stays_outside(hall, browser, answer, "not_passed", "access_denied")


@pytest.mark.parametrize(
    "more",
    [
        {"next": "https://evil.example/"},
        {"redirect_uri": "https://evil.example/"},
        {"lang": "//evil.example"},
    ],
)
def test_redirect_to_another_host_is_asked_for(
    hall: RunningHall, provider: HostileProvider, more: dict[str, str]
) -> None:
    with sign_on(hall, **more):
        assert on_record(hall) == []
    with browser_of(hall) as browser:
        begun = browser.get(f"{BEGIN}?{urlencode(more)}", headers={"Host": "evil.example"})
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        assert asked["redirect_uri"] == [f"{hall.url}{BEGIN}/back"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_token_endpoint_that_sends_code_and_secret_to_another_host(
    hall: RunningHall, provider: HostileProvider, status: int
) -> None:
    with hostile_provider() as elsewhere:
        provider.instead[TOKEN] = lambda: Said(status, [], {"Location": elsewhere.issuer + TOKEN})
        turned_away(hall, "unreachable", "sends us to")
        assert elsewhere.asked == []


def test_keys_that_are_said_to_be_on_another_host(hall: RunningHall, provider: HostileProvider) -> None:
    with hostile_provider() as elsewhere:
        provider.key = elsewhere.key
        provider.instead[KEYS] = lambda: Said(302, [], {"Location": elsewhere.issuer + KEYS})
        turned_away(hall, "unreachable", "sends us to")
        assert elsewhere.asked == []
