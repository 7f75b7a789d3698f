"""What lies over a screen: questions, the idle countdown, the toast. Looks are in overlay.kv."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.theme import TOAST_S
from screens.widgets.panel import Panel
from screens.widgets.piece import Plane


class Veil(Plane):
    """Darkens everything and swallows every touch beside its dialog."""

    def __init__(self, **properties):
        self.register_event_type("on_answer")
        super().__init__(**properties)

    def on_answer(self, answer):
        """`main` or `other` was pressed."""

    def on_touch_down(self, touch):
        super().on_touch_down(touch)
        return True


class Dialog(Veil):
    """A question with the main answer above and the other below."""

    title = StringProperty("")
    note = StringProperty("")
    main = StringProperty("")
    main_icon = StringProperty("")
    main_kind = StringProperty("primary")
    other = StringProperty("")
    other_icon = StringProperty("")
    other_kind = StringProperty("secondary")
    icon = StringProperty("help")
    low = BooleanProperty(False)
    landscape = BooleanProperty(False)


class IdleOverlay(Veil):
    """您还在吗: fifteen seconds, the ring red, and what will be cleared."""

    seconds = NumericProperty(15)
    title = StringProperty("")
    note = StringProperty("")
    main = StringProperty("")
    other = StringProperty("")
    low = BooleanProperty(False)
    landscape = BooleanProperty(False)


class Toast(Panel):
    """A sentence that stays three seconds. Errors stay until the next picture."""

    words = StringProperty("")
    tone = StringProperty("info")
    gone = ObjectProperty(None, allownone=True)

    def say(self, words: str, tone: str = "info") -> None:
        """Shows the sentence; an error does not go by itself."""
        self.words, self.tone = words, tone
        self.clear_timer()
        if tone != "danger":
            self.gone = Clock.schedule_once(lambda _s: self.hush(), TOAST_S)

    def hush(self) -> None:
        self.words = ""
        self.clear_timer()

    def clear_timer(self) -> None:
        if self.gone is not None:
            self.gone.cancel()
            self.gone = None
