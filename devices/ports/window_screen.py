"""The screen above a counter: one line of text."""

from __future__ import annotations

from typing import Protocol


class WindowScreen(Protocol):
    """Never waits: a screen that is gone shows the newest line as soon as it is back."""

    def show(self, line: str) -> None:
        """Shows `line` from now on in place of what it shows; an empty line leaves it dark. Returns at once."""
