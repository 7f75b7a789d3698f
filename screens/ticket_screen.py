"""05 出票."""

from __future__ import annotations

from kivy.animation import Animation
from kivy.graphics import ScissorPop, ScissorPush
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import ticket
from screens.widgets.panel import Panel
from screens.widgets.piece import Plane
from screens.widgets.shapes import Drawing

RISE_S = 1.2
"""As long as the printer takes for a slip."""


class TicketScreen(BaseScreen):
    step = Step.TICKET
    present = staticmethod(ticket.present)
    blank = ticket.TicketView()

    rise = NumericProperty(1.0)
    """How far the slip has come out of the slot, 0..1."""
    stacked = BooleanProperty(False)
    """The number stands above its lines, not beside them."""
    moving = True
    """False (reduced motion): the slip is simply there."""

    def show(self, shown, say, way, voice=""):
        former = self.view.number
        super().show(shown, say, way, voice)
        if self.view.number and self.view.number != former:
            self._come_out()

    def left(self) -> None:
        Animation.cancel_all(self, "rise")
        self.rise = 1.0

    def forget(self) -> None:
        Animation.cancel_all(self, "rise")
        super().forget()

    def _come_out(self) -> None:
        Animation.cancel_all(self, "rise")
        self.rise = 0.0 if self.view.paper_moves and self.moving else 1.0
        if self.rise < 1:
            Animation(rise=1.0, duration=RISE_S, transition="out_cubic").start(self)


class Slot(Plane):
    """Shows what is above the printer's slot and cuts off the rest."""

    def __init__(self, **properties):
        with_properties = properties
        super().__init__(**with_properties)
        with self.canvas.before:
            self._cut = ScissorPush()
        with self.canvas.after:
            ScissorPop()
        for name in ("pos", "size"):
            self.fbind(name, self._place_cut)

    def _place_cut(self, *_):
        self._cut.pos = (max(0, round(self.x)), max(0, round(self.y)))
        self._cut.size = (max(0, round(self.width)), max(0, round(self.height)))


class Slip(Panel):
    """The paper, as it comes."""

    view = ObjectProperty(ticket.TicketView(), rebind=True)


class SlipLine(Plane):
    """Label at the left, words at the right."""

    item = ObjectProperty(("", ""))


class SlipBand(Drawing):
    """The black and white band of the paper."""

    def drawn(self):
        from screens.widgets import art

        return art.slip_band(self.width / self.unit, self.unit)


class Dashes(Drawing):
    """A dashed line."""

    def drawn(self):
        from screens.widgets import art

        return art.dashes(self.width / self.unit, self.unit)


class FactLine(Plane):
    """A label and its words beside the number."""

    item = ObjectProperty(("", ""))
