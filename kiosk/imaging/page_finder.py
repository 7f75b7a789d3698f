"""The search for the sheet in a picture: candidates of several kinds, rated by their edges and by what the network sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from kiosk.base import paths
from kiosk.imaging.page_corners import refined
from kiosk.imaging.page_network import PageNetwork
from kiosk.imaging.page_search import Effort, Rated, Search
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Planes, Quad, clockwise
from kiosk.imaging.small_picture import lab_planes, small_copy
from kiosk.imaging.tray import EmptyTray
from kiosk.imaging.tray_beside import OnTray, lies_there, on_tray
from kiosk.imaging.tray_difference import LyingThere

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

# With the tray taken off there is no grain and no scratch to mistake for an edge: faint steps may count.
_MAGNIFIED = 3.0
# Edges and cover that hold against what is known of the tray.
_NETWORK_KNOWS = 0.9
# What of a sheet that the network names must have changed on the tray.
_LIES_THERE = 0.9


@dataclass(frozen=True, slots=True)
class PageFound:
    """A sheet or card in a picture."""

    corners: Corners
    """Pixels of the picture, clockwise from top left; outside it where the sheet leaves the picture."""
    score: float
    """0 to 1: how completely the four sides stand on real edges."""
    others: tuple[Corners, ...] = ()
    """Further sheets wholly in view beside this one, to some pixels; none where the ground is too cluttered to tell."""
    on_tray: OnTray | None = None
    """What else lies there; None where the tray is not known."""


class PageFinder:
    """Finds sheets, with the network's help and with what is known of the tray, each where there is one."""

    def __init__(self, network: PageNetwork | None = None, tray: EmptyTray | None = None) -> None:
        self._network = network
        self._tray = tray

    def find(self, picture: Pixels, preview: bool = False) -> PageFound | None:
        """The sheet in a BGR picture, or None when there is none. The picture is not changed.

        For a `preview` what is plain to see is taken at once, and the costliest search is left out.
        """
        small = small_copy(picture)
        planes = lab_planes(small)
        bare = self._tray.taken_off(small, planes) if self._tray is not None else None
        search, best = self._best_in(small, bare, planes, preview)
        if best is None and bare is not None and lies_there(bare):
            # Something lies there: paper like the tray may have passed for it in other light.
            search, best = self._best_in(small, None, planes, preview)
        if best is None:
            return None
        scale = small.shape[1] / picture.shape[1]
        corners = refined(clockwise((best.quad + 0.5) / scale - 0.5), picture)
        others = tuple(_as_corners((quad + 0.5) / scale - 0.5) for quad in search.others(best))
        seen = None if bare is None else on_tray(bare, (corners + 0.5) * scale - 0.5, planes)
        return PageFound(_as_corners(clockwise(corners)), min(1.0, best.score), others, seen)

    def _best_in(
        self, small: Planes, bare: Planes | None, planes: Planes, preview: bool
    ) -> tuple[Search, Rated | None]:
        if bare is not None:
            return self._best_on_tray(bare, small, planes, preview)
        plain, effort = Search(planes), Effort.PLAIN if preview else Effort.ALL
        if self._network is None:
            return plain, plain.best(effort)
        if preview and (found := plain.plain()) is not None:
            return plain, found
        search = plain.with_hint(self._network.look(small))
        return search, search.best(effort)

    def _best_on_tray(
        self, bare: Planes, small: Planes, planes: Planes, preview: bool
    ) -> tuple[Search, Rated | None]:
        """The tray tells more than the network where it is known, and costs less; a hand lies on the tray as paper does."""
        lying = LyingThere(bare, small)
        search = Search(_magnified(bare), lying)
        effort = Effort.HINTED if preview and self._network is not None else Effort.PLAIN
        found = search.best(effort)
        if found is not None and search.is_enough(found):
            return search, found
        if self._network is not None:
            seen = Search(planes, self._network.look(small))
            asked = seen.best(effort)
            if asked is not None and min(asked.score, asked.worth) >= _NETWORK_KNOWS:
                return seen, asked
            if preview and asked is not None and lying.holds(asked.quad) >= _LIES_THERE:
                return max(((search, found), (seen, asked)), key=lambda one: one[1].score if one[1] else 0.0)
        return search, search.best(Effort.PLAIN if preview else Effort.ALL)


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


def _magnified(bare: Planes) -> Planes:
    return np.asarray(np.clip((bare - 128.0) * _MAGNIFIED + 128.0, 0, 255), dtype=np.float32)


def _as_corners(quad: Quad) -> Corners:
    first, second, third, fourth = ((float(x), float(y)) for x, y in quad)
    return first, second, third, fourth
