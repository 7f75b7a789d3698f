"""The hall's pages in a real Chromium against the real hall: clerks call, boards show and speak, breaks heal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.base.paths import built_assets
from tests.e2e.pages_stage import board, console, main_key, open_console, press, rested, tickets
from tests.support.browser import BOARD, PHONE, board_shows, chromium, log_in, page_of
from tests.support.cable import cable_to
from tests.support.hall import RunningHall, issue, running_hall
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with page_of(browser) as fresh:
        yield fresh


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


# --- voice ------------------------------------------------------------------------------------------------------

_LISTEN = """
window.heard = [];
for (const name of ["playing", "ended", "pause"])
  document.addEventListener(name, (event) => heard.push([name, performance.now(), event.target.currentSrc.split("/").pop()]), true);
"""


def _spans(heard: list[list[Any]]) -> list[tuple[float, float, str]]:
    spans, begun = [], {}
    for name, at, sound in heard:
        if name == "playing":
            begun.setdefault(sound, at)
        elif sound in begun:
            spans.append((begun.pop(sound), at, sound))
    assert not begun, "a sound never ended"
    return sorted(spans)


def test_two_calls_at_once_are_spoken_one_after_the_other(browser: Browser, hall: RunningHall) -> None:
    if not (built_assets() / "voice" / "demo" / "manifest.json").is_file():
        pytest.skip("no voice pack: scripts/make_voice_pack.py")
    tickets(hall, 1, "general")
    tickets(hall, 1, "police")
    with page_of(browser, BOARD) as big:
        big.add_init_script(_LISTEN)
        board(big, hall.url, "")
        press(hall, "4", "open", "call-next")
        press(hall, "6", "open", "call-next")
        ended = "heard.filter(([name]) => name === 'ended').length"
        wait_until(lambda: big.evaluate(ended) == 2)
        spans = _spans(big.evaluate("heard"))
        calls = big.evaluate("fetch('/api/v1/board').then((answer) => answer.json())")["calls"]
    assert len(spans) == 2
    assert spans[0][1] <= spans[1][0], "two announcements overlapped"
    said = {call["audio"].rsplit("/", 1)[1]: call["duration_s"] for call in calls}
    for begin, end, sound in spans:
        assert (end - begin) / 1000 == pytest.approx(said[sound], abs=0.6)


def test_a_board_that_opens_late_does_not_speak_old_calls(browser: Browser, hall: RunningHall) -> None:
    number = tickets(hall, 1)[0]
    press(hall, "4", "open", "call-next")
    with page_of(browser, BOARD) as big:
        big.add_init_script(_LISTEN)
        board(big, hall.url, "")
        expect(big.locator("#now-number")).to_have_text(number)
        big.wait_for_timeout(1500)
        assert big.evaluate("heard") == []


# --- duty desk, health, phone -----------------------------------------------------------------------------------


def _bad_review(hall: RunningHall) -> None:
    review = {
        "review_id": "0197a000-0000-7000-8000-000000000001",
        "about": {"name": "居住证申领"},
        "rating": 2,
        "tags": [],
        "text": "系统卡了两次",
        "call_back": True,
        "phone": "13800000000",
        "indicator_set_version": "2020",
        "given_at": "2026-06-12T09:00:00+08:00",
        "terminal_id": "T-03",
    }
    with hall.terminal() as terminal:
        assert terminal.post("/api/v1/reviews", json=review).status_code == 201


def test_a_bad_review_reaches_the_duty_desk_and_is_followed_up(hall: RunningHall, page: Page) -> None:
    log_in(page, hall.url, "010012", "demo-duty")
    expect(page.locator("#reviews")).to_contain_text("没有差评")
    _bad_review(hall)
    row = page.locator("[data-review]")
    expect(row).to_contain_text("系统卡了两次")
    expect(row).to_contain_text("待核实")
    row.get_by_role("button").click()
    expect(page.get_by_role("dialog")).not_to_contain_text("13800000000")
    page.get_by_role("button", name="看电话").click()
    expect(page.locator("[data-phone]")).to_have_text("13800000000")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("请选下一步，并写明做了什么")).to_be_visible()
    page.get_by_label("做了什么，结果怎样").fill("已看录像，确有卡顿")
    page.get_by_role("button", name="记下").click()
    expect(row).to_contain_text("整改中")


def test_a_clerks_call_for_help_is_on_the_duty_desk(browser: Browser, hall: RunningHall, page: Page) -> None:
    log_in(page, hall.url, "010012", "demo-duty")
    with page_of(browser) as other:
        open_console(other, hall)
        other.keyboard.press("F9")
        expect(other.get_by_role("status").filter(has_text="已呼叫值班长，请稍等")).to_be_visible()
    expect(page.locator("#help")).to_contain_text("3 号窗口 呼叫值班长")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("#help")).to_contain_text("周*已去")


def test_a_clerk_at_the_duty_desk_is_told_so(hall: RunningHall, page: Page) -> None:
    log_in(page, hall.url, "030016", "demo-clerk", "3")
    page.goto(f"{hall.url}/duty")
    expect(page.get_by_role("alert")).to_be_visible()


def heartbeat(hall: RunningHall, seq: int, *conditions: str) -> None:
    """The terminal's word about its printer."""
    out = bool(conditions)
    printer = {
        "name": "receipt-printer",
        "kind": "receipt_printer",
        "driver": "escpos",
        "link": "online",
        "conditions": list(conditions),
        "since": "2026-06-12T09:40:00+08:00",
        "detail": "",
        "figures": {"paper_mm": "48210"},
        "xfs": "userError" if out else "online",
        "action": "clear" if out else "none",
        "cuss": "UNAVAILABLE" if out else "READY",
        "ne107": "FAILURE" if out else "NORMAL",
    }
    body = {
        "terminal_id": "T-03",
        "seq": seq,
        "at": hall.hall.now().isoformat(),
        "boot_id": "boot-1",
        "version": "0.1.0",
        "place": "一楼大厅 · 3 号自助终端",
        "devices": [printer],
        "outbox": {"waiting": 0, "parked": 0},
    }
    with hall.terminal() as terminal:
        assert terminal.post("/api/v1/heartbeats", json=body).status_code == 200


def test_paper_out_is_an_alarm_within_five_seconds_and_so_is_its_end(hall: RunningHall, page: Page) -> None:
    heartbeat(hall, 1)
    page.goto(f"{hall.url}/health")
    device = page.locator('[data-device="receipt-printer"]')
    expect(device).to_have_attribute("data-state", "good")
    heartbeat(hall, 2, "paper_out")
    expect(page.locator("[data-open]")).to_contain_text("缺纸")
    expect(device).to_contain_text("userError · UNAVAILABLE · FAILURE")
    heartbeat(hall, 3)
    expect(page.locator("[data-open]")).to_have_count(0)
    expect(page.locator('[data-alarm="paper_out"]')).to_contain_text("已恢复")
    expect(device).to_have_attribute("data-state", "good")


def test_the_phone_follows_its_ticket(browser: Browser, hall: RunningHall) -> None:
    tickets(hall, 1)
    with hall.terminal() as terminal:
        mine = issue(terminal, masked_name="陈*").json()
    with page_of(browser, PHONE) as phone:
        phone.goto(f"{hall.url}/f/{mine['follow_url'].rsplit('/', 1)[1]}")
        expect(phone.locator("#ticket")).to_contain_text("1 人")
        expect(phone.locator("body")).not_to_contain_text("陈")
        press(hall, "4", "open", "call-next")
        expect(phone.locator("#ticket")).to_contain_text("下一位就是您")
        press(hall, "4", "begin", "call-next")
        expect(phone.locator(".counter")).to_contain_text("请到4号窗口")


def test_an_unknown_ticket_on_the_phone_is_a_sentence(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser, PHONE) as phone:
        phone.goto(f"{hall.url}/f/no-such-token")
        expect(phone.locator("#stale")).to_be_visible()
        expect(phone.locator("#stale")).not_to_be_empty()
