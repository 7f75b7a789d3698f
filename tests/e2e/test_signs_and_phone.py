"""Counter signs, the lobby and the phone in a real Chromium: each tells its own, in time, and nobody's name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from kiosk.base.clock import HandClock
from tests.e2e.pages_stage import board, press, tickets
from tests.kiosk.appointments import booking_hall
from tests.support.browser import BOARD, PHONE, page_of
from tests.support.cable import cable_to
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, sample_settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e


# --- counter signs and the lobby --------------------------------------------------------------------------------


def test_a_counter_sign_tells_its_own_counters_state(browser: Browser, hall: RunningHall) -> None:
    first, second = tickets(hall, 2)
    state = "#state"
    with page_of(browser, BOARD) as sign:
        sign.goto(f"{hall.url}/sign/4")
        expect(sign.locator(state)).to_contain_text("未开窗")
        expect(sign.locator("#waiting")).to_have_text("2 人等候")
        press(hall, "3", "open", "call-next", staff_id="030016")
        expect(sign.locator("#waiting")).to_have_text("1 人等候")
        expect(sign.locator("#frame")).not_to_have_class(re.compile("flash"))
        assert first not in sign.locator(state).inner_text()
        press(hall, "4", "open", "call-next")
        expect(sign.locator(f"{state} .number")).to_have_text(second)
        expect(sign.locator(state)).to_contain_text("请到本窗口")
        expect(sign.locator("#frame")).to_have_class(re.compile("flash"))
        press(hall, "4", "begin")
        expect(sign.locator(state)).to_contain_text("正在办理")
        press(hall, "4", "finish")
        expect(sign.locator(state)).to_contain_text("等候叫号")
        press(hall, "4", "pause", reason="用餐")
        expect(sign.locator(state)).to_contain_text("暂停服务")
        assert "用餐" not in sign.content(), "why a clerk is away is nobody's business"


def test_a_sign_of_no_counter_is_a_sentence(browser: Browser, hall: RunningHall) -> None:
    with hall.client() as client:
        assert client.get("/sign/99").status_code == 404
        problem = client.get("/api/v1/signs/99").json()
    assert problem["type"] == "unknown_counter" and "99" in problem["title"]


def test_the_lobby_page_follows_the_queues_and_shows_nobody(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser, BOARD) as lobby:
        lobby.goto(f"{hall.url}/lobby")
        card = lobby.locator('[data-group="general"]')
        expect(card).to_contain_text("0")
        expect(card).to_contain_text("未开窗")
        tickets(hall, 3, masked_name="龙**")
        expect(card.locator(".count b")).to_have_text("3")
        press(hall, "4", "open", "call-next")
        expect(card).to_contain_text("正在叫 A001")
        expect(card.locator(".wait b")).to_contain_text("分钟")
        expect(lobby.locator("#total")).to_contain_text("1 个窗口在办")
        assert "龙" not in lobby.content()


def test_the_lobby_page_tells_how_many_are_booked_next_and_not_who(browser: Browser, tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock, booking_hall.settings()) as hall, page_of(browser, BOARD) as lobby:
        with booking_hall.system(hall) as system:
            first = FRIDAY_MORNING.replace(hour=10, minute=0)
            booked = ((first, "a"), (first, "b"), (first.replace(minute=30), "c"))
            for at, person in booked:
                more = {"nobody": True, "person_key": person * 64, "masked_name": "彭**"}
                assert booking_hall.book(system, at, **more).status_code == 201
        lobby.goto(f"{hall.url}/lobby")
        expect(lobby.locator("#appointments li")).to_have_text(
            ["10:00综合受理2 人预约", "10:30综合受理1 人预约"]
        )
        assert "彭" not in lobby.content()


def test_a_new_setting_of_the_hall_reaches_its_screens(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        expect(big.locator("html")).to_have_attribute("data-look", "standard")
        hall.hall.settings = sample_settings(board={"look": "light"})
        hall.hall.live.publish("settings", "{}", 0)
        expect(big.locator("html")).to_have_attribute("data-look", "light")


# --- the phone --------------------------------------------------------------------------------------------------

_FEEL = """
window.felt = [];
Object.defineProperty(navigator, "vibrate", { value: (pattern) => { felt.push(pattern.length); return true; } });
"""


def _follow(hall: RunningHall, ahead: int) -> tuple[str, dict[str, Any]]:
    """The link of a ticket with `ahead` others before it, and the ticket."""
    tickets(hall, ahead)
    with hall.terminal() as terminal:
        mine: dict[str, Any] = issue(terminal, masked_name="向**", person_key="person-7").json()
    return f"{hall.url}/f/{mine['follow_url'].rsplit('/', 1)[1]}", mine


def test_the_phone_buzzes_when_three_are_left_and_at_each_call(browser: Browser, hall: RunningHall) -> None:
    link, mine = _follow(hall, ahead=5)
    press(hall, "4", "open", "call-next")
    with page_of(browser, PHONE) as phone:
        phone.add_init_script(_FEEL)
        phone.goto(link)
        expect(phone.locator("#ticket")).to_contain_text("4 人")
        assert phone.evaluate("felt") == [] and phone.locator("#hint").is_hidden()
        press(hall, "4", "begin", "call-next")
        expect(phone.locator("#hint")).to_contain_text("前面还有 3 位")
        assert phone.evaluate("felt") == [3], "once, not at every further step"
        for _ in range(3):
            press(hall, "4", "begin", "call-next")
        expect(phone.locator("#ticket")).to_contain_text("下一位就是您")
        assert phone.evaluate("felt") == [3]
        press(hall, "4", "begin", "call-next")
        expect(phone.locator(".counter")).to_contain_text("请到4号窗口")
        size = phone.locator(".counter b").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert size >= 100
        assert phone.title() == "请到 一楼 B 区 4 号窗口"
        press(hall, "4", "recall")
        wait_until(lambda: phone.evaluate("felt") == [3, 5, 5])
        press(hall, "4", "no-show")
        expect(phone.locator(".state")).to_contain_text("过号了")
        expect(phone.locator(".what")).to_contain_text("可以接着办")
        assert mine["number"] in phone.locator("#ticket").inner_text()


def test_a_void_ticket_says_so_and_what_to_do(browser: Browser, hall: RunningHall) -> None:
    link, mine = _follow(hall, ahead=0)
    with page_of(browser, PHONE) as phone:
        phone.goto(link)
        expect(phone.locator("#ticket")).to_contain_text("下一位就是您")
        press(hall, "4", "open")
        press(hall, "4", "abandon", ticket_id=mine["ticket_id"], reason="人已离开")
        expect(phone.locator(".state")).to_have_text("这个号已作废")
        expect(phone.locator(".what")).to_contain_text("重新取号")
        expect(phone.locator("#remind")).to_be_hidden()


def test_the_phone_learns_nothing_about_anybody(hall: RunningHall) -> None:
    link, _ = _follow(hall, ahead=1)
    with hall.client() as client:
        told = client.get(f"/api/v1/follow/{link.rsplit('/', 1)[1]}")
    assert "向" not in told.text and "person" not in told.text and "ticket_id" not in told.json()


def test_the_phone_says_that_its_line_is_broken_and_is_right_again_by_itself(
    browser: Browser, hall: RunningHall
) -> None:
    link, _ = _follow(hall, ahead=0)
    with cable_to(hall.url) as cable, page_of(browser, PHONE) as phone:
        phone.clock.install()
        phone.goto(link.replace(hall.url, cable.url))
        expect(phone.locator("#ticket")).to_contain_text("下一位就是您")
        cable.refuse()
        for _ in range(20):
            phone.clock.run_for(1000)
            if phone.locator("#stale").is_visible():
                break
        expect(phone.locator("#stale")).to_contain_text("网络断开了")
        press(hall, "4", "open", "call-next")
        cable.mend()
        wait_until(lambda: (phone.clock.run_for(100), phone.locator(".counter").count())[1])
        expect(phone.locator("#stale")).to_be_hidden()


def test_a_touch_turns_the_reminder_on(browser: Browser, hall: RunningHall) -> None:
    link, _ = _follow(hall, ahead=1)
    with page_of(browser, ViewportSize(width=360, height=640)) as phone:
        phone.goto(link)
        button = phone.get_by_role("button", name="快到时提醒我")
        button.click()
        expect(phone.get_by_role("button", name="请不要关掉这一页")).to_have_attribute("aria-pressed", "true")
