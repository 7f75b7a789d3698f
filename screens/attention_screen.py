"""16 打印机没纸, and the page of every other trouble."""

from __future__ import annotations

from kivy.properties import ObjectProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen, choose_from
from screens.presenters import attention
from screens.widgets.cards import TapCard
from screens.widgets.words import Words


class AttentionScreen(BaseScreen):
    step = Step.ATTENTION
    present = staticmethod(attention.present)
    blank = attention.AttentionView()
    own_help = True
    has_voice_bar = False
    """The page says it all in its title; large letters leave no room to say it twice."""


class WayRow(TapCard):
    """One way out. Those that only tell where to go cannot be pressed and do not look as if they could."""

    item = ObjectProperty(attention.WayView(), rebind=True)

    def on_touch_down(self, touch):
        return super().on_touch_down(touch) if self.item.can_press else False

    def picked(self):
        choose_from(self, self.item.event)


class AttentionLine(Words):
    """One line beside the number."""

    item = ObjectProperty("")
