"""Opens the demo's pages in Chromium for a person: the staff's pages in one window, the dock in one without bars."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from kiosk.commands.demo.clerk import BROWSER_FLAGS, chromium
from kiosk.commands.demo.places import Place, Places
from kiosk.commands.demo.programs import undisturbed

STOP_DEADLINE_S = 10.0
WINDOW_FLAGS = ("--no-default-browser-check", "--lang=zh-CN")
PREFERENCES = {"translate": {"enabled": False}}
"""No flag keeps Chromium from laying its offer to translate over the page; the profile does."""


def open_windows(dock: str, staff: Sequence[str], places: Places) -> Callable[[], None]:
    """Opens two windows where `places` says; returns what closes them. Profiles are new and go with the windows."""
    folder = tempfile.TemporaryDirectory(prefix="kiosk-demo-browser-", ignore_cleanup_errors=True)
    open_now = ExitStack()
    open_now.callback(folder.cleanup)
    # A running Chromium opens further windows where it likes: each place needs a profile, and so a process, of its own.
    for name, place, pages in (("staff", places.staff, staff), ("dock", places.dock, [f"--app={dock}"])):
        with undisturbed():
            open_now.callback(_stopping(_start(Path(folder.name) / name, place, pages)))
    return open_now.close


def _start(profile: Path, place: Place, pages: Sequence[str]) -> subprocess.Popen[bytes]:
    size = (
        f"--window-position={place.left},{place.top}",
        f"--window-size={place.width},{place.height}",
    )
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES), "utf-8")
    command = [chromium(), f"--user-data-dir={profile}", *_flags(), *size, *pages]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _flags() -> list[str]:
    """Root cannot have Chromium's sandbox, and the bar that says so would hide a page's head."""
    if os.geteuid() == 0:
        return [*BROWSER_FLAGS, *WINDOW_FLAGS, "--test-type"]
    return [flag for flag in (*BROWSER_FLAGS, *WINDOW_FLAGS) if flag != "--no-sandbox"]


def _stopping(browser: subprocess.Popen[bytes]) -> Callable[[], None]:
    def stop() -> None:
        browser.terminate()
        try:
            browser.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()

    return stop
