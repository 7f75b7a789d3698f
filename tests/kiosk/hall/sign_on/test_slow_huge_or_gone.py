"""A provider that drips, pours, hangs or is gone holds up nobody."""

from __future__ import annotations

import threading

import pytest

from kiosk.hall import sign_on_routes
from kiosk.links.provider_reads import MOST_BYTES
from tests.kiosk.hall.sign_on.door import BEGIN, browser_of, cannot_begin, quick, turned_away
from tests.support.hall import PASSWORDS, RunningHall
from tests.support.hostile_provider import (
    DESCRIPTION,
    KEYS,
    TOKEN,
    HostileProvider,
    Said,
    dripping,
    hostile_provider,
    plain,
    pouring,
)
from tests.support.waiting import wait_until


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
