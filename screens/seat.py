"""A seat for robots: where things are on the window and what stands there, over a loopback line. Off in a hall.

One JSON object per line each way:
{"where": "ticket.done"} → {"x", "y", "w", "h", "visible", "enabled"} in window pixels from the top left, or {"missing"};
{"screen": true} → {"step", "visit", "texts": {name: words}, "names": [...]};
{"picture": "/path/file.png"} → {"picture": path} after the next drawn frame.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image

from screens.navigator import Navigator
from screens.widgets.buttons import Touchable
from screens.widgets.piece import Piece
from screens.widgets.words import Words

ANSWER_S = 5.0
OUT_OF_SIGHT = -5000
"""Where containers put what they do not show now."""


class Seat:
    """Listens on 127.0.0.1 only."""

    def __init__(self, port: int, navigator: Navigator, wake: Callable[[], None]) -> None:
        self.port = port
        self._navigator = navigator
        self._wake = wake
        self._server: socket.socket | None = None
        self._asked: deque[tuple[dict, threading.Event, dict]] = deque()

    def open(self) -> None:
        """Listening afterwards; port 0 takes a free one and `port` says which."""
        self._server = socket.create_server(("127.0.0.1", self.port))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, name="seat", daemon=True).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _listen(self) -> None:
        server = self._server
        while server is not None and self._server is server:
            try:
                line, _address = server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), name="seat-line", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as stream:
            for request in stream:
                try:
                    asked = json.loads(request)
                except ValueError:
                    asked = {}
                stream.write(json.dumps(self._ask(asked), ensure_ascii=False).encode() + b"\n")
                stream.flush()

    def _ask(self, asked: dict) -> dict:
        done, answer = threading.Event(), {}
        self._asked.append((asked, done, answer))
        Clock.schedule_once(self._answer, -1)
        self._wake()
        return answer if done.wait(ANSWER_S) else {"error": "no answer in time"}

    # --- on the window's thread ---

    def _answer(self, *_) -> None:
        while self._asked:
            asked, done, answer = self._asked.popleft()
            if "picture" in asked:
                self._picture(Path(asked["picture"]), done, answer)
                continue
            if "where" in asked:
                answer.update(where(self._navigator, asked["where"]))
            elif "screen" in asked:
                answer.update(on_screen(self._navigator))
            else:
                answer["error"] = "ask where, screen or picture"
            done.set()

    def _picture(self, file: Path, done: threading.Event, answer: dict) -> None:
        def save(*_):
            Window.unbind(on_flip=save)
            answer["picture"] = str(picture(file))
            done.set()

        Window.bind(on_flip=save)
        Window.canvas.ask_update()


def picture(file: Path, size: tuple[int, int] | None = None) -> Path:
    """Saves the frame last drawn as PNG under that name: all of it, or the lower left part of that size.

    To be called after a frame was drawn.
    """
    width, height = size or Window.system_size
    pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.frombytes("RGB", (width, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(file)
    return file


def named(navigator: Navigator):
    """Every widget in sight that has a name."""
    for widget in navigator.stage.walk():
        if isinstance(widget, Piece) and widget.name and widget.opacity and widget.x > OUT_OF_SIGHT:
            yield widget


def where(navigator: Navigator, name: str) -> dict:
    for widget in named(navigator):
        if widget.name == name:
            return {
                "x": round(widget.x),
                "y": round(Window.height - widget.top),
                "w": round(widget.width),
                "h": round(widget.height),
                "visible": True,
                "enabled": bool(getattr(widget, "enabled", True)),
            }
    return {"missing": name}


def on_screen(navigator: Navigator) -> dict:
    shown = navigator.shown
    widgets = list(named(navigator))
    return {
        "step": shown.step.value if shown else "",
        "visit": shown.visit if shown else 0,
        "dialog": shown.dialog if shown else "",
        "asking": bool(navigator.stage.screen and navigator.stage.screen.asking),
        "names": [widget.name for widget in widgets],
        "texts": {widget.name: words_in(widget) for widget in widgets},
        "touchable": [w.name for w in widgets if isinstance(w, Touchable) and w.enabled],
    }


def words_in(widget) -> str:
    """All words in sight in a widget, in reading order."""
    return " ".join(_words_in_sight(widget))


def _words_in_sight(widget):
    if not widget.opacity or widget.x <= OUT_OF_SIGHT:
        return
    if isinstance(widget, Words) and widget.words:
        yield widget.words
    for child in reversed(widget.children):
        yield from _words_in_sight(child)
