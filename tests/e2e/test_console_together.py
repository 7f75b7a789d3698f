"""Two consoles at once, a line that breaks, papers on the screen, the next by itself: what one clerk's page must not get wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.domain import queue_events as events
from kiosk.domain.papers_at_counter import PapersOpened
from tests.e2e.console_stage import count_of, enter, in_dialog, last_of, ready
from tests.e2e.pages_stage import CJK, DUTY, press, tickets
from tests.kiosk.hall.test_papers_at_counter import ID_NUMBER, give, jpeg, ticket_of
from tests.support.browser import page_of
from tests.support.cable import cable_to
from tests.support.hall import RunningHall, running_hall, sample_settings

pytestmark = pytest.mark.e2e

OTHER = "030027"
ANSWERED = "body[aria-busy=false]"


def hold_back(page: Page, verb: str, held: list[Route]) -> None:
    """Presses of the verb stay on the way until they are let go."""
    page.route(f"**/{verb}", lambda route: held.append(route))  # noqa: PLW0108 - playwright looks into its handler


def until_held(page: Page, held: list[Route], count: int) -> None:
    for _ in range(1000):
        if len(held) == count:
            return
        page.wait_for_timeout(20)
    raise AssertionError("the press never left the page")


# --- two consoles -----------------------------------------------------------------------------------------------


def test_two_clerks_call_the_same_number_and_only_one_gets_it(browser: Browser, hall: RunningHall) -> None:
    tickets(hall, 3)
    with page_of(browser) as third, page_of(browser) as fourth:
        held: list[Route] = []
        for page, counter, staff_id in ((third, "3", "030016"), (fourth, "4", OTHER)):
            press(hall, counter, "open", staff_id=staff_id)
            enter(page, hall, counter, staff_id)
            ready(page)
            page.get_by_role("button", name="先叫 A003", exact=True).click()
            page.get_by_role("dialog").get_by_label("行动不便").check()
            hold_back(page, "call", held)
            in_dialog(page, "先叫")
            until_held(page, held, 2 if counter == "4" else 1)
        # Both presses are under way before either is answered.
        for route in held:
            route.continue_()
        for page in (third, fourth):
            expect(page.locator(ANSWERED)).to_be_attached()
        expect(third.locator(".now .big")).to_have_text("A003")
        expect(fourth.get_by_role("alert").filter(has_text="A003")).to_contain_text("不能")
        expect(fourth.locator(".now .big")).to_have_text("空闲")
    assert count_of(hall, events.Called) == 1


def test_two_clerks_press_next_for_the_last_number_and_one_is_told_that_nobody_waits(
    browser: Browser, hall: RunningHall
) -> None:
    number = tickets(hall, 1)[0]
    with page_of(browser) as third, page_of(browser) as fourth:
        held: list[Route] = []
        for page, counter, staff_id in ((third, "3", "030016"), (fourth, "4", OTHER)):
            press(hall, counter, "open", staff_id=staff_id)
            enter(page, hall, counter, staff_id)
            ready(page)
            hold_back(page, "call-next", held)
            page.keyboard.press("F1")
            until_held(page, held, 2 if counter == "4" else 1)
        for route in reversed(held):
            route.continue_()
        expect(fourth.locator(".now .big")).to_have_text(number)
        expect(third.get_by_role("alert").filter(has_text="没有人等候")).to_be_visible()
    assert count_of(hall, events.Called) == 1


def test_a_number_called_elsewhere_leaves_the_list_without_a_reload(hall: RunningHall, page: Page) -> None:
    tickets(hall, 2)
    press(hall, "3", "open", staff_id="030016")
    enter(page, hall)
    expect(page.locator('[data-ticket="A001"]')).to_be_visible()
    press(hall, "4", "open", "call-next", staff_id=OTHER)
    expect(page.locator('[data-ticket="A001"]')).to_have_count(0)
    expect(page.locator("tr.first")).to_contain_text("A002")


# --- the line breaks --------------------------------------------------------------------------------------------


def test_while_the_line_is_down_the_buttons_say_so_and_no_press_is_lost_or_doubled(
    hall: RunningHall, page: Page
) -> None:
    tickets(hall, 2)
    press(hall, "3", "open", staff_id="030016")
    with cable_to(hall.url) as cable:
        enter(page, hall)
        address = page.url.replace(hall.url, cable.url)
        page.context.add_cookies([{**cookie, "url": cable.url} for cookie in _cookies(page)])  # type: ignore[arg-type]
        page.goto(address)
        ready(page)
        cable.refuse()
        expect(page.locator("#offline")).to_be_visible()
        expect(page.locator("#main")).to_have_attribute("aria-disabled", "true")
        expect(page.locator("#main small")).to_contain_text("正在重连")
        page.keyboard.press("F1")
        expect(page.get_by_role("alert").filter(has_text="没有按出去")).to_be_visible()
        assert count_of(hall, events.Called) == 0
        cable.mend()
        expect(page.locator("#offline")).to_be_hidden()
        expect(page.locator("#main")).to_have_attribute("aria-disabled", "false")
        ready(page)
        page.keyboard.press("F1")
        expect(page.locator(".now .big")).to_have_text("A001")
    assert count_of(hall, events.Called) == 1


def _cookies(page: Page) -> list[dict[str, str]]:
    return [{"name": str(each["name"]), "value": str(each["value"])} for each in page.context.cookies()]


def test_a_press_whose_answers_were_all_lost_is_not_done_twice_when_pressed_again(
    hall: RunningHall, page: Page
) -> None:
    tickets(hall, 2)
    press(hall, "3", "open", staff_id="030016")
    enter(page, hall)
    ready(page)
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            assert route.fetch().ok
        if len(keys) <= 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/call-next", lose)
    page.keyboard.press("F1")
    expect(page.get_by_role("alert")).to_contain_text("没有连上大厅程序")
    # The picture is right without another press: the hall had heard the first try.
    expect(page.locator(".now .big")).to_have_text("A001")
    assert len(set(keys)) == 1
    assert count_of(hall, events.Called) == 1


# --- the next by itself -----------------------------------------------------------------------------------------


def test_the_next_by_itself_is_counted_down_and_can_be_stopped(browser: Browser, tmp_path: Path) -> None:
    settings = sample_settings(queue={"auto_next_s": 4})
    with running_hall(tmp_path, settings=settings) as hall, page_of(browser) as page:
        tickets(hall, 3)
        press(hall, "3", "open", "call-next", "begin", staff_id="030016")
        enter(page, hall)
        ready(page)
        page.keyboard.press("F5")
        expect(page.locator("#soon")).to_contain_text(re.compile(r"[1-4] 秒后自动叫 A002"))
        page.get_by_role("button", name="先别叫").click()
        expect(page.locator("#soon")).to_be_hidden()
        ready(page)
        page.keyboard.press("F1")
        expect(page.locator(".now .big")).to_have_text("A002")
        ready(page)
        page.keyboard.press("F1")
        expect(page.locator("#counter-state span")).to_have_text("服务中")
        page.keyboard.press("F5")
        expect(page.locator(".now .big")).to_have_text("A003")
        assert last_of(hall, events.Called).actor == "hall"


# --- papers -----------------------------------------------------------------------------------------------------


def served_with_papers(hall: RunningHall) -> str:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [jpeg(1), jpeg(2)])
    press(hall, "3", "open", "call-next", "begin", staff_id="030016")
    return ticket_id


def test_the_citizens_papers_are_one_press_away_and_gone_when_the_visit_is_over(
    hall: RunningHall, page: Page
) -> None:
    served_with_papers(hall)
    enter(page, hall)
    ready(page)
    expect(page.locator("#now")).to_contain_text("2 份 2 页")
    expect(page.locator("#now")).not_to_contain_text(ID_NUMBER)
    page.keyboard.press("F7")
    shown = page.locator("#papers")
    expect(shown).to_contain_text(ID_NUMBER)
    expect(shown).to_contain_text("承诺书已签")
    expect(page.locator("#page-picture")).to_be_visible()
    page.wait_for_function("document.getElementById('page-picture').naturalWidth === 500")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-name")).to_contain_text("第 2 张，共 2 张")
    expect(page.locator("#page-judged")).to_be_visible()
    assert last_of(hall, PapersOpened).actor == "staff:030016"
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    assert ID_NUMBER not in page.content()
    page.keyboard.press("F7")
    expect(shown).to_contain_text(ID_NUMBER)
    # The duty manager ends the visit from the desk: the papers leave the screen by themselves.
    press(hall, "3", "finish", staff_id=DUTY[0])
    expect(shown).to_be_hidden()
    assert ID_NUMBER not in page.content()
    assert count_of(hall, PapersOpened) == 2


def test_papers_do_not_open_before_service_has_begun(hall: RunningHall, page: Page) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [jpeg(1), jpeg(2)])
    press(hall, "3", "open", "call-next", staff_id="030016")
    enter(page, hall)
    ready(page)
    page.keyboard.press("F7")
    expect(page.get_by_role("alert").filter(has_text="开始办理后")).to_be_visible()
    expect(page.locator("#papers")).to_be_hidden()
    assert count_of(hall, PapersOpened) == 0


def test_a_duty_manager_at_the_console_sees_the_papers_masked(hall: RunningHall, page: Page) -> None:
    served_with_papers(hall)
    enter(page, hall, counter="4", staff_id=DUTY[0])
    page.goto(f"{hall.url}/console?counter=3")
    ready(page)
    page.keyboard.press("F7")
    expect(page.locator("#papers")).to_contain_text("9999**********0012")
    expect(page.locator("#papers")).to_contain_text("已打码")
    expect(page.locator("#papers img")).to_have_count(0)
    assert ID_NUMBER not in page.content()


def test_a_page_that_has_not_arrived_yet_is_said(hall: RunningHall, page: Page) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [jpeg(1)])
    press(hall, "3", "open", "call-next", "begin", staff_id="030016")
    enter(page, hall)
    ready(page)
    page.keyboard.press("F7")
    expect(page.locator("#page-picture")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-missing")).to_contain_text("还没送到")


# --- words ------------------------------------------------------------------------------------------------------


def test_refusals_and_reasons_of_the_console_are_told_in_english(hall: RunningHall, page: Page) -> None:
    tickets(hall, 1)
    tickets(hall, 1, priority="elder", priority_proof="card")
    tickets(hall, 1, priority="pregnant")
    press(hall, "3", "open", staff_id="030016")
    enter(page, hall, query="&lang=en")
    ready(page)
    expect(page.locator("tr.why")).to_contain_text("is first")
    assert not CJK.search(page.locator("#list").inner_text().replace("自助终端", "").replace("综合受理", ""))
    page.keyboard.press("F1")
    expect(page.locator("#counter-state span")).to_have_text("Calling")
    page.keyboard.press("F3")
    expect(page.locator("#tab-no_show")).to_have_text("No-show 1")
    page.keyboard.press("F5")
    expect(page.get_by_role("alert").last).to_contain_text("Finish")
    assert not CJK.search(page.get_by_role("alert").last.inner_text())
