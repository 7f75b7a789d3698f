"""Pictures of the console in its states, to be looked at beside W1; nothing runs out of its card in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kiosk.base.clock import HandClock
from tests.e2e.console_stage import enter, ready
from tests.e2e.pages_stage import press
from tests.kiosk.hall.test_papers_at_counter import PERSON, give, jpeg
from tests.support.browser import DESK, page_of, picture
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall

pytestmark = pytest.mark.e2e

SMALL = ViewportSize(width=1280, height=800)
OVERFLOWING = """
() => [...document.querySelectorAll(".now, .next, .verbs button, .middle > header, dialog[open], .answers")]
  .filter((node) => node.checkVisibility() && node.scrollHeight > node.clientHeight + 1 && !["auto", "scroll"].includes(getComputedStyle(node).overflowY))
  .map((node) => node.className || node.id)
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """Five people wait; the first has papers, one a ground that nobody has confirmed."""
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as running:
        with running.terminal() as terminal:
            first = issue(terminal, masked_name="龚*华", item_name="居住证申领", person_key=PERSON).json()
            give(terminal, str(first["ticket_id"]), [jpeg(1), jpeg(2)])
            for name, priority in (("陈*", "elder"), ("向*", "pregnant"), ("石**", ""), ("龙*", "")):
                clock.advance(90)
                issue(terminal, masked_name=name, priority=priority, item_name="社保卡挂失")
        yield running


@pytest.mark.parametrize("size", [DESK, SMALL], ids=["1440", "1280"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pictures_of_the_console_in_its_states(
    browser: Browser, hall: RunningHall, language: str, size: ViewportSize
) -> None:
    name = f"console_{language}_{size['width']}"

    def keep(page: Page, state: str) -> None:
        picture(page, f"{name}_{state}")
        assert page.evaluate(OVERFLOWING) == [], state

    with page_of(browser, size) as page:
        enter(page, hall, query="&lang=en" if language == "en" else "")
        ready(page)
        keep(page, "closed")
        for state, key in (("free", "F1"), ("calling", "F1"), ("serving", "F1")):
            page.keyboard.press(key)
            expect(page.locator("#counter-state .dot")).to_have_class(f"dot {state}")
            ready(page)
            keep(page, state)
        page.keyboard.press("F10")
        keep(page, "more")
        page.keyboard.press("Escape")
        page.keyboard.press("F7")
        expect(page.locator("#page-picture")).to_be_visible()
        keep(page, "papers")
        page.keyboard.press("Escape")
        press(hall, "4", "open", "help")
        page.keyboard.press("F5")
        expect(page.locator("#tab-done")).to_contain_text("1")
        page.locator("#tab-done").click()
        keep(page, "done")
        page.keyboard.press("F6")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator("#counter-state .dot")).to_have_class("dot paused")
        keep(page, "paused")
