"""The sizes that papers have, and how near a measured sheet must come to be one of them."""

from __future__ import annotations

import math
from typing import Final

Size = tuple[float, float]
"""Width and height in millimetres."""

# Long by short side. ISO 216, the A3 of a folded contract, ISO/IEC 7810 ID-1, the household register's page (GA/T 2000.90) as
# it is cut, and what most certificates open to.
FORMATS_MM: Final = {
    "A3": (420.0, 297.0),
    "A4": (297.0, 210.0),
    "A5": (210.0, 148.0),
    "B5": (250.0, 176.0),
    "card": (85.6, 54.0),
    "household_page": (143.0, 105.0),
}
# Without a scale only proportions are known: the two that halls see all day are taken.
_BY_PROPORTION: Final = ("A4", "card")
_PROPORTION_WITHIN: Final = 0.07
# With a scale both sides are measured; paper is cut to 2 mm, a corner is found to 1.
_MEASURED_WITHIN_MM: Final = 3.5
_MEASURED_WITHIN: Final = 0.02


def nearest_to(size: Size) -> Size | None:
    """The format that a measured sheet has, lying as the sheet lies; None for a paper of no known format."""
    long, short = max(size), min(size)
    fits = [
        known
        for known in FORMATS_MM.values()
        if abs(known[0] - long) <= max(_MEASURED_WITHIN_MM, _MEASURED_WITHIN * long)
        and abs(known[1] - short) <= max(_MEASURED_WITHIN_MM, _MEASURED_WITHIN * short)
    ]
    best = min(fits, key=lambda known: abs(known[0] - long) + abs(known[1] - short), default=None)
    return None if best is None else _lying_as(best, size[0] >= size[1])


def by_proportion(width_by_height: float) -> Size | None:
    """A4 or a card where the proportions are theirs, lying as they tell; None for others."""
    long_by_short = max(width_by_height, 1 / width_by_height)
    known = min(
        (FORMATS_MM[name] for name in _BY_PROPORTION),
        key=lambda size: abs(math.log(long_by_short * size[1] / size[0])),
    )
    if abs(long_by_short * known[1] / known[0] - 1) > _PROPORTION_WITHIN:
        return None
    return _lying_as(known, width_by_height >= 1)


def _lying_as(size: Size, lying: bool) -> Size:
    return (size[0], size[1]) if lying else (size[1], size[0])
