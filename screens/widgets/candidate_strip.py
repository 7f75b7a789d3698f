"""The strip above the pinyin keys: what is spelled, and numbered candidates to pick from."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from screens.typing.composer import Composition
from screens.widgets.buttons import Touchable
from screens.widgets.keys import Key
from screens.widgets.panel import Panel
from screens.widgets.words import Words

MOST_SHOWN = 12
SLOT_UNITS = 112.0
"""Room for one character with its number; no candidate is narrower than a finger."""
TURN_UNITS = 96.0


class CandidateKey(Touchable):
    """One candidate with the number of its place."""

    words = StringProperty("")
    number = StringProperty("")
    first = BooleanProperty(False)

    def __init__(self, **properties):
        self._number = Words(size_units=28, ink="ink_700", one_line=True, halign="right")
        self._words = Words(size_units=44, min_size=34, one_line=True)
        super().__init__(radius=16, calm="none", **properties)
        self.add_widget(self._number)
        self.add_widget(self._words)
        for name in ("words", "number", "first"):
            self.fbind(name, self._dress)

    def _dress(self, *_):
        self.calm = "indigo_100" if self.first else "none"
        self.pressed = "indigo_200"
        self._number.words, self._words.words = self.number, self.words
        self._number.bold = self._words.bold = self.first
        self._number.ink = "indigo_700" if self.first else "ink_700"
        self._words.ink = "indigo_700" if self.first else "ink_900"

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        self._number.place(x, top, 34 * unit, height, unit)
        self._words.place(x + 42 * unit, top, width - 44 * unit, height, unit)


class CandidateStrip(Panel):
    """What is spelled, the candidates of one page, and the two arrows."""

    shown = ObjectProperty(Composition())
    one_row = BooleanProperty(False)
    """Letters and candidates beside each other, where height is short."""

    def __init__(self, **properties):
        for name in ("on_pick", "on_turn", "on_room"):
            self.register_event_type(name)
        self._room = 0.0
        super().__init__(fill="surface", **properties)
        self._spelled = Words(size_units=30, ink="indigo_700", one_line=True, name="keyboard.spelled")
        self.add_widget(self._spelled)
        self._offers = [CandidateKey(name=f"candidate.{place}") for place in range(1, MOST_SHOWN + 1)]
        for place, key in enumerate(self._offers):
            key.bind(on_press=lambda _key, place=place: self.dispatch("on_pick", place))
            self.add_widget(key)
        self._back = Key(icon="back", name="candidates.back", role="soft", radius=16)
        self._on = Key(icon="chevron-right", name="candidates.on", role="soft", radius=16)
        self._back.bind(on_press=lambda _key: self.dispatch("on_turn", -1))
        self._on.bind(on_press=lambda _key: self.dispatch("on_turn", 1))
        self.add_widget(self._back)
        self.add_widget(self._on)
        self.fbind("shown", self._dress)
        self.fbind("one_row", self._again)

    def on_pick(self, place):
        """A candidate was chosen."""

    def on_turn(self, by):
        """Another page is wanted."""

    def on_room(self, room):
        """So many single characters fit beside each other."""

    def _dress(self, *_):
        shown = self.shown
        self._spelled.words = shown.spelled
        for place, key in enumerate(self._offers):
            offered = shown.offers[place] if place < len(shown.offers) else ""
            key.words, key.number = offered, str(place + 1) if offered else ""
            key.first = place == 0 and shown.first == 0 and bool(offered)
        self._back.enabled, self._on.enabled = shown.first > 0, shown.more
        self._again()

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        aside = 210 * unit if self.one_row else 0
        spelled_tall = height if self.one_row else max(34 * unit, height - 100 * unit)
        row_top, row_tall = (top, height) if self.one_row else (top - spelled_tall, height - spelled_tall)
        self._spelled.place(x + 28 * unit, top, (aside or width) - 40 * unit, spelled_tall, unit)
        turn = TURN_UNITS * unit
        self._measure((width - aside - 2 * turn - 16 * unit) / unit / SLOT_UNITS)
        left = x + aside + 8 * unit
        for key in self._offers:
            if not key.words:
                key.hide()
                continue
            wide = (len(key.words) + 1.1) / 2.1 * SLOT_UNITS * unit
            key.place(left, row_top - 0.5 * unit, wide, row_tall - unit, unit)
            left += wide
        turning = bool(self.shown.offers) and (self.shown.more or self.shown.first > 0)
        for place, key in enumerate((self._back, self._on)):
            if turning:
                at = x + width - (2 - place) * turn
                key.place(at + 4 * unit, row_top - 0.5 * unit, turn - 8 * unit, row_tall - unit, unit)
            else:
                key.hide()

    def measure_anew(self) -> None:
        """Another keyboard is told how many characters fit."""
        self._room = 0.0
        self._again()

    def _measure(self, room: float) -> None:
        room = min(max(1.0, room), MOST_SHOWN * 1.0)
        if abs(room - self._room) > 0.01:
            self._room = room
            self.dispatch("on_room", room)
