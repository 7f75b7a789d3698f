"""The document camera: newest frame only, and stills."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the camera coded it; nobody has decoded it whole yet."""

    coded: bytes = field(repr=False)
    """A JPEG file as a rule; PNG, WebP or BMP from a folder."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SmallCopy:
    """The same picture for a screen: decoded, at most half as large again as a screen shows it."""

    rgb: bytes = field(repr=False)
    """Three bytes a pixel, row by row from the top."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    picture: Picture
    small: SmallCopy
    number: int
    """Grows by one for each frame grabbed."""
    at: float
    """Monotonic seconds when it was grabbed."""

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Frame) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


class DocumentCamera(Protocol):
    @property
    def stills_replaced(self) -> int:
        """How many stills of this run were worthless, a frame of the preview taken in their place."""

    def start(self) -> None:
        """Opens the stream and begins to grab; returns at once. Idempotent."""

    def stop(self) -> None:
        """Closes the stream and drops every frame from memory."""

    def newest(self) -> Frame | None:
        """The newest frame not older than a second, or None: gone, stale or not started."""

    def still(self, deadline_s: float) -> Picture | None:
        """A full-size picture taken after this call, or None when the camera did not give one in time."""
