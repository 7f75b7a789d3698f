"""Cards, rows, tiles, tags and banners. Their looks are in cards.kv."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.presenters.waits import QueueLineView
from screens.widgets.buttons import Touchable
from screens.widgets.panel import Panel
from screens.widgets.piece import Column, Grid, Plane, Row


class Card(Panel):
    """White, rounded, lifted: the ground for information."""


class TapCard(Touchable):
    """A card that can be pressed."""


class RadioRow(TapCard):
    """A choice among several, the whole row is the target: circle, icon, name and note, two lines at the right."""

    icon = StringProperty("")
    title = StringProperty("")
    note = StringProperty("")
    figure = StringProperty("")
    figure_unit = StringProperty("")
    aside = StringProperty("")
    chosen = BooleanProperty(False)


class RowCard(TapCard):
    """A way to go on: icon or step number, name and note, arrow at the right."""

    icon = StringProperty("")
    number = StringProperty("")
    title = StringProperty("")
    note = StringProperty("")
    arrow = StringProperty("chevron-right")


class TileCard(TapCard):
    """A small function card: coloured icon square, name, one line."""

    icon = StringProperty("")
    icon_ink = StringProperty("indigo_700")
    icon_ground = StringProperty("indigo_50")
    title = StringProperty("")
    note = StringProperty("")
    plain = BooleanProperty(False)
    """Icon and name in the middle, without the line: where there is little room."""


class BigTile(Touchable):
    """A large function tile with the dark diamond pattern and a badge."""

    icon = StringProperty("")
    title = StringProperty("")
    note = StringProperty("")
    badge = StringProperty("")
    badge_top = BooleanProperty(False)
    tone = StringProperty("indigo")
    flat = BooleanProperty(False)
    """Less high: icon smaller, lines closer."""


class WideTile(Touchable):
    """The elder look's way to go on: one large tile per line."""

    icon = StringProperty("")
    title = StringProperty("")
    note = StringProperty("")
    ink = StringProperty("surface")
    arrow = BooleanProperty(True)


class Tag(Panel):
    """A small word with its own colour; `tone`: blue, ok, warn, danger, gray, teal."""

    tone = StringProperty("blue")
    words = StringProperty("")
    icon = StringProperty("")


class Banner(Panel):
    """A strip that says something: `tone` ok, warn, danger, offline, info."""

    tone = StringProperty("info")
    icon = StringProperty("")
    title = StringProperty("")
    note = StringProperty("")


class TitleBlock(Plane):
    """The screen's heading and the line under it."""

    title = StringProperty("")
    note = StringProperty("")
    size_units = NumericProperty(60)


class QueueLine(Plane):
    """One queue on the upper half in low reach: only to be seen."""

    item = ObjectProperty(QueueLineView(), rebind=True)


class Listing(Column):
    """As many rows as `items`; rows are kept and used again, so that nothing grows over a day."""

    items = ObjectProperty(())
    row_class = ObjectProperty(None)

    def on_items(self, *_):
        fill(self, self.row_class, self.items)

    def on_row_class(self, *_):
        fill(self, self.row_class, self.items)


class CellGrid(Grid):
    """The same in a grid."""

    items = ObjectProperty(())
    row_class = ObjectProperty(None)

    def on_items(self, *_):
        fill(self, self.row_class, self.items)

    def on_row_class(self, *_):
        fill(self, self.row_class, self.items)


class CellRow(Row):
    """The same side by side."""

    items = ObjectProperty(())
    row_class = ObjectProperty(None)

    def on_items(self, *_):
        fill(self, self.row_class, self.items)

    def on_row_class(self, *_):
        fill(self, self.row_class, self.items)


def fill(container, row_class, items):
    """Gives `container` one row per item, setting each row's `item`; spare rows are hidden and emptied."""
    if row_class is None:
        return
    rows = list(reversed(container.children))
    while len(rows) < len(items):
        row = row_class()
        container.add_widget(row)
        rows.append(row)
    for place, row in enumerate(rows):
        row.here = place < len(items)
        row.item = items[place] if row.here else row_class.item.defaultvalue
