"""03 确认身份."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import identify
from screens.widgets.identify_art import card_on_reader, phone_at_scanner
from screens.widgets.piece import Plane
from screens.widgets.shapes import Drawing


class IdentifyScreen(BaseScreen):
    step = Step.IDENTIFY
    present = staticmethod(identify.present)
    blank = identify.IdentifyView()


class ReaderDrawing(Drawing):
    """A card above the reader, 920 x 450."""

    ready = BooleanProperty(True)
    wanted = NumericProperty(450)
    """Height that the card leaves for it, units."""

    def __init__(self, **properties):
        super().__init__(**properties)
        self.fbind("ready", self.draw)

    def drawn(self):
        return card_on_reader(self.width / 920, self.ready)


class PhoneDrawing(Drawing):
    """A phone over the scanner, square."""

    ready = BooleanProperty(True)
    side = NumericProperty(250)

    def __init__(self, **properties):
        super().__init__(**properties)
        self.fbind("ready", self.draw)

    def drawn(self):
        return phone_at_scanner(self.width / 250, self.ready)


class ReadyMark(Plane):
    """A dot and a word: 可以放证, 正在读, 暂不可用."""

    words = StringProperty("")
    ready = BooleanProperty(True)
    busy = BooleanProperty(False)


class NumberDot(Plane):
    """1, 2, 3 in a dark circle."""

    words = StringProperty("")
