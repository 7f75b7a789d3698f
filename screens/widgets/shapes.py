"""Small drawn things: pictures from art, radio marks, rings, codes to scan."""

from __future__ import annotations

from io import BytesIO
from math import ceil

import segno
from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import rgba
from screens.widgets import art
from screens.widgets.icon import Icon
from screens.widgets.paint import arc
from screens.widgets.panel import Panel
from screens.widgets.piece import Piece
from screens.widgets.words import Words


class Drawing(Piece):
    """A texture over the whole box; subclasses say which."""

    def __init__(self, **properties):
        super().__init__(**properties)
        with self.canvas:
            self._color = Color(1, 1, 1, 1)
            self._picture = Rectangle()
        for name in ("pos", "size", "unit"):
            self.fbind(name, self.draw)

    def draw(self, *_):
        if self.width < 2 or self.height < 2 or self.opacity == 0:
            return
        texture = self.drawn()
        self._color.a = 1 if texture is not None else 0
        self._picture.texture = texture
        self._picture.size = self.size
        self._picture.pos = self.pos

    def drawn(self) -> Texture | None:
        raise NotImplementedError


class Band(Drawing):
    """The narrow brocade band."""

    def drawn(self):
        return art.band(self.width / self.unit, self.unit)


class WideBand(Drawing):
    """The wide brocade band."""

    def drawn(self):
        return art.wide_band(self.width / self.unit, self.height / self.unit, self.unit)


class Mark(Drawing):
    """The mark of the house."""

    def drawn(self):
        return art.mark(min(self.size) / self.unit, self.unit)


class TilePattern(Drawing):
    """The diamonds in a big tile's corner, cut off at the tile's edge."""

    tone = StringProperty("indigo")

    def drawn(self):
        # The diamonds' middle stands 85 below the tile's top edge: the upper 65 units are cut off.
        whole = art.tile_pattern(self.tone, self.unit)
        wide, high = min(whole.width, round(self.width)), min(whole.height, round(self.height))
        return whole.get_region(0, max(0, round(235 * self.unit) - high), wide, high)


class RadioMark(Panel):
    """A circle: empty, or filled with a tick when chosen."""

    chosen = BooleanProperty(False)
    enabled = BooleanProperty(True)

    def __init__(self, **properties):
        super().__init__(radius=100, **properties)
        self._tick = Icon(ink="surface", box=(10, 10, -10, -10))
        self.add_widget(self._tick)
        for name in ("chosen", "enabled"):
            self.fbind(name, self._mark)
        self._mark()

    def _mark(self, *_):
        self.fill = "indigo_700" if self.chosen else "none"
        self.edge = "indigo_700" if self.chosen else ("line_400" if self.enabled else "line_300")
        self.line = 4
        self._tick.icon = "check" if self.chosen else ""


class CountdownRing(Piece):
    """A ring that empties second by second, with the seconds in it."""

    seconds = NumericProperty(0)
    limit = NumericProperty(60)
    line = NumericProperty(7)
    size_units = NumericProperty(30)
    ink = StringProperty("indigo_700")

    def __init__(self, **properties):
        super().__init__(**properties)
        with self.canvas:
            self._ground = Color(*rgba("line_200"))
            self._whole = Rectangle()
            self._color = Color(*rgba(self.ink))
            self._part = Rectangle()
        self._arc: Texture | None = None
        self._figure = Words(bold=True, halign="center", min_size=20)
        self.add_widget(self._figure)
        for name in ("seconds", "limit", "ink", "pos", "size", "unit", "opacity"):
            self.fbind(name, self._draw)

    def _draw(self, *_):
        side = round(min(self.size))
        # Most rings of a page are never seen: drawn when they are.
        if side < 16 or self.opacity == 0:
            return
        pos = (self.center_x - side / 2, self.center_y - side / 2)
        if self._whole.size != (side, side):
            self._whole.texture = arc(side, self.line * self.unit, 1.0)
            self._arc = None
        part = self.seconds / self.limit if self.limit else 0
        self._arc = arc(side, self.line * self.unit, part, self._arc)
        self._part.texture = self._arc
        for ring in (self._whole, self._part):
            ring.size, ring.pos = (side, side), pos
        self._color.rgba = rgba(self.ink)
        self._figure.words = str(ceil(self.seconds))
        self._figure.ink = self.ink
        self._figure.size_units = self.size_units
        self._figure.place(self.x, self.top, self.width, self.height, self.unit)
        self._figure.fit_now()


class Code(Drawing):
    """A QR code of `payload`, sharp at any size, with its quiet zone."""

    payload = StringProperty("")
    quiet = NumericProperty(2)
    side_units = NumericProperty(190)
    """For rules that compute its box."""

    def __init__(self, **properties):
        self._made: tuple[str, Texture] | None = None
        super().__init__(**properties)
        self.fbind("payload", self.draw)

    def drawn(self):
        if not self.payload:
            self._made = None
            return None
        if self._made is None or self._made[0] != self.payload:
            picture = BytesIO()
            segno.make(self.payload, error="m", micro=False).save(
                picture, kind="png", border=int(self.quiet), dark="#131B27"
            )
            picture.seek(0)
            texture = CoreImage(picture, ext="png", nocache=True).texture
            texture.mag_filter = "nearest"
            self._made = (self.payload, texture)
        return self._made[1]
