"""20 投诉与 12345: the hotline first, then a code, then the people here."""

from __future__ import annotations

from kivy.properties import ObjectProperty

from kiosk.flows.events import DeedChosen, HelpCalled, WentBack
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import complaint
from screens.presenters.marking import Choice
from screens.widgets.cards import RowCard


class ComplaintScreen(BaseScreen):
    step = Step.COMPLAINT
    present = staticmethod(complaint.present)
    blank = complaint.ComplaintView()
    own_help = True

    @staticmethod
    def _room_for_voice(way):
        """Not in large letters: the ways to complain come first."""
        return not way.landscape and not way.elder

    def take_way(self, code: str) -> None:
        self.choose(DeedChosen("review") if code == "review" else HelpCalled())

    def finish(self) -> None:
        self.choose(WentBack())


class ComplaintWay(RowCard):
    item = ObjectProperty(Choice("", ""), rebind=True)
