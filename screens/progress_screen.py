"""19 进度: the citizen's cases, and one looked up by its number."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.events import ProgressAsked, ProgressCaseChosen
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import progress
from screens.presenters.marking import TagWords
from screens.typing.text_entry import TextEntry
from screens.widgets.cards import Card, Tag, TapCard
from screens.widgets.words import Words

LONGEST_NUMBER = 50
"""办件编号 is at most fifty characters."""


class ProgressScreen(BaseScreen):
    step = Step.PROGRESS
    present = staticmethod(progress.present)
    blank = progress.ProgressView()
    own_help = True

    typing = BooleanProperty(False)
    text = StringProperty("")
    opened = ObjectProperty(None, allownone=True, rebind=True)
    """The case whose time line is on show."""
    closed = ObjectProperty(())
    """(index, case) of the others that fit."""

    @staticmethod
    def _room_for_voice(way):
        """Not in large letters: the case itself comes first."""
        return not way.landscape and not way.elder

    def __init__(self, **properties):
        self._entry = TextEntry(longest=LONGEST_NUMBER)
        super().__init__(**properties)

    def on_view(self, _screen, view):
        self.opened = next((case for case in view.cases if case.opened), None)
        others = [(at, case) for at, case in enumerate(view.cases) if not case.opened]
        self.closed = tuple(others[: 1 if self.elder else 3])
        if view is not self.blank and not view.cases and not view.looking:
            self.typing = True
        elif view.cases and not view.problem:
            self.typing = False

    def forget(self):
        super().forget()
        self._entry.clear()
        self.text, self.typing = "", False
        self._quiet()

    def entered(self):
        self.ids.keyboard.take()

    def left(self):
        self._quiet()

    def open_keyboard(self) -> None:
        self.typing = True

    def close_keyboard(self) -> None:
        self.typing = False
        self._quiet()

    def write(self, text: str) -> None:
        self._entry.write(text.upper().strip())
        self.text = self._entry.text

    def rub_out(self) -> None:
        self._entry.rub_out()
        self.text = self._entry.text

    def look_up(self) -> None:
        if self._entry.text:
            self.choose(ProgressAsked(self._entry.text))
        else:
            self.explain(self.say("progress.type_first"))

    def open_case(self, index: int) -> None:
        self.tell(ProgressCaseChosen(index))

    def _quiet(self) -> None:
        if "keyboard" in self.ids:
            self.ids.keyboard.forget()


EMPTY_CASE = progress.CaseView("", "", TagWords("gray", "", ""), False, (), (), "", "")


class OpenCase(Card):
    """The case with its time line and what is asked for."""

    case = ObjectProperty(EMPTY_CASE, rebind=True)


class ClosedCase(TapCard):
    item = ObjectProperty((0, EMPTY_CASE), rebind=True)


class AskedLine(Words):
    """One thing that is still missing."""

    item = StringProperty("")


class CaseTag(Tag):
    item = ObjectProperty(TagWords("gray", "", ""), rebind=True)
