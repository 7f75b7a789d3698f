"""Code engines that are told when to scan: their commands, and how their answers are parted from what they scanned. No I/O.

Four families: GM65 (and its relabelled kin), Newland's unified commands, Honeywell-style menu commands, DE2120.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

from devices.protocol.gm65 import HEART_BEAT, TRIGGER_OFF, TRIGGER_ON, EngineStream

_TAKEN, _REFUSED, _UNKNOWN = 0x06, 0x15, 0x05


class Engine(Protocol):
    """One family's words, with the state of one connection's stream."""

    trigger_on: bytes
    """Starts one scan."""
    trigger_off: bytes
    question: bytes
    """Changes nothing; an engine that lives answers it."""

    def feed(self, chunk: bytes) -> tuple[int, bytes]:
        """How many answers to `question` the chunk completed, and what of it was scanned."""

    def give_up(self) -> bytes:
        """What was held back because an answer might have begun with it, and none came: it was scanned."""

    def clear(self) -> None:
        """A new connection begins."""


class Gm65Engine:
    """GM65, GM66, GM8xx; the heart-beat is the question."""

    trigger_on = TRIGGER_ON
    trigger_off = TRIGGER_OFF
    question = HEART_BEAT

    def __init__(self) -> None:
        self._stream = EngineStream()

    def feed(self, chunk: bytes) -> tuple[int, bytes]:
        answers, scanned = self._stream.feed(chunk)
        return sum(answer.is_heart_beat for answer in answers), scanned

    def give_up(self) -> bytes:
        return self._stream.give_up()

    def clear(self) -> None:
        self._stream.clear()


class _HeldBack:
    """Parts answers of a fixed look from scanned bytes; holds back what may still become one."""

    begins: bytes
    """What every answer begins with, and no scan does."""
    whole: re.Pattern[bytes]
    """A whole answer from its beginning."""
    longest: int

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> tuple[int, bytes]:
        self._pending += chunk
        answers, scanned = 0, bytearray()
        while self._pending:
            start = self._may_begin()
            scanned += self._pending[:start]
            del self._pending[:start]
            if not self._pending:
                break
            if found := self.whole.match(self._pending):
                answers += 1
                del self._pending[: found.end()]
            elif len(self._pending) < self.longest:
                break
            else:
                scanned.append(self._pending.pop(0))
        return answers, bytes(scanned)

    def give_up(self) -> bytes:
        left = bytes(self._pending)
        self._pending.clear()
        return left

    def clear(self) -> None:
        self._pending.clear()

    def _may_begin(self) -> int:
        """Where in what is pending an answer begins, or may begin once more has come."""
        at = self._pending.find(self.begins)
        if at >= 0:
            return at
        for size in range(min(len(self.begins) - 1, len(self._pending)), 0, -1):
            if self._pending.endswith(self.begins[:size]):
                return len(self._pending) - size
        return len(self._pending)


def _unified(command: bytes) -> bytes:
    """A command that is forgotten when the engine loses power (`#`; `@` would be kept)."""
    return b"\x7e\x01" + b"0000" + b"#" + command + b";\x03"


class NewlandEngine(_HeldBack):
    """Newland's unified commands: 7E 01, four digits of storage, `#`, command, `;`, 03; the answer begins with 02 01 and has 06
    (taken), 15 (value refused) or 05 (unknown) before its end."""

    trigger_on = _unified(b"SCNTRG1")
    trigger_off = _unified(b"SCNTRG0")
    question = _unified(b"SCNMOD*")
    """Which way of scanning is set now."""
    begins = b"\x02\x01"
    whole = re.compile(rb"\x02\x01[0-9]{4}[#@][^\x03]{1,80}?[\x06\x15\x05];\x03", re.DOTALL)
    longest = 96


class HoneywellEngine(_HeldBack):
    """Honeywell-style: SYN T CR and SYN U CR pull and let go the trigger without an answer; menu commands begin with SYN M CR and
    are answered by themselves with 06, 15 or 05 before the stop."""

    trigger_on = b"\x16T\r"
    trigger_off = b"\x16U\r"
    question = b"\x16M\rTRGMOD?."
    begins = b"TRGMOD"
    whole = re.compile(rb"TRGMOD[0-9?]{0,6}[\x06\x15\x05][.!]")
    longest = 16


class De2120Engine:
    """DE2120: `^_^`, command, `.`; every command is answered by 06 or 15 alone."""

    trigger_on = b"^_^SCAN."
    trigger_off = b"^_^SLEEP."
    question = b"^_^\x04SPYFW."

    def feed(self, chunk: bytes) -> tuple[int, bytes]:
        """No text has the two bytes of the answers in it."""
        answers = sum(byte in (_TAKEN, _REFUSED) for byte in chunk)
        return answers, bytes(byte for byte in chunk if byte not in (_TAKEN, _REFUSED))

    def give_up(self) -> bytes:
        return b""

    def clear(self) -> None:
        """Nothing is held back."""


ENGINES: Final[dict[str, Callable[[], Engine]]] = {
    "gm65": Gm65Engine,
    "newland": NewlandEngine,
    "honeywell": HoneywellEngine,
    "de2120": De2120Engine,
}
"""By the driver's name in the settings."""
