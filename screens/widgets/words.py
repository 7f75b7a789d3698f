"""Text that fits its box."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.label import Label

from screens.theme import LINE_TIGHT, rgba
from screens.widgets.fonts import with_rare_runs
from screens.widgets.piece import Piece
from screens.wrapping import balanced, wrap

AIR = 0.45
"""Noto Sans CJK keeps almost half an em of air above and below its letters; that air may stand out of the box."""
FACE_LINE = 1.448
"""The face's own line height in em; `line` of a Words is what the design means."""
RIGHT_SHARE = {"center": 0.5, "right": 1.0}
"""How much of the free width stands left of the letters, by alignment."""


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
    rather_one_line = BooleanProperty(False)
    """Smaller letters before a second line."""
    even = BooleanProperty(True)
    """Two lines are about equally long; not for what is being typed or read as a page."""
    fit_width = NumericProperty(0)
    """Width of the text as drawn, units; read it to place something behind the text."""
    full_width = NumericProperty(0)
    """Width the text would have unshrunk, units; a box made for one line of text takes this."""

    def __init__(self, **properties):
        properties.setdefault("halign", "left")
        properties.setdefault("valign", "middle")
        self._fit_soon = Clock.create_trigger(self.fit, -1)
        self.fits = True
        """Whether all of it can be read; a test looks for those that cannot."""
        super().__init__(**properties)
        # Drawn here and placed by hand, so that the picture is as large as the letters and not as the box: 63 MB less.
        with self.canvas:
            Color(1, 1, 1, 1)
            self._picture = Rectangle(size=(0, 0))
        for name in ("texture", "texture_size", "pos", "size", "halign", "valign"):
            self.fbind(name, self._lay)
        for name in ("words", "size", "unit", "size_units", "bold", "line", "one_line", "marked", "halign"):
            self.fbind(name, self._fit_soon)
        self.fbind("ink", self._dye)
        self._dye()
        self._fit_soon()

    def _dye(self, *_):
        self.color = self.disabled_color = rgba(self.ink)

    def fit(self, *_):
        """Sets the text at the greatest size at which it fits, and never below `min_size`."""
        rare = None if self.marked else with_rare_runs(self.words)
        self.markup = self.marked or rare is not None
        self.line_height = self.line / FACE_LINE
        self.shorten = False
        single = self.one_line or (self.rather_one_line and "\n" not in self.words)
        self.fits = self._shrink(rare, single) or (single and not self.one_line and self._shrink(rare, False))
        self.fit_width = min(self._natural(), max(self.width, 1.0)) / self.unit
        if not self.fits:
            self.text_size = (self.width, None)
        self.shorten = self.one_line and not self.fits
        self._lay()

    def _lay(self, *_):
        """Puts the picture of the letters where the alignment wants it within the box."""
        wide, high = self.texture_size
        free = self.height - high
        # A text as high as its box stands in the middle, so that what sticks out is the air above and below.
        roomy = high + self.font_size < self.height
        up = {"top": 1.0, "bottom": 0.0}.get(self.valign, 0.5) if roomy else 0.5
        self._picture.texture = self.texture
        self._picture.size = (wide, high)
        self._picture.pos = (
            int(self.x + (self.width - wide) * RIGHT_SHARE.get(self.halign, 0.0)),
            int(self.y + free * up),
        )

    def _shrink(self, rare: str | None, single: bool) -> bool:
        """The greatest size that fits; False when not even the least does."""
        size = self.size_units
        while True:
            fits = self._try(size, rare, single)
            if size == self.size_units:
                self.full_width = self._natural() / self.unit
            if fits or size <= self.min_size:
                return fits
            size = max(self.min_size, size * 0.94)

    def _try(self, size: float, rare: str | None, single: bool) -> bool:
        """Draws at `size` and says whether it fits."""
        self.font_size = self._whole_pixels(size)
        broken = True
        if self.markup or single:
            self.text = self.words if rare is None else rare
        else:
            self._label.options["font_size"] = self.font_size
            self._label.resolve_font_name()
            lines = wrap(self.words, max(1.0, self.width), self._measure)
            broken = lines is not None
            if lines is not None and self.even:
                lines = balanced(lines, self.words, self.width, self._measure)
            self.text = self.words if lines is None else "\n".join(lines)
        self.text_size = (max(1.0, self.width) if self.markup and not single else None, None)
        self.texture_update()
        wide, high = self.texture_size
        return broken and wide <= self.width + 1 and high <= self.height + size * self.unit * AIR

    def _whole_pixels(self, size: float) -> int:
        """SDL draws whole sizes only and every size is a face opened anew (0.6 MB): shrunk ones are even."""
        pixels = int(size * self.unit)
        least = int(self.min_size * self.unit)
        return pixels if size in (self.size_units, self.min_size) else max(least, pixels - pixels % 2)

    def _measure(self, text: str) -> float:
        return self._label.get_extents(text)[0] if text else 0.0

    def _natural(self) -> float:
        """Width of the longest line as drawn, pixels."""
        return self.texture_size[0]
