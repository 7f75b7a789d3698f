"""Opens the demo's pages in a browser for a person: the machine's own, or Chromium with a profile of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence

from kiosk.commands.demo.clerk import BROWSER_FLAGS, chromium


def open_windows(addresses: Sequence[str]) -> Callable[[], None]:
    """Opens a window a page; returns what closes them. The profile is new and goes with the windows."""
    profile = tempfile.TemporaryDirectory(prefix="kiosk-demo-browser-", ignore_cleanup_errors=True)
    flags = [flag for flag in BROWSER_FLAGS if flag != "--no-sandbox" or os.geteuid() == 0]
    browser = subprocess.Popen(
        [chromium(), f"--user-data-dir={profile.name}", *flags, "--new-window", *addresses],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def close() -> None:
        browser.terminate()
        browser.wait(10)
        profile.cleanup()

    return close
