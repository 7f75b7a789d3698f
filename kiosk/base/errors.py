"""The root of our own errors. Expected trouble is a value; these are for what the caller cannot go on from."""

from __future__ import annotations


class KioskError(Exception):
    """Something could not be done. `said` tells a person what happened, `do` what they can do about it."""

    def __init__(self, said: str, do: str = "") -> None:
        super().__init__(f"{said} {do}".strip())
        self.said = said
        self.do = do
