"""02 首页, in every way of using it (02b, 14, 15, L1)."""

from __future__ import annotations

from kivy.properties import ObjectProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import home
from screens.widgets.buttons import PushButton, Touchable
from screens.widgets.cards import TileCard
from screens.widgets.piece import Plane


class HomeScreen(BaseScreen):
    step = Step.HOME
    present = staticmethod(home.present)
    blank = home.HomeView()
    own_help = True


class HomeTile(TileCard):
    """One of the six small function cards."""

    item = ObjectProperty(home.TileView(), rebind=True)


class BundleChip(PushButton):
    """One theme of 一件事一次办."""

    item = ObjectProperty(home.ChipView(), rebind=True)


class QueueLine(Plane):
    """One queue on the upper half in low reach: only to be seen."""

    item = ObjectProperty(home.QueueLineView(), rebind=True)


class SearchBox(Touchable):
    """Looks like a field, opens the catalogue's search."""
