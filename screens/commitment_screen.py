"""10 签承诺书: read to the end, tick, sign, confirm; or give the proof instead."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.events import CommitmentRefused, CommitmentSigned
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import commitment
from screens.presenters.commitment import LetterPart, Reading
from screens.widgets.buttons import Touchable
from screens.widgets.reading_box import Paragraph


class CommitmentScreen(BaseScreen):
    """What was read, ticked and signed belongs to one letter; another letter starts anew."""

    step = Step.COMMITMENT
    present = staticmethod(commitment.present)
    blank = commitment.CommitmentView()
    own_help = True

    at_end = BooleanProperty(False)
    ticked = BooleanProperty(False)
    signed = BooleanProperty(False)
    too_small = BooleanProperty(False)
    why_not = StringProperty("")
    """What is still to be done before confirming, a sentence."""

    def __init__(self, **properties):
        self._letter = ""
        super().__init__(**properties)
        for name in ("at_end", "ticked", "signed", "too_small", "say"):
            self.fbind(name, self._weigh)

    def on_view(self, _screen, view):
        if view.letter != self._letter:
            self._letter = view.letter
            self._start_anew()

    def forget(self):
        super().forget()
        self._letter = ""
        self._start_anew()

    def tick(self) -> None:
        self.ticked = self.at_end and not self.ticked
        if not self.ticked:
            self.sign_again()

    def sign_again(self) -> None:
        self.ids.box.wipe()

    def signature_changed(self) -> None:
        strokes = self.ids.box.strokes
        self.signed, self.too_small = not strokes.empty, strokes.too_small()

    def confirm(self) -> None:
        self.choose(CommitmentSigned(self.ids.box.strokes.strokes(), scrolled_to_end=self.at_end))

    def refuse(self) -> None:
        self.choose(CommitmentRefused())

    def _start_anew(self) -> None:
        self.at_end = self.ticked = False
        if "box" in self.ids:
            self.sign_again()
            self.ids.letter.restart()

    def _weigh(self, *_):
        reading = Reading(self.at_end, self.ticked, self.signed, self.too_small)
        self.why_not = reading.why_not(self.say)


class LetterLine(Paragraph):
    """A heading or a paragraph of the letter."""

    item = ObjectProperty(LetterPart("", False), rebind=True)


class TickBar(Touchable):
    """The whole bar ticks."""

    words = StringProperty("")
    ticked = BooleanProperty(False)
