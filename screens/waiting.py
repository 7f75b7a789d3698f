"""How the window's loop waits: asleep until a touch, a timer or a picture from another thread, never by polling.

Kivy's own loop ticks sixty times a second. On a terminal that stands idle most of the day that is a percent of a core and
a frame of latency; waiting in SDL's own event queue costs a fifth of that and answers a touch at once.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

FRAME_S = 1 / 60
LONGEST_S = 2.0
"""A wake that got lost would cost no more than this."""
SDL_USEREVENT = 0x8000


class _SdlEvent(ctypes.Structure):
    _fields_ = (("type", ctypes.c_uint32), ("rest", ctypes.c_uint8 * 60))


def _bundled_sdl() -> ctypes.CDLL:
    """The SDL that Kivy's window is made of; another copy would have an event queue of its own."""
    import kivy

    root = Path(kivy.__file__).parent
    for folder in (root.parent / "Kivy.libs", root.parent / "kivy.libs", root.parent, root):
        for file in sorted(folder.glob("libSDL2-2*.so*")):
            return ctypes.CDLL(str(file))
    return ctypes.CDLL("libSDL2-2.0.so.0")


class EventWait:
    """Replaces the waiting of Kivy's clock. `wake` may be called from any thread."""

    def __init__(self, deliver: Callable[[], bool]) -> None:
        self._deliver = deliver
        self._sdl = _bundled_sdl()
        self._event = _SdlEvent(type=SDL_USEREVENT)

    def install(self) -> None:
        """From here on Kivy's clock waits here."""
        from kivy.clock import Clock

        Clock.idle = self.idle

    def wake(self) -> None:
        """The loop goes round once, at once. SDL's queue is safe for any thread."""
        self._sdl.SDL_PushEvent(ctypes.byref(self._event))

    def idle(self) -> float:
        """Waits for the next thing to do, delivers what arrived, and returns the time (Kivy's contract)."""
        from kivy.base import EventLoop
        from kivy.clock import Clock

        if not self._deliver() and not self._touched(EventLoop):
            rest = self._rest(Clock)
            if rest > 0:
                self._sdl.SDL_WaitEventTimeout(None, int(rest * 1000) + 1)
                self._deliver()
        now = Clock.time()
        Clock._dt = now - Clock._last_tick
        Clock._last_tick = now
        return now

    @staticmethod
    def _touched(loop) -> bool:
        return any(getattr(provider, "waiting_event", None) for provider in loop.input_providers)

    @staticmethod
    def _rest(clock) -> float:
        now = clock.time()
        until_frame = FRAME_S - (now - clock._last_tick)
        until_timer = clock.get_min_timeout() - now
        return max(until_frame, min(LONGEST_S, until_timer))
