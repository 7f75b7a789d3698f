"""Everything that a verdict rests on, as numbers; what they mean is told by limits (`kiosk.imaging.verdict.limits`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Quad, area, clockwise, side_lengths
from kiosk.imaging.tray_beside import OnTray
from kiosk.imaging.verdict import surface as surfaces
from kiosk.imaging.verdict.sharpness import step_width_px

_CARD_RATIO = 1.5
# What a camera of this kind shows along its longer side: an A4 sheet lying, and some room.
_FIELD_MM = 390.0
# Paper whiter than this cannot be told from a reflection.
_PAPER_BELOW = 236.0
# A finger within so little of the side covers margin only.
_INSIDE_MM = 9.0
_SAME_WITHIN, _UNLIKE_GROUND = 26.0, 45.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one sheet in one picture."""

    rim_share: float
    """Room between the nearest corner and the picture's rim by the picture's long side; negative beyond it."""
    long_px: float
    long_share: float
    """Long side of the sheet by short side of the picture."""
    is_card: bool
    brightest_grey: float
    darkest_grey: float
    """Of the paper where it is darkest."""
    step_mm: float | None
    """Width on paper of the steps between ink and paper; None when nothing is printed."""
    reflection: surfaces.Reflection | None
    crossing: surfaces.Crossing
    corner_step: float
    other_share: float
    """Area of the largest further sheet in view by this one's; 0 when there is none."""
    smallest_other_is_card: bool
    tray_known: bool
    paper_share: float
    """Of the picture, the largest paper beside the sheet on a known tray; 0 where the tray is not known."""
    card_share: float
    """The same of a card."""
    hand: bool
    reach_mm: float
    """How far a hand reaches over the sheet on a known tray."""
    missing_mm: float
    """Side of a square as large as what the known tray shows within the sheet's outline."""


def measured(
    picture: Pixels,
    corners: Sequence[Sequence[float]],
    others: Sequence[Sequence[Sequence[float]]] = (),
    on_tray: OnTray | None = None,
) -> Measures:
    """Measures the sheet at `corners` of a BGR picture; `others` and `on_tray` as `PageFound` tells them."""
    quad = clockwise(np.asarray(corners, dtype=np.float64))
    height, width = picture.shape[:2]
    lengths = side_lengths(quad)
    long_px = float(lengths.max())
    is_card = _ratio(quad) > _CARD_RATIO and long_px < 0.5 * max(width, height)
    px_per_mm = max(width, height) / _FIELD_MM
    surface = surfaces.surface_of(picture, quad, px_per_mm)
    step_px = step_width_px(picture, quad, surfaces.busiest_of(surface))
    brightest, darkest = surfaces.light_of(surface)
    beside = [clockwise(np.asarray(other, dtype=np.float64)) for other in others]
    sizes = [area(other) / area(quad) for other in beside]
    things = on_tray.things if on_tray is not None else ()
    bare_share = on_tray.bare_share if on_tray is not None else 0.0
    return Measures(
        rim_share=_room(quad, width, height) / max(width, height),
        long_px=long_px,
        long_share=long_px / min(width, height),
        is_card=is_card,
        brightest_grey=brightest,
        darkest_grey=darkest,
        step_mm=None if step_px is None else step_px / px_per_mm,
        reflection=surfaces.reflection_of(surface, _PAPER_BELOW),
        crossing=surfaces.crossing_of(surface, _INSIDE_MM, _SAME_WITHIN, _UNLIKE_GROUND),
        corner_step=surfaces.corner_step(surface),
        other_share=max(sizes, default=0.0),
        smallest_other_is_card=bool(sizes) and _ratio(beside[int(np.argmin(sizes))]) > _CARD_RATIO,
        tray_known=on_tray is not None,
        paper_share=max((thing.share for thing in things if thing.sort == "paper"), default=0.0),
        card_share=max((thing.share for thing in things if thing.sort == "card"), default=0.0),
        hand=any(thing.sort == "hand" for thing in things),
        reach_mm=_FIELD_MM * max((thing.reach_share for thing in things), default=0.0),
        missing_mm=math.sqrt(bare_share * width * height) / px_per_mm,
    )


def _room(quad: Quad, width: int, height: int) -> float:
    x, y = quad[:, 0], quad[:, 1]
    return float(min(x.min(), y.min(), width - 1 - x.max(), height - 1 - y.max()))


def _ratio(quad: Quad) -> float:
    lengths = side_lengths(quad)
    pair = (lengths[0] + lengths[2], lengths[1] + lengths[3])
    return float(max(pair) / min(pair))
