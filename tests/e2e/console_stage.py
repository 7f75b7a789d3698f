"""What the tests of the console share: a browser that is logged in at once, the hall's log, hands on keys and on the glass."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from kiosk.domain.queue_events import Recorded
from kiosk.hall.books import Books, Reply
from kiosk.store import queue_log
from tests.e2e.pages_stage import CLERK
from tests.support.hall import RunningHall


def enter(
    page: Page, hall: RunningHall, counter: str = "3", staff_id: str = CLERK[0], query: str = ""
) -> None:
    """The counter's console, logged in without the login page; ready when the first picture stands."""
    with hall.staff(staff_id, counter) as door:
        cookies = [{"name": name, "value": value, "url": hall.url} for name, value in door.cookies.items()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(f"{hall.url}/console?counter={counter}{query}")
    expect(page.locator("body[aria-busy=false]")).to_be_attached()


def ready(page: Page) -> None:
    """The console takes the next press: nothing is under way, and the main key has rested."""
    expect(page.locator("body[aria-busy=false] #main:not([data-rests])")).to_be_visible()


def log_of(hall: RunningHall) -> list[Recorded]:
    """The queue's log as it lies on the disk."""
    found: list[Recorded] = []

    def read(books: Books) -> Reply:
        books.row(lambda connection: found.extend(queue_log.read(connection)))
        return Reply(204)

    hall.hall.ledger.submit(read).result(10)
    return found


def last_of(hall: RunningHall, kind: type[Any]) -> Recorded:
    """The log's newest entry of a kind; fails the test when there is none."""
    found = [entry for entry in log_of(hall) if isinstance(entry.event, kind)]
    assert found, f"no {kind.__name__} in the log"
    return found[-1]


def count_of(hall: RunningHall, kind: type[Any]) -> int:
    return sum(isinstance(entry.event, kind) for entry in log_of(hall))


def tab_to(page: Page, label: str, most: int = 80) -> None:
    """Moves the focus with the Tab key alone until it is on the button of that name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
        if focused.strip() == label:
            return
    raise AssertionError(f"{label} is not reached by Tab")


def in_dialog(page: Page, name: str) -> None:
    """Presses the dialog's button of that name."""
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def deed(page: Page, name: str) -> None:
    """Presses one of the deeds under "More"."""
    page.get_by_role("dialog").locator(f'[data-deed="{name}"]').click()
