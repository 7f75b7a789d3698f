"""The speaker."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Speaker(Protocol):
    def play(self, sound: Path) -> None:
        """Queues a WAV file; returns at once. One sound at a time, none cut off. Silent when there is no device."""

    def hush(self) -> None:
        """Drops what waits and stops what plays."""
