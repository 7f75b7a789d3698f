"""The people behind the glass: a clerk, a duty manager and an operator, each in a real browser window."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

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
    "--autoplay-policy=no-user-gesture-required",
)


def chromium() -> str:
    """The browser's program; raises with what to install when there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise KioskError("没有 Chromium 浏览器。", "运行 scripts/setup，或用环境变量 CHROMIUM 指明它的位置。")
    return found


class Window:
    """One page of the hall in a browser of the given size."""

    def __init__(self, browser: Browser, base_url: str, width: int, height: int) -> None:
        self._base_url = base_url
        self.page: Page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")

    def open(self, path: str) -> None:
        self.page.goto(self._base_url + path)

    def picture(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(to))
