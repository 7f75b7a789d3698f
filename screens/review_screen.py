"""13 好差评: five equal faces, reasons, a few words."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.flows.events import ReviewGiven, VisitEnded, WentHome
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import review
from screens.presenters.marking import Choice
from screens.typing.text_entry import TextEntry
from screens.widgets.buttons import ChoiceChip, Touchable


class ReviewScreen(BaseScreen):
    """The words typed stand here until they are sent; they go with the visit."""

    step = Step.REVIEW
    present = staticmethod(review.present)
    blank = review.ReviewView()
    own_help = True

    typing = BooleanProperty(False)
    text = StringProperty("")
    spelled = StringProperty("")
    left_words = StringProperty("")
    call_back = BooleanProperty(True)

    @staticmethod
    def _room_for_voice(way):
        """The words beside the tags leave none in landscape."""
        return not way.landscape

    def __init__(self, **properties):
        self._entry = TextEntry(longest=review.LONGEST_TEXT)
        super().__init__(**properties)

    def on_view(self, _screen, view):
        if view.text and not self._entry.text:
            self._entry.write(view.text)
            self._draw()
        if not view.rated or view.state != "asking":
            self.typing = False

    def forget(self):
        super().forget()
        self._entry.clear()
        self.typing, self.call_back, self.spelled = False, True, ""
        self._draw()
        self._quiet()

    def entered(self):
        self.ids.keyboard.take()

    def left(self):
        self.typing = False
        self._quiet()

    def open_keyboard(self) -> None:
        self.typing = True

    def close_keyboard(self) -> None:
        self.typing = False
        self._quiet()

    def write(self, text: str) -> None:
        if not self._entry.write(text):
            self.explain(self.say("form.too_long"))
        self._draw()

    def rub_out(self) -> None:
        self._entry.rub_out()
        self._draw()

    def toggle_call_back(self) -> None:
        self.call_back = not self.call_back

    def give(self) -> None:
        self.choose(ReviewGiven(self._entry.text.strip(), call_back=self.call_back and self.view.bad))

    def finish(self) -> None:
        self.choose(VisitEnded())

    def go_home(self) -> None:
        self.choose(WentHome())

    def _draw(self) -> None:
        self.text = self._entry.text
        self.left_words = self.say("review.text_left", left=self._entry.room)

    def _quiet(self) -> None:
        if "keyboard" in self.ids:
            self.ids.keyboard.forget()


class FaceKey(Touchable):
    """One of the five levels; the chosen one looks the same whichever it is."""

    face_units = NumericProperty(96)
    face_top = NumericProperty(20)
    item = ObjectProperty(Choice("", ""), rebind=True)


class TagChip(ChoiceChip):
    item = ObjectProperty(Choice("", ""), rebind=True)


class ReviewText(Touchable):
    """A few lines of text; pressing opens the keyboard."""

    text = StringProperty("")
    spelled = StringProperty("")
    placeholder = StringProperty("")
    active = BooleanProperty(False)
