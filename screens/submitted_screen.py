"""12 提交成功 and 12b 已暂存."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty

from kiosk.flows.events import ReviewAsked, StoredDiscardAsked
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import submitted
from screens.presenters.marking import Choice
from screens.widgets.piece import Plane
from screens.widgets.shapes import Code


class SubmittedScreen(BaseScreen):
    step = Step.SUBMITTED
    present = staticmethod(submitted.present)
    blank = submitted.SubmittedView()
    own_help = True

    @staticmethod
    def _room_for_voice(way):
        """Not in large letters: the next steps come first."""
        return not way.landscape and not way.elder

    def other(self) -> None:
        """评价服务, or on the stored page 不暂存，删除."""
        self.choose(StoredDiscardAsked() if self.view.stored else ReviewAsked())


class HurryLine(Plane):
    """A way out for who cannot wait; nothing to press."""

    item = ObjectProperty(Choice("", ""), rebind=True)


class SquareCode(Code):
    """The code to follow the case, as large as the card allows."""

    side = NumericProperty(228)
