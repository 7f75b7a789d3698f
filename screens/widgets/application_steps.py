"""The four steps of an application: which are done, which is now."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from screens.texts import mute
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.piece import Container
from screens.widgets.words import Words

STEPS = ("form", "capture", "commitment", "confirm")
CIRCLE = 60


class ApplicationSteps(Container):
    """`now` is the index of the present step. `brief` names only that one."""

    now = NumericProperty(0)
    say = ObjectProperty(mute)
    brief = BooleanProperty(False)

    def __init__(self, **properties):
        properties.setdefault("tall", 64)
        super().__init__(**properties)
        self.reach = "see"
        self._discs, self._names, self._lines = [], [], []
        for _ in STEPS:
            self._add_step()
        for name in ("now", "say", "brief"):
            self.fbind(name, self._dress)
        self._dress()

    def _add_step(self) -> None:
        disc = Panel(radius=100)
        disc.add_widget(Icon(ink="surface", box=(14, 14, -14, -14)))
        disc.add_widget(Words(size_units=34, bold=True, halign="center", box=(0, 0, 0, 0)))
        name, line = Words(size_units=32, min_size=28, one_line=True), Panel(radius=3)
        name.fbind("full_width", self._again)
        for part in (disc, name, line):
            self.add_widget(part)
        self._discs.append(disc)
        self._names.append(name)
        self._lines.append(line)

    def _dress(self, *_):
        for place, (disc, name, line) in enumerate(zip(self._discs, self._names, self._lines, strict=True)):
            number, tick = disc.children
            done, now = place < self.now, place == self.now
            disc.fill = "ok_700" if done else "indigo_700" if now else "surface"
            disc.edge, disc.line = ("line_400", 4) if place > self.now else ("none", 0)
            tick.icon = "check" if done else ""
            number.words, number.ink = "" if done else str(place + 1), "surface" if now else "ink_700"
            name.words = self.say(f"steps.{STEPS[place]}") if now or not self.brief else ""
            name.ink = "ok_700" if done else "indigo_700" if now else "ink_700"
            name.bold = now
            line.fill = "ok_700" if done else "line_300"
        self._again()

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        circle = CIRCLE * unit
        names = [
            min(name.full_width * unit + 14 * unit, 260 * unit) if name.words else 0 for name in self._names
        ]
        lines = max(16 * unit, (width - 4 * circle - sum(names) - 3 * 16 * unit) / 3 - 16 * unit)
        for place, (disc, name, line) in enumerate(zip(self._discs, self._names, self._lines, strict=True)):
            disc.place(x, top - (height - circle) / 2, circle, circle, unit)
            name.place(x + circle + 14 * unit, top, names[place] + 2 * unit, height, unit)
            x += circle + (names[place] + 14 * unit if names[place] else 0) + 12 * unit
            if place < len(STEPS) - 1:
                line.place(x, top - height / 2 + 3 * unit, max(1.0, lines - 14 * unit), 6 * unit, unit)
                x += lines
            else:
                line.hide()
