"""01 待机."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from kiosk.flows.events import LookChosen, Woken
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import standby
from screens.presenters.frame import FrameView
from screens.widgets.cards import Card
from screens.widgets.frame import NavButton
from screens.widgets.scenery import scenery
from screens.widgets.shapes import Drawing

DRIFT_S = 300.0
DRIFTS = ((0, 0), (2, 0), (2, 2), (0, 2))
"""Every five minutes everything moves by two pixels, so that no picture burns in."""


class StandbyScreen(BaseScreen):
    step = Step.STANDBY
    present = staticmethod(standby.present)
    blank = standby.StandbyView()
    own_help = True
    has_voice_bar = False
    whole_window = True

    frame = ObjectProperty(FrameView(), rebind=True)
    clock = StringProperty("")
    date = StringProperty("")
    drift = NumericProperty(0)

    def __init__(self, **properties):
        self._timer = None
        super().__init__(**properties)
        self.fbind("drift", self._again)

    def entered(self) -> None:
        self._timer = Clock.schedule_interval(self._move_on, DRIFT_S)

    def left(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def arrange(self, children):
        self.unit = self.scale
        self._low_ink.a = 0
        right, up = DRIFTS[int(self.drift) % len(DRIFTS)]
        for child in children:
            child.place(self.x + right, self.top + up, self.width, self.height, self.unit)

    def on_touch_down(self, touch):
        if super().on_touch_down(touch):
            return True
        # Anywhere on the picture wakes the terminal: nobody should have to aim.
        self.choose(Woken())
        return True

    def _move_on(self, _seconds):
        self.drift += 1


class Scenery(Drawing):
    """The landscape above the band."""

    def drawn(self):
        return scenery(self.width / self.unit, self.height / self.unit, self.unit)


class QueueCard(Card):
    """One queue: how many wait, how long, who is called."""

    item = ObjectProperty(standby.QueueCardView(), rebind=True)


class DeedCard(Card):
    """After hours: one thing that works by itself."""

    item = ObjectProperty(standby.DeedCardView(), rebind=True)


class HourLine(Card):
    """上午 9:00–12:00."""

    item = ObjectProperty(("", ""))


class StandbySwitch(NavButton):
    """A switch of the look: chooses it and goes in."""

    look = StringProperty("language")

    def picked(self, screen):
        screen.choose(LookChosen(self.look))
