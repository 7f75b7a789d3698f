"""What every widget is made of: pieces measured in design units, and the containers that place them.

A container hands its `unit` (pixels per design unit) to its children, so that the scale of the panel and the larger
elder look are one number at the top and nothing below knows of either. Placing is from the top left, as designers draw.
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    VariableListProperty,
)
from kivy.uix.widget import Widget

_OBSERVED = ("tall", "wide", "here")
_NO_PROPERTIES = frozenset({"box", "least", "gap_before", "reach", "side", "spot", "name"})


class Wish:
    """What a widget asks of its container, which arranges anew when it changes.

    Plain attributes, not Kivy properties: a terminal has 1 900 widgets, and each property of each of them costs a store
    of its own and its observers.
    """

    def __init__(self, default: Any) -> None:
        self._default = default

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, piece: Any, _owner: type | None = None) -> Any:
        return self._default if piece is None else piece.__dict__.get(self._name, self._default)

    def __set__(self, piece: Any, wanted: Any) -> None:
        if wanted != self.__get__(piece):
            piece.__dict__[self._name] = wanted
            if isinstance(piece.parent, Container):
                piece.parent.arrange_soon()


class Piece(Widget):
    """A widget that knows its unit and how tall it would like to be in its container."""

    unit = NumericProperty(1.0)
    tall = NumericProperty(0)
    """Height in a Column, units; 0 asks for what is left."""
    wide = NumericProperty(0)
    """Width in a Row, units; 0 shares what is left."""
    here = BooleanProperty(True)
    """False takes it out of the layout and out of sight."""

    box = Wish(None)
    """Place in a Plane: (x, y, w, h) in units from the top left. Negative x or y count from the right or bottom edge;
    w or h of 0 or less leave that much to the edge."""
    least = Wish(0)
    """How far a Column may shrink it when there is not room enough, units; 0: not at all."""
    gap_before = Wish(-1)
    """Space above (in a Column) in place of the container's gap, units; -1: the container's."""
    reach = Wish("touch")
    """On a screen: `see` is information, `touch` has something to press; low reach parts them."""
    side = Wish("")
    """On a screen in landscape: the half it flows in, `left` or `right`, where `reach` does not say it."""
    spot = Wish({})
    """On a screen: boxes within the content for arrangements where the flow does not fit, by arrangement name."""
    name = ""
    """How tests and robots find it."""

    def __init__(self, **properties):
        for name in _NO_PROPERTIES.intersection(properties):
            setattr(self, name, properties.pop(name))
        super().__init__(**properties)

    def hide(self) -> None:
        """Neither seen nor touched."""
        self.opacity = 0
        self.pos = (-10000, -10000)

    def place(self, x: float, top: float, width: float, height: float, unit: float) -> None:
        """Pixels, `top` counted upwards from the window's bottom."""
        self.unit = unit
        self.opacity = 1
        self.size = (width, height)
        self.pos = (x, top - height)


class Container(Piece):
    """Places its children whenever anything that matters changed."""

    padding = VariableListProperty([0, 0, 0, 0])
    """Units: left, top, right, bottom."""

    def __init__(self, **properties):
        self._again = Clock.create_trigger(self.arrange_now, -1)
        super().__init__(**properties)
        self.fbind("pos", self._again)
        self.fbind("size", self._again)
        self.fbind("unit", self._again)
        self.fbind("padding", self._again)

    def add_widget(self, widget, index=0, canvas=None):
        super().add_widget(widget, index, canvas)
        for name in _OBSERVED:
            widget.fbind(name, self._again)
        self._again()

    def remove_widget(self, widget):
        for name in _OBSERVED:
            widget.funbind(name, self._again)
        super().remove_widget(widget)
        self._again()

    def arrange_soon(self) -> None:
        """Once before the next picture, however often it is said."""
        self._again()

    def arrange_now(self, *_):
        """Places all children for the present size."""
        here = []
        for child in reversed(self.children):
            if child.here:
                here.append(child)
            else:
                child.hide()
        self.arrange(here)

    def arrange(self, children):
        raise NotImplementedError

    def inner(self) -> tuple[float, float, float, float]:
        """x, top, width, height inside the padding, pixels."""
        left, top, right, bottom = (self.unit * side for side in self.padding)
        return self.x + left, self.top - top, self.width - left - right, self.height - top - bottom


class Plane(Container):
    """Children by their `box`."""

    def arrange(self, children):
        x, top, width, height = self.inner()
        for child in children:
            left, down, wide, tall = spot_in(child.box or (0, 0, 0, 0), width / self.unit, height / self.unit)
            child.place(
                x + left * self.unit, top - down * self.unit, wide * self.unit, tall * self.unit, self.unit
            )


class Column(Container):
    """Children one under the other, as wide as the column."""

    gap = NumericProperty(16)

    def arrange(self, children):
        x, top, width, height = self.inner()
        stack(children, x, top, width, height, self.unit, self.gap)


class Row(Container):
    """Children side by side, as high as the row."""

    gap = NumericProperty(16)

    def arrange(self, children):
        x, top, width, height = self.inner()
        gap = self.gap * self.unit
        fixed = sum(child.wide * self.unit for child in children)
        open_ones = sum(1 for child in children if not child.wide)
        share = (width - fixed - gap * (len(children) - 1)) / open_ones if open_ones else 0
        for child in children:
            wide = child.wide * self.unit or share
            child.place(x, top, wide, height, self.unit)
            x += wide + gap


class Grid(Container):
    """Equal cells, row by row."""

    columns = NumericProperty(2)
    gap = NumericProperty(24)
    cell_tall = NumericProperty(0)
    """Units; when given, the grid asks for as much height as its rows need."""

    def __init__(self, **properties):
        super().__init__(**properties)
        for name in ("columns", "gap", "cell_tall"):
            self.fbind(name, self._again)

    def arrange(self, children):
        rows = max(1, -(-len(children) // int(self.columns)))
        if self.cell_tall:
            self.tall = rows * self.cell_tall + (rows - 1) * self.gap if children else 0
        x, top, width, height = self.inner()
        gap = self.gap * self.unit
        wide = (width - gap * (self.columns - 1)) / self.columns
        tall = (height - gap * (rows - 1)) / rows
        for place, child in enumerate(children):
            row, column = divmod(place, int(self.columns))
            child.place(x + column * (wide + gap), top - row * (tall + gap), wide, tall, self.unit)


def spot_in(box, width: float, height: float) -> tuple[float, float, float, float]:
    """A box with its edge-relative numbers made absolute, units."""
    x, y, w, h = box
    if x < 0:
        x += width
    if y < 0:
        y += height
    return x, y, w if w > 0 else width - x + w, h if h > 0 else height - y + h


def stack(children, x: float, top: float, width: float, height: float, unit: float, gap: float) -> float:
    """Places children under one another and returns the height used, pixels.

    What is too much is taken from those that may shrink, in proportion; what is left goes to those without a height.
    """
    gaps = [gap if child.gap_before < 0 else child.gap_before for child in children]
    room = height / unit - sum(gaps[1:])
    wanted = sum(child.tall for child in children)
    over = wanted - room
    give = sum(child.tall - child.least for child in children if 0 < child.least < child.tall)
    shrink = min(1.0, over / give) if over > 0 and give > 0 else 0.0
    open_ones = sum(1 for child in children if not child.tall)
    share = max(0.0, -over) / open_ones if open_ones else 0.0
    start = top
    for place, child in enumerate(children):
        tall = child.tall or share
        if 0 < child.least < child.tall:
            tall -= (child.tall - child.least) * shrink
        if place:
            top -= gaps[place] * unit
        child.place(x, top, width, tall * unit, unit)
        top -= tall * unit
    return start - top
