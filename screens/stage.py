"""The whole picture: frame, the current screen, and what lies over it. Places things; decides nothing."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from screens.base import BaseScreen
from screens.regions import Arrangement, Rect, regions
from screens.theme import EDGE_DEAD
from screens.widgets.frame import NavRow, SessionBar, TopBar
from screens.widgets.overlay import Dialog, IdleOverlay, Toast
from screens.widgets.piece import Piece
from screens.widgets.shapes import Band


class Stage(Widget):
    """Root of the window. `screen` is the one in sight."""

    way = ObjectProperty(Arrangement())
    scale = NumericProperty(1.0)
    screen = ObjectProperty(None, allownone=True)

    def __init__(self, **properties):
        self.register_event_type("on_any_touch")
        self.register_event_type("on_heard")
        super().__init__(**properties)
        self.top_bar, self.band = TopBar(name="top_bar"), Band()
        self.session, self.nav = SessionBar(name="session"), NavRow(name="nav")
        self.dialog, self.idle, self.toast = (
            Dialog(name="dialog"),
            IdleOverlay(name="idle"),
            Toast(name="toast"),
        )
        self.framed = (self.top_bar, self.band, self.session, self.nav)
        for part in self.framed:
            self.add_widget(part)
        for name in ("pos", "size", "way"):
            self.fbind(name, self.place_all)
        self.toast.fbind("words", self._place_toast)

    def on_any_touch(self, touch):
        """A finger is on the glass."""

    def on_heard(self, name):
        """A press was taken (`tap`), or what was pressed is off (`invalid`)."""

    # --- what is in sight ---

    def put(self, screen: BaseScreen) -> None:
        """Makes `screen` the one in sight."""
        if self.screen is screen:
            return
        if self.screen is not None:
            self.remove_widget(self.screen)
            self.screen.left()
        self.screen = screen
        self.add_widget(screen, index=len(self.children))
        self.place_all()
        screen.entered()

    def cover(self, veil: Widget, on: bool) -> None:
        """Lays a veil over everything, or takes it away."""
        if on and veil.parent is None:
            veil.low, veil.landscape = self.way.low, self.way.landscape
            self.add_widget(veil)
            self._put(veil, regions(self.way).screen)
        elif not on and veil.parent is not None:
            self.remove_widget(veil)

    # --- places ---

    def place_all(self, *_):
        """Places every part for the present size and arrangement."""
        place = regions(self.way)
        self.scale = min(self.width / place.screen.w, self.height / place.screen.h)
        whole = bool(self.screen is not None and self.screen.whole_window)
        grown = self.way.elder and not self.way.landscape
        zooms = (place.top_bar.h / 116, 1.0, place.session.h / 96, 1.0) if grown else (1.0,) * 4
        rects = (place.top_bar, place.band, place.session, place.nav)
        for part, rect, zoom in zip(self.framed, rects, zooms, strict=True):
            if whole:
                part.hide()
            else:
                self._put(part, rect, zoom)
        self.nav.landscape, self.nav.elder, self.nav.low = self.way.landscape, self.way.elder, self.way.low
        self.session.low, self.session.elder = self.way.low, self.way.elder
        self.top_bar.elder = grown
        if self.screen is not None:
            self.screen.scale = self.scale
            self._put(self.screen, place.screen if whole else place.content)
        for veil in (self.dialog, self.idle):
            if veil.parent is not None:
                self._put(veil, place.screen)
        self._place_toast()

    def _put(self, part: Piece, rect: Rect, zoom: float = 1.0) -> None:
        unit = self.scale
        left = self.x + (self.width - unit * regions(self.way).screen.w) / 2
        top = self.top - (self.height - unit * regions(self.way).screen.h) / 2
        part.place(left + rect.x * unit, top - rect.y * unit, rect.w * unit, rect.h * unit, unit * zoom)

    def _place_toast(self, *_):
        if not self.toast.words:
            self.remove_widget(self.toast)
            return
        if self.toast.parent is None:
            self.add_widget(self.toast)
        content = regions(self.way).content
        self._put(self.toast, Rect(content.x + 40, content.bottom - 320, content.w - 80, 112))

    # --- touches ---

    def on_touch_down(self, touch):
        edge = EDGE_DEAD * self.scale
        if not (
            self.x + edge <= touch.x <= self.right - edge and self.y + edge <= touch.y <= self.top - edge
        ):
            return True
        self.dispatch("on_any_touch", touch)
        return super().on_touch_down(touch)

    def on_mark(self, touch) -> bool:
        """Whether a touch is on the mark at the top left: staff knock there."""
        side = 190 * self.scale
        return touch.x < self.x + side and touch.y > self.top - side
