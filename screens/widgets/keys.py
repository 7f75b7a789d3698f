"""Keys: what the keyboards and pads are made of. A key answers when the finger comes down, not when it leaves."""

from __future__ import annotations

from kivy.properties import NumericProperty, OptionProperty, StringProperty

from screens.widgets.buttons import Touchable
from screens.widgets.icon import Icon
from screens.widgets.words import Words

_LOOKS = {
    "letter": ("surface", "ink_900"),
    "number": ("surface", "indigo_900"),
    "function": ("key_fn", "ink_900"),
    "soft": ("indigo_100", "indigo_700"),
    "main": ("indigo_700", "surface"),
}
"""Role: calm fill, letters."""


class Key(Touchable):
    """One key. `code` is what it stands for, `words` or `icon` what it shows."""

    code = StringProperty("")
    words = StringProperty("")
    icon = StringProperty("")
    role = OptionProperty("letter", options=list(_LOOKS))
    size_units = NumericProperty(46)
    share = NumericProperty(1.0)

    def __init__(self, **properties):
        self._words = Words(halign="center", min_size=28, one_line=True)
        self._icon = Icon()
        properties.setdefault("radius", 20)
        super().__init__(**properties)
        self.add_widget(self._words)
        self.add_widget(self._icon)
        for name in ("words", "icon", "role", "size_units", "enabled", "state"):
            self.fbind(name, self._dress)
        self._dress()

    def _dress(self, *_):
        calm, ink = _LOOKS[self.role]
        self.calm = calm if self.enabled else "key_dead"
        self.pressed = "indigo_800" if self.role == "main" else "indigo_700"
        self._words.words = self.words
        self._words.size_units = self.size_units
        self._words.bold = self.role in ("number", "main", "function", "soft")
        self._words.ink = self._icon.ink = (
            "surface" if self.down else (ink if self.enabled else "key_dead_ink")
        )
        self._icon.icon = self.icon

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        side = min(48 * unit, height * 0.6)
        self._words.place(x + 4 * unit, top, width - 8 * unit, height, unit)
        self._icon.place(x + (width - side) / 2, top - (height - side) / 2, side, side, unit)
