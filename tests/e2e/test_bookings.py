"""The desk's page of bookings, walked through in a real browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.base.clock import HandClock
from tests.e2e.pages_stage import CLERK, DUTY
from tests.kiosk.appointments.booking_hall import book, settings, system
from tests.kiosk.appointments.test_booking_desk import TEN
from tests.support.browser import chromium, log_in, page_of, picture
from tests.support.hall import FRIDAY_MORNING, RunningHall, running_hall

pytestmark = pytest.mark.e2e
HEADING = "预约编号,业务,日期,时间,姓名,手机号\n"


def line_of(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator("#list tbody tr", has_text=name)


def in_dialog(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def by_telephone(page: Page) -> None:
    """What is wrong stays in the dialog with what was typed; then it is mended."""
    page.get_by_role("button", name="登记预约").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("覃雨桐")
    dialog.get_by_label("手机号").fill("1390000222")
    dialog.get_by_label("时间").select_option(label="10:30　余 2")
    in_dialog(page, "登记")
    expect(dialog.get_by_role("alert")).to_contain_text("不是 11 位")
    dialog.get_by_label("手机号").fill("13900002222")
    in_dialog(page, "登记")
    expect(dialog.locator(".told-number")).to_contain_text("YY-")
    in_dialog(page, "知道了")
    expect(line_of(page, "覃*桐")).to_contain_text("10:30")


def moved_cancelled_and_back(page: Page) -> None:
    line_of(page, "覃*桐").get_by_role("button", name="改约").click()
    page.get_by_role("dialog").get_by_label("时间").select_option(label="11:00　余 2")
    in_dialog(page, "改约")
    expect(line_of(page, "覃*桐")).to_contain_text("11:00")
    page.get_by_role("button", name="撤销").click()
    expect(line_of(page, "覃*桐")).to_contain_text("10:30")
    line_of(page, "覃*桐").get_by_role("button", name="取消").click()
    page.get_by_role("dialog").get_by_label("市民来电取消").check()
    in_dialog(page, "取消预约")
    expect(line_of(page, "覃*桐")).to_contain_text("已取消")
    page.get_by_role("status").get_by_role("button", name="撤销").click()
    expect(line_of(page, "覃*桐")).to_contain_text("已预约")


def a_file(page: Page) -> None:
    lines = "7,综合受理,2026-06-12,11:00,石山,13900003333\n8,综合受里,2026-06-12,11:00,田甜,13900004444\n"
    page.get_by_role("button", name="导入表格").click()
    table = {"name": "约.csv", "mimeType": "text/csv", "buffer": (HEADING + lines).encode()}
    page.get_by_label("文件").set_input_files(table)  # type: ignore[arg-type]
    in_dialog(page, "检查")
    expect(page.get_by_role("dialog")).to_contain_text("第 3 行")
    expect(page.locator("#list tbody tr")).to_have_count(2)
    picture(page, "bookings_import")
    in_dialog(page, "只导入没错的 1 个")
    expect(line_of(page, "石*")).to_contain_text("11:00")


def test_desk_walks_a_day_of_bookings(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock, settings()) as hall, chromium() as browser, page_of(browser) as page:
        with system(hall) as bookings:
            book(bookings, TEN)
        log_in(page, hall.url, *DUTY)
        page.get_by_role("link", name="预约").click()
        expect(line_of(page, "彭*花")).to_contain_text("10:00")
        by_telephone(page)
        moved_cancelled_and_back(page)
        a_file(page)
        clock.advance(timedelta(minutes=50).total_seconds())
        somebody_comes_late(page, hall)
        clerk_finds_and_checks_in(page, hall)


def somebody_comes_late(page: Page, hall: RunningHall) -> None:
    """Told by an event of the hall: the desk next door notes it, this page shows it."""
    page.reload()
    expect(line_of(page, "彭*花")).to_contain_text("迟到未到")
    with hall.staff("000001", None) as other:
        [late] = [
            each
            for each in other.get("/api/v1/appointments/desk").json()["appointments"]
            if each["masked_name"] == "彭*花"
        ]
        assert other.post(f"/api/v1/appointments/{late['appointment_id']}/missed").status_code == 200
    expect(line_of(page, "彭*花").get_by_role("button", name="恢复")).to_be_visible()
    picture(page, "bookings")


def clerk_finds_and_checks_in(page: Page, hall: RunningHall) -> None:
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#enter")).to_be_enabled()
    log_in(page, hall.url, *CLERK, "3")
    page.goto(f"{hall.url}/bookings")
    expect(page.get_by_role("button", name="登记预约")).to_be_hidden()
    page.get_by_role("searchbox").fill("13900002222")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#list tbody tr")).to_have_count(1)
    line_of(page, "覃*桐").get_by_role("button", name="签到").click()
    expect(page.locator(".told-number")).to_have_text("A001")
    in_dialog(page, "知道了")
    expect(line_of(page, "覃*桐")).to_contain_text("已签到 A001")
