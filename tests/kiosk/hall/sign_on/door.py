"""Before the hall's door: browsers that come back from a provider, and how they are turned away."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from kiosk.base.journal import read as read_journal
from kiosk.hall import sign_on_routes
from kiosk.links.sign_on import SignOn
from tests.support.hall import RunningHall
from tests.support.hostile_provider import HostileProvider

BEGIN = "/api/v1/session/sign-on"
WORDS = Path(sign_on_routes.__file__).parent / "pages" / "static"
LOGIN_PAGE = b"<html><title>WLAN login</title><form action=/login></form></html>"
ROLES = {"role_claim": "roles", "roles": {"hall-clerk": "clerk", "hall-duty": "duty_manager"}}


@dataclass(frozen=True, slots=True)
class Before:
    manager: httpx.Client
    acts: int
    told: int


BEFORE: dict[str, Before] = {}


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
    told = told_by(hall)[BEFORE[hall.url].told :]
    assert len(told) == 1 and cause in told[0], told


def on_record(hall: RunningHall) -> list[str]:
    """How sign-ons of this test ended that let nobody in."""
    before = BEFORE[hall.url]
    outcomes = outcomes_of(before.manager)
    return outcomes[: len(outcomes) - before.acts]


def outcomes_of(manager: httpx.Client) -> list[str]:
    acts = manager.get("/api/v1/audit", params={"limit": 500}).json()["acts"]
    return [act["outcome"] for act in acts if act["act"] == "sign_on"]


def told_by(hall: RunningHall) -> list[str]:
    records = read_journal(hall.hall.journal.path)
    return [str(each["cause"]) for each in records if each["what"] == "sign_on_failed"]


def quick(hall: RunningHall, provider: HostileProvider, within_s: float = 1.0, **more: Any) -> None:
    """The hall's client, less patient: nobody waits in tests."""
    hall.hall.sign_on = SignOn(provider.issuer, "hall", "", "openid", answer_within_s=within_s, **more)


def cannot_begin(hall: RunningHall, cause: str = "") -> None:
    with browser_of(hall) as browser:
        stays_outside(hall, browser, browser.get(f"{BEGIN}?counter_id=3"), "unreachable", cause)
