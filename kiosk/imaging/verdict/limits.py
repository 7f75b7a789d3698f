"""The limits of a verdict. Their values come from labelled photographs, with their recipe beside them, never from taste."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache

from kiosk.base import paths


@dataclass(frozen=True, slots=True)
class Limits:
    """What a measure may at most, or must at least, be; the units are those of `Measures`."""

    least_rim_share: float
    """The finder is good to some pixels: a sheet so near to the rim is as good as over it."""
    least_long_share: float
    least_card_long_share: float
    least_long_px: float
    """Of a still; a preview's own pixels are no reason."""
    least_brightest_grey: float
    least_darkest_grey: float
    most_step_mm: float
    most_step_card_mm: float
    """A card's print is smaller."""
    most_reflection_on_print: float
    """Share of the sheet."""
    most_crossing_mm: float
    least_unlike_paper: float
    """How far the colour of a thing over a side must be from the sheet's: what is nearer may be its book's next page."""
    most_corner_step: float
    most_corner_step_on_tray: float
    tray_tells_from_step: float
    """A corner more unlike its paper would show a tray that tells itself."""
    """The same where the tray is known, beside what it shows within the outline."""
    least_other_share: float
    least_thing_share: float
    most_reach_mm: float
    most_missing_mm: float


@cache
def known_limits() -> Limits:
    """The limits that are shipped (`python -m tests.benchmarks.bench_verdict fit` made them)."""
    kept = json.loads((paths.assets() / "verdict" / "limits.json").read_text(encoding="utf-8"))
    return Limits(**{field.name: float(kept["limits"][field.name]) for field in fields(Limits)})
