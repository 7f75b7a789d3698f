"""Where the citizen signs: strokes of one finger, drawn as they come."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, SmoothLine
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import rgba
from screens.typing.signature import SignatureStrokes
from screens.widgets.panel import Panel
from screens.widgets.words import Words

PEN_UNITS = 4.0
"""Half the width of the pen's line."""


class SignatureBox(Panel):
    """Tells `on_changed` after each stroke. While not `enabled` a touch asks the screen to explain `reason`."""

    enabled = BooleanProperty(False)
    reason = StringProperty("")
    invitation = StringProperty("")
    signer = StringProperty("")
    wrong = BooleanProperty(False)
    pen = NumericProperty(PEN_UNITS)

    def __init__(self, **properties):
        self.register_event_type("on_changed")
        self.register_event_type("on_refused")
        self.strokes = SignatureStrokes()
        self._lines: list[SmoothLine] = []
        super().__init__(fill="surface", radius=28, **properties)
        self._invitation = Words(size_units=38, ink="ink_600", halign="center", box=(0, 0, 0, 0))
        self._signer = Words(size_units=30, ink="ink_600", box=(76, -70, -76, 44), one_line=True)
        self._base = Panel(fill="line_300", box=(76, -80, -76, 3))
        for part in (self._base, self._invitation, self._signer):
            self.add_widget(part)
        with self.canvas.after:
            self._pen_ink = Color(*rgba("ink_900"))
        for name in ("enabled", "invitation", "signer", "wrong"):
            self.fbind(name, self._dress)
        for name in ("pos", "size"):
            self.fbind(name, self._redraw)
        self._dress()

    def on_changed(self):
        """A stroke ended, or all were wiped."""

    def on_refused(self, reason):
        """A finger came before it was time to sign."""

    def wipe(self) -> None:
        """An empty box afterwards, on the glass and in memory."""
        self.strokes.clear()
        for line in self._lines:
            self.canvas.after.remove(line)
        self._lines.clear()
        self._dress()
        self.dispatch("on_changed")

    def on_touch_down(self, touch):
        if not self.collide_point(*touch.pos) or super().on_touch_down(touch):
            return self.collide_point(*touch.pos)
        if not self.enabled:
            self.dispatch("on_refused", self.reason)
            return True
        touch.grab(self)
        self.strokes.aspect = self.width / max(1.0, self.height)
        self.strokes.begin(*self._share(touch), Clock.get_time())
        self._lines.append(self._new_line(touch.pos))
        self._dress()
        return True

    def on_touch_move(self, touch):
        if touch.grab_current is not self:
            return super().on_touch_move(touch)
        if self._lines and self.strokes.go_on(*self._share(touch), Clock.get_time()):
            x, y = self._on_glass(*self.strokes.last_point())
            self._lines[-1].points = [*self._lines[-1].points, x, y]
        return True

    def on_touch_up(self, touch):
        if touch.grab_current is not self:
            return super().on_touch_up(touch)
        touch.ungrab(self)
        self._dress()
        self.dispatch("on_changed")
        return True

    def _dress(self, *_):
        self.edge = "danger_500" if self.wrong else "indigo_700" if self.enabled else "line_300"
        self.line = 5 if self.enabled or self.wrong else 3
        self._invitation.words = self.invitation if self.strokes.empty else ""
        self._invitation.ink = "ink_600" if self.enabled else "disabled_ink"
        self._signer.words = self.signer

    def _share(self, touch) -> tuple[float, float]:
        return (touch.x - self.x) / max(1.0, self.width), (self.top - touch.y) / max(1.0, self.height)

    def _on_glass(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.width, self.top - y * self.height

    def _new_line(self, pos) -> SmoothLine:
        # A touch without a move is a dot; a line of one point draws nothing.
        line = SmoothLine(
            points=[*pos, pos[0] + 0.5, pos[1]], width=self.pen * self.unit, joint="round", cap="round"
        )
        self.canvas.after.add(line)
        return line

    def _redraw(self, *_):
        for line, stroke in zip(self._lines, self.strokes.strokes(), strict=True):
            line.points = [number for x, y, _ in stroke for number in self._on_glass(x, y)]
            line.width = self.pen * self.unit
