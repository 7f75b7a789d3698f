"""The number pad: ten digits, and at the left of the last row 清空 or X."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.widgets.keys import Key
from screens.widgets.piece import Container


class NumberPad(Container):
    """Tells `on_digit`, `on_rub_out`, `on_clear`. `digits` may be shuffled: the tenth stands in the last row."""

    digits = ObjectProperty(tuple("1234567890"))
    clear_words = StringProperty("")
    with_x = BooleanProperty(False)
    """X in place of 清空, for ID numbers."""
    enabled = BooleanProperty(True)
    gap = NumericProperty(20)
    prefix = StringProperty("key")
    """First part of the keys' names: `key.7`, `key.clear`, `key.rub_out`."""

    def __init__(self, **properties):
        for name in ("on_digit", "on_rub_out", "on_clear"):
            self.register_event_type(name)
        self._keys: list[Key] = []
        super().__init__(**properties)
        for place in range(12):
            key = Key(
                role="soft" if place in (9, 11) else "number", size_units=66, radius=24, calm_lifted=True
            )
            key.bind(on_press=self._pressed)
            self._keys.append(key)
            self.add_widget(key)
        for name in ("digits", "clear_words", "with_x", "prefix", "enabled", "gap"):
            self.fbind(name, self._label)
        self._label()

    def on_digit(self, digit):
        """A digit, or X."""

    def on_rub_out(self):
        """The last one is to go."""

    def on_clear(self):
        """All are to go."""

    def forget(self) -> None:
        """A shuffled order is somebody's secret too."""
        self.digits = tuple("1234567890")

    def _label(self, *_):
        if len(self.digits) != 10:
            return
        left = "X" if self.with_x else "clear"
        codes = (*self.digits[:9], left, self.digits[9], "rub_out")
        for key, code in zip(self._keys, codes, strict=True):
            key.code, key.enabled = code, self.enabled
            key.name = f"{self.prefix}.{code}"
            key.icon = "backspace" if code == "rub_out" else ""
            key.words = "" if code == "rub_out" else self.clear_words if code == "clear" else code
            key.size_units = 40 if code == "clear" else 66
        self._again()

    def _pressed(self, key):
        if key.code == "rub_out":
            self.dispatch("on_rub_out")
        elif key.code == "clear":
            self.dispatch("on_clear")
        else:
            self.dispatch("on_digit", key.code)

    def arrange(self, children):
        x, top, width, height = self.inner()
        gap = self.gap * self.unit
        wide, tall = (width - 2 * gap) / 3, (height - 3 * gap) / 4
        for place, key in enumerate(self._keys):
            row, column = divmod(place, 3)
            key.place(x + column * (wide + gap), top - row * (tall + gap), wide, tall, self.unit)
