"""The signature pad: what a pen did on a surface of its own, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PenPoint:
    """Millimetres from the upper left corner; seconds since the first point; pressure 0..1, None where the pad has none."""

    x_mm: float
    y_mm: float
    at_s: float
    pressure: float | None = None


PenStroke = tuple[PenPoint, ...]


class SignaturePad(Protocol):
    """Personal data: kept in memory only, dropped by clear() and stop()."""

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the surface; (0, 0) without a pad."""

    def start(self) -> None:
        """An empty surface that takes strokes from now on; returns at once."""

    def clear(self) -> None:
        """Drops what was written; the pad goes on."""

    def strokes(self) -> tuple[PenStroke, ...]:
        """What was written so far, the stroke under way included."""

    def stop(self) -> None:
        """Takes nothing more and drops everything."""
