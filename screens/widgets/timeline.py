"""A time line: what is done, where it stands, what comes."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty

from screens.presenters.marking import TimelineRow
from screens.widgets.cards import Listing
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.piece import Container
from screens.widgets.words import Words

_LOOKS = {
    "done": ("ok_700", "none", "ink_900", "ok_700"),
    "now": ("indigo_700", "none", "indigo_700", "line_300"),
    "later": ("surface", "line_400", "ink_900", "line_300"),
}
"""Circle, its edge, title, line to the next."""


class TimelineStep(Container):
    """One step: circle with tick or number, title, when or what."""

    item = ObjectProperty(None, allownone=True)
    circle = NumericProperty(60)

    def __init__(self, **properties):
        properties.setdefault("tall", 112)
        properties.setdefault("least", 76)
        super().__init__(**properties)
        self._line = Panel()
        self._disc = Panel(radius=100)
        self._tick = Icon(ink="surface", box=(14, 14, -14, -14))
        self._number = Words(size_units=32, bold=True, halign="center", box=(0, 0, 0, 0))
        self._disc.add_widget(self._tick)
        self._disc.add_widget(self._number)
        self._title = Words(size_units=38, min_size=30, bold=True, one_line=True)
        self._note = Words(size_units=32, min_size=28, ink="ink_700", one_line=True)
        for part in (self._line, self._disc, self._title, self._note):
            self.add_widget(part)
        self.fbind("item", self._dress)

    def _dress(self, *_):
        row: TimelineRow | None = self.item
        if row is None:
            self._title.words = self._note.words = self._number.words = ""
            return
        fill, edge, ink, line = _LOOKS[row.state]
        self._disc.fill, self._disc.edge, self._disc.line = fill, edge, 5 if edge != "none" else 0
        self._tick.icon = "check" if row.state == "done" else ""
        self._number.words = "" if row.state == "done" else str(row.number)
        self._number.ink = "surface" if row.state == "now" else "ink_700"
        self._title.words, self._title.ink, self._note.words = row.title, ink, row.note
        self._line.fill = "none" if row.last else line
        self._again()

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        circle = min(self.circle * unit, height * 0.72)
        self._disc.place(x, top, circle, circle, unit)
        self._line.place(
            x + circle / 2 - 2.5 * unit, top - circle + 2 * unit, 5 * unit, height - circle + 4 * unit, unit
        )
        left, wide = x + (self.circle + 24) * unit, width - (self.circle + 24) * unit
        has_note = bool(self.item and self.item.note)
        title = min(52 * unit, height * 0.5) if has_note else circle
        self._title.place(left, top + 2 * unit, wide, title, unit)
        self._note.place(left, top - title - 0 * unit, wide, min(44 * unit, height - title), unit)


class Timeline(Listing):
    """`items` are TimelineRow."""

    def __init__(self, **properties):
        super().__init__(gap=0, row_class=TimelineStep, **properties)
