"""The hall's own sentences in English, and what staff can do about a ticket or a card by buttons alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.base.clock import HandClock
from kiosk.domain.health import CONDITION_WORDS, KIND_WORDS
from kiosk.domain.review import FOLLOW_UP_WORDS, RATING_WORDS, STEP_WORDS
from tests.e2e.pages_stage import CJK, CLERK, DUTY, press
from tests.e2e.test_pages_around import _bad_review, heartbeat
from tests.support.browser import log_in, page_of
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall

pytestmark = pytest.mark.e2e


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def told(page: Page, text: str) -> str:
    """The sentence as the page's own words tell it."""
    said: str = page.evaluate(
        "async (text) => (await import('/assets/words.js')).hallSays(text)",
        text,
    )
    return said


def test_every_closed_set_of_the_halls_words_is_told_in_english(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser) as page:
        page.goto(f"{hall.url}/login?lang=en")
        expect(page.locator("#enter")).to_have_text("Log in")
        words = [
            *RATING_WORDS.values(),
            *FOLLOW_UP_WORDS.values(),
            *STEP_WORDS.values(),
            *CONDITION_WORDS.values(),
            *KIND_WORDS.values(),
        ]
        assert [word for word in words if CJK.search(told(page, word))] == []


def test_cards_and_reasons_of_a_busy_morning_are_told_in_english(
    browser: Browser, hall: RunningHall, clock: HandClock
) -> None:
    with hall.terminal() as terminal:
        for priority in ("", "", "elder", ""):
            issue(terminal, priority=priority, priority_proof="card" if priority else "")
            clock.advance(60)
    press(hall, "4", "open", "pause", reason="用餐")
    clock.advance(40 * 60)
    heartbeat(hall, 1, "paper_out")
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        page.goto(f"{hall.url}/duty?lang=en")
        expect(page.locator("#cards li:not(.forecast)")).to_have_count(2)
        assert not CJK.search(page.locator("#cards").inner_text())
        page.goto(f"{hall.url}/health?lang=en")
        expect(page.locator("[data-open]")).to_contain_text("Terminal 3: Receipt printer Paper out")
        assert not CJK.search(page.locator("main").inner_text())
        log_in(page, hall.url, *CLERK, "3")
        page.goto(f"{hall.url}/console?lang=en&counter=3")
        expect(page.locator("#main b")).to_have_text("Open")
        page.keyboard.press("F1")
        expect(page.locator("#main small")).to_contain_text("Elder ahead (counts as 10 min earlier)")
        assert not CJK.search(page.locator("main").inner_text())


def test_a_wrong_password_is_refused_in_english(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser) as page:
        page.goto(f"{hall.url}/login?lang=en")
        page.locator("#staff-id").fill(CLERK[0])
        page.locator("#password").fill("not it")
        page.locator("#enter").click()
        expect(page.locator("#trouble")).to_contain_text("Staff number or password is wrong.")
        assert not CJK.search(page.locator("#trouble").inner_text())


def test_what_nobody_foresaw_is_shown_as_the_hall_said_it(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser) as page:
        page.goto(f"{hall.url}/login?lang=en")
        expect(page.locator("#enter")).to_have_text("Log in")
        assert told(page, "急着赶车") == "急着赶车"
        page.goto(f"{hall.url}/login")
        expect(page.locator("#enter")).to_have_text("登录")
        assert told(page, "窗口空岗") == "窗口空岗"


def test_a_no_show_is_made_void_with_a_reason_by_buttons_alone(browser: Browser, hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        number = issue(terminal).json()["number"]
    press(hall, "3", "open", "call-next", "no-show", staff_id=CLERK[0])
    with page_of(browser) as page:
        log_in(page, hall.url, *CLERK, "3")
        page.get_by_role("tab", name="过号 1").click()
        page.get_by_role("button", name=f"更多 {number}").click()
        page.locator('[data-deed="abandon"]').click()
        page.get_by_role("button", name="作废", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("请选一个原因")
        page.get_by_label("人已离开").check()
        page.get_by_role("button", name="作废", exact=True).click()
        expect(page.get_by_role("tab", name="过号 0")).to_be_visible()
    with hall.staff(CLERK[0], "3") as clerk:
        assert clerk.get("/api/v1/counters/3").json()["no_show"] == []


def test_a_ticket_is_transferred_to_a_counter_of_another_group(browser: Browser, hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        number = issue(terminal).json()["number"]
    press(hall, "6", "open")
    press(hall, "3", "open", "call-next", "begin", staff_id=CLERK[0])
    with page_of(browser) as page:
        log_in(page, hall.url, *CLERK, "3")
        expect(page.locator(".now .big")).to_have_text(number)
        page.keyboard.press("F4")
        page.get_by_label("6 号窗口").check()
        page.get_by_role("button", name="转窗口", exact=True).last.click()
        expect(page.locator(".now .big")).not_to_have_text(number)
    assert [line["number"] for line in press(hall, "6", "call-next")["waiting"]] == []


def test_from_a_card_the_duty_manager_opens_a_counter_that_helps(
    browser: Browser, hall: RunningHall, clock: HandClock
) -> None:
    with hall.terminal() as terminal:
        issue(terminal)
    clock.advance(31 * 60)
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        page.get_by_role("button", name="调窗").click()
        page.get_by_label("4 号 · 已关窗").check()
        page.get_by_role("button", name="打开叫号台").click()
        page.wait_for_url("**/console?counter=4")
        expect(page.locator("#main b")).to_have_text("开窗")
        page.keyboard.press("F1")
        expect(page.locator("#main b")).to_have_text("下一位")
    assert press(hall, "4", "call-next", staff_id="000001")["now"]["number"] == "A001"


def test_a_bad_review_is_brought_to_its_end_by_buttons_alone(browser: Browser, hall: RunningHall) -> None:
    _bad_review(hall)
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        row = page.locator("[data-review]")
        for step, after in (("核实", "整改中"), ("整改", "已整改"), ("回话", "已回话"), ("办结", "已办结")):
            row.get_by_role("button").click()
            page.get_by_label(step, exact=True).check()
            page.get_by_label("做了什么，结果怎样").fill(f"{step}了，结果已记")
            page.get_by_role("button", name="记下").click()
            expect(row).to_contain_text(after)
        expect(page.locator("#figures li").last.locator(".value b")).to_have_text("0")
        row.get_by_role("button", name="查看").click()
        expect(page.get_by_role("dialog")).to_contain_text("回话了，结果已记")
