"""A finger for tests: one window for the process, real touches, time moved by hand.

face = Face(width=1080, height=1920)
face.show(shown)
face.press("home.ticket")
assert face.told == [DeedChosen("ticket")]
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.base import paths
from kiosk.base.clock import HALL_ZONE, HandClock
from kiosk.flows.events import Event
from kiosk.flows.facts import Shown
from screens.config_kivy import FaceSettings, configure
from screens.texts import Texts

START = datetime(2026, 6, 12, 9, 42, tzinfo=HALL_ZONE)
SIDE = 1920
_opened: dict[str, Any] = {}


def open_window() -> Any:
    """Kivy's one window, offscreen unless SDL_VIDEODRIVER says otherwise; opened at the first call."""
    if "window" not in _opened:
        os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
        os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
        # Square, so that portrait and landscape both fit: the offscreen surface cannot grow later.
        configure(FaceSettings(width=SIDE, height=SIDE))
        from kivy.base import EventLoop
        from kivy.core.window import Window

        from screens import kv

        EventLoop.ensure_window()
        EventLoop.start()
        Window.clearcolor = (0.949, 0.957, 0.973, 1)
        kv.load()
        _opened["window"] = Window
        _opened["texts"] = Texts(paths.assets() / "i18n")
    return _opened["window"]


class Heard:
    """`Sounds` that keeps what it was asked for, in order: names of sounds, keys of cues, hush."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.cues: list[tuple[str, str, bool]] = []

    def sound(self, name: str) -> None:
        self.all.append(name)

    def speak(self, key: str, language: str, slowly: bool) -> None:
        self.all.append(key)
        self.cues.append((key, language, slowly))

    def hush(self) -> None:
        self.all.append("hush")


class Face:
    """Stage and navigator without a conductor: what is told is kept in `told`, what is shown is given by the test."""

    def __init__(self, width: int = 1080, height: int = 1920, draws: bool = True) -> None:
        """Without `draws` everything is laid out and dispatched but no pixel is drawn: ten times faster."""
        self._draws = draws
        self.window = open_window()
        from kivy.clock import Clock as KivyClock

        from screens.navigator import Navigator
        from screens.stage import Stage

        self._kivy_clock = KivyClock
        KivyClock._max_fps = 0
        self._now = KivyClock.time()
        self._real_time = KivyClock.time
        KivyClock.time = lambda: self._now
        self.clock = HandClock(START)
        self.told: list[Event] = []
        self.heard = Heard()
        self.texts: Texts = _opened["texts"]
        for child in list(self.window.children):
            self.window.remove_widget(child)
        self.stage = Stage(size_hint=(None, None), size=(width, height))
        self.window.add_widget(self.stage)
        self.stage.size = (width, height)
        self.navigator = Navigator(
            self.stage, self.texts, self.clock, self.told.append, self.heard, landscape=width > height
        )
        self.pump()

    def close(self) -> None:
        """Ends timers, empties the window, gives the clock back."""
        self.navigator.stop()
        self.window.remove_widget(self.stage)
        self.stage.clear_widgets()
        self._kivy_clock.time = self._real_time
        self._kivy_clock._last_tick = self._real_time()

    def __enter__(self) -> Face:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- time ---

    def pump(self, frames: int = 4) -> None:
        """Goes round the loop, a sixtieth of a second each."""
        from kivy.base import EventLoop

        for _ in range(frames):
            self._now += 1 / 60
            if self._draws:
                EventLoop.idle()
            else:
                self._go_round_blind(EventLoop)

    def _go_round_blind(self, loop: Any) -> None:
        from kivy.lang import Builder

        self._kivy_clock.tick()
        loop.dispatch_input()
        Builder.sync()
        self._kivy_clock.tick_draw()
        Builder.sync()

    def advance(self, seconds: float) -> None:
        """Moves both clocks on, second by second, with the loop going round."""
        while seconds > 0:
            step = min(1.0, seconds)
            self.clock.advance(step)
            self._now += step
            self.pump(2)
            seconds -= step

    def until(self, condition: Callable[[], bool], real_seconds: float = 5.0) -> None:
        """Goes round until `condition` holds; for what another thread brings."""
        end = time.monotonic() + real_seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("the condition did not come true in time")
            self.pump(1)

    # --- pictures in ---

    def show(self, shown: Shown) -> None:
        """What the journeys would show."""
        self.navigator.show(shown)
        self.pump()

    @property
    def screen(self) -> Any:
        return self.navigator.stage.screen

    # --- finding and touching ---

    def widgets(self) -> list[Any]:
        """Every widget in sight."""
        from screens.widgets.piece import Piece

        return [
            widget
            for widget in self.stage.walk()
            if isinstance(widget, Piece) and widget.opacity and widget.x > -5000
        ]

    def find(self, name: str) -> Any:
        """The widget in sight of that name."""
        found = [widget for widget in self.widgets() if widget.name == name]
        assert found, f"no {name} in sight; there are {sorted({w.name for w in self.widgets() if w.name})}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(widget.name == name for widget in self.widgets())

    def words(self) -> str:
        """Everything that can be read now."""
        from screens.widgets.words import Words

        return "\n".join(w.words for w in self.widgets() if isinstance(w, Words) and w.words and w.width > 2)

    def down(self, x: float, y: float) -> Any:
        """A finger goes down at window pixels, from the bottom left."""
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.pump(2)
        return touch

    def up(self, touch: Any) -> None:
        touch.touch_up()
        self.pump(4)

    def press(self, name: str) -> None:
        """Down and up in the middle of the widget of that name."""
        widget = self.find(name)
        self.up(self.down(*widget.center))

    def drag(self, points: list[tuple[float, float]]) -> None:
        """One stroke through window pixels."""
        touch = self.down(*points[0])
        for x, y in points[1:]:
            touch.touch_move(x, y)
            self.pump(1)
        self.up(touch)

    def picture(self, file: Path) -> Path:
        """Saves what is in sight as PNG."""
        from screens.seat import picture

        self.window.canvas.ask_update()
        self.pump(2)
        return picture(file, (round(self.stage.width), round(self.stage.height)))
