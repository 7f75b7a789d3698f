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
    ring = NumericProperty(64)
    """Size of the countdown; three figures need more room. By the limit, so that it stays while it counts."""

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
    crowded = BooleanProperty(False)
    """Seven stand in the row: smaller letters and icons."""
    mark = NumericProperty(44)
    mark_gap = NumericProperty(16)
    ink = StringProperty("ink_700")

    def on_item(self, *_):
        self.name = self.item.name
        self.enabled = self.item.state != "off"


class NavRow(Panel):
    """Back, home and the switches of the look; a column at the left in landscape."""

    view = ObjectProperty(FrameView(), rebind=True)
    landscape = BooleanProperty(False)
    elder = BooleanProperty(False)
    low = BooleanProperty(False)

    def __init__(self, **properties):
        self.register_event_type("on_chosen")
        super().__init__(**properties)
        self.back = NavButton(upright=False, large=True)
        self.home = NavButton(upright=False, large=True)
        self.switches = [NavButton() for _ in range(5)]
        for button in (self.back, self.home, *self.switches):
            button.bind(on_release=lambda pressed: self.dispatch("on_chosen", pressed.item.event))
            self.add_widget(button)
        for name in ("view", "landscape", "elder", "low"):
            self.fbind(name, self._dress)

    def on_chosen(self, event):
        """A button was pressed; carries its event."""

    def _dress(self, *_):
        items = [self.view.back, self.view.home, *self.view.switches]
        if self.landscape and self.low:
            # Only five of the least size fit within reach; the two rarest switches stay out of it.
            items = [item for item in items if item.name not in _NOT_IN_REACH or self.elder]
        if self.view.exit is not None:
            items.append(self.view.exit)
        buttons = (self.back, self.home, *self.switches)
        for place, button in enumerate(buttons):
            button.here = place < len(items)
            button.item = items[place] if button.here else NavView()
            button.upright = self.landscape or (place > 1 and not self.elder)
            button.large = self.elder or place < 2
            button.crowded = not self.landscape and not self.elder and len(items) == 7
            button.elder_nav = self.elder and not self.landscape and len(items) < 4
        for button, box in zip(buttons, self._boxes(len(items)), strict=False):
            button.box = box
        self._again()

    def _boxes(self, count: int):
        if self.landscape and self.low:
            tall = 106
            return [(16, -(tall + 8) * (count - place), 156, tall) for place in range(count)]
        if self.landscape:
            tall = 118
            tops = [18 + place * (tall + 8) + (18 if place > 1 else 0) for place in range(count)]
            return [(16, top, 156, tall) for top in tops]
        if self.elder:
            widths = (292, 292, 392) if count == 3 else (220, 220, 318, 206)
            lefts = [32 + sum(widths[:place]) + 20 * place for place in range(len(widths))]
            return [(left, 16, wide, 136) for left, wide in zip(lefts, widths, strict=False)]
        if count == 7:
            return [(20, 16, 148, 120), (176, 16, 148, 120)] + [
                (338 + 145 * n, 16, 140, 120) for n in range(5)
            ]
        return [(28, 16, 190, 120), (233, 16, 190, 120)] + [(463 + 149 * n, 16, 142, 120) for n in range(4)]


_NOT_IN_REACH = ("nav.elder", "nav.language")


def nav_colors(state: str, upright: bool, large: bool) -> tuple[str, str, str]:
    """Ground, pressed ground and ink of a navigation button."""
    if state == "on":
        return "indigo_700", "indigo_800", "surface"
    if state == "current":
        return "indigo_100", "indigo_200", "indigo_700"
    if state == "exit":
        return "danger_50", "danger_50", "danger_700"
    if state == "off":
        return "bg", "bg", "disabled_ink"
    if large and not upright:
        return "indigo_50", "indigo_100", "indigo_700"
    return "none", "indigo_100", "ink_700"
