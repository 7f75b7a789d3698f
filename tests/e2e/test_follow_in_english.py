"""A phone that follows a number in English reads no Chinese reason, whatever ended the number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kiosk.base.clock import HandClock
from tests.e2e.pages_stage import CJK
from tests.support.browser import page_of
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, sample_settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e
CLEARED_AT = FRIDAY_MORNING.replace(hour=12, minute=30)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    settings = sample_settings(queue={"clear_at": (time(12, 30),)})
    with running_hall(tmp_path, clock, settings) as running:
        yield running


def test_a_number_that_was_cleared_says_so_in_the_pages_language(
    browser: Browser, hall: RunningHall, clock: HandClock
) -> None:
    with hall.terminal() as terminal:
        mine = issue(terminal).json()
    clock.advance((CLEARED_AT - FRIDAY_MORNING + timedelta(minutes=1)).total_seconds())
    ledger = hall.hall.ledger
    wait_until(lambda: ledger.seen.queue.ticket(mine["ticket_id"]).state.value == "abandoned")
    link = f"{hall.url}/f/{mine['follow_url'].rsplit('/', 1)[1]}"
    with page_of(browser) as phone:
        phone.goto(f"{link}?lang=en")
        expect(phone.locator(".what")).to_have_text("Numbers were cleared at 12:30. Please take a new one.")
        assert not CJK.search(phone.locator("#ticket").inner_text())
        phone.goto(link)
        expect(phone.locator(".what")).to_have_text("12:30 清号，请重新取号")


def test_a_link_of_long_ago_is_refused_in_the_pages_language(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser) as phone:
        phone.goto(f"{hall.url}/f/a-token-of-last-week?lang=en")
        expect(phone.locator("#stale")).to_contain_text("This number has expired.")
        assert not CJK.search(phone.locator("#stale").inner_text())
