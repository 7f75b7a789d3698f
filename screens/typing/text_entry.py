"""One line of text that keys write into; the cursor stands at its end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class TextEntry:
    """A character is one code point, also beyond the basic plane: 𠮷 is taken back by one press."""

    longest: int = 60
    text: str = ""

    @property
    def room(self) -> int:
        """How many characters still fit."""
        return self.longest - len(self.text)

    def write(self, text: str) -> bool:
        """Adds what fits. False when not all of it did."""
        clean = "".join(c for c in text if c.isprintable())
        fits = len(clean) <= self.room
        self.text += clean[: self.room]
        return fits

    def rub_out(self) -> bool:
        had = bool(self.text)
        self.text = self.text[:-1]
        return had

    def clear(self) -> None:
        self.text = ""
