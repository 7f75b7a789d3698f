"""Who the provider says it is: roles, ids and names that a hall does not know."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kiosk.hall.sign_on.door import (
    ROLES,
    browser_of,
    on_record,
    sign_on,
    stays_outside,
    turned_away,
    way_back,
)
from tests.support.hall import RunningHall
from tests.support.hostile_provider import HostileProvider


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
