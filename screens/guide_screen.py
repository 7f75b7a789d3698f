"""07 事项指南: how long, how much, how often; what to bring; how it goes."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.events import ApplicationStarted, TicketAsked
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import guide
from screens.presenters.marking import TagWords
from screens.widgets.cards import Tag
from screens.widgets.panel import Panel
from screens.widgets.piece import Plane, Row


class GuideScreen(BaseScreen):
    step = Step.GUIDE
    present = staticmethod(guide.present)
    blank = guide.GuideView()

    def go_on(self) -> None:
        """The main button: begin here, or take a number for the counter."""
        self.choose(ApplicationStarted() if self.view.main_does == "start" else TicketAsked())

    def on_view(self, _screen, view):
        sheet = self.ids.get("reading")
        if sheet is not None:
            sheet.restart()


class GuideTag(Tag):
    item = ObjectProperty(TagWords("gray", "", ""), rebind=True)


class GuideAnswer(Plane):
    """One of the three answers."""

    item = ObjectProperty(guide.Answer("", "", "", ""), rebind=True)


class GuideMaterial(Plane):
    item = ObjectProperty(guide.MaterialRow("", "", "", TagWords("gray", "", "")), rebind=True)


class GuideLine(Plane):
    """A line with a red diamond before it."""

    item = StringProperty("")


class GuideStep(Row):
    item = ObjectProperty(("", ""))


class Diamond(Panel):
    """The small red mark before a line."""
