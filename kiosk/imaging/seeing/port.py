"""What can be asked of whoever sees for the terminal: the program beside it, or the same work done in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from kiosk.domain.seen import CodeSeen, PageTaken, PaperKind, PaperRead, PreviewLook

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Picture: TypeAlias = "npt.NDArray[np.uint8] | bytes"
"""Height x width x 3, BGR, 8 bit; or a picture file's bytes as the camera sent them, which are fewer to hand over."""


class SeeingGone(Exception):
    """The seeing program did not answer in time or ended; it is started again by the next call."""


class Seeing(Protocol):
    """Each call is answered or raises SeeingGone; pictures and pages that cannot be worked with raise ValueError."""

    def look(self, frame: Picture) -> PreviewLook:
        """One frame of the live picture."""

    def take(self, still: Picture) -> PageTaken:
        """A full-size still: found, straightened, turned upright, judged."""

    def read_paper(self, jpeg: bytes, kind: PaperKind | None = None) -> PaperRead:
        """The text of a kept page; `kind` where the material asked for tells it."""

    def read_codes(self, picture: Picture, thorough: bool = True) -> tuple[CodeSeen, ...]:
        """Every QR and bar code in the picture."""

    def bind(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        """The pages as one PDF."""

    def tray_is_empty(self, frame: Picture) -> None:
        """The tray was empty in this frame: it is learned."""

    def get_ready(self) -> None:
        """Somebody will soon look: what takes time to start is started. Returns at once, and never raises SeeingGone."""

    def rest(self) -> None:
        """Nobody looks any more: memory may go back. The next call works again."""
