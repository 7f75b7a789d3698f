"""The search for the sheet in a picture: candidates of several kinds, rated by their edges and by what the network sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

import cv2
import numpy as np

from kiosk.base import paths
from kiosk.imaging.page_beyond import to_the_rim
from kiosk.imaging.page_candidates import other_candidates, plain_candidates
from kiosk.imaging.page_corners import refined
from kiosk.imaging.page_lines import UNSEEN, quads_from_lines
from kiosk.imaging.page_network import PageNetwork
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quad_edges import settled, support
from kiosk.imaging.quads import Planes, Quad, area, clockwise
from kiosk.imaging.small_picture import lab_planes, small_copy
from kiosk.imaging.tray import EmptyTray
from kiosk.imaging.tray_difference import LyingThere

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

# Colour steps, in Lab units of 255: a white sheet on a white tray still has this much, plain noise has not.
_FAINT_STEP = 7.0
# With the tray taken off there is no grain and no scratch to mistake for an edge: faint steps may count.
_MAGNIFIED = 3.0
_MIN_SCORE = 0.62
# A hint agrees nearly wholly.
_SURELY: Final = 0.85
# All four sides seen over nearly their whole length: nothing better can be found.
_PLAIN_SCORE = 0.97
# Moving a quad onto its edges costs more than rating it: only the best few.
_MOST_SETTLED = 5
_ALMOST = 0.10
# Agreement is never quite complete.
_AGREED: Final = 0.9


@dataclass(frozen=True, slots=True)
class PageFound:
    """A sheet or card in a picture."""

    corners: Corners
    """Pixels of the picture, clockwise from top left; outside it where the sheet leaves the picture."""
    score: float
    """0 to 1: how completely the four sides stand on real edges."""


class PageFinder:
    """Finds sheets, with the network's help and with what is known of the tray, each where there is one."""

    def __init__(self, network: PageNetwork | None = None, tray: EmptyTray | None = None) -> None:
        self._network = network
        self._tray = tray

    def find(self, picture: Pixels) -> PageFound | None:
        """The sheet in a BGR picture, or None when there is none. The picture is not changed."""
        small = small_copy(picture)
        bare = self._tray.taken_off(small) if self._tray is not None else None
        planes = lab_planes(small) if bare is None else _magnified(bare)
        search = _Search(planes, self._hints(small, bare), _least_step(planes))
        best = search.best()
        if best is None:
            return None
        outline = to_the_rim(clockwise(settled([best.quad], planes, reach_px=3.0)[0]), planes)
        scale = small.shape[1] / picture.shape[1]
        corners = refined(clockwise((outline + 0.5) / scale - 0.5), picture)
        return PageFound(_as_corners(clockwise(corners)), min(1.0, best.score))

    def _hints(self, small: Planes, bare: Planes | None) -> tuple[_Hint, ...]:
        """The tray tells more than the network where it is known, and costs nothing."""
        if bare is not None:
            return (LyingThere(bare),)
        return () if self._network is None else (self._network.look(small),)


@cache
def known_network() -> PageNetwork | None:
    """The network that is shipped, loaded at its first use, which takes some 10 ms.

    None where none is shipped: plain rules then work alone.
    """
    path = paths.assets() / "pages" / "page.onnx"
    return PageNetwork(path) if path.is_file() else None


def let_go_of_network() -> None:
    """Its 10 MB go back once nobody looks through it; the next use loads it again."""
    known_network.cache_clear()


class _Hint(Protocol):
    """Something that knows roughly where the sheet lies."""

    @property
    def weight(self) -> float:
        """What a shape loses of its edges' worth when the hint knows nothing of it."""

    @property
    def least_score(self) -> float:
        """What a shape's edges must be worth when the hint agrees with it nearly wholly."""

    def quads(self, width: int, height: int) -> Iterator[Quad]: ...

    def agreement(self, quad: Quad, width: int, height: int) -> float: ...


@dataclass(frozen=True, slots=True)
class _Rated:
    quad: Quad
    score: float
    """How completely its sides stand on edges."""
    worth: float
    """The same, with what the network says of the place."""


class _Search:
    """One picture's search: its planes, who hints at a place, what counts as a step."""

    def __init__(self, planes: Planes, hints: Sequence[_Hint], step: float) -> None:
        self._planes = planes
        self._hints = hints
        self._step = step

    def best(self) -> _Rated | None:
        """The best of all candidates, the costlier ones looked for only while the cheaper are not good enough."""
        best: _Rated | None = None
        for more in (self._hinted, plain_candidates, other_candidates, self._from_lines):
            if best is None or best.worth < _PLAIN_SCORE:
                best = self._best([*([best.quad] if best else []), *more(self._planes)])
        return best if best is not None and best.score >= self._least_score(best.quad) else None

    def _least_score(self, quad: Quad) -> float:
        """What lies on a known tray may have hardly an edge."""
        height, width = self._planes.shape[:2]
        sure = (hint for hint in self._hints if hint.agreement(quad, width, height) >= _SURELY)
        return min((hint.least_score for hint in sure), default=_MIN_SCORE)

    def _hinted(self, planes: Planes) -> Sequence[Quad]:
        height, width = planes.shape[:2]
        return [quad for hint in self._hints for quad in hint.quads(width, height)]

    def _from_lines(self, planes: Planes) -> Sequence[Quad]:
        return quads_from_lines(planes, self._step)

    def _rated(self, quads: Sequence[Quad]) -> list[_Rated]:
        scores = _scores(quads, self._planes, self._step)
        height, width = self._planes.shape[:2]
        rated = []
        for quad, score in zip(quads, scores, strict=True):
            hinted = sum(
                hint.weight * (hint.agreement(quad, width, height) - _AGREED) for hint in self._hints
            )
            rated.append(_Rated(quad, score, score + hinted))
        return rated

    def _best(self, quads: Sequence[Quad]) -> _Rated | None:
        """The best of the quads, the best few of them moved onto their edges."""
        if not quads:
            return None
        rated = sorted(self._rated(_distinct(quads)), key=lambda one: -one.worth)[:_MOST_SETTLED]
        on_edges = settled([one.quad for one in rated], self._planes, reach_px=5.0)
        return _outermost([*rated, *self._rated([clockwise(quad) for quad in on_edges])])


def _distinct(quads: Sequence[Quad]) -> list[Quad]:
    """Those of which no earlier one is within two pixels at every corner."""
    shapes = np.asarray(quads)
    alike = np.abs(shapes[:, None] - shapes[None]).max(axis=(2, 3)) < 2.0
    kept: list[int] = []
    for number in range(len(shapes)):
        if not alike[number, kept].any():
            kept.append(number)
    return [shapes[number] for number in kept]


def _magnified(bare: Planes) -> Planes:
    return np.asarray(np.clip((bare - 128.0) * _MAGNIFIED + 128.0, 0, 255), dtype=np.float32)


def _least_step(planes: Planes) -> float:
    """What counts as a step between paper and ground: more than the picture's own noise."""
    lightness = planes[..., 0]
    rows = lightness[::4]
    noise = float(np.median(np.abs(rows[:, 2:] - rows[:, :-2])))
    return max(_FAINT_STEP, 2.5 * noise)


def _outermost(rated: list[_Rated]) -> _Rated | None:
    """The best, unless one nearly as good goes around it: a frame, a stripe or a picture printed on a sheet has
    sharper sides than the sheet."""
    if not rated:
        return None
    best = max(rated, key=lambda one: one.worth)
    around = [one for one in rated if one.worth >= best.worth - _ALMOST and _goes_around(one.quad, best.quad)]
    return max(around, key=lambda one: one.worth, default=best)


def _goes_around(outer: Quad, inner: Quad) -> bool:
    if area(outer) < 1.15 * area(inner):
        return False
    outline = outer.astype(np.float32)
    return all(cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -3.0 for x, y in inner)


def _scores(quads: Sequence[Quad], planes: Planes, step: float) -> list[float]:
    """The mean and the weakest side count; a larger sheet wins over a frame printed on it."""
    held = support(quads, planes, step)
    # A side on the rim tells nothing; a page that leaves the picture on one side is still a page.
    shares = np.nan_to_num(held.shares, nan=UNSEEN)
    sizes = np.sqrt([area(quad) / (planes.shape[0] * planes.shape[1]) for quad in quads])
    # Paper is nearly always lighter than what it lies on.
    brighter = np.where(held.inside_minus_outside > 0, 0.05, 0.0)
    scores = 0.45 * shares.mean(axis=1) + 0.45 * shares.min(axis=1) + 0.10 * sizes + brighter
    return [float(score) for score in np.where(held.on_rim >= 3, 0.0, scores)]


def _as_corners(quad: Quad) -> Corners:
    first, second, third, fourth = ((float(x), float(y)) for x, y in quad)
    return first, second, third, fourth
