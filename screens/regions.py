"""Where the regions of a screen lie, for every way of laying it out. Design units from the top left; no Kivy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from screens.theme import ELDER_SCALE, LOW_REACH_TOP, LOW_REACH_TOP_LANDSCAPE

MARGIN = 40
ACTIONS_GAP = 28
BAND_HEIGHT = 24


class Rect(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inset(self, left: float, top: float, right: float, bottom: float) -> Rect:
        return Rect(self.x + left, self.y + top, self.w - left - right, self.h - top - bottom)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One way of laying a screen out: a setting of every screen."""

    landscape: bool = False
    elder: bool = False
    low: bool = False

    @property
    def name(self) -> str:
        """`portrait`, `landscape_elder`, `portrait_low` ..."""
        return (
            ("landscape" if self.landscape else "portrait")
            + ("_elder" if self.elder else "")
            + ("_low" if self.low else "")
        )

    @property
    def zoom(self) -> float:
        return ELDER_SCALE if self.elder else 1.0


@dataclass(frozen=True, slots=True)
class Regions:
    """Rectangles on the whole screen."""

    screen: Rect
    top_bar: Rect
    band: Rect
    session: Rect
    nav: Rect
    content: Rect
    """What is left for the screen itself, margins included."""
    reach_top: float
    """Nothing above answers a touch in low reach; the content's top otherwise."""


def regions(way: Arrangement) -> Regions:
    """The regions for one arrangement; they tile the screen without gap or overlap."""
    whole = Rect(0, 0, 1920, 1080) if way.landscape else Rect(0, 0, 1080, 1920)
    big = way.elder and not way.landscape
    top, session, nav = (132, 112, 168) if big else (116, 96, 152)
    head = top + BAND_HEIGHT + session
    if way.landscape:
        nav_rect = Rect(0, head, 188, whole.h - head)
        content = Rect(188, head, whole.w - 188, whole.h - head)
    else:
        nav_rect = Rect(0, whole.h - nav, whole.w, nav)
        content = Rect(0, head, whole.w, whole.h - head - nav)
    low_top = LOW_REACH_TOP_LANDSCAPE if way.landscape else LOW_REACH_TOP
    return Regions(
        screen=whole,
        top_bar=Rect(0, 0, whole.w, top),
        band=Rect(0, top, whole.w, BAND_HEIGHT),
        session=Rect(0, top + BAND_HEIGHT, whole.w, session),
        nav=nav_rect,
        content=content,
        reach_top=low_top if way.low else content.y,
    )
