"""Smooth shapes as small textures: rounded boxes, outlines, shadows, arcs.

The window runs without multisampling (three times faster on software GL), so every edge is smoothed here, once per
radius, and stretched as a nine-patch. Distances are computed on the pixel grid; nothing is drawn per frame.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from kivy.graphics.texture import Texture


def _texture(alpha: np.ndarray) -> Texture:
    """A white texture with that coverage, 0..1, top row first."""
    height, width = alpha.shape
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., 3] = np.clip(alpha * 255 + 0.5, 0, 255).astype(np.uint8)
    texture = Texture.create(size=(width, height), colorfmt="rgba", mipmap=False)
    texture.blit_buffer(pixels[::-1].tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture


def _distance(size: int, radius: float) -> np.ndarray:
    """Signed distance of each pixel's centre to a rounded square of `size`; negative inside."""
    centre = np.abs(np.arange(size) + 0.5 - size / 2) - (size / 2 - radius)
    across, down = np.meshgrid(centre, centre)
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return outside + np.minimum(np.maximum(across, down), 0) - radius


@cache
def rounded(radius: int) -> Texture:
    """A filled box of that corner radius in pixels, to be used with a border of `radius`."""
    if radius <= 1:
        return _texture(np.ones((4, 4)))
    return _texture(np.clip(0.5 - _distance(2 * radius + 2, radius), 0, 1))


@cache
def outlined(radius: int, line: int) -> Texture:
    """Its outline, `line` pixels wide, inside the box; to be used with a border of `outline_border`."""
    border = outline_border(radius, line)
    distance = _distance(2 * border + 2, radius)
    return _texture(np.clip(0.5 - distance, 0, 1) * np.clip(0.5 + distance + line, 0, 1))


def outline_border(radius: int, line: int) -> int:
    """The nine-patch border that holds both the corner and the line."""
    return max(radius, line + 1)


@cache
def shadow(radius: int, blur: int) -> Texture:
    """A soft box: full inside, fading over `blur` pixels to both sides of the edge."""
    distance = _distance(2 * (radius + blur) + 2, radius + blur) + blur
    fade = np.clip(0.5 - distance / (2 * blur), 0, 1)
    return _texture(fade * fade * (3 - 2 * fade))


def arc(size: int, line: float, part: float, texture: Texture | None = None) -> Texture:
    """A ring of `size` pixels open after `part` (0..1) of a turn, clockwise from the top, round-ended.

    Blits into `texture` when one of the right size is given, so that a ticking ring makes no garbage.
    """
    offset = np.arange(size) + 0.5 - size / 2
    across, down = np.meshgrid(offset, offset)
    middle = size / 2 - line / 2 - 1
    ring = np.clip(0.5 - (np.abs(np.hypot(across, down) - middle) - line / 2), 0, 1)
    if part < 1:
        turn = np.mod(np.arctan2(across, -down) / (2 * np.pi), 1)
        ring = np.where(turn <= part, ring, 0)
        for end in (0.0, part):
            angle = 2 * np.pi * end
            cap = np.hypot(across - middle * np.sin(angle), down + middle * np.cos(angle))
            ring = np.maximum(ring, np.clip(0.5 - (cap - line / 2), 0, 1))
    if part <= 0:
        ring = np.zeros_like(ring)
    if texture is None or texture.size != (size, size):
        return _texture(ring)
    pixels = np.full((size, size, 4), 255, np.uint8)
    pixels[..., 3] = (ring * 255).astype(np.uint8)
    texture.blit_buffer(pixels[::-1].tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture
