"""09 拍材料: the live picture, what is wrong with it, the pages so far."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.events import PageSelected, ShutterPressed
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import capture
from screens.presenters.capture import AutoShutter, Lamp, LampsView
from screens.widgets.buttons import Touchable
from screens.widgets.panel import Panel

NO_LAMPS = LampsView((), "", "info", "none", 0.0)


class CaptureScreen(BaseScreen):
    """Looks at the camera only while it is in sight."""

    step = Step.CAPTURE
    present = staticmethod(capture.present)
    blank = capture.CaptureView()
    own_help = True

    lamps = ObjectProperty(NO_LAMPS, rebind=True)

    def __init__(self, **properties):
        self.newest_preview = None
        """Set by the app: Conductor.newest_preview."""
        self._shutter = AutoShutter()
        self._taken = 0
        super().__init__(**properties)

    def entered(self):
        if self.newest_preview is not None:
            self.ids.camera.start(self.newest_preview)

    def left(self):
        self.ids.camera.stop()

    def forget(self):
        super().forget()
        self._shutter = AutoShutter()
        self._taken = 0
        self.lamps = NO_LAMPS
        if "camera" in self.ids:
            self.ids.camera.drop()
            self.ids.strip.forget()

    def on_view(self, _screen, view):
        if "camera" in self.ids and len(view.thumbs) > self._taken:
            self.ids.camera.flash()
        self._taken = len(view.thumbs)

    def judge(self, judged) -> None:
        """The newest frame's judgement: lamps, hint, and perhaps the shutter by itself."""
        self.lamps = capture.present_lamps(judged, self.say)
        self.ids.camera.lamps = self.lamps
        if self._shutter.due(judged, self.view.can_shoot and not self.asking):
            self.choose(ShutterPressed(by_itself=True))

    def press_shutter(self) -> None:
        self.choose(ShutterPressed())

    def select(self, index: int) -> None:
        self.tell(PageSelected(index))


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
