"""The painted box behind things: fill, outline, card shadow, rounded by token."""

from __future__ import annotations

from kivy.graphics import BorderImage, Color
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import rgba
from screens.widgets.paint import outline_border, outlined, rounded, shadow
from screens.widgets.piece import Plane


class Panel(Plane):
    """A Plane with a background. `fill`, `edge`: colour tokens; `radius`, `line`: units."""

    fill = StringProperty("none")
    edge = StringProperty("none")
    radius = NumericProperty(0)
    line = NumericProperty(0)
    lifted = BooleanProperty(False)
    """Card shadow underneath."""
    sunk = NumericProperty(0)
    """Units the picture is moved down; a pressed button sinks."""

    def __init__(self, **properties):
        super().__init__(**properties)
        with self.canvas.before:
            self._shade = Color(0, 0, 0, 0)
            self._shadow = BorderImage(auto_scale="none")
            self._ink = Color(0, 0, 0, 0)
            self._box = BorderImage(auto_scale="none")
            self._edge_ink = Color(0, 0, 0, 0)
            self._edge_box = BorderImage(auto_scale="none")
        for name in ("fill", "edge", "radius", "line", "lifted", "sunk", "pos", "size", "unit"):
            self.fbind(name, self._paint)
        self.fbind("sunk", self._again)
        self._paint()

    def inner(self):
        x, top, width, height = super().inner()
        return x, top - self.sunk * self.unit, width, height

    def _paint(self, *_):
        pos, size = (self.x, self.y - self.sunk * self.unit), self.size
        radius = max(1, round(min(self.radius * self.unit, min(self.size) / 2)))
        self._ink.rgba = rgba(self.fill)
        _nine(self._box, rounded(radius), pos, size, radius)
        line = max(1, round(self.line * self.unit)) if self.line else 0
        self._edge_ink.rgba = rgba(self.edge) if line else (0, 0, 0, 0)
        if line:
            _nine(self._edge_box, outlined(radius, line), pos, size, outline_border(radius, line))
        else:
            self._edge_box.size = (0, 0)
        self._cast(pos, size, radius)

    def _cast(self, pos, size, radius):
        blur = max(2, round(12 * self.unit))
        self._shade.rgba = rgba("indigo_900", 0.09) if self.lifted else (0, 0, 0, 0)
        if not self.lifted:
            self._shadow.size = (0, 0)
            return
        lower = 4 * self.unit
        around = (pos[0] - blur, pos[1] - blur - lower)
        _nine(
            self._shadow,
            shadow(radius, blur),
            around,
            (size[0] + 2 * blur, size[1] + 2 * blur),
            radius + blur,
        )


def _nine(patch, texture, pos, size, border):
    patch.texture = texture
    patch.border = (border, border, border, border)
    patch.pos = pos
    patch.size = size
