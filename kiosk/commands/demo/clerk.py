"""The people behind the glass: a clerk, a duty manager and an operator, each in a real browser window."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.base.errors import KioskError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER_FLAGS = (
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
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
"""The last one is only a shell around a snap on Ubuntu; the same order as in scripts/setup."""
DESK = (1440, 900)
BOARD = (1920, 1080)
PHONE = (390, 844)
ANSWER_MS = 10_000
REST_MS = 650
LOOK_AGAIN_MS = 15
"""The console's main button rests this long after each press, so that a double press means one."""


def chromium() -> str:
    """The browser's program; raises with what to install when there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise KioskError("没有 Chromium 浏览器。", "运行 scripts/setup，或用环境变量 CHROMIUM 指明它的位置。")
    return found


def log_in(page: Page, base_url: str, staff_id: str, password: str, counter_id: str = "") -> None:
    """Through the login page, to wherever the role leads."""
    page.goto(f"{base_url}/login")
    page.locator("#staff-id").fill(staff_id)
    page.locator("#password").fill(password)
    page.locator("#counter").select_option(counter_id)
    page.locator("#enter").click()
    page.wait_for_url(re.compile(r"/(console|duty|health)"))


class Window:
    """One page of the hall, in a browser profile of its own and of the given size."""

    def __init__(self, browser: Browser, base_url: str, size: tuple[int, int]) -> None:
        self._base_url = base_url
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(ANSWER_MS)
        self.page: Page = context.new_page()

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self._base_url + path)

    def log_in(self, staff_id: str, password: str, counter_id: str = "") -> None:
        """Through the login page, to wherever the role leads."""
        log_in(self.page, self._base_url, staff_id, password, counter_id)

    def says(self, words: str, within: str = "body") -> bool:
        return words in self.page.locator(within).inner_text()

    def wait_until(self, condition: str, argument: Any = None, deadline_ms: int = ANSWER_MS) -> None:
        """Waits for a JavaScript condition, asked again and again from outside: the pages' security policy lets no script
        of a string run within them."""
        ends_at = time.monotonic() + deadline_ms / 1000
        while not self.page.evaluate(condition, argument):
            if time.monotonic() > ends_at:
                raise TimeoutError(f"the page did not come to it within {deadline_ms} ms: {condition}")
            self.page.wait_for_timeout(LOOK_AGAIN_MS)

    def picture(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=str(to))


class Clerk:
    """Counter 3 of the sample hall, worked with its buttons."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def sit_down(self) -> None:
        self.window.log_in("030016", "demo-clerk", "3")
        self._press("#main", "closed")

    def state(self) -> str:
        """closed, free, calling, serving or paused."""
        marks = self.window.page.locator("#counter-state .dot").get_attribute("class") or ""
        return marks.removeprefix("dot").strip()

    def number(self) -> str:
        """The number on the console's big card, empty when nobody is called."""
        found = re.search(r"[A-Z]\d{3}", self.window.page.locator("#now").inner_text())
        return found.group() if found else ""

    def next(self) -> str:
        """下一位; returns the number that was called."""
        self._press("#main", self.state())
        self.window.wait_until("() => /[A-Z]\\d{3}/.test(document.querySelector('#now').innerText)")
        return self.number()

    def begin(self) -> None:
        self._press("#main", "calling")

    def do(self, verb: str) -> None:
        """Presses one of the verbs' buttons."""
        self.wait_for_quiet()
        self.window.page.locator(f".verbs [data-verb={verb}]").click()

    def finish(self) -> None:
        self.do("finish")
        self._left("serving")

    def wait_for_quiet(self) -> None:
        """The console takes one press at a time; a clerk presses again when the first is done."""
        self.window.wait_until("() => document.body.getAttribute('aria-busy') !== 'true'")
        self.window.page.wait_for_timeout(REST_MS)

    def _press(self, button: str, state: str) -> None:
        self.wait_for_quiet()
        self.window.page.locator(button).click()
        self._left(state)

    def _left(self, state: str) -> None:
        self.window.wait_until(
            "was => document.querySelector('#counter-state .dot').className !== `dot ${was}`", state
        )
