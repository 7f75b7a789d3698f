"""What answers a finger."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Rotate
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior

from screens.theme import rgba
from screens.widgets.icon import Icon
from screens.widgets.paint import arc
from screens.widgets.panel import Panel
from screens.widgets.piece import Piece
from screens.widgets.words import Words


class Touchable(ButtonBehavior, Panel):
    """A panel that can be pressed: darker and three units lower while it is.

    When it is not `enabled` a press asks the screen to explain `reason`, and nothing is released.
    """

    enabled = BooleanProperty(True)
    reason = StringProperty("")
    """Sentence for the citizen who presses it although it is off."""
    calm = StringProperty("surface")
    pressed = StringProperty("indigo_100")
    calm_lifted = BooleanProperty(False)

    def __init__(self, **properties):
        super().__init__(**properties)
        for name in ("state", "enabled", "calm", "pressed", "calm_lifted"):
            self.fbind(name, self._look)
        self._look()

    @property
    def down(self) -> bool:
        return self.state == "down" and self.enabled

    def _look(self, *_):
        self.sunk = 3 if self.down else 0
        self.fill = self.pressed if self.down else self.calm
        self.lifted = self.calm_lifted and not self.down

    def on_touch_down(self, touch):
        if self.enabled or not self.collide_point(*touch.pos):
            return super().on_touch_down(touch)
        self._let_hear("invalid")
        screen = self._above("explain")
        if screen is not None and self.reason:
            screen.explain(self.reason)
        return True

    def on_press(self):
        self._let_hear("tap")

    def _let_hear(self, name):
        stage = self._above("on_heard")
        if stage is not None:
            stage.dispatch("on_heard", name)

    def _above(self, able):
        """The nearest widget around this one that can do something."""
        around = self.parent
        while around is not None and not hasattr(around, able):
            around = around.parent if around.parent is not around else None
        return around


class TurningRing(Piece):
    """A turning arc; it moves only while `turning`."""

    turning = BooleanProperty(False)
    ink = StringProperty("surface")

    def __init__(self, **properties):
        super().__init__(**properties)
        self._tick = None
        self._arc = None
        with self.canvas:
            PushMatrix()
            self._turn = Rotate(angle=0)
            self._color = Color(0, 0, 0, 0)
            self._ring = Rectangle()
            PopMatrix()
        for name in ("pos", "size", "turning", "ink"):
            self.fbind(name, self._draw)

    def _draw(self, *_):
        side = round(min(self.size))
        if self.turning and side > 8 and (self._arc is None or self._arc.size != (side, side)):
            self._arc = arc(side, side / 9, 0.3)
            self._ring.texture = self._arc
        self._ring.size = (side, side)
        self._ring.pos = (self.center_x - side / 2, self.center_y - side / 2)
        self._turn.origin = self.center
        # A rectangle without its texture would be a solid square: no arc of this size, no colour.
        drawn = self._arc is not None and self._arc.size == (side, side)
        self._color.rgba = rgba(self.ink) if self.turning and drawn else (0, 0, 0, 0)
        if self.turning and self._tick is None:
            self._tick = Clock.schedule_interval(self._step, 1 / 10)
        elif not self.turning and self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def _step(self, _seconds):
        self._turn.angle -= 36


INKS = {
    "primary": ("indigo_700", "indigo_800", "surface", "none"),
    "teal": ("teal_700", "teal_800", "surface", "none"),
    "dark": ("indigo_900", "indigo_950", "surface", "none"),
    "secondary": ("surface", "indigo_100", "indigo_700", "indigo_700"),
    "ghost": ("indigo_50", "indigo_100", "indigo_700", "none"),
    "danger": ("surface", "danger_50", "danger_700", "danger_700"),
    "help": ("gold", "gold_pressed", "gold_ink", "none"),
    "card": ("surface", "indigo_100", "indigo_700", "none"),
    "card_danger": ("surface", "danger_50", "danger_700", "none"),
    "chip": ("surface", "indigo_100", "ink_900", "line_400"),
    "flat": ("none", "indigo_100", "ink_700", "none"),
}
"""Kind: calm fill, pressed fill, letters, edge."""


class PushButton(Touchable):
    """A button with words and perhaps an icon, centred together. Set `waiting` while its answer is on the way."""

    kind = OptionProperty("primary", options=list(INKS))
    words = StringProperty("")
    icon = StringProperty("")
    size_units = NumericProperty(44)
    min_size = NumericProperty(28)
    icon_units = NumericProperty(44)
    icon_gap = NumericProperty(16)
    side = NumericProperty(10)
    """Least space left and right of the words."""
    waiting = BooleanProperty(False)
    ink = StringProperty("surface")
    bold = BooleanProperty(True)
    tint = StringProperty("")
    """Letters in this colour in place of the kind's."""

    def __init__(self, **properties):
        self._words = Words(halign="center", bold=True, rather_one_line=True)
        self._icon = Icon()
        self._spinner = TurningRing()
        properties.setdefault("radius", 28)
        super().__init__(**properties)
        for part in (self._icon, self._spinner, self._words):
            self.add_widget(part)
        self._words.fbind("fit_width", self._again)
        for name in ("kind", "words", "icon", "size_units", "min_size", "waiting", "enabled", "bold", "tint"):
            self.fbind(name, self._dress)
        for name in ("icon_units", "icon_gap", "side"):
            self.fbind(name, self._again)
        self._dress()

    def _dress(self, *_):
        calm, pressed, ink, edge = INKS[self.kind]
        off = not self.enabled and not self.waiting
        self.calm = "line_200" if off else calm
        self.pressed = pressed
        self.edge = "none" if off else edge
        self.line = 4 if edge != "none" else 0
        self.ink = "disabled_ink" if off else self.tint or ink
        self._words.words = self.words
        self._words.ink = self._icon.ink = self._spinner.ink = self.ink
        self._words.size_units = self.size_units
        self._words.min_size = self.min_size
        self._words.bold = self.bold
        self._icon.icon = "" if self.waiting else self.icon
        self._spinner.turning = self.waiting
        self._again()

    def arrange(self, children):
        unit = self.unit
        x, top, width, height = self.inner()
        mark = self.icon_units * unit if (self.icon or self.waiting) else 0
        gap = self.icon_gap * unit if mark and self.words else 0
        room = max(1.0, width - 2 * self.side * unit - mark - gap)
        self._words.place(x + self.side * unit + mark + gap, top, room, height, unit)
        text = min(room, self._words.fit_width * unit) if self.words else 0
        left = x + (width - mark - gap - text) / 2
        self._words.place(left + mark + gap - (room - text) / 2, top, room, height, unit)
        for part in (self._icon, self._spinner):
            part.place(left, top - (height - mark) / 2, mark, mark, unit)


class ChoiceChip(PushButton):
    """One of several small choices; `chosen` marks it by edge, weight and fill."""

    chosen = BooleanProperty(False)

    def __init__(self, **properties):
        super().__init__(**properties)
        self.fbind("chosen", self._dress)
        self._dress()

    def _dress(self, *_):
        super()._dress()
        if not self.enabled:
            return
        self.calm = "indigo_100" if self.chosen else "surface"
        self.edge = "indigo_700" if self.chosen else "line_400"
        self.line = 4 if self.chosen else 3
        self.ink = self._words.ink = self._icon.ink = "indigo_700" if self.chosen else "ink_900"
        self._words.bold = self.chosen


class ReplayButton(Touchable):
    """再听: an arrow that comes round, over its word."""

    words = StringProperty("")
