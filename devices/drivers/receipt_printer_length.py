"""How much paper our own bytes feed: the roll is counted by it, since a printer tells its length only at the near end.

Knows the commands that compose() writes and no others; a test holds it against the simulated printer's own paper.
"""

from __future__ import annotations

from collections.abc import Callable

DOTS_PER_MM = 8
_CELL_DOTS = 24
_HEAD_TO_KNIFE_DOTS = 120
"""15 mm from head to knife on most 80 mm mechanisms; each paper brings it as its blank top."""
_FIRST_PITCH_DOTS = 30
_NAME_BYTES: dict[bytes, int] = {
    **dict.fromkeys((b"\x1b@", b"\x1c&", b"\x1c.", b"\x1bL"), 0),
    **dict.fromkeys((b"\x1ba", b"\x1bE", b"\x1dB", b"\x1db", b"\x1d!", b"\x1b3", b"\x1bJ"), 1),
    **dict.fromkeys((b"\x1dL", b"\x1dW", b"\x1b$", b"\x1d$", b"\x1cp", b"\x1dV"), 2),
    b"\x1bW": 8,
    b"\x1c2": 74,
}


def fed_mm(written: bytes, logo_rows: Callable[[int], int]) -> float:
    """Millimetres from the first line to behind the knife. `logo_rows` gives the height of each stored picture in dots."""
    return _Ruler(written, logo_rows).dots() / DOTS_PER_MM


class _Ruler:
    def __init__(self, written: bytes, logo_rows: Callable[[int], int]) -> None:
        self._written = written
        self._logo_rows = logo_rows
        self._at = 0
        self._fed = 0
        self._pitch = _FIRST_PITCH_DOTS
        self._height = 1
        self._line = 0
        """Height of what stands in the line that is not printed yet."""
        self._page: int | None = None
        """In page mode: the lowest foot of its areas."""
        self._module, self._stored = 3, b""

    def dots(self) -> int:
        while self._at < len(self._written):
            first = self._written[self._at]
            if first in (0x1B, 0x1C, 0x1D):
                self._command()
            else:
                self._letter(first)
        return self._fed

    def _letter(self, first: int) -> None:
        self._at += 2 if first > 0x80 else 1
        if first == 0x0A:
            self._feed(max(self._pitch, self._line))
        elif first == 0x0C:
            self._fed += self._page or 0
            self._page = None
        else:
            self._line = max(self._line, _CELL_DOTS * self._height)

    def _feed(self, dots: int) -> None:
        if self._page is None:
            self._fed += dots
        self._line = 0

    def _command(self) -> None:
        name = self._written[self._at : self._at + 2]
        if name == b"\x1dv":
            self._picture()
        elif name == b"\x1d(":
            self._parenthesis()
        else:
            body = self._take(2, _NAME_BYTES[name])
            self._plain(name, body)

    def _take(self, name_bytes: int, body_bytes: int) -> bytes:
        start = self._at + name_bytes
        self._at = start + body_bytes
        return self._written[start : self._at]

    def _plain(self, name: bytes, body: bytes) -> None:
        match name:
            case b"\x1b@":
                self._pitch, self._height, self._line = _FIRST_PITCH_DOTS, 1, 0
            case b"\x1d!":
                self._height = (body[0] & 7) + 1
            case b"\x1b3":
                self._pitch = body[0]
            case b"\x1bJ":
                self._feed(max(body[0], self._line))
            case b"\x1bL":
                self._page = 0
            case b"\x1bW":
                top, height = (int.from_bytes(body[at : at + 2], "little") for at in (2, 6))
                self._page = max(self._page or 0, top + height)
            case b"\x1cp":
                self._feed(self._logo_rows(body[0]))
            case b"\x1dV":
                self._feed(_HEAD_TO_KNIFE_DOTS + body[1])

    def _picture(self) -> None:
        head = self._take(4, 4)
        width_bytes, rows = (int.from_bytes(head[at : at + 2], "little") for at in (0, 2))
        self._take(0, width_bytes * rows)
        self._feed(rows)

    def _parenthesis(self) -> None:
        """GS ( k: a stored code counts when it is printed; other functions feed nothing."""
        length = int.from_bytes(self._written[self._at + 3 : self._at + 5], "little")
        body = self._take(5, length)
        match body[1:2]:
            case b"C":
                self._module = body[2]
            case b"P":
                self._stored = body[3:]
            case b"Q" if self._page is None:
                from devices.drivers.receipt_printer_code import modules_of

                self._feed(modules_of(self._stored.decode("utf-8")) * self._module)
