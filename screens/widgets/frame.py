"""The frame around every screen's content. One instance each, kept by the stage; looks are in frame.kv."""

from __future__ import annotations

from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)

from screens.presenters.frame import FrameView, NavView
from screens.widgets.buttons import Touchable
from screens.widgets.panel import Panel


class TopBar(Panel):
    """Hall, place, device pill, clock. Five presses on the mark within four seconds are the staff's knock."""

    view = ObjectProperty(FrameView(), rebind=True)
    clock = StringProperty("")
    date = StringProperty("")
    elder = BooleanProperty(False)


class Pill(Panel):
    """How the devices are, in one word with its icon."""

    kind = OptionProperty("ok", options=["ok", "offline", "device"])
    icon = StringProperty("network")
    words = StringProperty("")


class SessionBar(Panel):
    """Who is here, how many seconds are left, the way out."""

    view = ObjectProperty(FrameView(), rebind=True)
    seconds = NumericProperty(0)
    limit = NumericProperty(60)
    counting = BooleanProperty(False)
    low = BooleanProperty(False)
    elder = BooleanProperty(False)

    def __init__(self, **properties):
        self.register_event_type("on_exit")
        super().__init__(**properties)

    def on_exit(self):
        """退出 was pressed."""


class NavButton(Touchable):
    """One button of the navigation; `upright` puts the icon above the words."""

    item = ObjectProperty(NavView(), rebind=True)
    upright = BooleanProperty(True)
    large = BooleanProperty(False)
    elder_nav = BooleanProperty(False)
    ink = StringProperty("ink_700")

    def on_item(self, *_):
        self.name = self.item.name
        self.enabled = self.item.state != "off"


class NavRow(Panel):
    """Back, home and the switches of the look; a column at the left in landscape."""

    view = ObjectProperty(FrameView(), rebind=True)
    landscape = BooleanProperty(False)
    elder = BooleanProperty(False)

    def __init__(self, **properties):
        self.register_event_type("on_chosen")
        super().__init__(**properties)
        self.back = NavButton(upright=False, large=True)
        self.home = NavButton(upright=False, large=True)
        self.switches = [NavButton() for _ in range(4)]
        for button in (self.back, self.home, *self.switches):
            button.bind(on_release=lambda pressed: self.dispatch("on_chosen", pressed.item.event))
            self.add_widget(button)
        for name in ("view", "landscape", "elder"):
            self.fbind(name, self._dress)

    def on_chosen(self, event):
        """A button was pressed; carries its event."""

    def _dress(self, *_):
        self.back.item, self.home.item = self.view.back, self.view.home
        for place, button in enumerate(self.switches):
            button.here = place < len(self.view.switches)
            button.item = self.view.switches[place] if button.here else NavView()
            button.upright = self.landscape or not self.elder
            button.large = self.elder
        for button in (self.back, self.home):
            button.upright = self.landscape
        for button in (self.back, self.home, *self.switches):
            button.elder_nav = self.elder
        for button, box in zip((self.back, self.home, *self.switches), self._boxes(), strict=False):
            button.box = box
        self._again()

    def _boxes(self):
        if self.landscape:
            return [(16, 18, 156, 118), (16, 152, 156, 118)] + [
                (16, y, 156, 126) for y in (300, 432, 564, 696)
            ]
        if self.elder:
            return [(32, 16, 292, 136), (344, 16, 292, 136), (656, 16, 392, 136)]
        return [(28, 16, 190, 120), (233, 16, 190, 120)] + [(463 + 149 * n, 16, 142, 120) for n in range(4)]


def nav_colors(state: str, upright: bool, large: bool) -> tuple[str, str, str]:
    """Ground, pressed ground and ink of a navigation button."""
    if state == "on":
        return "indigo_700", "indigo_800", "surface"
    if state == "current":
        return "indigo_100", "indigo_200", "indigo_700"
    if state == "off":
        return "bg", "bg", "disabled_ink"
    if large and not upright:
        return "indigo_50", "indigo_100", "indigo_700"
    return "none", "indigo_100", "ink_700"
