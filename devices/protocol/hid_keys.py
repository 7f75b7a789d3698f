"""A reader that types: key presses as Linux reports them, put together to text. No I/O.

Records are `struct input_event` of this machine's word size: two words of time, 16 bits of type, 16 of code, 32 of value
(linux/input.h). Readers type as an American keyboard does, whatever the terminal's own keyboard is set to.
"""

from __future__ import annotations

import struct
from typing import Final

RECORD: Final = struct.Struct("@llHHi")
_KEY: Final = 1
_UP, _DOWN = 0, 1
_ENTER: Final = frozenset({28, 96})
_TAB: Final = 15
_SHIFTS: Final = frozenset({42, 54})
_CAPS_LOCK: Final = 58
_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (55, "*", "*"),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
_PLAIN: Final = {
    first + place: plain for first, plain_row, _ in _ROWS for place, plain in enumerate(plain_row)
}
_SHIFTED: Final = {first + place: held for first, _, held_row in _ROWS for place, held in enumerate(held_row)}


class TypedKeys:
    """Turns records into the bytes a serial reader would have sent; what ends a code becomes a carriage return."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._held: set[int] = set()
        self._caps = False

    def feed(self, chunk: bytes) -> bytes:
        """The characters whose keys went down in the chunk. A record that was cut waits for its rest."""
        self._pending += chunk
        typed = bytearray()
        whole = len(self._pending) // RECORD.size * RECORD.size
        for _, _, kind, code, value in RECORD.iter_unpack(bytes(self._pending[:whole])):
            if kind == _KEY:
                typed += self._key(code, value).encode()
        del self._pending[:whole]
        return bytes(typed)

    def clear(self) -> None:
        """A new connection: no key is down."""
        self._pending.clear()
        self._held.clear()
        self._caps = False

    def _key(self, code: int, value: int) -> str:
        if code in _SHIFTS:
            (self._held.discard if value == _UP else self._held.add)(code)
            return ""
        if value != _DOWN:
            # Let go, or repeated by itself because the reader's last key was held by a lost record.
            return ""
        if code == _CAPS_LOCK:
            self._caps = not self._caps
            return ""
        if code in _ENTER:
            return "\r"
        if code == _TAB:
            return "\t"
        character = (_SHIFTED if self._held else _PLAIN).get(code, "")
        return character.swapcase() if self._caps and character.isalpha() else character
