"""Single sign-on, judged by `oidc-provider`, an OpenID Certified server: it insists on PKCE and on every rule of the code flow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kiosk.links.sign_on import Begun, SignOn, SignOnFailed
from tests.support.browser import chromium, page_of
from tests.support.hall import RunningHall, sample_settings, start_hall
from tests.support.oidc import BACK, certified_provider, free_port, walk_in

pytestmark = pytest.mark.judge

BEGIN = "/api/v1/session/sign-on"
ROLES = {"hall-duty": "duty_manager", "hall-clerk": "clerk"}


def settings_for(port: int, **more: Any) -> Any:
    sign_on = {
        "issuer": f"http://localhost:{port}",
        "client_id": "hall",
        "name": "州统一认证",
        "role_claim": "roles",
        "roles": ROLES,
        **more,
    }
    return sample_settings(access={"sign_on": sign_on})


@contextmanager
def hall_with_provider(folder: Path, secret: str = "-", **more: Any) -> Iterator[RunningHall]:
    port = free_port()
    running = start_hall(folder, settings=settings_for(port, **more))
    try:
        with certified_provider(port, running.url, secret):
            yield running
    finally:
        running.stop()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with hall_with_provider(tmp_path) as running:
        yield running


def browser_of(hall: RunningHall) -> httpx.Client:
    return hall.client(follow_redirects=False)


def come_back(browser: httpx.Client, answer: httpx.Response) -> httpx.Response:
    return browser.get(answer.headers["location"])


def problem_on_login_page(answer: httpx.Response) -> str:
    at = urlsplit(answer.headers["location"])
    assert at.path == "/login"
    return parse_qs(at.query)["sign_on"][0]


def test_clerk_comes_in_at_the_counter_and_keeps_a_strict_cookie(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        back = come_back(browser, walk_in(browser, f"{BEGIN}?counter_id=3", "030016"))
        assert (back.status_code, back.headers["location"]) == (303, "/console?counter=3")
        assert any(
            "hall_session=" in cookie and "samesite=strict" in cookie.lower()
            for cookie in back.headers.get_list("set-cookie")
        )
        session = browser.get("/api/v1/session").json()
        assert session == {"staff": {"id": "030016", "name": "李晓岚", "role": "clerk"}, "counter_id": "3"}


def test_role_of_the_provider_counts_for_who_is_not_in_the_settings(tmp_path: Path) -> None:
    with hall_with_provider(tmp_path) as hall, browser_of(hall) as browser:
        assert come_back(browser, walk_in(browser, BEGIN, "900001")).headers["location"] == "/duty"
        assert browser.get("/api/v1/duty").status_code == 200
        cookies = {"hall_session": browser.cookies["hall_session"]}
        acts = browser.get("/api/v1/audit").json()["acts"]
        assert (acts[-1]["actor"], acts[-1]["role"], acts[-1]["words"]) == ("900001", "duty_manager", "登录")
    again = start_hall(tmp_path, settings=settings_for(free_port()))
    try:
        with again.client(cookies=cookies) as browser:
            staff = browser.get("/api/v1/session").json()["staff"]
            assert staff == {"id": "900001", "name": "石小溪", "role": "duty_manager"}
    finally:
        again.stop()


def test_who_has_no_role_here_is_not_let_in_and_that_is_on_record(hall: RunningHall) -> None:
    with browser_of(hall) as browser, hall.staff("010012", None) as manager:
        assert problem_on_login_page(come_back(browser, walk_in(browser, BEGIN, "900002"))) == "not_admitted"
        assert browser.get("/api/v1/session").status_code == 401
        newest = manager.get("/api/v1/audit").json()["acts"][0]
        assert (newest["actor"], newest["outcome"]) == ("900002", "not_admitted")


def test_confidential_client_with_a_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "sign_on.secret").write_text("a secret of some length\n", "utf-8")
    secret = "a secret of some length"
    with (
        hall_with_provider(tmp_path, secret, client_secret_file="sign_on.secret") as hall,
        browser_of(hall) as browser,
    ):
        assert come_back(browser, walk_in(browser, BEGIN, "900001")).headers["location"] == "/duty"


def test_return_that_another_browser_began_opens_nothing(hall: RunningHall) -> None:
    """An attacker lays his own return address under the victim's finger: login CSRF."""
    with browser_of(hall) as attacker, browser_of(hall) as victim:
        back = walk_in(attacker, BEGIN, "900001")
        assert problem_on_login_page(victim.get(back.headers["location"])) == "out_of_time"
        assert victim.get("/api/v1/session").status_code == 401


def test_return_used_twice_opens_once(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        back = walk_in(browser, BEGIN, "900001")
        assert come_back(browser, back).headers["location"] == "/duty"
        assert problem_on_login_page(come_back(browser, back)) == "out_of_time"


def test_code_without_the_right_verifier_is_worth_nothing(hall: RunningHall) -> None:
    """Whoever catches the code on its way has not PKCE's secret: the provider refuses, and says so to our client."""
    with browser_of(hall) as browser:
        client, begun, code = _code_of(hall, browser)
        stolen = Begun(begun.address, begun.state, begun.nonce, "x" * 43)
        refused = client.finish(stolen, code, hall.url + BACK)
        assert isinstance(refused, SignOnFailed) and refused.code == "not_passed"


def test_token_of_another_sign_on_is_refused_by_its_nonce(hall: RunningHall) -> None:
    with browser_of(hall) as browser:
        client, begun, code = _code_of(hall, browser)
        other = Begun(begun.address, begun.state, "another nonce", begun.verifier)
        refused = client.finish(other, code, hall.url + BACK)
        assert isinstance(refused, SignOnFailed) and refused.code == "not_passed" and "nonce" in refused.cause


def _code_of(hall: RunningHall, browser: httpx.Client) -> tuple[SignOn, Begun, str]:
    """A sign-on of our client's own, as far as the code."""
    client = hall.hall.sign_on
    assert client is not None
    begun = client.begin(hall.url + BACK)
    assert isinstance(begun, Begun)
    back = walk_in(browser, begun.address, "900001")
    return client, begun, parse_qs(urlsplit(back.headers["location"]).query)["code"][0]


def test_taken_counter_is_told_on_the_login_page(hall: RunningHall) -> None:
    with hall.staff("030027", "3"), browser_of(hall) as browser:
        answer = come_back(browser, walk_in(browser, f"{BEGIN}?counter_id=3", "030016"))
        assert problem_on_login_page(answer) == "counter_taken"
        taken = come_back(browser, walk_in(browser, f"{BEGIN}?counter_id=3&take_over=true", "030016"))
        assert taken.headers["location"] == "/console?counter=3"


def test_real_browser_walks_from_the_login_page_over_the_provider_to_the_console(hall: RunningHall) -> None:
    """The provider is another site: a strict cookie that came too early would be lost on the way back."""
    with chromium() as browser, page_of(browser) as page:
        page.goto(f"{hall.url}/login")
        page.locator("#counter").select_option("3")
        page.locator("#sign-on").click()
        page.locator("[name=login]").fill("030016")
        page.locator("[name=password]").fill("any")
        page.locator("[type=submit]").click()
        page.locator("form [type=submit]").click()
        page.wait_for_url(f"{hall.url}/console*")
        page.locator("#staff span").get_by_text("李*岚").wait_for()
