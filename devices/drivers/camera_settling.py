"""Whether a camera has done with its exposure and focus: two figures of each frame that stand still from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

from devices.ports.camera import SmallCopy

_GREY_CHANGE = 0.03
_EDGE_CHANGE = 0.03
"""Between two frames of a scene that rests, grain moves neither figure by a third of this; a step of an exposure control moves
the first by 10 % and more, a turning lens the second. docs/figures.md has what was measured."""
_IN_A_ROW = 2
_SMALL = 4


@dataclass(frozen=True, slots=True)
class Look:
    """Of one frame: mean grey, and how strongly its edges stand out."""

    grey: float
    edges: float


def look_of(small: SmallCopy) -> Look:
    """About a millisecond."""
    whole = Image.frombuffer("RGB", (small.width, small.height), small.rgb, "raw", "RGB", 0, 1)
    grey = whole.reduce(_SMALL).convert("L")
    edges = grey.filter(ImageFilter.FIND_EDGES).crop((1, 1, grey.width - 1, grey.height - 1))
    return Look(float(ImageStat.Stat(grey).mean[0]), float(ImageStat.Stat(edges).mean[0]))


class Settling:
    """Fed with each frame's look; used by one thread."""

    def __init__(self) -> None:
        self._before: Look | None = None
        self._resting = 0

    @property
    def is_settled(self) -> bool:
        """The newest frames rest: neither exposure nor focus is being sought."""
        return self._resting >= _IN_A_ROW

    def take(self, look: Look) -> None:
        before, self._before = self._before, look
        rests = before is not None and (
            _near(before.grey, look.grey, _GREY_CHANGE) and _near(before.edges, look.edges, _EDGE_CHANGE)
        )
        self._resting = self._resting + 1 if rests else 0


def _near(before: float, after: float, share: float) -> bool:
    return abs(after - before) <= share * max(before, after, 1.0)
