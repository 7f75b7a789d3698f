"""Text that fits its box."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.core.text import Label as CorePlainText
from kivy.core.text.markup import MarkupLabel as CoreMarkedText
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.utils import get_hex_from_color

from screens.theme import LINE_TIGHT, rgba
from screens.widgets.fonts import with_rare_runs
from screens.widgets.piece import Piece
from screens.wrapping import balanced, wrap

AIR = 0.45
"""Noto Sans CJK keeps almost half an em of air above and below its letters; that air may stand out of the box."""
FACE_LINE = 1.448
"""The face's own line height in em; `line` of a Words is what the design means."""
RIGHT_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
UP_SHARE = {"bottom": 0.0, "middle": 0.5, "top": 1.0}
"""How much of the free room stands left of the letters, and below them, by alignment."""


class _DrawnOnce:
    """Kivy's text keeps the picture and the lines it was made of for a label that draws again; ours is on the card by then."""

    _surface: object
    _cached_lines: list[object]

    def _render_real(self) -> None:
        super()._render_real()
        self._surface = None
        self._cached_lines = []


class PlainText(_DrawnOnce, CorePlainText):
    """Letters in one style."""


class MarkedText(_DrawnOnce, CoreMarkedText):
    """Letters with Kivy's marks among them."""


class Words(Piece):
    """Letters in design units, sized by token, that shrink down to `min_size` before they would overflow their box.

    Characters that the main face lacks are put in the rare face on the way. It draws Kivy's text by itself and is no
    Kivy Label: a terminal has 900 of them, and each Label keeps 60 properties with their observers, 25 KB. Its picture is
    as large as the letters, not as the box, and white, so that other ink needs no other picture.
    """

    words = StringProperty("")
    halign = OptionProperty("left", options=list(RIGHT_SHARE))
    valign = OptionProperty("middle", options=list(UP_SHARE))
    bold = BooleanProperty(False)
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
        self._fit_soon = Clock.create_trigger(self.fit, -1)
        self._text: PlainText | MarkedText | None = None
        self._wide = self._high = 0
        self.drawn = ""
        """The text in the picture: broken into lines, or with its marks."""
        self.fits = True
        """Whether all of it can be read; a test looks for those that cannot."""
        super().__init__(**properties)
        with self.canvas:
            self._color = Color()
            self._picture = Rectangle(size=(0, 0))
        for name in ("words", "size", "unit", "size_units", "bold", "line", "one_line", "marked", "halign"):
            self.fbind(name, self._fit_soon)
        for name in ("pos", "size", "halign", "valign"):
            self.fbind(name, self._lay)
        self.fbind("ink", self._dye)
        self._fit_soon()

    def _dye(self, *_):
        if isinstance(self._text, MarkedText):
            # Its runs have colours of their own, so ours stands among them in the picture.
            self._fit_soon()
        else:
            self._color.rgba = rgba(self.ink)

    def fit(self, *_):
        """Sets the text at the greatest size at which it fits, and never below `min_size`."""
        rare = None if self.marked else with_rare_runs(self.words)
        single = self.one_line or (self.rather_one_line and "\n" not in self.words)
        self.fits = self._shrink(rare, single) or (single and not self.one_line and self._shrink(rare, False))
        self.fit_width = min(self._wide, max(self.width, 1.0)) / self.unit
        if not self.fits:
            self._cut()
        self._lay()

    def fit_now(self) -> None:
        """Like what a change brings before the next picture, done at once."""
        self._fit_soon.cancel()
        self.fit()

    def draw(self, text: str, marked: bool, pixels: float, width: float | None = None) -> None:
        """Makes the picture of `text`; Kivy breaks its lines at `width` pixels when one is given."""
        kind = MarkedText if marked else PlainText
        if type(self._text) is not kind:
            self._text = kind()
        self._text.options.update(
            font_size=pixels,
            bold=self.bold,
            halign=self.halign,
            line_height=self.line / FACE_LINE,
            shorten=False,
        )
        self._text.text_size = (width, None)
        self.drawn = text
        self._text.text = f"[color={get_hex_from_color(rgba(self.ink))}]{text}[/color]" if marked else text
        self._color.rgba = (1, 1, 1, 1) if marked else rgba(self.ink)
        self._refresh(bool(text))

    def _refresh(self, any_text: bool) -> None:
        if any_text:
            self._text.refresh()
            self._wide, self._high = self._text.texture.size
        else:
            self._text.texture, self._wide, self._high = None, 0, 0

    def _cut(self) -> None:
        """What does not fit even at the least size ends at the box's edge: on one line with three dots."""
        if self._text.texture is not None:
            self._text.text_size = (self.width, None)
            self._text.options["shorten"] = self.one_line
            self._refresh(True)

    def _lay(self, *_):
        """Puts the picture of the letters where the alignment wants it within the box."""
        if self._text is None:
            return
        pixels = self._text.options["font_size"]
        # A text about as high as its box stands in the middle: what sticks out is the air above and below.
        up = UP_SHARE[self.valign] if self._high + pixels < self.height else 0.5
        self._picture.texture = self._text.texture
        self._picture.size = (self._wide, self._high)
        self._picture.pos = (
            int(self.x + (self.width - self._wide) * RIGHT_SHARE[self.halign]),
            int(self.y + (self.height - self._high) * up),
        )

    def _shrink(self, rare: str | None, single: bool) -> bool:
        """The greatest size that fits; False when not even the least does."""
        size = self.size_units
        while True:
            fits = self._try(size, rare, single)
            if size == self.size_units:
                self.full_width = self._wide / self.unit
            if fits or size <= self.min_size:
                return fits
            size = max(self.min_size, size * 0.94)

    def _try(self, size: float, rare: str | None, single: bool) -> bool:
        """Draws at `size` and says whether it fits."""
        pixels = self._whole_pixels(size)
        marked = self.marked or rare is not None
        text, broken, width = self.words if rare is None else rare, True, None
        if marked and not single:
            width = max(1.0, self.width)
        elif not marked and not single:
            lines = self._lines(pixels)
            broken = lines is not None
            text = self.words if lines is None else "\n".join(lines)
        self.draw(text, marked, pixels, width)
        return broken and self._wide <= self.width + 1 and self._high <= self.height + size * self.unit * AIR

    def _lines(self, pixels: float) -> list[str] | None:
        """The words broken into lines of the box's width; None when one word alone is wider."""
        ruler = PlainText(font_size=pixels, bold=self.bold)
        ruler.resolve_font_name()

        def measure(text: str) -> float:
            return ruler.get_extents(text)[0] if text else 0.0

        lines = wrap(self.words, max(1.0, self.width), measure)
        return balanced(lines, self.words, self.width, measure) if lines is not None and self.even else lines

    def _whole_pixels(self, size: float) -> int:
        """SDL draws whole sizes only and every size is a face opened anew (0.6 MB): shrunk ones are even."""
        pixels = int(size * self.unit)
        least = int(self.min_size * self.unit)
        return pixels if size in (self.size_units, self.min_size) else max(least, pixels - pixels % 2)
