"""The house's own drawings, from geometry alone: brocade bands, the mark, the tile pattern, the standby landscape.

Each is drawn once, twice as large, and scaled down for smooth edges; then it is a texture.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from screens.theme import COLORS

FINE = 3
"""Drawn this much larger than shown."""


class Sheet:
    """A drawing board in design units, y down."""

    def __init__(
        self, width: float, height: float, scale: float, ground: str | None = None, fine: int = FINE
    ):
        self._size = (max(1, round(width * scale)), max(1, round(height * scale)))
        self._factor = scale * fine
        paper = (self._size[0] * fine, self._size[1] * fine)
        self._picture = Image.new("RGBA", paper, COLORS[ground] if ground else (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._picture)

    def polygon(self, color: str, *points: tuple[float, float]) -> None:
        self._draw.polygon(
            [(x * self._factor, y * self._factor) for x, y in points], fill=COLORS.get(color, color)
        )

    def diamond(self, color: str, x: float, y: float, width: float, height: float) -> None:
        half, rise = width / 2, height / 2
        self.polygon(color, (x - half, y), (x, y - rise), (x + half, y), (x, y + rise))

    def box(self, color: str, x: float, y: float, width: float, height: float) -> None:
        self.polygon(color, (x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def rounded(
        self,
        color: str,
        x: float,
        y: float,
        width: float,
        height: float,
        radius: float,
        edge: str = "",
        line: float = 0,
    ) -> None:
        factor = self._factor
        self._draw.rounded_rectangle(
            (x * factor, y * factor, (x + width) * factor, (y + height) * factor),
            radius * factor,
            fill=COLORS.get(color, color),
            outline=COLORS[edge] if edge else None,
            width=round(line * factor),
        )

    def oval(self, color: str, x: float, y: float, width: float, height: float, line: float = 0) -> None:
        """About (x, y); filled, or only its line."""
        factor = self._factor
        box = (
            (x - width / 2) * factor,
            (y - height / 2) * factor,
            (x + width / 2) * factor,
            (y + height / 2) * factor,
        )
        if line:
            self._draw.ellipse(box, outline=COLORS.get(color, color), width=round(line * factor))
        else:
            self._draw.ellipse(box, fill=COLORS.get(color, color))

    def paste_turned(self, other: Sheet, x: float, y: float, degrees: float) -> None:
        """Lays another sheet on this one, its middle at (x, y), turned counter-clockwise."""
        turned = other._picture.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True)
        place = (round(x * self._factor - turned.width / 2), round(y * self._factor - turned.height / 2))
        self._picture.alpha_composite(turned, place)

    def line(self, color: str, points: list[tuple[float, float]], width: float) -> None:
        self._draw.line(
            [(x * self._factor, y * self._factor) for x, y in points],
            fill=COLORS.get(color, color),
            width=max(1, round(width * self._factor)),
            joint="curve",
        )

    def texture(self) -> Texture:
        picture = self._picture.resize(self._size, Image.Resampling.BOX)
        texture = Texture.create(size=self._size, colorfmt="rgba")
        texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
        texture.flip_vertical()
        return texture


def _tiled(width: float, unit: float, draw: Callable[[float], None]) -> None:
    """Calls `draw` with the left edge of each unit, symmetric about the middle."""
    x = (width / 2) % unit - unit
    while x < width:
        draw(x)
        x += unit


@cache
def band(width: float, scale: float) -> Texture:
    """The narrow band of the top bar: 24 units high, red and green diamonds by turns."""
    sheet = Sheet(width, 24, scale, "indigo_950")

    def unit(x: float) -> None:
        for middle, colors in (
            (24, ("cinnabar", "indigo_950", "gold", "cinnabar")),
            (72, ("teal_500", "indigo_950", "cream", "indigo_950")),
        ):
            for color, (w, h) in zip(colors, ((38, 17), (25, 11.2), (17, 7.6), (6.5, 3)), strict=True):
                sheet.diamond(color, x + middle, 12, w, h)
        for corner in (0, 48, 96):
            at = x + corner
            sheet.polygon("orange", (at - 10, 2.4), (at + 10, 2.4), (at, 7.2))
            sheet.polygon("orange", (at - 10, 21.6), (at + 10, 21.6), (at, 16.8))
            sheet.diamond("cream", at, 12, 8, 4.4)

    _tiled(width, 96, unit)
    sheet.box("gold", 0, 0, width, 1.6)
    sheet.box("gold", 0, 22.4, width, 1.6)
    return sheet.texture()


@cache
def wide_band(width: float, height: float, scale: float) -> Texture:
    """The wide band of the standby screen; its unit of 160x120 is scaled to `height`."""
    ratio = height / 120
    sheet = Sheet(width / ratio, 120, scale * ratio, "indigo_950")

    def teeth(x: float) -> None:
        for step in range(0, 160, 20):
            at = x + step
            sheet.polygon("orange", (at, 14), (at + 20, 14), (at + 10, 6))
            sheet.polygon("orange", (at, 106), (at + 20, 106), (at + 10, 114))

    def unit(x: float) -> None:
        teeth(x)
        for at in (x, x + 160):
            for half, rise, color in ((44, 28, "teal_500"), (26, 16.5, "indigo_950"), (14, 9, "gold")):
                sheet.polygon(color, (at - half, 18), (at + half, 18), (at, 18 + rise))
                sheet.polygon(color, (at - half, 102), (at + half, 102), (at, 102 - rise))
            sheet.diamond("orange", at, 60, 28, 17.8)
            sheet.diamond("indigo_950", at, 60, 12, 7.6)
        for w, h, color in (
            (132, 84, "cinnabar"),
            (110, 70, "cream"),
            (100, 63.6, "indigo_950"),
            (76, 48.4, "gold"),
            (52, 33, "cinnabar"),
            (26, 16.6, "cream"),
        ):
            sheet.diamond(color, x + 80, 60, w, h)

    _tiled(width / ratio, 160, unit)
    sheet.box("gold", 0, 0, width / ratio, 4)
    sheet.box("gold", 0, 116, width / ratio, 4)
    return sheet.texture()


@cache
def mark(side: float, scale: float) -> Texture:
    """The mark: six diamonds in one another."""
    sheet = Sheet(side, side, scale)
    colors = ("gold", "indigo_950", "cinnabar", "cream", "indigo_950", "gold")
    for color, size in zip(colors, (72, 62, 50, 34, 22, 10), strict=True):
        sheet.diamond(color, side / 2, side / 2, size * side / 72, size * side / 72)
    return sheet.texture()


@cache
def tile_pattern(tone: str, scale: float) -> Texture:
    """Five diamonds, 300 wide, in the tile's ground and one step lighter."""
    sheet = Sheet(300, 300, scale)
    for place, size in enumerate((300, 240, 180, 120, 60)):
        sheet.diamond(f"{tone}_600" if place % 2 == 0 else f"{tone}_700", 150, 150, size, size)
    return sheet.texture()


@cache
def slip_band(width: float, scale: float) -> Texture:
    """The paper's band: 34 high, thin black lines on white."""
    sheet = Sheet(width, 34, scale, "surface")

    def unit(x: float) -> None:
        for color, w, h in (
            ("#000000", 46, 27),
            ("surface", 41, 23.5),
            ("#000000", 29, 16.5),
            ("surface", 24, 13.5),
            ("#000000", 12, 7),
        ):
            sheet.diamond(color, x + 24, 17, w, h)

    _tiled(width, 48, unit)
    sheet.box("#000000", 0, 0, width, 2)
    sheet.box("#000000", 0, 32, width, 2)
    return sheet.texture()


@cache
def dashes(width: float, scale: float) -> Texture:
    """A dashed line two units high: 10 black, 8 open."""
    sheet = Sheet(width, 2, scale)
    x = 0.0
    while x < width:
        sheet.box("#000000", x, 0, min(10, width - x), 2)
        x += 18
    return sheet.texture()
