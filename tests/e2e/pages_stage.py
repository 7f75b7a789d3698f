"""A hall and a browser for the pages' tests, and the presses that several of them need."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import log_in
from tests.support.hall import RunningHall, issue

CLERK = ("030016", "demo-clerk")
DUTY = ("010012", "demo-duty")
CJK = re.compile("[\u3400-\u9fff]")


def tickets(hall: RunningHall, count: int, group: str = "general", **more: Any) -> list[str]:
    """Numbers of new tickets, in order."""
    with hall.terminal() as terminal:
        answers = [issue(terminal, group, **more) for _ in range(count)]
    assert [answer.status_code for answer in answers] == [201] * count
    return [str(answer.json()["number"]) for answer in answers]


def press(
    hall: RunningHall, counter_id: str, *verbs: str, staff_id: str = "030027", **body: Any
) -> dict[str, Any]:
    """Presses verbs at a counter without a browser, as its clerk; the last answer."""
    answer: dict[str, Any] = {}
    with hall.staff(staff_id, counter_id) as clerk:
        for verb in verbs:
            reply = clerk.post(f"/api/v1/counters/{counter_id}/{verb}", json=body)
            assert reply.status_code == 200, reply.text
            answer = reply.json()
    return answer


def console(hall: RunningHall, counter_id: str = "3", staff: tuple[str, str] = CLERK) -> dict[str, Any]:
    """What the hall says the counter's console shows."""
    with hall.staff(staff[0], counter_id) as clerk:
        answer: dict[str, Any] = clerk.get(f"/api/v1/counters/{counter_id}").json()
    return answer


def open_console(page: Page, hall: RunningHall, counter_id: str = "3", url: str = "") -> None:
    """Logged in, counter open, ready for the first call."""
    log_in(page, url or hall.url, *CLERK, counter_id)
    expect(page.locator("#main b")).to_have_text("开窗")
    page.keyboard.press("F1")
    expect(page.locator("#main b")).to_have_text("下一位")
    rested(page)


def rested(page: Page) -> None:
    """The main key rests a moment after each press, so that a double press means one: waits until it is over."""
    expect(page.locator("body[aria-busy=false] #main:not([data-rests])")).to_be_visible()


def main_key(page: Page) -> None:
    page.keyboard.press("F1")


def board(browser_page: Page, url: str, query: str = "?voice=off") -> Page:
    browser_page.goto(f"{url}/board{query}")
    expect(browser_page.locator("#queues li")).to_have_count(6)
    return browser_page


__all__ = [
    "CJK",
    "CLERK",
    "DUTY",
    "Browser",
    "board",
    "console",
    "main_key",
    "open_console",
    "press",
    "rested",
    "tickets",
]
