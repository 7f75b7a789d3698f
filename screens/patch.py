"""A small change drawn alone: a figure of the countdown instead of the whole window.

With software GL a whole page costs 50 to 80 ms of a processor, for a ring of 64 pixels. Such a driver draws into one picture
that it copies to the screen, so what was drawn before is still there; a graphics chip may swap two pictures, and does not
mind drawing all. Hence only for drivers known to copy.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.graphics.opengl import (
    GL_RENDERER,
    GL_SCISSOR_TEST,
    glDisable,
    glEnable,
    glGetString,
    glScissor,
)
from kivy.uix.widget import Widget

COPYING_DRIVERS = (b"llvmpipe", b"softpipe")


class Patch:
    """Draws parts of `window`, a Kivy window, between its whole pictures."""

    def __init__(self, window) -> None:
        self._window = window
        self._keeps: bool | None = None

    def redraw(self, part: Widget, change: Callable[[], None]) -> None:
        """Makes `change`, which alters nothing outside `part` and leaves no timer behind; its pixels are on the glass when
        this returns, or come with the next whole picture where one is due anyhow."""
        due = self._window.canvas.needs_redraw or not self._keeps_its_picture()
        change()
        if due:
            return
        glEnable(GL_SCISSOR_TEST)
        glScissor(int(part.x) - 1, int(part.y) - 1, int(part.width) + 3, int(part.height) + 3)
        self._window.dispatch("on_draw")
        glDisable(GL_SCISSOR_TEST)
        self._window.dispatch("on_flip")

    def _keeps_its_picture(self) -> bool:
        if self._keeps is None:
            driver = glGetString(GL_RENDERER) or b""
            self._keeps = any(name in driver for name in COPYING_DRIVERS)
        return self._keeps
