"""The duty desk's acts, the reports and the administrator's page, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.base.clock import HandClock
from tests.e2e.pages_stage import CJK, CLERK, DUTY, console, press, tickets
from tests.support.browser import log_in, page_of, picture
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall

pytestmark = pytest.mark.e2e
ADMINISTRATOR = ("000001", "demo-admin")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


@pytest.fixture
def desk(browser: Browser, hall: RunningHall) -> Iterator[Page]:
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        expect(page.locator("#queues button.link")).to_have_count(6)
        yield page


def open_queue(page: Page, name: str) -> None:
    page.locator("#queues").get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_contain_text(name)


def test_queue_is_stopped_with_a_reason_and_gives_numbers_again(desk: Page, hall: RunningHall) -> None:
    open_queue(desk, "综合受理")
    desk.get_by_role("button", name="今天停止取号").click()
    desk.get_by_role("button", name="今天停止取号").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("人手不够").check()
    desk.get_by_role("button", name="今天停止取号").click()
    expect(desk.locator("#queues")).to_contain_text("停止取号")
    with hall.terminal() as terminal:
        assert "人手不够" in issue(terminal).json()["title"]
        open_queue(desk, "综合受理")
        desk.get_by_role("button", name="恢复取号").click()
        expect(desk.locator("#queues")).not_to_contain_text("停止取号")
        assert issue(terminal).status_code == 201


def test_proof_of_priority_seen_at_the_desk_brings_a_ticket_forward(desk: Page, hall: RunningHall) -> None:
    first, second = tickets(hall, 2)
    desk.reload()
    open_queue(desk, "综合受理")
    desk.get_by_role("button", name=f"定优先 {second}").click()
    desk.get_by_label("残疾人").check()
    desk.get_by_role("dialog").get_by_role("button", name="定优先").click()
    expect(desk.get_by_role("status")).to_contain_text(["已办"])
    assert [line["number"] for line in console(hall)["waiting"]] == [second, first]


def test_waiting_ticket_is_moved_to_another_group_from_the_desk(desk: Page, hall: RunningHall) -> None:
    press(hall, "4", "open")
    (number,) = tickets(hall, 1)
    desk.reload()
    open_queue(desk, "综合受理")
    desk.get_by_role("button", name=f"转窗口 {number}").click()
    desk.get_by_role("dialog").get_by_label("公安户政").check()
    desk.get_by_role("dialog").get_by_role("button", name="转窗口").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert [line["number"] for line in console(hall, "6", DUTY)["waiting"]] == [number]


def test_words_for_a_counter_reach_its_console(desk: Page, hall: RunningHall) -> None:
    desk.locator("#counters").get_by_role("button", name="3 号").click()
    desk.get_by_role("button", name="发到叫号台").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("给窗口捎话").fill("请到 4 号帮忙")
    desk.get_by_role("button", name="发到叫号台").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert console(hall)["notices"][0]["text"] == "请到 4 号帮忙"


def test_second_desk_sees_who_is_on_the_way_to_who_asked_for_help(
    browser: Browser, desk: Page, hall: RunningHall
) -> None:
    press(hall, "3", "open", "help", staff_id=CLERK[0], reason="证件有疑问")
    with page_of(browser) as other:
        log_in(other, hall.url, *ADMINISTRATOR)
        expect(other.locator("#help")).to_contain_text("呼叫值班长")
        desk.get_by_role("button", name="知道了").click()
        expect(other.locator("#help")).to_contain_text("周*已去")


# --- reports ----------------------------------------------------------------------------------------------------


def a_morning(hall: RunningHall, clock: HandClock) -> None:
    with hall.terminal() as terminal, hall.staff(CLERK[0], "3") as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        for minutes in (4, 9, 3):
            issue(terminal)
            clock.advance(120)
            for verb, seconds in (("call-next", 30), ("begin", 60 * minutes), ("finish", 10)):
                assert clerk.post(f"/api/v1/counters/3/{verb}", json={}).status_code == 200
                clock.advance(seconds)


def test_reports_draw_what_the_log_says_with_the_figures_as_tables(
    browser: Browser, hall: RunningHall, clock: HandClock
) -> None:
    a_morning(hall, clock)
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        page.get_by_role("link", name="报表").click()
        expect(page.locator("#tiles li").first.locator(".value")).to_have_text("3")
        waits = page.locator("#chart-waits")
        expect(waits.locator("canvas")).to_be_visible()
        expect(waits.get_by_role("img")).to_have_attribute(
            "aria-label", "一天里的等候：平均 2 分，目标 15 分"
        )
        waits.get_by_text("看数字").click()
        expect(waits.get_by_role("row").nth(1)).to_contain_text("09:30")
        counter = page.locator("#chart-counters")
        counter.get_by_text("看数字").click()
        expect(counter.get_by_role("row").nth(1)).to_contain_text("3 号窗口")
        expect(counter.get_by_role("row").nth(1)).to_contain_text("16")
        picture(page, "reports")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 Excel").click()
        book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
        assert len(book.sheetnames) == 6
        page.get_by_role("button", name="近 7 天").click()
        expect(page.locator("#from")).to_have_value("2026-06-06")
        expect(page.get_by_role("button", name="近 7 天")).to_have_attribute("aria-pressed", "true")


def test_reports_are_told_in_english(browser: Browser, hall: RunningHall, clock: HandClock) -> None:
    a_morning(hall, clock)
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        page.goto(f"{hall.url}/reports?lang=en")
        expect(page.locator("#tiles li").first.locator(".value")).to_have_text("3")
        expect(page.locator("#chart-waits canvas")).to_be_visible()
        assert not CJK.search(page.locator("#charts").inner_text())
        picture(page, "reports_english")


# --- the administrator's page -----------------------------------------------------------------------------------


@pytest.fixture
def admin(browser: Browser, hall: RunningHall) -> Iterator[Page]:
    with page_of(browser) as page:
        log_in(page, hall.url, *ADMINISTRATOR)
        page.get_by_role("link", name="大厅设置").click()
        expect(page.get_by_role("tab", name="通知")).to_have_attribute("aria-selected", "true")
        yield page


def test_ticker_changed_on_the_page_is_on_the_board_and_is_taken_back(admin: Page, hall: RunningHall) -> None:
    admin.get_by_label("大屏滚动通知").fill("请带身份证\n下午四点后人少")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("status")).to_contain_text(["已保存"])
    with hall.client() as anybody:
        assert anybody.get("/api/v1/board").json()["ticker"] == ["请带身份证", "下午四点后人少"]
        admin.get_by_role("tab", name="修改记录").click()
        expect(admin.locator("[data-version='1']")).to_contain_text("大屏滚动通知")
        picture(admin, "admin_changes")
        admin.get_by_role("button", name="撤销 1").click()
        expect(admin.locator("[data-version='2']")).to_contain_text("撤销第 1 次")
        assert len(anybody.get("/api/v1/board").json()["ticker"]) == 3


def test_setting_that_cannot_be_is_told_at_its_field(admin: Page) -> None:
    admin.get_by_role("tab", name="时间").click()
    admin.get_by_label("上午").fill("12:00–9:00")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("alert")).to_contain_text("上午")
    expect(admin.locator(".wrong")).to_have_attribute("data-key", "hours.morning")
    expect(admin.get_by_label("上午")).to_be_focused()
    picture(admin, "admin_mistake")


def test_counter_serves_another_group_after_a_tick(admin: Page, hall: RunningHall) -> None:
    admin.get_by_role("tab", name="窗口").click()
    block = admin.locator("[data-entry='3']")
    block.locator("[data-key='counters.3.groups']").get_by_label("公安户政").check()
    admin.get_by_role("button", name="保存").click()
    admin.get_by_role("dialog").get_by_role("button", name="马上生效").click()
    expect(admin.get_by_role("status")).to_contain_text(["已保存"])
    assert console(hall)["counter"]["groups"] == ["综合受理", "公安户政"]


def test_new_counter_new_group_and_who_serves_what(admin: Page, hall: RunningHall) -> None:
    """A mistake is told at its field, the preview says what happens, then it is so; in one walk."""
    admin.get_by_role("tab", name="业务").click()
    admin.get_by_role("button", name="添加业务").click()
    new = admin.locator("[data-entry='new']")
    new.get_by_label("名称", exact=True).fill("婚姻登记")
    new.get_by_label("英文名称").fill("Marriages")
    new.get_by_label("号码字头").fill("A")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("alert")).to_contain_text("字头 A 已由综合受理使用")
    new.get_by_label("号码字头").fill("H")
    picture(admin, "admin_new_group")
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("dialog")).to_contain_text("没有窗口办理婚姻登记")
    admin.get_by_role("dialog").get_by_role("button", name="马上生效").click()
    expect(admin.locator("[data-entry='marriages']")).to_be_visible()
    admin.get_by_role("tab", name="谁办什么").click()
    admin.get_by_label("3 婚姻登记").select_option(label="帮办，晚 10 分")
    picture(admin, "admin_skills")
    admin.get_by_role("button", name="保存").click()
    admin.get_by_role("dialog").get_by_role("button", name="马上生效").click()
    expect(admin.get_by_role("status")).to_contain_text(["已保存"])
    assert console(hall)["counter"]["groups"] == ["综合受理", "婚姻登记"]
    admin.get_by_role("tab", name="窗口").click()
    admin.get_by_role("button", name="添加窗口").click()
    admin.locator("[data-entry='new']").get_by_label("婚姻登记").first.check()
    admin.get_by_role("button", name="撤掉 2 号").click()
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("dialog")).to_contain_text("新增 9 号")
    expect(admin.get_by_role("dialog")).to_contain_text("撤掉 2 号")
    picture(admin, "admin_preview")
    admin.get_by_role("dialog").get_by_role("button", name="马上生效").click()
    expect(admin.locator("[data-entry='9']")).to_be_visible()
    expect(admin.locator("[data-entry='2']")).to_have_count(0)
    admin.get_by_role("tab", name="业务").click()
    tickets(hall, 1, "estate")
    admin.get_by_role("button", name="停办 D 不动产登记").click()
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("dialog")).to_contain_text("还有 1 人在等，照常叫完")
    admin.get_by_role("dialog").get_by_role("button", name="马上生效").click()
    expect(admin.locator("[data-entry='estate']")).to_contain_text("已停办")


def test_new_clerk_gets_a_password_shown_once_and_logs_in_with_it(
    browser: Browser, admin: Page, hall: RunningHall
) -> None:
    admin.get_by_role("tab", name="人员").click()
    admin.get_by_role("button", name="添加人员").click()
    admin.get_by_label("工号").fill("030088")
    admin.get_by_label("姓名").fill("覃雨桐")
    admin.get_by_label("窗口人员").check()
    admin.get_by_role("dialog").get_by_role("button", name="添加人员").click()
    password = admin.get_by_role("dialog").locator(".password").inner_text()
    admin.get_by_role("dialog").get_by_role("button", name="知道了").click()
    expect(admin.locator("[data-staff='030088']")).to_contain_text("覃雨桐")
    assert password not in admin.content()
    with page_of(browser) as page:
        log_in(page, hall.url, "030088", password, "4")
        expect(page.locator("#main b")).to_have_text("开窗")
    admin.get_by_role("button", name="停用 覃雨桐").click()
    admin.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(admin.locator("[data-staff='030088']")).to_contain_text("已停用")
    with hall.client() as refused:
        asked = {"staff_id": "030088", "password": password, "counter_id": "4"}
        assert refused.post("/api/v1/session", json=asked).status_code == 401


def test_tabs_of_the_administrators_page_are_walked_with_the_keyboard(admin: Page) -> None:
    admin.get_by_role("tab", name="通知").focus()
    admin.keyboard.press("ArrowDown")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("tab", name="窗口")).to_have_attribute("aria-selected", "true")
    expect(admin.locator("[data-entry]")).to_have_count(8)


def test_administrators_page_is_told_in_english(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser) as page:
        log_in(page, hall.url, *ADMINISTRATOR)
        page.goto(f"{hall.url}/admin?lang=en#hours")
        expect(page.get_by_label("Morning")).to_have_value("9:00–12:00")
        assert not CJK.search(page.locator("main").inner_text())
        picture(page, "admin_english")


def test_link_to_the_settings_is_for_the_administrator_alone(desk: Page) -> None:
    expect(desk.get_by_role("link", name="报表")).to_be_visible()
    expect(desk.get_by_role("link", name="大厅设置")).to_be_hidden()
