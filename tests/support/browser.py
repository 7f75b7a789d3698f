"""A real Chromium for the hall's pages: staff log in, boards speak, pictures are kept for people to look at."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A board has nobody who could click before it speaks.
    "--autoplay-policy=no-user-gesture-required",
)
DESK = ViewportSize(width=1440, height=900)
BOARD = ViewportSize(width=1920, height=1080)
PHONE = ViewportSize(width=390, height=844)
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures" / "pages"


def executable() -> str | None:
    """Chromium of the machine, or as the environment says."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser, closed at the end. Skips the test where there is none."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
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
    page.goto(f"{url}/login")
    page.locator("#staff-id").fill(staff_id)
    page.locator("#password").fill(password)
    page.locator("#counter").select_option(counter_id)
    page.locator("#enter").click()
    page.wait_for_url(re.compile(r"/(console|duty|health)"))


def picture(page: Page, name: str) -> Path:
    """Keeps a picture of the page as it is now."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=str(path))
    return path


def board_shows(page: Page, number: str, within_ms: float = 1000) -> None:
    """Waits until the board's list has the number in front."""
    expect(page.locator("#recent .row").first).to_contain_text(number, timeout=within_ms)
