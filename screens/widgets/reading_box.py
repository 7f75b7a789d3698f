"""A long text in a box: slid with a finger, or by 往下看; it knows when its end was seen."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Rectangle, StencilPop, StencilPush, StencilUnUse, StencilUse
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.widgets.buttons import PushButton
from screens.widgets.cards import Listing
from screens.widgets.fonts import with_rare_runs
from screens.widgets.panel import Panel
from screens.widgets.piece import Column, Piece
from screens.widgets.words import Words

NEARLY_UNITS = 6.0
"""So little may still be hidden when the end counts as seen."""
SETTLED_S = 0.25
STEP_SHARE = 0.8
"""How much of the box one press goes on; a line or two stay, so that nobody loses the place."""


class Paragraph(Words):
    """Text as high as it needs: sets `tall` from its width."""

    indent = NumericProperty(0)

    def __init__(self, **properties):
        properties.setdefault("line", 1.45)
        properties.setdefault("valign", "top")
        properties.setdefault("even", False)
        super().__init__(**properties)

    def fit(self, *_):
        rare = with_rare_runs(self.words)
        pixels = self.size_units * self.unit
        self.draw(self.words if rare is None else rare, rare is not None, pixels, max(1.0, self.width))
        self._lay()
        self.fit_width = self._wide / self.unit
        needed = self._high / self.unit if self.words else 1.0
        if abs(needed - self.tall) > 0.5:
            self.tall = needed


class Sheet(Column):
    """The text itself; its height is what its parts need."""

    needed = NumericProperty(0)

    def arrange(self, children):
        gaps = [self.gap if child.gap_before < 0 else child.gap_before for child in children]
        self.needed = sum(child.tall for child in children) + sum(gaps[1:])
        super().arrange(children)


class Growing(Listing):
    """Rows as high as their texts; asks for the height they need together."""

    def arrange(self, children):
        gaps = self.gap * max(0, len(children) - 1)
        self.tall = max(1.0, sum(child.tall for child in children) + gaps)
        super().arrange(children)


class ReadingBox(Panel):
    """Put the parts into `sheet`. `at_end` turns true once the end was in sight and stays so until `restart`."""

    at_end = BooleanProperty(False)
    more = BooleanProperty(False)
    """Something is still below."""
    more_words = StringProperty("")
    offset = NumericProperty(0)
    """Units the sheet is slid up."""
    sheet = ObjectProperty(None, allownone=True)
    button_here = BooleanProperty(True)
    """False where another button outside the box goes on (low reach)."""

    def __init__(self, **properties):
        self._grabbed_at = 0.0
        self._settled = Clock.create_trigger(self._seen, SETTLED_S)
        self.sheet = Sheet()
        self._more = PushButton(
            kind="primary", icon="arrow-down", size_units=34, icon_units=36, name="reading.on"
        )
        self._more.bind(on_release=lambda _button: self.read_on())
        super().__init__(**properties)
        super().add_widget(self.sheet)
        with self.sheet.canvas.before:
            StencilPush()
            self._hole = Rectangle()
            StencilUse()
        with self.sheet.canvas.after:
            StencilUnUse()
            self._hole_again = Rectangle()
            StencilPop()
        super().add_widget(self._more)
        self.sheet.fbind("needed", self._again)
        for name in ("offset", "more_words", "button_here"):
            self.fbind(name, self._again)

    def add_widget(self, widget, index=0, canvas=None):
        if isinstance(widget, Piece) and widget is not self.sheet and widget is not self._more:
            self.sheet.add_widget(widget)
            return
        super().add_widget(widget, index, canvas)

    def _seen(self, *_):
        """The end counts as seen when it has stood in sight for a moment, not while the text is being laid out."""
        if self.sheet.needed > 1 and not self.more and self.height > 1 and self.get_root_window() is not None:
            self.at_end = True

    def restart(self) -> None:
        """As if nobody had read it."""
        self.offset, self.at_end = 0, False
        self._again()

    def read_on(self) -> None:
        """One box further."""
        self._slide(self.offset + self._room() * STEP_SHARE)

    def on_touch_down(self, touch):
        if super().on_touch_down(touch):
            return True
        if not self.collide_point(*touch.pos) or (not self.more and not self.offset):
            return False
        touch.grab(self)
        self._grabbed_at = self.offset
        return True

    def on_touch_move(self, touch):
        if touch.grab_current is not self:
            return super().on_touch_move(touch)
        self._slide(self._grabbed_at + (touch.y - touch.oy) / self.unit)
        return True

    def on_touch_up(self, touch):
        if touch.grab_current is not self:
            return super().on_touch_up(touch)
        touch.ungrab(self)
        return True

    def _room(self) -> float:
        return max(1.0, self.inner()[3] / self.unit)

    def _slide(self, wanted: float) -> None:
        self.offset = max(0.0, min(wanted, self.sheet.needed - self._room()))

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        rest = self.sheet.needed - self._room() - self.offset
        self.offset = max(0.0, min(self.offset, self.sheet.needed - self._room()))
        self.sheet.place(x, top + self.offset * unit, width, max(1.0, self.sheet.needed) * unit, unit)
        for hole in (self._hole, self._hole_again):
            hole.pos, hole.size = (x, top - height), (width, height)
        self.more = rest > NEARLY_UNITS
        self._settled()
        self._more.words = self.more_words
        if self.more and self.button_here:
            self._more.place(x + width - 250 * unit, top - height + 108 * unit, 250 * unit, 96 * unit, unit)
        else:
            self._more.hide()
