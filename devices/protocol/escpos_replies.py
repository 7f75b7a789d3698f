"""What an ESC/POS printer sends back, told apart byte by byte. One demultiplexer a connection.

Four kinds of answer share the wire and may interleave; only fixed bits tell them apart. DLE EOT 1..4 answer with
bytes that all look alike, so the host asks one, waits for its byte, and asks the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

_BLOCK_HEADERS = frozenset((0x35, 0x37, 0x3B, 0x3D, 0x5F))
_LONGEST_BLOCK = 256
"""Names, serial numbers and process ids are far shorter; a longer one is noise."""


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """One byte, the answer to DLE EOT n."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes that the printer sends by itself after GS a."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class BufferStatus:
    """One byte, the answer to GS r or GS I 1..3: given when everything before it has been carried out."""

    byte: int


@dataclass(frozen=True, slots=True)
class Block:
    """Header, content, NUL: process ids, names, the confirmation of a cleared buffer."""

    header: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """XON or XOFF on a serial line."""

    may_send: bool


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte that no answer begins with."""

    byte: int


Reply = RealTimeStatus | AutomaticStatus | BufferStatus | Block | Flow | Noise


class _Opening(Enum):
    REAL_TIME = "real_time"
    AUTOMATIC = "automatic"
    BUFFER = "buffer"
    BLOCK = "block"
    FLOW = "flow"
    NOISE = "noise"


def _opening(byte: int) -> _Opening:
    if byte in (0x11, 0x13):
        return _Opening.FLOW
    if byte in _BLOCK_HEADERS:
        return _Opening.BLOCK
    if byte & 0x93 == 0x12:
        return _Opening.REAL_TIME
    if byte & 0x93 == 0x10:
        return _Opening.AUTOMATIC
    if byte & 0x90 == 0:
        return _Opening.BUFFER
    return _Opening.NOISE


class Demultiplexer:
    """Bytes in, in any pieces; whole replies out, in their order. Never loses its step for longer than one block."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, came: bytes) -> list[Reply]:
        """The replies that these bytes complete."""
        self._held += came
        replies: list[Reply] = []
        while self._held:
            reply, length = self._first()
            if reply is None:
                break
            del self._held[:length]
            replies.append(reply)
        return replies

    def forget_the_unfinished(self) -> bool:
        """Drops the beginning of a reply whose end never came: noise that looked like one swallows what follows it.

        True when there was something to drop. For whoever has waited in vain longer than any reply takes.
        """
        held = bool(self._held)
        self._held.clear()
        return held

    def _first(self) -> tuple[Reply | None, int]:
        byte = self._held[0]
        match _opening(byte):
            case _Opening.REAL_TIME:
                return RealTimeStatus(byte), 1
            case _Opening.BUFFER:
                return BufferStatus(byte), 1
            case _Opening.FLOW:
                return Flow(byte == 0x11), 1
            case _Opening.AUTOMATIC:
                return self._automatic()
            case _Opening.BLOCK:
                return self._block()
            case _Opening.NOISE:
                return Noise(byte), 1

    def _automatic(self) -> tuple[Reply | None, int]:
        rest = self._held[1:4]
        if any(byte & 0x90 for byte in rest):
            return Noise(self._held[0]), 1
        if len(rest) < 3:
            return None, 0
        return AutomaticStatus(bytes(self._held[:4])), 4

    def _block(self) -> tuple[Reply | None, int]:
        end = self._held.find(0, 1, _LONGEST_BLOCK)
        if end > 0:
            return Block(self._held[0], bytes(self._held[1:end])), end + 1
        if len(self._held) >= _LONGEST_BLOCK:
            return Noise(self._held[0]), 1
        return None, 0
