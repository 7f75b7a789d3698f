"""The pages taken so far, as small pictures; the dashed box is the next one."""

from __future__ import annotations

from io import BytesIO

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Line, Rectangle
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from screens.presenters.capture import Thumb
from screens.theme import rgba
from screens.widgets.buttons import Touchable
from screens.widgets.icon import Icon
from screens.widgets.keys import Key
from screens.widgets.panel import Panel
from screens.widgets.piece import Container, Piece
from screens.widgets.words import Words

SLOTS = 4
LEAST_UNITS = 72
"""A page narrower than this shows nothing; fewer are shown then."""
ARROW_UNITS, SLIM_ARROW_UNITS = 96, 72
SLIM_BELOW_UNITS = 480
GAP_UNITS = 14
DRAWN_UNITS = 40
"""A finger that goes so far draws the page; one that presses trembles less."""


class Photo(Piece):
    """A JPEG as large as fits its box. Dropped when `jpeg` is emptied."""

    jpeg = ObjectProperty(b"")

    def __init__(self, **properties):
        super().__init__(**properties)
        with self.canvas:
            self._ink = Color(1, 1, 1, 0)
            self._picture = Rectangle()
        self.fbind("jpeg", self._load)
        for name in ("pos", "size"):
            self.fbind(name, self._place)

    def _load(self, *_):
        # A page's picture is a citizen's: Kivy's image cache must not keep it.
        found = CoreImage(BytesIO(self.jpeg), ext="jpg", nocache=True).texture if self.jpeg else None
        self._picture.texture = found
        self._ink.a = 1 if found is not None else 0
        self._place()

    def _place(self, *_):
        texture = self._picture.texture
        if texture is None:
            self._picture.size = (0, 0)
            return
        scale = min(self.width / texture.width, self.height / texture.height)
        size = (texture.width * scale, texture.height * scale)
        self._picture.size = size
        self._picture.pos = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)


class ThumbKey(Touchable):
    """One page with its number."""

    thumb = ObjectProperty(None, allownone=True)

    def __init__(self, **properties):
        super().__init__(radius=16, calm="surface", **properties)
        self._photo = Photo(box=(8, 8, -8, -8))
        self._badge = Panel(radius=22, fill="indigo_700", box=(-52, -52, 44, 44))
        self._number = Words(size_units=28, bold=True, ink="surface", halign="center")
        self._badge.add_widget(self._number)
        self.add_widget(self._photo)
        self.add_widget(self._badge)
        self.fbind("thumb", self._dress)

    def _dress(self, *_):
        thumb: Thumb | None = self.thumb
        self._photo.jpeg = thumb.jpeg if thumb else b""
        self._number.words = thumb.number if thumb else ""
        self._badge.fill = "indigo_700" if thumb and thumb.good else "warn_800"
        chosen = bool(thumb and thumb.selected)
        self.edge, self.line = ("indigo_700", 6) if chosen else ("line_300", 4)


class NextBox(Container):
    """The dashed box of the page to come. Nothing to press: the shutter takes it."""

    words = StringProperty("")

    def __init__(self, **properties):
        super().__init__(**properties)
        self._icon = Icon(icon="page-add")
        self._words = Words(size_units=30, min_size=28, ink="indigo_700", halign="center", one_line=True)
        self.add_widget(self._icon)
        self.add_widget(self._words)
        with self.canvas.before:
            Color(*rgba("indigo_50"))
            self._ground = Rectangle()
            Color(*rgba("indigo_700"))
            self._edge = Line(dash_length=8, dash_offset=6)
        self.fbind("words", self._name)

    def _name(self, *_):
        self._words.words = self.words

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        self._ground.pos, self._ground.size = self.pos, self.size
        self._edge.rectangle = (*self.pos, *self.size)
        self._icon.place(x + (width - 52 * unit) / 2, top - height * 0.2, 52 * unit, 52 * unit, unit)
        self._words.place(x + 4 * unit, top - height * 0.56, width - 8 * unit, 44 * unit, unit)


class PageStrip(Container):
    """Tells `on_select` with a page's index, `on_move` with where a finger drew it from and to.

    More than four boxes turn by arrows, fewer where the strip is narrow.
    """

    thumbs = ObjectProperty(())
    next_words = StringProperty("")
    enabled = BooleanProperty(True)

    def __init__(self, **properties):
        self.register_event_type("on_select")
        self.register_event_type("on_move")
        self._held: ThumbKey | None = None
        self._drawn = False
        self._first = 0
        self._left, self._step = 0.0, 1.0
        self._fits, self._fits_turning = SLOTS, SLOTS - 1
        super().__init__(**properties)
        self._keys = [ThumbKey(name=f"page.{place}") for place in range(SLOTS)]
        for key in self._keys:
            key.bind(on_release=self._selected)
            self.add_widget(key)
        self._next = NextBox()
        self._back, self._on = (
            Key(icon="back", role="soft", name="pages.back"),
            Key(icon="chevron-right", role="soft", name="pages.on"),
        )
        self._back.bind(on_press=lambda _key: self._turn(-1))
        self._on.bind(on_press=lambda _key: self._turn(1))
        for part in (self._next, self._back, self._on):
            self.add_widget(part)
        self.fbind("thumbs", self._follow)
        self.fbind("next_words", self._follow)

    def on_select(self, index):
        """A page was pressed."""

    def on_move(self, index, to):
        """A page was drawn to another place."""

    def on_touch_down(self, touch):
        taken = super().on_touch_down(touch)
        self._held = next(
            (key for key in self._keys if key.thumb is not None and key.collide_point(*touch.pos)), None
        )
        self._drawn = False
        return taken

    def on_touch_move(self, touch):
        if self._held is not None and self.enabled and len(self.thumbs) > 1:
            self._drawn = self._drawn or abs(touch.x - touch.ox) > DRAWN_UNITS * self.unit
            if self._drawn:
                key = self._held
                key.place(touch.x - key.width / 2, key.top, key.width, key.height, self.unit)
        return super().on_touch_move(touch)

    def on_touch_up(self, touch):
        held, drawn = self._held, self._drawn
        self._held = None
        taken = super().on_touch_up(touch)
        if held is not None and drawn and held.thumb is not None:
            index, to = held.thumb.index, self._place_at(touch.x)
            self._again()
            if to != index:
                self.dispatch("on_move", index, to)
        return taken

    def _place_at(self, x: float) -> int:
        """Index of the page whose place is nearest to there."""
        on_show = min(self._room(), len(self.thumbs) - self._first)
        return self._first + max(0, min(on_show - 1, int((x - self._left) / self._step)))

    def forget(self) -> None:
        """No picture is left."""
        self._held = None
        self.thumbs, self.next_words, self._first = (), "", 0

    def _selected(self, key):
        if key.thumb is not None and not self._drawn:
            self.dispatch("on_select", key.thumb.index)

    def _boxes(self) -> int:
        return len(self.thumbs) + bool(self.next_words)

    def _room(self) -> int:
        return self._fits_turning if self._is_turning() else self._fits

    def _is_turning(self) -> bool:
        return self._boxes() > self._fits

    def _measure(self, width: float) -> None:
        """How many boxes the strip has room for, `width` in units."""
        arrows = 2 * (self._arrow_units(width) + GAP_UNITS)
        fits = max(1, min(SLOTS, int((width + GAP_UNITS) // (LEAST_UNITS + GAP_UNITS))))
        turning = max(1, min(SLOTS - 1, int((width - arrows + GAP_UNITS) // (LEAST_UNITS + GAP_UNITS))))
        if (fits, turning) != (self._fits, self._fits_turning):
            self._fits, self._fits_turning = fits, turning
            self._follow()

    @staticmethod
    def _arrow_units(width: float) -> float:
        return ARROW_UNITS if width >= SLIM_BELOW_UNITS else SLIM_ARROW_UNITS

    def _follow(self, *_):
        """Brings the selected page, else the newest, into sight."""
        at = next((place for place, thumb in enumerate(self.thumbs) if thumb.selected), self._boxes() - 1)
        room = self._room()
        if not self._first <= at < self._first + room or self._first + room > self._boxes():
            self._first = max(0, min(at - room + 2, self._boxes() - room))
        self._again()

    def _turn(self, by: int) -> None:
        self._first = max(0, min(self._first + by, self._boxes() - self._room()))
        self._again()

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        self._measure(width / unit)
        room, gap, turning = self._room(), GAP_UNITS * unit, self._is_turning()
        arrow = self._arrow_units(width / unit) * unit if turning else 0.0
        wide = (width - (2 * (arrow + gap) if turning else 0) - (room - 1) * gap) / room
        wide = min(wide, height * 0.8)
        left = x + (arrow + gap if turning else 0)
        self._left, self._step = left - gap / 2, wide + gap
        for part in (self._next, self._back, self._on):
            part.hide()
        for place, key in enumerate(self._keys):
            at = self._first + place
            key.thumb = self.thumbs[at] if place < room and at < len(self.thumbs) else None
            spot = (left + place * (wide + gap), top, wide, height, unit)
            if key.thumb is not None:
                key.enabled = self.enabled
                key.place(*spot)
                continue
            key.hide()
            if place < room and at == len(self.thumbs) and self.next_words:
                self._next.words = self.next_words
                self._next.place(*spot)
        if turning:
            self._back.enabled, self._on.enabled = self._first > 0, self._first + room < self._boxes()
            self._back.place(x, top, arrow, height, unit)
            self._on.place(left + room * (wide + gap), top, arrow, height, unit)
