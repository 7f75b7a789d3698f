"""A sign-on service that lies, breaks or is not what it says: nobody comes in, one sentence, one line on record.

The provider speaks real HTTP and signs with real keys; in each test one thing of it is wrong.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import read as read_journal
from kiosk.hall import sign_on_routes
from kiosk.links.provider_reads import MOST_BYTES
from kiosk.links.sign_on import SignOn
from tests.support.hall import FRIDAY_MORNING, PASSWORDS, RunningHall, running_hall, sample_settings
from tests.support.hostile_provider import (
    DESCRIPTION,
    KEYS,
    TOKEN,
    Claims,
    HostileProvider,
    Said,
    dripping,
    hostile_provider,
    plain,
    pouring,
    signed_with_public_key,
    unsigned,
)
from tests.support.waiting import wait_until

BEGIN = "/api/v1/session/sign-on"
WORDS = Path(sign_on_routes.__file__).parent / "pages" / "static"
LOGIN_PAGE = b"<html><title>WLAN login</title><form action=/login></form></html>"
ROLES = {"role_claim": "roles", "roles": {"hall-clerk": "clerk", "hall-duty": "duty_manager"}}


@pytest.fixture
def provider() -> Iterator[HostileProvider]:
    with hostile_provider() as lying:
        yield lying


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall"), clock) as running:
        yield running


@pytest.fixture(scope="module")
def manager(started: RunningHall) -> Iterator[httpx.Client]:
    """Who reads the record."""
    with started.staff("010012", None) as client:
        yield client


@pytest.fixture
def rules() -> dict[str, Any]:
    """More of `[access.sign_on]`; a test may say otherwise."""
    return {}


@pytest.fixture
def hall(
    started: RunningHall, manager: httpx.Client, provider: HostileProvider, rules: dict[str, Any]
) -> Iterator[RunningHall]:
    """One hall for all, its provider this test's own; what was on record before does not count."""
    sign_on = {"issuer": provider.issuer, "client_id": "hall", **rules}
    started.hall.settings = sample_settings(access={"sign_on": sign_on})
    started.hall.sign_on = SignOn(provider.issuer, "hall", "", "openid")
    _BEFORE[started.url] = Before(manager, len(_outcomes(manager)), len(_told(started)))
    yield started
    provider.stopping.set()


@dataclass(frozen=True, slots=True)
class Before:
    manager: httpx.Client
    acts: int
    told: int


_BEFORE: dict[str, Before] = {}


def browser_of(hall: RunningHall) -> httpx.Client:
    return hall.client(follow_redirects=False)


def way_back(browser: httpx.Client, counter: str = "3", **more: str) -> str:
    """To the provider and as far as the address it sends the browser back to."""
    begun = browser.get(f"{BEGIN}?{urlencode({'counter_id': counter, **more})}")
    assert urlsplit(begun.headers["location"]).path == "/authorize", begun.headers["location"]
    return httpx.get(begun.headers["location"]).headers["location"]


@contextlib.contextmanager
def sign_on(hall: RunningHall, counter: str = "3", **more: str) -> Iterator[httpx.Client]:
    """A browser that is in."""
    with browser_of(hall) as browser:
        at = urlsplit(browser.get(way_back(browser, counter, **more)).headers["location"])
        assert (at.netloc, at.path, parse_qs(at.query)["counter"]) == ("", "/console", [counter]), at
        yield browser
        browser.delete("/api/v1/session")


def turned_away(hall: RunningHall, code: str, cause: str = "", **more: str) -> None:
    """Somebody tries, and stays outside."""
    with browser_of(hall) as browser:
        stays_outside(hall, browser, browser.get(way_back(browser, **more)), code, cause)


def stays_outside(
    hall: RunningHall, browser: httpx.Client, answer: httpx.Response, code: str, cause: str = ""
) -> None:
    """A sentence in both languages, one line on record, its cause once in the journal, and no session."""
    assert answer.status_code == 303
    at = urlsplit(answer.headers["location"])
    assert (at.scheme, at.netloc, at.path) == ("", "", "/login")
    assert parse_qs(at.query)["sign_on"] == [code]
    for language in ("zh", "en"):
        words = json.loads((WORDS / f"words.{language}.json").read_text("utf-8"))
        assert words[f"login.{code}"] and words[f"login.{code}_do"]
    assert "hall_session" not in browser.cookies
    assert browser.get("/api/v1/session").status_code == 401
    assert on_record(hall) == [code]
    told = _told(hall)[_BEFORE[hall.url].told :]
    assert len(told) == 1 and cause in told[0], told


def on_record(hall: RunningHall) -> list[str]:
    """How sign-ons of this test ended that let nobody in."""
    before = _BEFORE[hall.url]
    outcomes = _outcomes(before.manager)
    return outcomes[: len(outcomes) - before.acts]


def _outcomes(manager: httpx.Client) -> list[str]:
    acts = manager.get("/api/v1/audit", params={"limit": 500}).json()["acts"]
    return [act["outcome"] for act in acts if act["act"] == "sign_on"]


def _told(hall: RunningHall) -> list[str]:
    records = read_journal(hall.hall.journal.path)
    return [str(each["cause"]) for each in records if each["what"] == "sign_on_failed"]


def quick(hall: RunningHall, provider: HostileProvider, within_s: float = 1.0, **more: Any) -> None:
    """The hall's client, less patient: nobody waits in tests."""
    hall.hall.sign_on = SignOn(provider.issuer, "hall", "", "openid", answer_within_s=within_s, **more)


def test_honest_answer_lets_in(hall: RunningHall) -> None:
    """Without this one the others would prove nothing."""
    with sign_on(hall) as browser:
        assert browser.get("/api/v1/session").json()["staff"]["id"] == "030016"
    assert on_record(hall) == []


# --- the token --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("twist", "cause"),
    [
        ({"iss": "http://localhost:1"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "canteen"}, "aud"),
        ({"aud": ["canteen", "gate"]}, "aud"),
        ({"aud": ["hall", "gate"]}, "azp"),
        ({"aud": ["hall"], "azp": "gate"}, "azp"),
        ({"aud": None}, "aud"),
        ({"aud": []}, "aud"),
        ({"exp": -3600}, "xpired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"nbf": +3600}, "nvalid"),
        ({"iat": +3600}, "issued in the future"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": 7}, "nonce"),
        ({"iss": ["a", "b"]}, "iss"),
        ({"aud": {"hall": 1}}, "aud"),
        ({"sub": None}, "sub"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_token_with_a_wrong_claim(
    hall: RunningHall, provider: HostileProvider, twist: Claims, cause: str
) -> None:
    times = {name: int(time.time()) + by for name, by in twist.items() if isinstance(by, int) and by != 7}

    def wrong(claims: Claims) -> Claims:
        changed = {**claims, **twist, **times}
        return {name: value for name, value in changed.items() if value is not None}

    provider.twist = wrong
    turned_away(hall, "not_passed", cause)


def test_token_that_is_not_signed(hall: RunningHall, provider: HostileProvider) -> None:
    provider.sign = unsigned
    turned_away(hall, "not_passed")


def test_token_signed_with_the_public_key_as_a_secret(hall: RunningHall, provider: HostileProvider) -> None:
    provider.sign = signed_with_public_key(provider)
    turned_away(hall, "not_passed")


def test_token_signed_by_a_key_of_somebody_else(hall: RunningHall, provider: HostileProvider) -> None:
    """Its kid is that of a key that is shown; only the signature is another's."""
    shown = provider.key
    provider.turn_key("first")
    provider.shown = [shown]
    turned_away(hall, "not_passed")


def test_token_with_a_flipped_bit_in_what_it_says(hall: RunningHall, provider: HostileProvider) -> None:
    def flipped(claims: Claims) -> str:
        head, content, signature = provider.signed(claims).split(".")
        return f"{head}.{content[:20]}{'A' if content[20] != 'A' else 'B'}{content[21:]}.{signature}"

    provider.sign = flipped
    turned_away(hall, "not_passed")


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "..", "é.é.é", "." * 5000, "[" * 50_000])
def test_token_that_is_none(hall: RunningHall, provider: HostileProvider, token: str) -> None:
    provider.sign = lambda _claims: token
    turned_away(hall, "not_passed")


def test_unknown_kid_and_the_keys_do_not_have_it(hall: RunningHall, provider: HostileProvider) -> None:
    shown = provider.key
    provider.turn_key("second")
    provider.shown = [shown]
    turned_away(hall, "not_passed", "second")
    assert provider.asked.count(KEYS) == 2, "keys are read anew once, not for ever"


def test_unknown_kid_after_the_provider_turned_its_keys_lets_in(
    hall: RunningHall, provider: HostileProvider
) -> None:
    with sign_on(hall):
        provider.turn_key("second")
    with sign_on(hall):
        assert provider.asked.count(KEYS) == 2


def test_key_that_was_withdrawn_opens_nothing_an_hour_later(
    hall: RunningHall, provider: HostileProvider
) -> None:
    seconds = [0.0]
    quick(hall, provider, 5.0, seconds=lambda: seconds[0])
    with sign_on(hall):
        stolen = provider.key
        provider.turn_key("second")
    provider.key = stolen
    seconds[0] += 3601
    turned_away(hall, "not_passed", "first")


def test_key_of_a_kind_that_nobody_knows_is_passed_over(hall: RunningHall, provider: HostileProvider) -> None:
    odd = [{"kty": "QUANTUM", "kid": "first"}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-9"}, {}, 7, "k", None]
    provider.instead[KEYS] = lambda: plain({"keys": [*odd, provider.key.as_dict(private=False)]})
    with sign_on(hall):
        pass


def test_secret_key_among_the_shown_ones_checks_nothing(hall: RunningHall, provider: HostileProvider) -> None:
    """A provider that shows a shared secret lets everybody sign; HS256 stays out whatever the keys are."""
    secret = {"kty": "oct", "kid": "first", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
    provider.instead[KEYS] = lambda: plain({"keys": [secret]})
    provider.sign = signed_with_public_key(provider)
    turned_away(hall, "not_passed")


# --- state, code, address ---------------------------------------------------------------------------------------------


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


# --- the description --------------------------------------------------------------------------------------------------


def cannot_begin(hall: RunningHall, cause: str = "") -> None:
    with browser_of(hall) as browser:
        stays_outside(hall, browser, browser.get(f"{BEGIN}?counter_id=3"), "unreachable", cause)


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


# --- slow, huge, gone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DESCRIPTION, TOKEN, KEYS])
def test_answer_that_drips_for_ever(hall: RunningHall, provider: HostileProvider, path: str) -> None:
    quick(hall, provider)
    provider.instead[path] = lambda: Said(200, dripping(provider, b'{"keys": ['))
    if path == DESCRIPTION:
        cannot_begin(hall)
    else:
        turned_away(hall, "unreachable")


@pytest.mark.parametrize("path", [DESCRIPTION, TOKEN, KEYS])
def test_answer_that_pours_for_ever(hall: RunningHall, provider: HostileProvider, path: str) -> None:
    provider.instead[path] = lambda: Said(200, pouring(provider))
    if path == DESCRIPTION:
        cannot_begin(hall, "more than")
    else:
        turned_away(hall, "unreachable", "more than")
    # What lies in the buffers of both ends of the line comes on top.
    assert provider.poured < MOST_BYTES + 16 * 1024 * 1024


def test_headers_that_drip_for_ever(
    hall: RunningHall, provider: HostileProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_on_routes, "_ANSWERED_WITHIN_S", 0.5)
    first = b"HTTP/1.1 200 OK\r\nX-Long: "
    provider.instead[DESCRIPTION] = lambda: Said(raw=True, body=dripping(provider, first))
    cannot_begin(hall, "no answer in time")


def test_provider_that_does_not_answer_holds_up_no_password(
    hall: RunningHall, provider: HostileProvider
) -> None:
    quick(hall, provider, 30.0)
    never = threading.Event()

    def silence() -> Said:
        never.wait(60)
        return plain({})

    provider.instead[DESCRIPTION] = silence
    tries = [threading.Thread(target=_try, args=(hall,), daemon=True) for _ in range(12)]
    for each in tries:
        each.start()
    try:
        wait_until(lambda: DESCRIPTION in provider.asked, within_s=10)
        for staff_id in ("030016", "030027"):
            with hall.staff(staff_id, "3") as clerk:
                assert clerk.get("/api/v1/counters/3").status_code == 200
                clerk.delete("/api/v1/session")
        assert all(each.is_alive() for each in tries)
    finally:
        never.set()
        for each in tries:
            each.join(timeout=20)


def _try(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        browser.get(BEGIN, timeout=60)


def test_provider_that_is_gone_leaves_the_password(hall: RunningHall, provider: HostileProvider) -> None:
    with hostile_provider() as gone:
        quick(hall, gone)
    cannot_begin(hall)
    with hall.client() as browser:
        asked = {"staff_id": "030016", "password": PASSWORDS["030016"], "counter_id": "3"}
        assert browser.post("/api/v1/session", json=asked).status_code == 200
        browser.delete("/api/v1/session")


# --- who it is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [ROLES])
@pytest.mark.parametrize(
    "roles", [None, [], ["canteen"], "canteen", "", 7, {"hall-duty": True}, [["hall-duty"], {"a": 1}, None]]
)
def test_account_whose_role_is_unknown_here(
    hall: RunningHall, provider: HostileProvider, roles: object
) -> None:
    """Also who is in the settings: where the provider gives the roles, it gives them to everybody."""
    provider.account = {"sub": "030016", "name": "李晓岚", "roles": roles}
    turned_away(hall, "not_admitted")


@pytest.mark.parametrize("rules", [ROLES])
@pytest.mark.parametrize("sub", ["", "x" * 41, "a b", "../x", "号\n", 7, ["030016"], {"id": "030016"}])
def test_account_with_an_id_that_is_none(hall: RunningHall, provider: HostileProvider, sub: object) -> None:
    provider.account = {"sub": sub, "name": "石小溪", "roles": ["hall-clerk"]}
    with browser_of(hall) as browser:
        answer = browser.get(way_back(browser))
        code = parse_qs(urlsplit(answer.headers["location"]).query)["sign_on"][0]
        assert code in ("not_admitted", "not_passed")
        stays_outside(hall, browser, answer, code)


@pytest.mark.parametrize("rules", [ROLES])
@pytest.mark.parametrize("name", [None, 7, "", "名" * 9000, "<b>x</b>", ["a"]])
def test_account_with_an_odd_name_comes_in_by_its_id(
    hall: RunningHall, provider: HostileProvider, name: object
) -> None:
    provider.account = {"sub": "900001", "name": name, "roles": ["hall-clerk"]}
    with sign_on(hall) as browser:
        staff = browser.get("/api/v1/session").json()["staff"]
        assert staff["id"] == "900001" and 1 <= len(staff["name"]) <= 80


def test_account_that_nobody_entered(hall: RunningHall, provider: HostileProvider) -> None:
    provider.account = {"sub": "999999", "name": "石小溪", "roles": ["hall_administrator"]}
    turned_away(hall, "not_admitted")


def test_role_without_a_counter_is_refused_at_one(hall: RunningHall, provider: HostileProvider) -> None:
    provider.account = {"sub": "020008"}
    with browser_of(hall) as browser:
        answer = browser.get(way_back(browser))
        assert parse_qs(urlsplit(answer.headers["location"]).query)["sign_on"] == ["wrong_role"]
        assert browser.get("/api/v1/session").status_code == 401
    assert on_record(hall) == ["wrong_role"]


def test_two_counters_with_one_account_have_a_session_each(hall: RunningHall) -> None:
    with sign_on(hall, "3") as first, sign_on(hall, "4") as second:
        assert [each.get("/api/v1/session").json()["counter_id"] for each in (first, second)] == ["3", "4"]
        with sign_on(hall, "3") as third:
            ended = first.get("/api/v1/session")
            assert (ended.status_code, third.get("/api/v1/session").json()["counter_id"]) == (401, "3")
            assert second.get("/api/v1/session").status_code == 200
            alive = hall.hall.access.sessions_of("030016", hall.hall.clock.now())
            assert sorted(each.counter_id for each in alive) == ["3", "4"]
