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

_BESIDE_A_NOTE = 326
_NOTE_LETTER = 28


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
    """A material; what to bring is never cut off: a long note has as many lines as it needs."""

    item = ObjectProperty(guide.MaterialRow("", "", "", TagWords("gray", "", "")), rebind=True)

    @staticmethod
    def tall_of(material, width):
        """Units, for a row of this width."""
        room = max(width - _BESIDE_A_NOTE, 1)
        if width > 700 and len(material.note) * 31 <= room:
            return 116
        # Lines break between phrases: a quarter more than the letters alone would take.
        lines = -(-len(material.note) * _NOTE_LETTER * 1.25 // room)
        return 144 + 38 * max(0, lines - 2)

    @classmethod
    def tall_of_all(cls, materials, width):
        return sum(cls.tall_of(material, width) for material in materials)


class GuideLine(Plane):
    """A line with a red diamond before it."""

    item = StringProperty("")


class GuideStep(Row):
    item = ObjectProperty(("", ""))


class Diamond(Panel):
    """The small red mark before a line."""
