"""A real Chromium for the hall's pages: staff log in, boards speak, pictures are kept for people to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from kiosk.base.errors import KioskError
from kiosk.commands.demo import clerk
from tests.support.waiting import PATIENCE_S

DESK, BOARD, PHONE = (
    ViewportSize(width=width, height=height) for width, height in (clerk.DESK, clerk.BOARD, clerk.PHONE)
)
PATIENT_MS = PATIENCE_S * 1000
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures" / "pages"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser, closed at the end. Where there is none the test fails: its pages were not looked at."""
    try:
        path = clerk.chromium()
    except KioskError as missing:
        pytest.fail(f"{missing.said} {missing.do}")
    expect.set_options(timeout=PATIENT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(clerk.BROWSER_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def page_of(browser: Browser, size: ViewportSize = DESK) -> Iterator[Page]:
    """A page with a profile of its own. An error on it that nobody caught fails the test."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error.name}: {error.message}"))
    try:
        yield page
    finally:
        context.close()
    assert errors == []


def log_in(page: Page, url: str, staff_id: str, password: str, counter_id: str = "") -> None:
    """Through the login page, to wherever the role leads."""
    clerk.log_in(page, url, staff_id, password, counter_id)


def picture(page: Page, name: str) -> Path:
    """Keeps a picture of the page as it is now."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=str(path))
    return path


def board_shows(page: Page, number: str) -> None:
    """Waits until the board's list has the number in front."""
    expect(page.locator("#recent .row").first).to_contain_text(number)
