"""Text that fits its box."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.label import Label

from screens.theme import LINE_TIGHT, rgba
from screens.widgets.fonts import with_rare_runs
from screens.widgets.piece import Piece


class Words(Label, Piece):
    """A label in design units, sized by token, that shrinks down to `min_size` before it would overflow its box.

    Set `words`, not `text`: characters that the main face lacks are put in the rare face on the way.
    """

    words = StringProperty("")
    marked = BooleanProperty(False)
    """`words` is Kivy markup already."""
    size_units = NumericProperty(32)
    min_size = NumericProperty(28)
    ink = StringProperty("ink_900")
    line = NumericProperty(LINE_TIGHT)
    one_line = BooleanProperty(False)
    fit_width = NumericProperty(0)
    """Width of the text as drawn, units; read it to place something behind the text."""
    full_width = NumericProperty(0)
    """Width the text would have unshrunk, units; a box made for one line of text takes this."""

    def __init__(self, **properties):
        properties.setdefault("halign", "left")
        properties.setdefault("valign", "middle")
        self._fit_soon = Clock.create_trigger(self.fit, -1)
        super().__init__(**properties)
        for name in ("words", "size", "unit", "size_units", "bold", "line", "one_line", "marked", "halign"):
            self.fbind(name, self._fit_soon)
        self.fbind("ink", self._dye)
        self.fbind("disabled", self._dye)
        self._dye()
        self._fit_soon()

    def _dye(self, *_):
        self.color = self.disabled_color = rgba(self.ink)

    def fit(self, *_):
        """Sets the text at the greatest size at which it fits, and never below `min_size` or 28."""
        markup = None if self.marked else with_rare_runs(self.words)
        self.markup = self.marked or markup is not None
        self.text = self.words if markup is None else markup
        self.line_height = self.line / 1.448
        # Noto Sans CJK's own line is 1.448 em; `line` is what the design means.
        size = self.size_units
        width = None if self.one_line else max(1.0, self.width)
        while True:
            self.font_size = size * self.unit
            self.text_size = (width, None)
            self.texture_update()
            if size == self.size_units:
                self.full_width = self._natural() / self.unit
            if size <= self.min_size or self._fits():
                break
            size = max(self.min_size, size * 0.94)
        self.fit_width = min(self._natural(), max(self.width, 1.0)) / self.unit
        # Kivy drops lines that do not fit text_size; the air of the face may stand out instead.
        self.text_size = (self.width, max(self.height, self.texture_size[1]))
        self.shorten = self.one_line and not self._fits()

    def _natural(self) -> float:
        """Width of the longest line as written, pixels; a wrapped label's texture is always as wide as its box."""
        if self.one_line or self.markup:
            return self.texture_size[0]
        return max(self._label.get_extents(line)[0] for line in self.words.split("\n"))

    def _fits(self) -> bool:
        wide, high = self.texture_size
        spare = self.font_size * 0.45
        # The face keeps almost half an em of air above and below its letters; that air may leave the box.
        return wide <= self.width + 1 and high <= self.height + spare
