"""A finger on the real window: presses through the X server's test extension, aimed by the terminal's seat.

The seat (`screens.seat`) only tells where a named widget is and what the screen shows; the press itself travels the way
of a real touch panel under X, as a pointer.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from kiosk.base.errors import KioskError

PRESS_S = 0.06
"""A quick human tap; shorter ones are lost between two frames of a slow machine."""

MOVE_S, PARTS_OF_A_STRETCH = 0.03, 3
"""A finger that writes: faster moves fall between two frames of a machine that draws in software."""

SETTLE_S = 0.4
"""A page fades in within 240 ms; a picture taken earlier shows two pages at once."""


class Seat:
    """Asks the running terminal where things are. One connection, one question at a time."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._lines = self._socket.makefile("rwb")

    def ask(self, **question: Any) -> dict[str, Any]:
        self._lines.write(json.dumps(question, ensure_ascii=False).encode() + b"\n")
        self._lines.flush()
        line = self._lines.readline()
        if not line:
            raise KioskError("终端关掉了。", "看 logs/terminal.log。")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def screen(self) -> dict[str, Any]:
        return self.ask(screen=True)

    def step(self) -> str:
        return str(self.screen()["step"])

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Finger:
    """Touches named widgets of the window on X display `display`."""

    def __init__(self, display: str, seat: Seat) -> None:
        from Xlib import display as xdisplay

        self._name = display
        self._display = xdisplay.Display(display)
        self.seat = seat

    def wait_for(self, what: str, condition: Callable[[], bool], deadline_s: float = 15.0) -> None:
        """Returns when `condition` holds; otherwise raises with what was waited for and what is on the screen."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.05)
        raise KioskError(f"等了 {deadline_s:.0f} 秒没有等到：{what}。", f"屏幕上是 {self.seat.screen()}")

    def wait_for_step(self, step: str, deadline_s: float = 15.0) -> None:
        self.wait_for(f"画面 {step}", lambda: self.seat.step() == step, deadline_s)

    def touch(self, name: str, deadline_s: float = 10.0) -> None:
        """Presses and lifts on the middle of the widget, once it is visible and enabled."""
        x, y = self._find(name, deadline_s)
        self._move(x, y)
        self._button(down=True)
        time.sleep(PRESS_S)
        self._button(down=False)

    def draw(self, name: str, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draws strokes over the widget; points in 0..1 of its box, y down."""
        where = self._where(name, 10.0)
        for stroke in strokes:
            points = [(where["x"] + x * where["w"], where["y"] + y * where["h"]) for x, y in stroke]
            self._move(*points[0])
            self._button(down=True)
            for begin, end in pairwise(points):
                for part in range(1, PARTS_OF_A_STRETCH + 1):
                    time.sleep(MOVE_S)
                    share = part / PARTS_OF_A_STRETCH
                    self._move(begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share)
            self._button(down=False)
            time.sleep(0.03)

    def picture(self, to: Path) -> None:
        """What the X server shows once the screen has come to rest, as PNG."""
        to.parent.mkdir(parents=True, exist_ok=True)
        time.sleep(SETTLE_S)
        # Answered after the next drawn frame: what is grabbed below is the page that the seat speaks of.
        self.seat.ask(picture=str(to))
        ImageGrab.grab(xdisplay=self._name).save(to)

    def close(self) -> None:
        self._display.close()

    def _find(self, name: str, deadline_s: float) -> tuple[float, float]:
        where = self._where(name, deadline_s)
        return where["x"] + where["w"] / 2, where["y"] + where["h"] / 2

    def _where(self, name: str, deadline_s: float) -> dict[str, Any]:
        end = time.monotonic() + deadline_s
        where: dict[str, Any] = {}
        while time.monotonic() < end:
            before, where = where, self.seat.ask(where=name)
            # As an eye does: aim only at what has stopped moving.
            if where == before and where.get("visible") and where.get("enabled", True):
                return where
            time.sleep(0.04)
        raise KioskError(f"屏幕上找不到可以点的“{name}”。", f"座位说：{where}；屏幕：{self.seat.screen()}")

    def _move(self, x: float, y: float) -> None:
        from Xlib import X
        from Xlib.ext import xtest

        xtest.fake_input(self._display, X.MotionNotify, x=round(x), y=round(y))
        self._display.sync()

    def _button(self, down: bool) -> None:
        from Xlib import X
        from Xlib.ext import xtest

        xtest.fake_input(self._display, X.ButtonPress if down else X.ButtonRelease, 1)
        self._display.sync()
