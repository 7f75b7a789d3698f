"""The base of every screen: takes facts, lays its blocks out for any way of using the terminal, tells one event.

A screen's blocks are its direct children, in reading order. Each says its height (`tall`), whether it is only to be
seen (`reach: 'see'`) or touched, and, where the flow does not do, boxes per arrangement (`spot`).
Portrait puts them under one another; low reach puts what is seen above and what is touched below the line that a seated
person reaches; landscape puts what is seen at the left and what is touched at the right.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.flows.events import Event, HelpCalled
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from screens.regions import ACTIONS_GAP, MARGIN, Arrangement, regions
from screens.texts import Say, mute
from screens.theme import DOUBLE_PRESS_S, rgba
from screens.widgets.buttons import PushButton, Touchable
from screens.widgets.panel import Panel
from screens.widgets.piece import Container, Piece, Row, spot_in, stack


class Actions(Row):
    """The buttons at the foot of a screen; the main one is the last."""


class VoiceBar(Panel):
    """What is being said aloud, in writing, with 再听 (elder look and voice cue)."""

    words = StringProperty("")
    heading = StringProperty("")
    again = StringProperty("")
    can_replay = BooleanProperty(True)

    def __init__(self, **properties):
        self.register_event_type("on_replay")
        super().__init__(**properties)

    def on_replay(self):
        """再听 was pressed."""


class BaseScreen(Container):
    """Subclasses set `step`, `present` and `blank`, and have their look in `<step>_screen.kv`."""

    step: Step
    present: Callable
    """(facts, frame, say) -> view."""
    blank: object
    """The view that holds nothing of anybody."""
    own_help = False
    """The screen has its own 请人来帮忙; otherwise the elder look adds one."""
    has_voice_bar = True
    sight_first = False
    """In low reach: what is seen takes all the room that what is touched leaves, also within reach."""
    whole_window = False
    """The screen covers the frame too (standby); it then gets the frame's view as `frame`."""

    view = ObjectProperty(None, rebind=True)
    say = ObjectProperty(mute)
    way = ObjectProperty(Arrangement())
    mode = StringProperty("portrait")
    elder = BooleanProperty(False)
    low = BooleanProperty(False)
    landscape = BooleanProperty(False)
    english = BooleanProperty(False)
    asking = BooleanProperty(False)
    """An event was told and its answer is not here yet: further presses mean nothing."""
    scale = NumericProperty(1.0)
    """Pixels per design unit, before the elder look."""
    block_gap = NumericProperty(24)
    top_margin = NumericProperty(40)

    def __init__(self, **properties):
        self.register_event_type("on_chosen")
        self.register_event_type("on_refused")
        self.register_event_type("on_replay")
        self._guard = None
        super().__init__(view=self.blank, **properties)
        self.name = self.step.value
        with self.canvas.before:
            self._low_ink = Color(*rgba("indigo_100", 0))
            self._low_ground = Rectangle()
        self._voice_bar = VoiceBar(name="voice_bar", tall=132, here=False, reach="see")
        self._voice_bar.bind(on_replay=lambda _bar: self.dispatch("on_replay"))
        self._help = PushButton(name="help", kind="help", icon="staff", tall=88, size_units=38, here=False)
        self._help.bind(on_release=lambda _button: self.choose(HelpCalled()))
        self.add_widget(self._voice_bar, index=len(self.children))
        self.add_widget(self._help)
        for name in ("way", "scale", "block_gap", "top_margin"):
            self.fbind(name, self._again)

    # --- told by the navigator ---

    def show(self, shown: Shown, say: Say, way: Arrangement, voice: str = "") -> None:
        """Shows these facts in this language and arrangement; `voice` is what the cue says, a sentence."""
        self._answered()
        self.way, self.mode = way, way.name
        self.elder, self.low, self.landscape = way.elder, way.low, way.landscape
        self.english = say.language == "en"
        self.say = say
        self._voice_bar.words, self._voice_bar.can_replay = voice, not way.low
        self._voice_bar.heading, self._voice_bar.again = say("voice.now"), say("voice.again")
        self._voice_bar.here = self.has_voice_bar and bool(voice) and self._room_for_voice(way)
        self._help.here = way.elder and not self.own_help
        self._help.words = say("help.call")
        view = type(self).present(shown.facts, shown.frame, say)
        if view != self.view:
            self.view = view

    @staticmethod
    def _room_for_voice(way: Arrangement) -> bool:
        """For the words in writing; they are spoken all the same. In landscape there is room for the written cue in the elder look only, and above the low line not even then."""
        return not way.landscape or (way.elder and not way.low)

    def entered(self) -> None:
        """The screen has just come into sight; timers may start."""

    def left(self) -> None:
        """The screen is out of sight; every timer of its own must end here."""

    def forget(self) -> None:
        """Drops all it holds of a citizen. Subclasses with a state of their own drop that too."""
        self.view = self.blank
        self._voice_bar.words = ""
        self._answered()

    # --- told by its widgets ---

    def choose(self, event: Event) -> None:
        """Tells what the citizen chose, and takes no second choice until the answer, or for 0.6 s."""
        if self.asking:
            return
        self.asking = True
        self._guard = Clock.schedule_once(self._answered, DOUBLE_PRESS_S)
        self.dispatch("on_chosen", event)

    def tell(self, event: Event) -> None:
        """Tells a settled change that may be followed by the next at once: typing, paging."""
        self.dispatch("on_chosen", event)

    def explain(self, sentence: str) -> None:
        """Says why something cannot be pressed."""
        self.dispatch("on_refused", sentence)

    def _answered(self, *_):
        self.asking = False
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None

    def on_chosen(self, event):
        """The screen's one event."""

    def on_refused(self, sentence):
        """A button that is off was pressed."""

    def on_replay(self):
        """The voice cue is wanted once more."""

    # --- laying out ---

    def arrange(self, children):
        self.unit = self.scale * self.way.zoom
        actions = [child for child in children if isinstance(child, Actions)]
        flow = []
        for child in children:
            if self.mode in child.spot:
                self._place_spot(child)
            elif not isinstance(child, Actions) and child is not self._help:
                flow.append(child)
        foot_left, foot = self._place_foot(actions)
        left, width = self.x + MARGIN * self.scale, self.width - 2 * MARGIN * self.scale
        top = self.top - self.top_margin * self.scale
        low_top = self._shade_low()
        seen = [child for child in flow if child.reach == "see"]
        touched = [child for child in flow if child.reach == "touch"]
        if self.low:
            air = 16 * self.scale
            line = min(low_top, self._top_of(touched, foot)) if self.sight_first else low_top
            self._flow(seen, left, top, width, top - line - air)
            self._halves_or_one(touched, left, line - air, width, foot_left, foot)
        elif self.landscape and seen and touched:
            for child in seen:
                child.side = child.side or "left"
            self._halves_or_one(flow, left, top, width, foot_left, foot)
        else:
            self._flow(flow, left, top, width, top - foot)

    def _top_of(self, touched, foot: float) -> float:
        """Where the upper edge of what is touched lies when it stands right above the actions, pixels."""
        units = sum(child.tall for child in touched) + self.block_gap * max(0, len(touched) - 1)
        return foot + units * self.unit + 16 * self.scale

    def _shade_low(self) -> float:
        """Colours the part within a seated person's reach; returns its upper edge, pixels."""
        place = regions(self.way)
        low_top = self.top - (place.reach_top - place.content.y) * self.scale
        self._low_ink.a = 1 if self.low else 0
        self._low_ground.pos, self._low_ground.size = self.pos, (self.width, max(0, low_top - self.y))
        return low_top

    def _halves_or_one(self, children, left, top, width, foot_left, foot) -> None:
        """Two columns in landscape when something belongs to the left one; otherwise one."""
        lefts = [child for child in children if child.side == "left"] if self.landscape else []
        rights = [child for child in children if child not in lefts]
        if not lefts:
            self._flow(rights, left, top, width, top - foot)
            return
        half, step = self._half(width)
        self._flow(lefts, left, top, half, top - foot_left)
        self._flow(rights, left + step, top, half, top - foot)

    def _half(self, width: float) -> tuple[float, float]:
        """Width of one half, and from one half's left edge to the other's."""
        half = (width - MARGIN * self.scale) / 2
        return half, half + MARGIN * self.scale

    def _place_spot(self, child) -> None:
        box = spot_in(child.spot[self.mode], self.width / self.unit, self.height / self.unit)
        x, y, wide, tall = (number * self.unit for number in box)
        child.place(self.x + x, self.top - y, wide, tall, self.unit)

    def _flow(self, children, left, top, width, height):
        if children:
            stack(children, left, top, width, height, self.unit, self.block_gap)

    def _place_foot(self, actions) -> tuple[float, float]:
        """Places actions and help; returns where the flow must end in the left half and elsewhere, pixels.

        In portrait help stands above the actions; in landscape and in low reach, where height is dear, beside them.
        """
        bottom = self.y + ACTIONS_GAP * self.scale
        left, width = self.x + MARGIN * self.scale, self.width - 2 * MARGIN * self.scale
        free = self.y + 24 * self.scale
        has_help = self._help.here
        beside = has_help and bool(actions) and (self.landscape or self.low)
        ends = []
        help_left, help_width = left, width
        if beside or (self.landscape and not self.low):
            half, step = self._half(width)
            help_width = half if self.landscape else width * 0.34
            actions_left = left + step if self.landscape else left + help_width + 20 * self.scale
            left, width = actions_left, left + width - actions_left
        squeeze = 0.8 if self.elder and (self.landscape or self.low) else 1.0
        for child in actions:
            tall = (child.tall or 128) * self.unit * squeeze
            child.place(left, bottom + tall, width, tall, self.unit)
            ends.append(bottom + tall + 24 * self.scale)
        right_end = max(ends, default=free)
        if not has_help:
            return (free if self.landscape and not self.low else right_end), right_end
        help_tall = max(96 * self.scale, self._help.tall * self.unit * squeeze)
        help_bottom = bottom if beside or not actions else right_end - 4 * self.scale
        self._help.place(help_left, help_bottom + help_tall, help_width, help_tall, self.unit)
        left_end = help_bottom + help_tall + 24 * self.scale
        if self.landscape and not self.low:
            return left_end, right_end
        return max(left_end, right_end), max(left_end, right_end)


def screen_of(widget) -> BaseScreen | None:
    """The screen a widget stands on."""
    while widget is not None and not isinstance(widget, BaseScreen):
        widget = widget.parent if widget.parent is not widget else None
    return widget


def choose_from(widget, event: Event | None) -> None:
    """What a row of a list does when pressed: its screen chooses the row's event."""
    screen = screen_of(widget)
    if screen is not None and event is not None:
        screen.choose(event)


def touchables(root: Piece):
    """Every visible thing under `root` that answers a touch."""
    for widget in root.walk():
        if isinstance(widget, Touchable) and widget.opacity and widget.x > -5000:
            yield widget
