"""The hall's pages in a real Chromium against the real hall: clerks call, boards show and speak, breaks heal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.pages_stage import board, console, main_key, open_console, press, rested, tickets
from tests.support.browser import BOARD, board_shows, log_in, page_of
from tests.support.cable import cable_to
from tests.support.hall import RunningHall

pytestmark = pytest.mark.e2e


def test_a_clerk_calls_recalls_begins_and_finishes_and_the_board_follows(
    browser: Browser, hall: RunningHall, page: Page
) -> None:
    number, _ = tickets(hall, 2)
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        open_console(page, hall)
        main_key(page)
        board_shows(big, number)
        expect(big.locator("#now-number")).to_have_text(number)
        expect(big.locator("#now-where")).to_have_text("请到3号窗口")
        expect(page.locator(".now .big")).to_have_text(number)
        page.keyboard.press("F2")
        expect(page.locator("[data-mean]")).to_have_text("已叫 2 次")
        rested(page)
        main_key(page)
        expect(page.locator("#counter-state span")).to_have_text("服务中")
        page.keyboard.press("F5")
        expect(page.locator("#tab-done")).to_have_text("已办 1")
        expect(page.locator(".now .big")).to_have_text("空闲")
    assert [line["number"] for line in console(hall)["done"]] == [number]


def test_the_board_shows_one_call_after_the_other(browser: Browser, hall: RunningHall) -> None:
    numbers = tickets(hall, 4)
    press(hall, "4", "open")
    with page_of(browser, BOARD) as big, hall.staff("030027", "4") as clerk:
        board(big, hall.url)
        for number in numbers:
            assert clerk.post("/api/v1/counters/4/call-next", json={}).status_code == 200
            board_shows(big, number)
            assert clerk.post("/api/v1/counters/4/begin", json={}).status_code == 200


def test_a_double_press_calls_one_person(hall: RunningHall, page: Page) -> None:
    first, second = tickets(hall, 2)
    open_console(page, hall)
    page.locator("#main").dblclick()
    expect(page.locator(".now .big")).to_have_text(first)
    rested(page)
    seen = console(hall)
    assert seen["counter"]["state"] == "calling"
    assert [line["number"] for line in seen["waiting"]] == [second]


def test_a_lost_answer_is_asked_for_again_and_nobody_is_called_twice(hall: RunningHall, page: Page) -> None:
    first, second = tickets(hall, 2)
    open_console(page, hall)
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            assert route.fetch().ok
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/call-next", lose_the_first_answer)
    main_key(page)
    expect(page.locator(".now .big")).to_have_text(first)
    assert len(keys) == 2 and len(set(keys)) == 1
    assert [line["number"] for line in console(hall)["waiting"]] == [second]


def test_calling_somebody_first_needs_a_reason_that_is_kept(hall: RunningHall, page: Page) -> None:
    tickets(hall, 1)
    later = tickets(hall, 1)[0]
    open_console(page, hall)
    page.get_by_role("button", name=f"先叫 {later}").click()
    page.get_by_role("button", name="先叫", exact=True).last.click()
    expect(page.get_by_text("请选一个原因，或自己写")).to_be_visible()
    assert not hall.hall.ledger.seen.queue.calls
    page.get_by_label("行动不便").check()
    page.get_by_role("dialog").get_by_role("button", name="先叫").click()
    expect(page.locator(".now .big")).to_have_text(later)
    assert console(hall)["now"]["reason"] == "行动不便"


def test_a_wrong_call_is_undone_within_ten_seconds(hall: RunningHall, page: Page) -> None:
    number = tickets(hall, 1)[0]
    open_console(page, hall)
    main_key(page)
    expect(page.locator(".now .big")).to_have_text(number)
    page.locator("#undo button").click()
    expect(page.locator("#tab-waiting")).to_have_text("等候 1")
    expect(page.locator(".now .big")).to_have_text("空闲")
    assert console(hall)["waiting"][0]["number"] == number


def test_a_no_show_comes_back_and_is_served(hall: RunningHall, page: Page) -> None:
    number = tickets(hall, 1)[0]
    open_console(page, hall)
    main_key(page)
    expect(page.locator(".now .big")).to_have_text(number)
    page.keyboard.press("F3")
    expect(page.locator("#aside li")).to_contain_text(number)
    page.get_by_role("button", name=f"接着办 {number}").click()
    expect(page.locator("#counter-state span")).to_have_text("服务中")
    assert console(hall)["now"]["number"] == number


def test_a_ticket_is_transferred_to_another_group(hall: RunningHall, page: Page) -> None:
    number = tickets(hall, 1)[0]
    open_console(page, hall)
    main_key(page)
    expect(page.locator(".now .big")).to_have_text(number)
    page.keyboard.press("F4")
    page.get_by_role("dialog").get_by_role("button", name="转窗口").click()
    expect(page.get_by_text("请选转到哪里")).to_be_visible()
    page.get_by_label("公安户政").check()
    page.get_by_role("dialog").get_by_role("button", name="转窗口").click()
    expect(page.locator(".now .big")).to_have_text("空闲")
    assert [line["number"] for line in console(hall, "6", ("030027", "demo-clerk"))["waiting"]] == [number]


def test_a_pause_has_a_reason_and_ends_with_the_main_key(hall: RunningHall, page: Page) -> None:
    open_console(page, hall)
    page.keyboard.press("F6")
    page.get_by_label("用餐").check()
    page.get_by_role("dialog").get_by_role("button", name="暂停").click()
    expect(page.locator("#counter-state span")).to_have_text("暂停：用餐")
    rested(page)
    main_key(page)
    expect(page.locator("#counter-state span")).to_have_text("空闲")


def test_a_verb_that_does_not_fit_is_explained_with_the_way_out(hall: RunningHall, page: Page) -> None:
    open_console(page, hall)
    # Forced: the button says that it is disabled, and must still answer.
    page.locator('[data-verb="finish"]').click(force=True)
    expect(page.get_by_role("alert")).to_contain_text("窗口现在是「空闲」，不能「办结」")
    expect(page.get_by_role("alert")).to_contain_text("请先叫号")


def test_a_call_by_another_counter_appears_without_touching_the_page(hall: RunningHall, page: Page) -> None:
    first, second = tickets(hall, 2)
    open_console(page, hall)
    expect(page.locator("#tab-waiting")).to_have_text("等候 2")
    press(hall, "4", "open", "call-next")
    expect(page.locator(".list tr.first")).to_contain_text(second)
    expect(page.locator("#same-group")).to_contain_text(first)


def test_a_wrong_password_is_said_and_the_counter_choice_is_remembered(hall: RunningHall, page: Page) -> None:
    page.goto(f"{hall.url}/login")
    page.locator("#staff-id").fill("030016")
    page.locator("#password").fill("wrong")
    page.locator("#enter").click()
    expect(page.get_by_role("alert")).to_contain_text("还能再试 4 次")
    log_in(page, hall.url, "030016", "demo-clerk", "3")
    page.locator("#logout").click()
    page.wait_for_url("**/login*")
    expect(page.locator("#counter")).to_have_value("3")
    expect(page.locator("#staff-id")).to_have_value("030016")
    expect(page.locator("#password")).to_be_focused()


def test_a_console_without_a_login_leads_to_the_login_and_back(hall: RunningHall, page: Page) -> None:
    page.goto(f"{hall.url}/console?counter=3")
    page.wait_for_url("**/login?next=*")
    page.locator("#staff-id").fill("030016")
    page.locator("#password").fill("demo-clerk")
    page.locator("#counter").select_option("3")
    page.locator("#enter").click()
    page.wait_for_url("**/console?counter=3")
    expect(page.locator("#subtitle")).to_contain_text("3 号窗口")


def test_a_tampered_link_does_not_lead_away_after_the_login(hall: RunningHall, page: Page) -> None:
    page.goto(f"{hall.url}/login?next=//evil.example/console")
    page.locator("#staff-id").fill("010012")
    page.locator("#password").fill("demo-duty")
    page.locator("#enter").click()
    page.wait_for_url(f"{hall.url}/duty")


def test_markup_in_a_name_stays_text(hall: RunningHall, page: Page) -> None:
    name = "<img src=x onerror=document.title='broken'>"
    tickets(hall, 1, masked_name=name[:40], item_name="<b>事项</b>")
    open_console(page, hall)
    expect(page.locator("#list")).to_contain_text("<b>事项</b>")
    assert page.locator("#list img, #list tbody td b").count() == 0
    assert "broken" not in page.title()


# --- the line breaks --------------------------------------------------------------------------------------------


def test_the_board_keeps_its_picture_in_a_break_and_is_right_again_by_itself(
    browser: Browser, hall: RunningHall
) -> None:
    first, second = tickets(hall, 2)
    press(hall, "4", "open", "call-next")
    with cable_to(hall.url) as cable, page_of(browser, BOARD) as big:
        board(big, cable.url)
        expect(big.locator("#now-number")).to_have_text(first)
        cable.refuse()
        expect(big.locator("#paused")).to_contain_text("暂停更新")
        expect(big.locator("#paused")).to_contain_text(":")
        press(hall, "4", "begin", "call-next")
        expect(big.locator("#now-number")).to_have_text(first)
        expect(big.locator("#queues")).to_contain_text("综合受理")
        cable.mend()
        board_shows(big, second)
        expect(big.locator("#paused")).to_be_hidden()


def test_a_line_that_went_dead_without_a_word_is_noticed(browser: Browser, hall: RunningHall) -> None:
    number = tickets(hall, 1)[0]
    with cable_to(hall.url) as cable, page_of(browser, BOARD) as big:
        big.clock.install()
        board(big, cable.url)
        cable.go_dead()
        big.clock.fast_forward(25_000)
        big.clock.fast_forward(2_000)
        expect(big.locator("#paused")).to_be_visible()
        press(hall, "4", "open", "call-next")
        cable.mend()
        for _ in range(20):
            big.clock.fast_forward(500)
            if big.locator("#recent .row").count():
                break
            big.wait_for_timeout(50)
        board_shows(big, number)
        expect(big.locator("#paused")).to_be_hidden()


def test_a_press_into_a_broken_line_is_told_and_pressed_again_does_it_once(
    hall: RunningHall, page: Page
) -> None:
    first, second = tickets(hall, 2)
    with cable_to(hall.url) as cable:
        open_console(page, hall, url=cable.url)
        cable.refuse()
        main_key(page)
        expect(page.get_by_role("alert")).to_contain_text("没有连上大厅程序")
        expect(page.locator("#line")).to_contain_text("连接断开")
        cable.mend()
        expect(page.locator("#line")).to_contain_text("已连接")
        rested(page)
        main_key(page)
        expect(page.locator(".now .big")).to_have_text(first)
        expect(page.get_by_role("alert")).to_have_count(0)
    assert [line["number"] for line in console(hall)["waiting"]] == [second]


def test_a_login_page_of_the_network_is_not_taken_for_the_hall(hall: RunningHall, page: Page) -> None:
    tickets(hall, 1)
    open_console(page, hall)
    page.route(
        "**/call-next",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<html>welcome</html>"),
    )
    main_key(page)
    expect(page.get_by_role("alert")).to_contain_text("网络没有通到大厅程序")
    assert console(hall)["now"] is None
