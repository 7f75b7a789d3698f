"""Smooth shapes as small textures: rounded boxes, outlines, shadows, arcs.

The window runs without multisampling (three times faster on software GL), so every edge is smoothed here, once per
radius, and stretched as a nine-patch; nothing is drawn per frame. Without numpy, whose import would take longer than
everything that the first page wants from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

FINE = 4
"""An arc is drawn this much larger than shown."""


def _texture(coverage: Image.Image, texture: Texture | None = None) -> Texture:
    """A white texture with that coverage; `texture` itself when it has the right size."""
    white = Image.new("L", coverage.size, 255)
    pixels = Image.merge("RGBA", (white, white, white, coverage))
    if texture is None or tuple(texture.size) != coverage.size:
        texture = Texture.create(size=coverage.size, colorfmt="rgba", mipmap=False)
        texture.wrap = "clamp_to_edge"
    upright = pixels.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture.blit_buffer(upright.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _square(border: int, radius: int, covered: Callable[[float], float]) -> Texture:
    """A nine-patch of that border with corners of that radius. `covered` tells a pixel's coverage, clipped to 0..1,
    from the distance of its centre to the edge, negative inside."""
    half = border + 1
    steps = [step + 0.5 - (half - radius) for step in range(half)]
    quarter = [bytearray(half) for _ in steps]
    for down, below in enumerate(steps):
        for across in range(down + 1):
            distance = _distance(steps[across], below, radius)
            tone = int(min(1.0, max(0.0, covered(distance))) * 255 + 0.5)
            quarter[down][across] = quarter[across][down] = tone
    rows = [bytes(reversed(row)) + bytes(row) for row in quarter]
    return _texture(Image.frombytes("L", (2 * half, 2 * half), b"".join([*reversed(rows), *rows])))


def _distance(across: float, down: float, radius: int) -> float:
    """To the rounded edge, from a point given by its place against the centre of the corner's circle."""
    return math.hypot(max(across, 0.0), max(down, 0.0)) + min(max(across, down), 0.0) - radius


@cache
def rounded(radius: int) -> Texture:
    """A filled box of that corner radius in pixels, to be used with a border of `radius`."""
    if radius <= 1:
        return _texture(Image.new("L", (4, 4), 255))
    return _square(radius, radius, lambda distance: 0.5 - distance)


@cache
def outlined(radius: int, line: int) -> Texture:
    """Its outline, `line` pixels wide, inside the box; to be used with a border of `outline_border`."""
    return _square(
        outline_border(radius, line), radius, lambda distance: min(0.5 - distance, 0.5 + distance + line)
    )


def outline_border(radius: int, line: int) -> int:
    """The nine-patch border that holds both the corner and the line."""
    return max(radius, line + 1)


@cache
def shadow(radius: int, blur: int) -> Texture:
    """A soft box: full inside, fading over `blur` pixels to both sides of the edge."""

    def fading(distance: float) -> float:
        fade = min(1.0, max(0.0, 0.5 - (distance + blur) / (2 * blur)))
        return fade * fade * (3 - 2 * fade)

    return _square(radius + blur, radius + blur, fading)


def arc(size: int, line: float, part: float, texture: Texture | None = None) -> Texture:
    """A ring of `size` pixels open after `part` (0..1) of a turn, clockwise from the top, round-ended.

    Blits into `texture` when one of the right size is given, so that a ticking ring makes no garbage.
    """
    ring = Image.new("L", (size * FINE, size * FINE))
    if part > 0:
        _draw_arc(ImageDraw.Draw(ring), size * FINE, line * FINE, min(part, 1.0))
    return _texture(ring.reduce(FINE), texture)


def _draw_arc(pen: ImageDraw.ImageDraw, size: int, line: float, part: float) -> None:
    centre, edge = size / 2 - 0.5, FINE
    box = (edge, edge, size - 1 - edge, size - 1 - edge)
    pen.arc(box, -90, -90 + 360 * part, fill=255, width=round(line))
    if part == 1:
        return
    middle = size / 2 - line / 2 - edge
    for end in (0.0, part):
        angle = 2 * math.pi * end
        x, y = centre + middle * math.sin(angle), centre - middle * math.cos(angle)
        pen.ellipse((x - line / 2, y - line / 2, x + line / 2, y + line / 2), fill=255)
