"""Where the demo's windows stand on a person's screen: dock on the left, terminal in the middle, staff on the right."""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass
from typing import Self

PORTRAIT = (1080, 1920)
BARS_PX = 104
"""Title bar and the desktop's own panel, of which no program is told."""
NARROWEST_DOCK_PX = 360
CONSOLE_PX = 1280
"""The staff's pages are made for this width and more; below it the window lies under the terminal's edge."""
USUAL_SCREEN = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Place:
    """A window's left, top, width and height in pixels of the screen."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Places:
    """One arrangement for a screen; nothing of it reaches beyond the screen's edge."""

    terminal: tuple[int, int]
    dock: Place
    staff: Place

    @classmethod
    def on(cls, screen: tuple[int, int]) -> Self:
        """The largest terminal of portrait shape that fits, the other two beside it."""
        wide, high = screen
        room = max(high - BARS_PX, 1)
        scale = min(1.0, wide / PORTRAIT[0], room / PORTRAIT[1])
        # Whole steps of 9 to 16, so that the stage fills the window without a seam.
        step = max(int(scale * PORTRAIT[0] / 9), 1)
        terminal = (9 * step, 16 * step)
        beside = max((wide - terminal[0]) // 2, NARROWEST_DOCK_PX)
        staff = min(max(beside, CONSOLE_PX), wide)
        return cls(
            terminal=terminal,
            dock=Place(0, 0, min(beside, max(wide - staff, NARROWEST_DOCK_PX), wide), room),
            staff=Place(wide - staff, 0, staff, room),
        )


def screen_size(display: str) -> tuple[int, int]:
    """Width and height of the X display's screen in pixels; the usual ones where nobody tells."""
    library = ctypes.util.find_library("X11")
    if library is None:
        return USUAL_SCREEN
    x11 = ctypes.CDLL(library)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    for name in ("XDefaultScreen", "XCloseDisplay"):
        getattr(x11, name).argtypes = [ctypes.c_void_p]
    for name in ("XDisplayWidth", "XDisplayHeight"):
        getattr(x11, name).argtypes = [ctypes.c_void_p, ctypes.c_int]
    opened = x11.XOpenDisplay(display.encode())
    if not opened:
        return USUAL_SCREEN
    number = x11.XDefaultScreen(opened)
    size = int(x11.XDisplayWidth(opened, number)), int(x11.XDisplayHeight(opened, number))
    x11.XCloseDisplay(opened)
    return size
