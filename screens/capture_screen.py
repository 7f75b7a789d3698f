"""09 拍材料: the live picture, what is wrong with it, the pages so far."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.events import PageMoved, PageSelected, ShutterPressed
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import capture
from screens.presenters.capture import Lamp, LampsView
from screens.presenters.capture_hints import AutoShutter, HintLine, SteadyLamps, may_be_taken
from screens.widgets.buttons import Touchable
from screens.widgets.panel import Panel
from screens.widgets.piece import Row

NO_LAMPS = LampsView((), "", "info", "none", 0.0)


class CaptureScreen(BaseScreen):
    """Looks at the camera only while it is in sight."""

    step = Step.CAPTURE
    present = staticmethod(capture.present)
    blank = capture.CaptureView()
    own_help = True
    sight_first = True

    tight = BooleanProperty(False)
    """No room for a third row of buttons beside the strip."""
    lamps = ObjectProperty(NO_LAMPS, rebind=True)

    def __init__(self, **properties):
        self.newest_preview = None
        """Set by the app: Conductor.newest_preview."""
        self._start_anew()
        super().__init__(**properties)

    def _start_anew(self) -> None:
        self._shutter = AutoShutter()
        self._hints = HintLine()
        self._steady = SteadyLamps()
        self._judged = None
        self._former = capture.CaptureView()

    @staticmethod
    def _room_for_voice(way):
        """In landscape and in large print the picture takes the place of the cue's words; the hint under it says the same."""
        return not (way.landscape or way.elder)

    def entered(self):
        if self.newest_preview is not None:
            self.ids.camera.start(self.newest_preview)

    def left(self):
        self.ids.camera.stop()

    def forget(self):
        super().forget()
        self._start_anew()
        self.lamps = NO_LAMPS
        if "camera" in self.ids:
            self.ids.camera.drop()
            self.ids.strip.forget()

    def on_view(self, _screen, view):
        former, self._former = self._former, view
        if view.taking and not former.taking and "camera" in self.ids:
            self.ids.camera.flash()
        if former.taking and not view.taking and _new_page(former, view):
            self._shutter.kept()
        if former.question and not view.question and not view.taking:
            # "Retake" was the answer: the paper is often smoothed or lit anew where it lies.
            self._shutter.again()

    def judge(self, judged) -> None:
        """The newest frame's judgement: lamps, hint, and perhaps the shutter by itself."""
        self._judged, now_s = judged, Clock.get_time()
        press = self._shutter.due(judged, self.view.can_shoot and not self.asking, now_s)
        self.lamps = capture.present_lamps(
            self._steady.see(judged, now_s),
            self.say,
            self._hints.say(judged, now_s, self._instead(judged)),
            self._shutter.counts(judged) if self.view.can_shoot else 0.0,
        )
        self.ids.camera.lamps = self.lamps
        if press:
            self.choose(ShutterPressed(by_itself=True))

    def _instead(self, judged):
        """What is said in place of a hint on how the page lies."""
        if self.view.taking:
            return "hold_still"
        if self._shutter.waits:
            return self.view.after_page
        left_to_finger = self._shutter.spent and judged is not None and may_be_taken(judged)
        return "by_hand" if left_to_finger else ""

    def press_shutter(self) -> None:
        self._shutter.pressed(self._judged)
        self.choose(ShutterPressed())

    def touch_picture(self) -> None:
        """A finger on the picture while it counts stops the counting."""
        if self.lamps.countdown > 0:
            self._shutter.call_off(self._judged)

    def select(self, index: int) -> None:
        self.tell(PageSelected(index))

    def move(self, index: int, to: int) -> None:
        """By a finger that drew a page along the strip; a place that is none changes nothing."""
        if 0 <= to < len(self.view.thumbs) and to != index:
            self.choose(PageMoved(index, to))

    def move_selected(self, by: int) -> None:
        """By the buttons. A card's two sides change places, whichever is selected."""
        at = self.view.selected
        self.move(at, 1 - at if not self.view.later else at + by)


def _new_page(former, view) -> bool:
    known = {thumb.document_id for thumb in former.thumbs}
    return any(thumb.document_id not in known for thumb in view.thumbs)


class PagesRow(Row):
    """The pages and what can be done with one; side by side, or the buttons under the pages."""

    under = BooleanProperty(False)
    head = 180
    """Height of the pages with buttons under them, units."""

    def __init__(self, **properties):
        super().__init__(**properties)
        self.fbind("under", self._again)

    def arrange(self, children):
        if not self.under or len(children) < 2:
            super().arrange(children)
            return
        x, top, width, height = self.inner()
        gap, head = self.gap * self.unit, self.head * self.unit
        children[0].place(x, top, width, head, self.unit)
        below = children[1:]
        wide = (width - gap * (len(below) - 1)) / len(below)
        for place, child in enumerate(below):
            child.place(x + place * (wide + gap), top - head - gap, wide, height - head - gap, self.unit)


class LampBox(Panel):
    """One of the three lamps: icon, word and what to do."""

    item = ObjectProperty(Lamp("gray", "", "", ""), rebind=True)


class HintBanner(Panel):
    """The one hint, over the picture."""

    item = ObjectProperty(NO_LAMPS, rebind=True)


class Shutter(Touchable):
    """The round red button."""

    down_look = BooleanProperty(False)

    def _look(self, *_):
        super()._look()
        self.down_look = self.down


class TwoLineButton(Touchable):
    """The main button with a line under its words."""

    title = StringProperty("")
    note = StringProperty("")
