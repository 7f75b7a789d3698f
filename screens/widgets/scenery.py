"""The landscape of the standby screen: mountains, a suspension bridge, a diamond sun. Drawn once, from geometry."""

from __future__ import annotations

from functools import cache

from kivy.graphics.texture import Texture

from screens.widgets.art import Sheet

FAR, NEAR_DARK, NEAR, NEAR_LIGHT = "#172C5A", "#0C4A42", "teal_600", "#14806E"
FAR_LIGHT = "#1D366D"
ROPE = "#EFCB7C"
_FAR = (
    (70, 250, 170, 190),
    (300, 180, 200, 260),
    (560, 230, 190, 210),
    (800, 205, 190, 235),
    (1010, 260, 150, 180),
)
_NEAR = (
    (40, 258, 165, 190),
    (238, 322, 140, 126),
    (455, 362, 150, 86),
    (640, 362, 150, 86),
    (860, 312, 165, 136),
    (1046, 252, 175, 196),
)
"""(middle, top, half width, height) in a field of 1080 x 448."""


@cache
def scenery(width: float, height: float, scale: float) -> Texture:
    """The landscape on a field of that size, its ground at the lower edge."""
    ratio = height / 448
    sheet = Sheet(width / ratio, 448, scale * ratio, "indigo_950", fine=2)
    shift = (width / ratio - 1080) / 2
    _sun(sheet, width / ratio - 103)
    for copy in range(-1, 2) if shift > 0 else (0,):
        offset = shift + copy * 1080
        for middle, top, half, rise in _FAR:
            _mountain(sheet, middle + offset, top, half, rise, (FAR, FAR_LIGHT))
    _bridge(sheet, shift)
    for copy in range(-1, 2) if shift > 0 else (0,):
        offset = shift + copy * 1080
        for middle, top, half, rise in _NEAR:
            _mountain(sheet, middle + offset, top, half, rise, (NEAR_DARK, NEAR, NEAR_LIGHT))
    return sheet.texture()


def _sun(sheet: Sheet, x: float) -> None:
    for color, size in (("#131F3F", 136), ("#1C2A4C", 134), ("gold", 100), ("orange", 64), ("gold", 30)):
        sheet.diamond(color, x, 195, size, size)


def _mountain(
    sheet: Sheet, middle: float, top: float, half: float, rise: float, colors: tuple[str, ...]
) -> None:
    for place, color in enumerate(colors):
        down = rise * 0.31 * place
        keep = 1 - 0.28 * place
        sheet.polygon(color, (middle - half * keep, 448), (middle + half * keep, 448), (middle, top + down))


def _bridge(sheet: Sheet, shift: float) -> None:
    left, right, deck, head = 362 + shift, 721 + shift, 335.0, 244.0
    hang = [_catenary(left, right, head, 76, step / 24) for step in range(25)]
    for start, end in (((134 + shift, deck), (left, head)), ((right, head), (946 + shift, deck))):
        sheet.line(ROPE, _sagged(start, end), 3)
    sheet.line(ROPE, hang, 3)
    for x, y in hang[2:-2]:
        sheet.line(ROPE, [(x, y), (x, deck)], 1.6)
    sheet.line(ROPE, [(106 + shift, deck), (974 + shift, deck)], 6)
    for tower in (left, right):
        for side in (-1, 1):
            sheet.line(ROPE, [(tower + side * 5, 235), (tower + side * 9, 440)], 6)
        for cross in (246, 275):
            sheet.line(ROPE, [(tower - 6, cross), (tower + 6, cross)], 5)


def _catenary(left: float, right: float, head: float, sag: float, part: float) -> tuple[float, float]:
    return left + (right - left) * part, head + sag * 4 * part * (1 - part)


def _sagged(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    points = []
    for step in range(13):
        part = step / 12
        sag = 14 * 4 * part * (1 - part)
        points.append((start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part + sag))
    return points
