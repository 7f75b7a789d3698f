"""Frames of the ID-card reader's serial protocol (SDT, as SAM modules speak it): bytes in, replies out, no I/O.

Request: AA AA AA 96 69 | length (2, big-endian) | command | parameter | body | XOR
Reply:   AA AA AA 96 69 | length (2, big-endian) | SW1 SW2 SW3 | body | XOR
The length counts all that follows it; the XOR runs from the length's first byte to the body's last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEAD = len(PREAMBLE) + 2
_SHORTEST = 4
_LONGEST = 2400
"""The longest reply known, a card with two fingerprints, counts 2,314 bytes. A longer length is line noise."""


class Command(Enum):
    """What we ask of a reader: command byte, parameter byte."""

    SAM_STATUS = (0x11, 0xFF)
    SAM_NUMBER = (0x12, 0xFF)
    FIND_CARD = (0x20, 0x01)
    SELECT_CARD = (0x20, 0x02)
    READ_TEXT_AND_PHOTO = (0x30, 0x01)
    READ_NEWEST_ADDRESS = (0x30, 0x03)


class Said(Enum):
    """The third status byte, by name."""

    OK = 0x90
    FOUND = 0x9F
    CHECKSUM_WRONG = 0x10
    LENGTH_WRONG = 0x11
    COMMAND_WRONG = 0x21
    UNKNOWN_COMMAND = 0x24
    CARD_REJECTED_SAM = 0x31
    SAM_REJECTED_CARD = 0x32
    VERIFY_FAILED = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    SAM_NOT_LICENSED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    NO_SUCH_CONTENT = 0x91


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole frame with a right checksum."""

    said: Said | None
    """None for a status byte that no source explains."""
    code: int
    body: bytes = field(repr=False)
    """Personal data when a card was read: kept out of every log."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes that began like a frame and were none. The caller asks again."""

    reason: str


_GENERAL = frozenset(
    {
        Said.CHECKSUM_WRONG,
        Said.LENGTH_WRONG,
        Said.COMMAND_WRONG,
        Said.UNKNOWN_COMMAND,
        Said.SELF_TEST_FAILED,
        Said.SAM_NOT_LICENSED,
    }
)
_CARD_REFUSALS = frozenset(
    {
        Said.CARD_REJECTED_SAM,
        Said.SAM_REJECTED_CARD,
        Said.VERIFY_FAILED,
        Said.WRONG_CARD,
        Said.READ_FAILED,
        Said.RANDOM_FAILED,
        Said.NO_CARD,
        Said.SELECT_FAILED,
        Said.NO_SUCH_CONTENT,
    }
)
_GOOD_SHAPE: dict[Command, tuple[Said, frozenset[int]]] = {
    Command.SAM_STATUS: (Said.OK, frozenset({0})),
    Command.SAM_NUMBER: (Said.OK, frozenset({16})),
    Command.FIND_CARD: (Said.FOUND, frozenset({4})),
    Command.SELECT_CARD: (Said.OK, frozenset({8})),
    # Text 256 and photo 1,024 bytes, and their two lengths.
    Command.READ_TEXT_AND_PHOTO: (Said.OK, frozenset({4 + 256 + 1024})),
    # Written on the chip when the holder moved: as long as the address in the text area.
    Command.READ_NEWEST_ADDRESS: (Said.OK, frozenset({70})),
}
_REFUSALS: dict[Command, frozenset[Said]] = {
    Command.SAM_STATUS: _GENERAL,
    Command.SAM_NUMBER: _GENERAL,
    Command.FIND_CARD: _GENERAL | {Said.NO_CARD},
    Command.SELECT_CARD: _GENERAL | (_CARD_REFUSALS - {Said.NO_CARD, Said.NO_SUCH_CONTENT}),
    Command.READ_TEXT_AND_PHOTO: _GENERAL | (_CARD_REFUSALS - {Said.NO_CARD}),
    Command.READ_NEWEST_ADDRESS: _GENERAL | (_CARD_REFUSALS - {Said.NO_CARD}),
}


def checksum(counted: Iterable[int]) -> int:
    """XOR of the length bytes and everything after them."""
    return reduce(xor, counted, 0)


def request(command: Command) -> bytes:
    """The frame that asks for `command`."""
    counted = bytes([0x00, 0x03, *command.value])
    return PREAMBLE + counted + bytes([checksum(counted)])


def answers(command: Command, reply: Reply) -> bool:
    """Whether `reply` can be the answer to `command`.

    Replies do not name their command. A late one of an earlier question is told apart by its code and its length only.
    """
    good, lengths = _GOOD_SHAPE[command]
    if reply.said is good:
        return len(reply.body) in lengths
    if reply.said is None:
        return not reply.body
    return reply.said in _REFUSALS[command] and not reply.body


class ReplyStream:
    """Takes bytes as they come, in any cuts, and gives whole replies; noise and broken frames are stepped over."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[Reply | Damaged]:
        """Everything that `chunk` completed, in order."""
        self._pending += chunk
        found: list[Reply | Damaged] = []
        while (step := self._next()) is not None:
            found.append(step)
        return found

    def clear(self) -> None:
        """Forgets half a frame, and with it what it may hold of a person."""
        self._pending[:] = bytes(len(self._pending))
        self._pending.clear()

    def _next(self) -> Reply | Damaged | None:
        self._drop_noise()
        if len(self._pending) < _HEAD:
            return None
        length = int.from_bytes(self._pending[len(PREAMBLE) : _HEAD])
        if not _SHORTEST <= length <= _LONGEST:
            return self._damaged(f"length {length}")
        if len(self._pending) < _HEAD + length:
            return None
        counted = bytes(self._pending[len(PREAMBLE) : _HEAD + length])
        if checksum(counted) != 0:
            return self._damaged("checksum")
        del self._pending[: _HEAD + length]
        return _reply(counted[2:-1])

    def _drop_noise(self) -> None:
        start = self._pending.find(PREAMBLE)
        if start < 0:
            # The tail may be the beginning of a preamble.
            start = max(0, len(self._pending) - len(PREAMBLE) + 1)
        del self._pending[:start]

    def _damaged(self, reason: str) -> Damaged:
        # Only the preamble's first byte goes: a true frame may begin inside the broken one.
        del self._pending[0]
        return Damaged(reason)


def _reply(counted: bytes) -> Reply:
    code = counted[2]
    try:
        said: Said | None = Said(code)
    except ValueError:
        said = None
    # SW1 and SW2 are zero in every reply seen; anything else is not this protocol.
    return Reply(said if counted[:2] == b"\x00\x00" else None, code, counted[3:])


def text_and_photo(reply: Reply) -> tuple[bytes, bytes] | None:
    """The two areas of a good read reply, or None when its inner lengths do not add up."""
    body = reply.body
    if len(body) < 4:
        return None
    text_length, photo_length = int.from_bytes(body[:2]), int.from_bytes(body[2:4])
    if text_length + photo_length + 4 != len(body):
        return None
    return body[4 : 4 + text_length], body[4 + text_length :]


def sam_number(reply: Reply) -> str:
    """The module's number as printed on it: `05.03-20260101-0000000001-0123456789`."""
    body = reply.body
    region, kind = int.from_bytes(body[0:2], "little"), int.from_bytes(body[2:4], "little")
    day, serial, chance = (int.from_bytes(body[at : at + 4], "little") for at in (4, 8, 12))
    return f"{region:02d}.{kind:02d}-{day:08d}-{serial:010d}-{chance:010d}"
