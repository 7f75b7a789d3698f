"""Runs first in the packaged program: pyzbar looks for zbar by name on the host, the bundle carries its own."""

import ctypes.util
import sys
from pathlib import Path

_ask_host = ctypes.util.find_library


def _bundled_first(name: str) -> str | None:
    bundled = Path(sys._MEIPASS) / "libzbar.so.0"  # type: ignore[attr-defined]
    return str(bundled) if name == "zbar" and bundled.exists() else _ask_host(name)


ctypes.util.find_library = _bundled_first
