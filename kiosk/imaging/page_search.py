"""The best of all shapes that may be the sheet in one small picture: rated by their edges and by who knows of the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.imaging.page_beyond import to_the_rim
from kiosk.imaging.page_candidates import other_candidates, plain_candidates
from kiosk.imaging.page_corners import refined
from kiosk.imaging.page_lines import UNSEEN, quads_from_lines
from kiosk.imaging.page_margin import has_margin
from kiosk.imaging.quad_edges import settled, support
from kiosk.imaging.quads import Planes, Quad, area, clockwise, is_sheet_like

# Colour steps, in Lab units of 255: a white sheet on a white tray still has this much, plain noise has not.
_FAINT_STEP: Final = 7.0
_MIN_SCORE: Final = 0.62
# All four sides seen over nearly their whole length: nothing better can be found.
_PLAIN_SCORE: Final = 0.97
# Moving a quad onto its edges costs more than rating it: only the best few.
_MOST_SETTLED: Final = 6
_ALMOST: Final = 0.10
_AS_GOOD: Final = 0.02
# Of the small picture: how far from a coarse corner the edges beside it are looked for.
_CORNER_REACH: Final = 0.02
# What makes a second sheet: plain edges on all sides, the size of a card at least, apart from the first.
_OTHER_SCORE: Final = 0.85
_OTHER_SHARE: Final = 0.012
_BESIDE: Final = 0.06
_RIM_PX: Final = 2.0
_FROM_RIM_PX: Final = 6.0


class Hint(Protocol):
    """Something that knows roughly where the sheet lies."""

    @property
    def knows_outlines(self) -> bool:
        """Whether what is printed on a sheet cannot be taken for the sheet, as its own outline is known."""

    @property
    def hidden(self) -> npt.NDArray[np.uint8] | None:
        """Where nothing of a sheet is to be seen, not 0; None where nothing hides it."""

    def quads(self, width: int, height: int) -> Iterator[Quad]:
        """Shapes that may be the sheet."""

    def worth(self, quad: Quad, width: int, height: int) -> float:
        """What the shape gains (or loses, below 0) for where it lies."""

    def least_score(self, quad: Quad, width: int, height: int) -> float | None:
        """What the shape's edges must be worth to be believed; None where the hint knows no better than plain rules."""

    def is_enough(self, quad: Quad, score: float, width: int, height: int) -> bool:
        """Whether the shape, whose edges are worth `score`, is so exactly what the hint knows that nothing else need be
        looked for."""


class Effort(Enum):
    """How far a search goes; by its ways of finding shapes, the cheapest first."""

    HINTED = 1
    """Only what is hinted at."""
    PLAIN = 2
    """And what parts easily from its ground."""
    ALL = 4
    """And what only its lines tell."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A shape in the small picture."""

    quad: Quad
    score: float
    """How completely its sides stand on edges."""
    worth: float
    """The same, with what the hint says of the place."""


class Search:
    """One picture's search: its planes, who hints at a place, what counts as a step."""

    def __init__(self, planes: Planes, hint: Hint | None = None, before: Search | None = None) -> None:
        self._planes = planes
        self._height, self._width = planes.shape[:2]
        self._hint = hint
        self._before = before
        self._step = _least_step(planes)

    def with_hint(self, hint: Hint) -> Search:
        """The same search with a hint; what was already found without one is not looked for again."""
        return Search(self._planes, hint, self)

    def best(self, effort: Effort = Effort.ALL) -> Rated | None:
        """The best of all candidates that the effort allows, the costlier ones looked for only while the cheaper are not good
        enough."""
        best: Rated | None = None
        ways = (lambda _planes: self._hinted, lambda _planes: self._plain, other_candidates, self._from_lines)
        for more in ways[: effort.value]:
            if best is None or not self.is_enough(best):
                best = self._best_of([*([best.quad] if best else []), *more(self._planes)])
        if best is None or best.score < self._least_score(best.quad):
            return None
        return self._grown(best)

    def plain(self) -> Rated | None:
        """What stands so plainly on edges that nobody need be asked; None when nothing does."""
        best = self._best_of([*self._plain])
        return self._grown(best) if best is not None and best.score >= _PLAIN_SCORE else None

    def others(self, best: Rated) -> list[Quad]:
        """Other sheets, beside the best and wholly in the picture, that stand on edges of their own."""
        # Outlines that are known name every sheet there is, and nothing else need be looked for.
        known = self._hint is not None and self._hint.knows_outlines
        named = [*self._hinted, *(() if known else self._plain)]
        quads = [quad for quad in named if self._is_beside(quad, best)]
        if not quads:
            return []
        on_edges = [clockwise(quad) for quad in settled(quads, self._planes, reach_px=5.0)]
        good = [
            one
            for one in self._rated(on_edges)
            if one.score >= _OTHER_SCORE and self._is_beside(one.quad, best)
        ]
        kept: list[Quad] = []
        for one in sorted(good, key=lambda one: -one.score):
            if all(_shared(one.quad, quad) < _BESIDE for quad in kept):
                kept.append(one.quad)
        return kept

    def _is_beside(self, quad: Quad, best: Rated) -> bool:
        """Apart from the best, and not reaching in over the rim as an arm does."""
        size = np.array([self._width, self._height])
        within = bool((quad > _RIM_PX).all() and (quad < size - 1 - _RIM_PX).all())
        return within and area(quad) >= _OTHER_SHARE * size.prod() and _shared(quad, best.quad) < _BESIDE

    def _grown(self, best: Rated) -> Rated:
        """The best, longer where it goes on over the rim; a facing page is as white, and who knows the place may see it end."""
        if self._ends_within(best):
            return best
        longer = to_the_rim(best.quad, self._planes)
        known = self._hint is None or self._hint.knows_outlines
        if not known and self._hinted_worth(longer) < self._hinted_worth(best.quad) - _ALMOST:
            return best
        return replace(best, quad=longer)

    def _ends_within(self, best: Rated) -> bool:
        """Whether it is a thing with a known outline, wholly in the picture."""
        size = np.array([self._width, self._height])
        inside = bool((best.quad > _FROM_RIM_PX).all() and (best.quad < size - 1 - _FROM_RIM_PX).all())
        return inside and self._hint is not None and self._hint.knows_outlines and self.is_enough(best)

    @cached_property
    def _plain(self) -> list[Quad]:
        return list(plain_candidates(self._planes)) if self._before is None else self._before._plain

    def is_enough(self, best: Rated) -> bool:
        """Whether nothing better can be found."""
        hint = self._hint
        if hint is not None and hint.is_enough(best.quad, best.score, self._width, self._height):
            return True
        return min(best.score, best.worth) >= _PLAIN_SCORE

    def _least_score(self, quad: Quad) -> float:
        """What lies on a known tray may have hardly an edge."""
        known = None if self._hint is None else self._hint.least_score(quad, self._width, self._height)
        return _MIN_SCORE if known is None else known

    @cached_property
    def _hinted(self) -> list[Quad]:
        return [] if self._hint is None else list(self._hint.quads(self._width, self._height))

    def _from_lines(self, planes: Planes) -> Sequence[Quad]:
        return quads_from_lines(planes, self._step)

    def _rated(self, quads: Sequence[Quad]) -> list[Rated]:
        hidden = None if self._hint is None else self._hint.hidden
        scores = _scores(quads, self._planes, self._step, hidden)
        return [
            Rated(quad, score, score + self._hinted_worth(quad))
            for quad, score in zip(quads, scores, strict=True)
        ]

    def _moved(self, moved: Sequence[tuple[Rated, Quad]]) -> list[Rated]:
        """Shapes that others were moved to, rated. A hint that knows no outline cannot tell a pixel here from one there: what
        it finds in a shape it finds in the same shape on its edges."""
        pairs = [(before, clockwise(quad)) for before, quad in moved]
        pairs = [(before, quad) for before, quad in pairs if is_sheet_like(quad, self._width, self._height)]
        if not pairs:
            return []
        rated = self._rated([quad for _, quad in pairs])
        if self._hint is None or self._hint.knows_outlines:
            return rated
        return [
            replace(one, worth=max(one.worth, one.score + before.worth - before.score))
            for (before, _), one in zip(pairs, rated, strict=True)
        ]

    def _hinted_worth(self, quad: Quad) -> float:
        return 0.0 if self._hint is None else self._hint.worth(quad, self._width, self._height)

    def _best_of(self, quads: Sequence[Quad]) -> Rated | None:
        """The best of the quads, the best few of them moved onto their edges: whole sides, or only near the corners."""
        if not quads:
            return None
        rated = sorted(self._rated(_distinct(quads)), key=lambda one: -one.worth)[:_MOST_SETTLED]
        on_edges = settled([one.quad for one in rated], self._planes, reach_px=5.0)
        # Those on edges first: of two that are worth the same the first is taken.
        on_sides = [*self._moved([*zip(rated, on_edges, strict=True)]), *rated]
        if self._hint is None or not self._hint.knows_outlines:
            return _outermost([*on_sides, *self._with_corners(rated)], self._planes)
        best = max(on_sides, key=lambda one: one.worth)
        if self.is_enough(best):
            return best
        return max([best, *self._with_corners(rated)], key=lambda one: one.worth)

    def _with_corners(self, rated: Sequence[Rated]) -> list[Rated]:
        """The best two, their corners moved onto what edges are near them."""
        return self._moved([(one, refined(one.quad, self._planes, _CORNER_REACH)) for one in rated[:2]])


def _shared(one: Quad, other: Quad) -> float:
    """What both cover, as a share of the smaller."""
    both, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    return float(both) / max(1e-6, min(area(one), area(other)))


def _distinct(quads: Sequence[Quad]) -> list[Quad]:
    """Those of which no earlier one is within two pixels at every corner."""
    shapes = np.asarray(quads)
    alike = np.abs(shapes[:, None] - shapes[None]).max(axis=(2, 3)) < 2.0
    kept: list[int] = []
    for number in range(len(shapes)):
        if not alike[number, kept].any():
            kept.append(number)
    return [shapes[number] for number in kept]


def _least_step(planes: Planes) -> float:
    """What counts as a step between paper and ground: more than the picture's own noise."""
    rows = planes[::8, :, 0]
    noise = float(np.median(np.abs(rows[:, 2:] - rows[:, :-2])))
    return max(_FAINT_STEP, 2.5 * noise)


def _outermost(rated: Sequence[Rated], planes: Planes) -> Rated | None:
    """The best, unless one nearly as good goes around it: a frame, a stripe or a picture printed on a sheet has
    sharper sides than the sheet."""
    if not rated:
        return None
    best = max(rated, key=lambda one: one.worth)
    near = [one for one in rated if one.worth >= best.worth - _ALMOST]
    around = [one for one in near if _goes_around(one.quad, best.quad)]
    around = around or [
        one for one in near if one.score >= best.score - _AS_GOOD and has_margin(one.quad, best.quad, planes)
    ]
    return max(around, key=lambda one: one.worth, default=best)


def _goes_around(outer: Quad, inner: Quad) -> bool:
    if area(outer) < 1.15 * area(inner):
        return False
    outline = outer.astype(np.float32)
    return all(cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -3.0 for x, y in inner)


def _scores(
    quads: Sequence[Quad], planes: Planes, step: float, hidden: npt.NDArray[np.uint8] | None
) -> list[float]:
    """The mean and the weakest side count; a larger sheet wins over a frame printed on it."""
    held = support(quads, planes, step, hidden)
    # A side on the rim tells nothing; a page that leaves the picture on one side is still a page.
    shares = np.nan_to_num(held.shares, nan=UNSEEN)
    sizes = np.sqrt([area(quad) / (planes.shape[0] * planes.shape[1]) for quad in quads])
    # Paper is nearly always lighter than what it lies on.
    brighter = np.where(held.inside_minus_outside > 0, 0.05, 0.0)
    scores = 0.45 * shares.mean(axis=1) + 0.45 * shares.min(axis=1) + 0.10 * sizes + brighter
    return [float(score) for score in np.where(held.on_rim >= 3, 0.0, scores)]
