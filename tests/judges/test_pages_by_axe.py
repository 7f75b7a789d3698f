"""Every page of the hall, in Chinese and in English, judged by axe-core: nothing serious, nothing critical."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import kiosk.hall
from kiosk.base.clock import HALL_ZONE
from tests.e2e.pages_stage import press, tickets
from tests.support.browser import BOARD, DESK, PHONE, chromium, page_of
from tests.support.hall import PASSWORDS, TERMINAL_ID, RunningHall, issue, running_hall, sample_settings

pytestmark = pytest.mark.judge

_AXE = Path(__file__).resolve().parents[2] / "build" / "web_tests" / "axe.min.js"
_TEMPLATES = Path(kiosk.hall.__file__).parent / "pages" / "templates"
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html.slice(0, 160)} — ${node.any.concat(node.all).map((check) => check.message).join("; ").slice(0, 200)}`));
}"""
# page → (address, who is logged in and where, what must be there before it is judged)
PAGES = {
    "login": ("/login", None, "#enter:not([disabled])"),
    "account": ("/account", ("030016", "3"), "#change:not([disabled])"),
    "console": ("/console?counter=3", ("030016", "3"), "#list > *"),
    "board": ("/board", None, "#recent > *"),
    "lobby": ("/lobby", None, "main"),
    "sign": ("/sign/3", None, "body"),
    "follow": ("{follow}", None, "#ticket > *"),
    "duty": ("/duty", ("010012", ""), "#reviews > *"),
    "bookings": ("/bookings", ("010012", ""), "#list tbody tr"),
    "reports": ("/reports", ("010012", ""), "main"),
    "admin": ("/admin", ("000001", ""), "main"),
    "voice": ("/voice", ("010012", ""), "main"),
    "health": ("/health", ("020008", ""), "#terminals > *"),
}


def _there() -> list[str]:
    return sorted({path.stem for path in _TEMPLATES.glob("*.html")} - {"base"})


SIZES = {"board": BOARD, "lobby": BOARD, "sign": BOARD, "follow": PHONE}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """In the middle of a day: people wait, are called, passed over; one is unhappy; a printer is out of paper."""
    settings = sample_settings(hours={"issuing": "always"})
    with running_hall(tmp_path_factory.mktemp("hall"), settings=settings) as running:
        tickets(running, 5, masked_name="张*三")
        tickets(running, 1, priority="elder")
        tickets(running, 3, "tax")
        press(running, "4", "open", "call-next", "no-show", "call-next", "begin")
        press(running, "3", "open", "call-next", staff_id="030016")
        with running.terminal() as terminal:
            for path, body in (("reviews", _REVIEW), ("heartbeats", _BEAT), ("help", _HELP)):
                assert terminal.post(f"/api/v1/{path}", json=body).status_code < 300
        with running.staff("010012", None) as duty:
            booked = {"business_group": "general", "at": _soon(), "phone": "13900000001", "name": "彭晓花"}
            assert duty.post("/api/v1/appointments", json=booked).status_code == 201
        yield running


def _soon() -> str:
    """The next full half hour but one: a time that the sample hall offers on any day."""
    halves = int(time.time() // 1800) + 2
    return datetime.fromtimestamp(halves * 1800, HALL_ZONE).isoformat()


def test_every_page_of_the_hall_is_judged() -> None:
    assert set(_there()) <= set(PAGES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", _there())
def test_page_has_no_serious_barrier(hall: RunningHall, browser: Browser, name: str, language: str) -> None:
    path, staff, ready = PAGES[name]
    with ExitStack() as stack:
        page = stack.enter_context(page_of(browser, SIZES.get(name, DESK)))
        if staff:
            _log_in(page, hall, *staff)
        address = path.format(follow=_follow_path(hall)) if "{" in path else path
        page.goto(f"{hall.url}{address}{'&' if '?' in address else '?'}lang={language}")
        page.locator(ready).first.wait_for(state="attached")
        page.wait_for_function("document.documentElement.lang && document.fonts.status === 'loaded'")
        page.evaluate(_AXE.read_text("utf-8"))
        found: list[str] = page.evaluate(_RUN)
    assert found == [], "\n".join(found[:12])


def _log_in(page: Page, hall: RunningHall, staff_id: str, counter_id: str) -> None:
    """The cookie of a login, without the login page, which has its own turn."""
    with hall.client() as client:
        asked: dict[str, Any] = {"staff_id": staff_id, "password": PASSWORDS[staff_id], "take_over": True}
        client.post("/api/v1/session", json={**asked, "counter_id": counter_id or None}).raise_for_status()
        cookie = client.cookies["hall_session"]
    page.context.add_cookies([{"name": "hall_session", "value": cookie, "url": hall.url}])


def _follow_path(hall: RunningHall) -> str:
    with hall.terminal() as terminal:
        url = str(issue(terminal, "police").json()["follow_url"])
    return "/f/" + url.rsplit("/", 1)[1]


_HELP = {"terminal_id": TERMINAL_ID, "place": "3 号自助终端", "about": "不会用"}
_REVIEW = {
    "review_id": "0197-review-of-a-citizen",
    "about": {"name": "A001 综合受理", "ticket_id": "0197-some-ticket"},
    "rating": 1,
    "tags": [],
    "text": "等了很久",
    "call_back": True,
    "phone": "13900000000",
    "indicator_set_version": "2020",
    "given_at": "2026-06-12T09:30:00+08:00",
    "terminal_id": TERMINAL_ID,
}
_BEAT = {
    "terminal_id": TERMINAL_ID,
    "seq": 1,
    "at": "2026-06-12T09:30:00+08:00",
    "boot_id": "boot",
    "place": "一楼",
    "devices": [
        {
            "name": "printer",
            "kind": "receipt_printer",
            "link": "online",
            "conditions": ["paper_out"],
            "ne107": "FAILURE",
        }
    ],
}
