"""The letters to find an item by the initials of its pinyin. Letters that would find nothing are pale."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.presenters.catalogue import LETTERS
from screens.widgets.keys import Key
from screens.widgets.panel import Panel


class InitialsKeyboard(Panel):
    """Tells `on_letter` and `on_rub_out`."""

    live = ObjectProperty(frozenset(LETTERS))
    reason = StringProperty("")
    """Said when a pale letter is pressed."""
    can_rub_out = BooleanProperty(False)
    gap = NumericProperty(10)
    columns = NumericProperty(9)

    def __init__(self, **properties):
        self.register_event_type("on_letter")
        self.register_event_type("on_rub_out")
        self._keys: list[Key] = []
        super().__init__(**properties)
        for letter in LETTERS:
            self._add(Key(code=letter, words=letter, name=f"initial.{letter}", role="number", size_units=56))
        self._add(Key(code="rub_out", icon="backspace", name="initial.rub_out", role="main"))
        for name in ("live", "reason"):
            self.fbind(name, self._revive)
        for name in ("gap", "columns"):
            self.fbind(name, self._again)
        self._revive()

    def on_letter(self, letter):
        """A letter that finds something."""

    def on_rub_out(self):
        """The last letter is to go."""

    def _add(self, key: Key) -> None:
        key.bind(on_press=self._pressed)
        self._keys.append(key)
        self.add_widget(key)

    def _revive(self, *_):
        for key in self._keys[:-1]:
            key.enabled = key.code in self.live
            key.reason = self.reason

    def _pressed(self, key):
        if key.code == "rub_out":
            self.dispatch("on_rub_out")
        else:
            self.dispatch("on_letter", key.code)

    def arrange(self, children):
        x, top, width, height = self.inner()
        columns = int(self.columns)
        rows = -(-len(self._keys) // columns)
        gap = self.gap * self.unit
        wide, tall = (width - (columns - 1) * gap) / columns, (height - (rows - 1) * gap) / rows
        for place, key in enumerate(self._keys):
            row, column = divmod(place, columns)
            key.place(x + column * (wide + gap), top - row * (tall + gap), wide, tall, self.unit)
