"""The GM65 family of code engines (GM65/66/8xx and their relabelled kin): frames to and from. No I/O.

To the engine:   7E 00 | type | length | address (2) | data | CRC (2)
From the engine: type 00 | result 00 | length | data | CRC (2), where type is 02 for an answer and 03 for a heart-beat.
A scan comes as bare text with an end character, and glued to the answer before it.
"""

from __future__ import annotations

from dataclasses import dataclass

TRIGGER_ON = bytes.fromhex("7E000801000201ABCD")
"""Starts one scan; AB CD in place of the CRC has the engine skip the check."""
TRIGGER_OFF = bytes.fromhex("7E000801000200ABCD")
HEART_BEAT = bytes.fromhex("7E000A01000000301A")

_ANSWER, _BEAT = 0x02, 0x03
_SHORTEST = 6


def crc(counted: bytes) -> int:
    """CRC-CCITT with polynomial 1021 and start 0, over everything between the head and the CRC."""
    value = 0
    for byte in counted:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
        value &= 0xFFFF
    return value


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine took a command, or lives."""

    is_heart_beat: bool
    content: bytes


class EngineStream:
    """Parts the engine's answers from what it scanned. Answers begin with 02 00 or 03 00, which no text does."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> tuple[list[Answer], bytes]:
        """The answers that `chunk` completed, and the scanned bytes among them."""
        self._pending += chunk
        answers: list[Answer] = []
        scanned = bytearray()
        while self._pending:
            if self._pending[0] not in (_ANSWER, _BEAT):
                scanned.append(self._pending.pop(0))
                continue
            size = self._answer_size()
            if size is None:
                break
            if size == 0:
                # A control character inside a scan; the decoder strips it.
                scanned.append(self._pending.pop(0))
                continue
            answers.append(Answer(self._pending[0] == _BEAT, bytes(self._pending[4 : size - 2])))
            del self._pending[:size]
        return answers, bytes(scanned)

    def clear(self) -> None:
        self._pending.clear()

    def give_up(self) -> bytes:
        """What looked like the start of an answer and never became one: it was scanned."""
        left = bytes(self._pending)
        self._pending.clear()
        return left

    def _answer_size(self) -> int | None:
        """Bytes of the answer at the front; 0 when there is none, None when more must come to tell."""
        head = self._pending
        if any(byte != 0 for byte in head[1:3]):
            return 0
        if len(head) < 4:
            return None
        size = _SHORTEST + head[3]
        if len(head) < size:
            return None
        return size if crc(bytes(head[2 : size - 2])) == int.from_bytes(head[size - 2 : size]) else 0
