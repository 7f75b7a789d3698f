"""The document camera: newest frame only, and stills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    # 45 ms of a terminal's start, and the first picture is far away then.
    import numpy as np
    import numpy.typing as npt

Picture: TypeAlias = "npt.NDArray[np.uint8]"
"""Height x width x 3, BGR, 8 bit."""


@dataclass(frozen=True, slots=True)
class Frame:
    picture: Picture
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
