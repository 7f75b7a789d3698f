"""A signature as strokes of one finger, and whether it can be read at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot

Point = tuple[float, float, float]
"""x and y in 0..1 of the box, y down; seconds since the first touch."""

# A name of two characters written with a finger spans well over a third of the box; a tick or a dot does not.
SMALLEST_WIDTH = 0.18
SMALLEST_HEIGHT = 0.22
# Two characters of one stroke each are the least that people sign with (丁一).
SMALLEST_INK = 0.6
"""Length of all strokes together, in box heights."""
# 200 Hz panels send points closer than a dot of the picture; they only make the record heavier.
CLOSEST = 0.002
MOST_POINTS = 6000


@dataclass(slots=True)
class SignatureStrokes:
    """Collects points; nothing of it is left after `clear`."""

    aspect: float = 990 / 320
    """Width of the box by its height."""
    _strokes: list[list[Point]] = field(default_factory=list)
    _began_at: float | None = None
    _count: int = 0

    @property
    def empty(self) -> bool:
        return not self._strokes

    def begin(self, x: float, y: float, at: float) -> None:
        """A finger came down at (x, y); `at` in monotonic seconds."""
        if self._began_at is None:
            self._began_at = at
        self._strokes.append([])
        self._add(x, y, at)

    def go_on(self, x: float, y: float, at: float) -> bool:
        """The finger moved; leaving the box ends at its edge. False when the point was too near to count."""
        if not self._strokes:
            return False
        last = self._strokes[-1][-1]
        x, y = _within(x), _within(y)
        if abs(x - last[0]) < CLOSEST and abs(y - last[1]) < CLOSEST:
            return False
        return self._add(x, y, at)

    def clear(self) -> None:
        self._strokes.clear()
        self._began_at = None
        self._count = 0

    def strokes(self) -> tuple[tuple[Point, ...], ...]:
        """The record that is kept: strokes in order, each with its points."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def last_point(self) -> tuple[float, float]:
        """Where the finger was last; only while there is a stroke."""
        x, y, _ = self._strokes[-1][-1]
        return x, y

    def too_small(self) -> bool:
        """Whether it would not be read as a name. An empty box is not too small, it is empty."""
        if self.empty:
            return False
        points = [point for stroke in self._strokes for point in stroke]
        width = max(p[0] for p in points) - min(p[0] for p in points)
        height = max(p[1] for p in points) - min(p[1] for p in points)
        return width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT or self._ink() < SMALLEST_INK

    def _ink(self) -> float:
        pairs = ((a, b) for stroke in self._strokes for a, b in pairwise(stroke))
        return sum(hypot((a[0] - b[0]) * self.aspect, a[1] - b[1]) for a, b in pairs)

    def _add(self, x: float, y: float, at: float) -> bool:
        if self._count >= MOST_POINTS:
            return False
        since = max(0.0, at - (self._began_at or at))
        self._strokes[-1].append((_within(x), _within(y), round(since, 3)))
        self._count += 1
        return True


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
