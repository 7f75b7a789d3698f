"""02 首页, in every way of using it (02b, 14, 15, L1)."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen, choose_from
from screens.presenters import home
from screens.widgets.buttons import PushButton, Touchable
from screens.widgets.cards import CellGrid, TileCard
from screens.widgets.piece import Row


class HomeScreen(BaseScreen):
    step = Step.HOME
    present = staticmethod(home.present)
    blank = home.HomeView()
    own_help = True


class HomeTile(TileCard):
    """One of the six small function cards."""

    item = ObjectProperty(home.TileView(), rebind=True)
    tight = BooleanProperty(False)

    def picked(self):
        choose_from(self, self.item.event)


class TileGrid(CellGrid):
    """The six cards; `tight` leaves only icon and name."""

    tight = BooleanProperty(False)

    def arrange(self, children):
        for tile in children:
            tile.tight = self.tight
        super().arrange(children)


class BigPair(Row):
    """The two big tiles, side by side or (`upright`) one above the other."""

    upright = BooleanProperty(False)

    def arrange(self, children):
        if not self.upright:
            super().arrange(children)
            return
        x, top, width, height = self.inner()
        gap = self.gap * self.unit
        each = (height - gap) / 2
        for place, child in enumerate(children):
            child.place(x, top - place * (each + gap), width, each, self.unit)


class BundleChip(PushButton):
    """One theme of 一件事一次办."""

    item = ObjectProperty(home.ChipView(), rebind=True)

    def picked(self):
        choose_from(self, self.item.event)


class SearchBox(Touchable):
    """Looks like a field, opens the catalogue's search."""
