"""Choosing among few: pages, segments, the steps of a way. Looks are in choices.kv."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from screens.widgets.buttons import PushButton
from screens.widgets.panel import Panel
from screens.widgets.piece import Plane, Row


class Pager(Row):
    """上一页 / 第 1 页，共 3 页 / 下一页. Dispatches `on_turn(by)`."""

    page = NumericProperty(0)
    """From 0."""
    pages = NumericProperty(1)
    back_words = StringProperty("")
    next_words = StringProperty("")
    middle = StringProperty("")
    prefix = StringProperty("pager")
    """Its buttons are named `<prefix>.back` and `<prefix>.on`."""

    def __init__(self, **properties):
        self.register_event_type("on_turn")
        super().__init__(**properties)

    def on_turn(self, by):
        """A page forward (1) or back (-1)."""


class Segments(Row):
    """One of a few words side by side; the chosen one is dark. Dispatches `on_pick(key)`."""

    options = ObjectProperty(())
    """((key, words), ...)."""
    chosen = StringProperty("")
    prefix = StringProperty("segment")

    def __init__(self, **properties):
        self.register_event_type("on_pick")
        super().__init__(**properties)
        for name in ("options", "chosen", "prefix"):
            self.fbind(name, self._dress)

    def on_pick(self, key):
        """A word was pressed."""

    def _dress(self, *_):
        buttons = list(reversed(self.children))
        while len(buttons) < len(self.options):
            button = PushButton(size_units=38, side=8, radius=22)
            button.bind(on_release=lambda pressed: self.dispatch("on_pick", pressed.key))
            self.add_widget(button)
            buttons.append(button)
        for place, button in enumerate(buttons):
            button.here = place < len(self.options)
            button.key, button.words = self.options[place] if button.here else ("", "")
            button.kind = "primary" if button.key == self.chosen else "ghost"
            button.bold = button.key == self.chosen
            button.name = f"{self.prefix}.{button.key}"


class StepDot(Panel):
    """One step: done (green, tick), now (dark, number), later (empty circle)."""

    state = StringProperty("later")
    number = StringProperty("")


class StepBar(Plane):
    """Where one stands among the steps of a way. `steps`: words; `now`: index of the present one."""

    steps = ObjectProperty(())
    now = NumericProperty(0)

    def __init__(self, **properties):
        super().__init__(**properties)
        self._parts: list[tuple[StepDot, object, Panel]] = []
        for name in ("steps", "now"):
            self.fbind(name, self._dress)

    def _dress(self, *_):
        from screens.widgets.words import Words

        while len(self._parts) < len(self.steps):
            parts = (StepDot(), Words(size_units=28, one_line=True, halign="center"), Panel(radius=2))
            for part in parts:
                self.add_widget(part)
            self._parts.append(parts)
        for place, parts in enumerate(self._parts):
            for part in parts:
                part.here = place < len(self.steps)
            if place < len(self.steps):
                self._dress_one(place, *parts)
        self.tall = 116
        self._again()

    def _dress_one(self, place, dot, words, line):
        dot.state = "done" if place < self.now else ("now" if place == self.now else "later")
        dot.number = str(place + 1)
        words.words = self.steps[place]
        words.bold = place == self.now
        words.ink = {"done": "ok_700", "now": "indigo_700", "later": "ink_600"}[dot.state]
        line.here = place > 0
        line.fill = "ok_700" if place <= self.now else "line_300"

    def arrange(self, children):
        unit, count = self.unit, max(1, len(self.steps))
        cell = self.width / count
        for place, (dot, words, line) in enumerate(self._parts[:count]):
            middle = self.x + cell * (place + 0.5)
            dot.place(middle - 30 * unit, self.top, 60 * unit, 60 * unit, unit)
            words.place(middle - cell / 2 + 4 * unit, self.top - 66 * unit, cell - 8 * unit, 44 * unit, unit)
            if line.here:
                line.place(middle - cell + 42 * unit, self.top - 28 * unit, cell - 84 * unit, 5 * unit, unit)
