"""Icons: white pictures from the built assets, tinted and scaled smoothly."""

from __future__ import annotations

from functools import cache

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty
from PIL import Image

from kiosk.base import paths
from screens.theme import rgba
from screens.widgets.piece import Piece

SMALL, LARGE = 72, 144
"""Sides in pixels at which an icon is kept. Nearly all are drawn at 32 to 64; the built picture is the large one."""


def icon_texture(name: str, side: float) -> Texture:
    """The icon's texture for being drawn `side` pixels large; FileNotFoundError names an icon that set-up did not make."""
    return _texture(name, SMALL if side <= SMALL else LARGE)


@cache
def _texture(name: str, side: int) -> Texture:
    file = paths.built_assets() / "icons" / f"{name}.png"
    if not file.is_file():
        raise FileNotFoundError(f"no icon {name}: run scripts/prepare_assets.py")
    with Image.open(file) as built:
        picture = built.convert("RGBA").resize((side, side), Image.Resampling.BOX)
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class Icon(Piece):
    """One icon, as large as fits its box, in the middle."""

    icon = StringProperty("")
    ink = StringProperty("indigo_700")

    def __init__(self, **properties):
        super().__init__(**properties)
        with self.canvas:
            self._color = Color()
            self._picture = Rectangle()
        for name in ("icon", "ink", "pos", "size"):
            self.fbind(name, self._draw)
        self._draw()

    def _draw(self, *_):
        side = min(self.size)
        self._color.rgba = rgba(self.ink) if self.icon else (0, 0, 0, 0)
        if self.icon:
            self._picture.texture = icon_texture(self.icon, side)
        self._picture.size = (side, side)
        self._picture.pos = (self.center_x - side / 2, self.center_y - side / 2)
