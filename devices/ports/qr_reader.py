"""The code reader."""

from __future__ import annotations

from typing import Protocol


class QrReader(Protocol):
    def read_code(self, deadline_s: float) -> str | None:
        """The next code's text (UTF-8, else GB18030; AIM id and line end stripped), or None at the deadline.

        The same payload is given once a second at most. Returns None at once when the reader is gone.
        """

    def cancel(self) -> None:
        """Ends a waiting read_code at once with None."""
