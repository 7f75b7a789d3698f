"""The tokens of the design: colours, sizes, radii, times. One place, no Kivy.

Lengths are design units: one pixel of a 1080x1920 portrait (or 1920x1080 landscape) screen.
"""

from __future__ import annotations

from typing import Final

COLORS: Final[dict[str, str]] = {
    "indigo_950": "#0B1A38",
    "indigo_900": "#12274D",
    "indigo_800": "#17346A",
    "indigo_700": "#1E4489",
    "indigo_500": "#4476C9",
    "indigo_300": "#9DB9E8",
    "indigo_200": "#C3D4F1",
    "indigo_100": "#DFE8F7",
    "indigo_50": "#EFF4FB",
    "indigo_600": "#2A529B",
    "teal_700": "#0B5B4E",
    "teal_600": "#12705F",
    "teal_800": "#084A40",
    "teal_500": "#2A9A85",
    "teal_50": "#E9F6F2",
    "cinnabar": "#C4382A",
    "cinnabar_dark": "#961B14",
    "orange": "#E27A2C",
    "gold": "#F1B43F",
    "gold_pressed": "#DDA02C",
    "gold_ink": "#2B1B00",
    "cream": "#F7F0DF",
    "ink_900": "#131B27",
    "ink_700": "#333E4F",
    "ink_600": "#465264",
    "line_400": "#7F8B9D",
    "line_300": "#C0C9D6",
    "line_200": "#DBE1EA",
    "bg": "#F2F4F8",
    "surface": "#FFFFFF",
    "ok_700": "#0A5838",
    "ok_400": "#2FA873",
    "ok_50": "#E4F4EB",
    "warn_800": "#6B4200",
    "warn_400": "#F2A71B",
    "warn_50": "#FFF4DC",
    "danger_700": "#981B15",
    "danger_500": "#D23B33",
    "danger_50": "#FCEBE9",
    "offline_bg": "#E3E7ED",
    "offline_ink": "#333E4F",
    "key_bg": "#D5DCE8",
    "key_fn": "#B9C5D8",
    "key_dead": "#E8EEF8",
    "key_dead_ink": "#93A1B8",
    "camera_ground": "#20262F",
    "outline_good": "#2FD48A",
    "disabled_ink": "#7A8594",
    "online_dot": "#7BE0AE",
    "black": "#000000",
    "none": "#00000000",
}

SIZES: Final[dict[str, int]] = {
    "caption": 28,
    "note": 30,
    "body": 32,
    "body_l": 34,
    "item": 38,
    "item_l": 42,
    "button": 44,
    "h2": 42,
    "h1": 60,
    "h1_result": 64,
    "number": 136,
    "clock": 50,
    "clock_standby": 188,
}
MIN_SIZE: Final = 28
"""No smaller letter on a terminal."""

RADII: Final[dict[str, int]] = {
    "tag": 12,
    "key": 20,
    "field": 24,
    "button": 28,
    "card": 32,
    "tile": 36,
    "hero": 40,
    "dialog": 48,
}

LINE_TIGHT: Final = 1.2
LINE_BODY: Final = 1.45
TOUCH_MIN: Final = 96
"""About 24 mm on a 21.5 inch panel: the least that a gloved or shaking finger hits."""
EDGE_DEAD: Final = 12
"""Hands that lean on the bezel touch the rim; touches there mean nothing."""
LOW_REACH_TOP: Final = 864
LOW_REACH_TOP_LANDSCAPE: Final = 486
"""In low reach nothing above these lines answers a touch: a seated person cannot get there."""
ELDER_SCALE: Final = 1.35
TOAST_S: Final = 3.0
DOUBLE_PRESS_S: Final = 0.6
"""A second press within this time after an action is the same finger, unless an answer came between."""


def rgba(name: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """The token as four floats 0..1. An unknown name is a KeyError."""
    digits = COLORS[name][1:]
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    own = int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
    return red, green, blue, own * alpha
