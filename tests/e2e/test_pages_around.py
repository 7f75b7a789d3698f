"""Spoken calls, duty desk, health and phone in a real Chromium against the real hall."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.base.paths import built_assets
from tests.e2e.pages_stage import board, open_console, press, tickets
from tests.support.browser import BOARD, PHONE, log_in, page_of
from tests.support.hall import RunningHall, issue
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e


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
