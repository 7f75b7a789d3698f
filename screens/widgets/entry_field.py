"""Where typed text stands: label, hint, the box with its cursor, and what is wrong with it."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.presenters.marking import escape
from screens.theme import COLORS
from screens.widgets.buttons import Touchable
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.words import Words

BLINK_S = 0.6
"""Slower than three flashes a second; a full redraw on software GL costs 40 ms, so not faster either."""


class EntryBox(Touchable):
    """The box. `text` stands, `spelled` is underlined behind it while it is being composed."""

    text = StringProperty("")
    spelled = StringProperty("")
    placeholder = StringProperty("")
    aside = StringProperty("")
    """Small words at the right: `已输 9 位，共 11 位`."""
    icon = StringProperty("")
    active = BooleanProperty(False)
    wrong = BooleanProperty(False)
    locked = BooleanProperty(False)
    size_units = NumericProperty(42)
    bold = BooleanProperty(False)
    has_cursor = BooleanProperty(True)
    can_press = BooleanProperty(True)
    """False for the only field in sight: it is in hand already, a touch means nothing."""

    def __init__(self, **properties):
        self._blink = None
        self._words = Words(min_size=30, one_line=True)
        self._aside = Words(size_units=30, ink="ink_600", halign="right", one_line=True)
        self._icon = Icon()
        self._cursor = Panel(fill="none")
        properties.setdefault("radius", 24)
        super().__init__(**properties)
        for part in (self._words, self._aside, self._icon, self._cursor):
            self.add_widget(part)
        self._words.fbind("fit_width", self._again)
        for name in (
            "text",
            "spelled",
            "placeholder",
            "aside",
            "icon",
            "active",
            "wrong",
            "locked",
            "size_units",
            "has_cursor",
            "bold",
        ):
            self.fbind(name, self._dress)
        self._dress()

    @property
    def item(self) -> EntryBox:
        """Its own row, for those who ask a row whether it can be pressed."""
        return self

    def on_touch_down(self, touch):
        return super().on_touch_down(touch) if self.can_press else False

    def _dress(self, *_):
        self.calm = "indigo_50" if self.locked else "surface"
        self.pressed = "indigo_50"
        self.edge = "danger_500" if self.wrong else "indigo_700" if self.active else "line_400"
        self.line = 5 if self.active or self.wrong else 3
        self._write()
        self._aside.words = self.aside
        self._icon.icon = "lock" if self.locked else self.icon
        self._set_blinking(self.active and self.has_cursor)
        self._again()

    def _write(self) -> None:
        words = self._words
        words.size_units, words.bold = self.size_units, self.bold
        if not (self.text or self.spelled):
            words.marked, words.ink, words.words = (
                False,
                "ink_600",
                "" if self.active and self.has_cursor else self.placeholder,
            )
            words.size_units, words.bold = 34, False
            return
        words.ink = "ink_900"
        words.marked = bool(self.spelled)
        blue = COLORS["indigo_700"][1:]
        spelled = f"[color={blue}][u]{escape(self.spelled)}[/u][/color]"
        words.words = escape(self.text) + spelled if self.spelled else self.text

    def _set_blinking(self, on: bool) -> None:
        self._cursor.fill = "indigo_700" if on else "none"
        if on and self._blink is None:
            self._blink = Clock.schedule_interval(self._flip, BLINK_S)
        elif not on and self._blink is not None:
            self._blink.cancel()
            self._blink = None

    def _flip(self, *_):
        self._cursor.fill = "none" if self._cursor.fill == "indigo_700" else "indigo_700"

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        right = 36 * unit
        if self._icon.icon:
            self._icon.place(
                x + width - right - 48 * unit, top - (height - 48 * unit) / 2, 48 * unit, 48 * unit, unit
            )
            right += 64 * unit
        else:
            self._icon.hide()
        aside = min(width * 0.42, 340 * unit) if self.aside else 0
        self._aside.place(x + width - right - aside, top, aside, height, unit)
        room = max(1.0, width - 36 * unit - right - aside - 12 * unit)
        self._words.place(x + 36 * unit, top, room, height, unit)
        written = min(room, self._words.fit_width * unit) if (self.text or self.spelled) else 0
        tall = min(58 * unit, height * 0.62)
        self._cursor.place(x + 40 * unit + written, top - (height - tall) / 2, 4 * unit, tall, unit)
