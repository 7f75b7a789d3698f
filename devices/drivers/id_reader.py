"""The ID-card reader: SDT frames over a serial line, or over USB where the reader is a device of its own.

The same card is not read twice without being lifted. Readers differ in how they help: most fall silent for a card
once it was read until it leaves the field, some find it again and again. Asking once more right after a read tells
which kind this one is.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import replace

from devices.clock import Clock
from devices.errors import LinkLost
from devices.ports.id_reader import CardFault, CardKind, IdCard
from devices.protocol.sdt import (
    Command,
    Damaged,
    Reply,
    ReplyStream,
    Said,
    answers,
    request,
    sam_number,
    text_and_photo,
)
from devices.protocol.sdt_card import Unreadable, decode_card, newest_address
from devices.status import Condition
from devices.transport.wire import Wire

_log = logging.getLogger(__name__)

_OPEN_S = 2.0
_ANSWER_S: dict[Command, float] = {
    # Readers take 300 ms for their number, up to 500 ms to find and select, 2 s to read; the answer to a read
    # alone is 112 ms of line at 115,200 baud.
    Command.SAM_STATUS: 1.0,
    Command.SAM_NUMBER: 1.0,
    Command.FIND_CARD: 1.0,
    Command.SELECT_CARD: 1.0,
    Command.READ_TEXT_AND_PHOTO: 3.0,
    Command.READ_NEWEST_ADDRESS: 2.0,
}
_MISSES_UNTIL_LOST = 3
_WRONG_CARD = frozenset({Said.WRONG_CARD, Said.CARD_REJECTED_SAM, Said.SAM_REJECTED_CARD})
_SAM_TROUBLE = frozenset({Said.SELF_TEST_FAILED, Said.SAM_NOT_LICENSED})
_ASK_AGAIN = frozenset({Said.CHECKSUM_WRONG, Said.LENGTH_WRONG, Said.COMMAND_WRONG, Said.UNKNOWN_COMMAND})


class SerialIdReader:
    """One reader on one wire, used by one thread."""

    poll_interval_s = 3.0

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._clock = clock
        self._stream = ReplyStream()
        self._sam_number = ""
        self._misses = 0
        self._sam_fault = False
        self._lying: bytes | None = None
        # Salted, so that what stays in memory until the lift says nothing about whose card it is.
        self._salt = secrets.token_bytes(16)
        self._cards_read = 0
        self._knows_newest_address = True

    def connect(self) -> None:
        """Open, and known to be an SDT reader. Raises LinkLost when nothing answers as one."""
        self._wire.open(_OPEN_S)
        self._stream.clear()
        self._misses = 0
        self._lying = None
        self._knows_newest_address = True
        if self._ask(Command.SAM_STATUS) is None:
            raise LinkLost(f"{self._wire.address}：没有身份证阅读器应答")
        self.read_sam_number()

    def close(self) -> None:
        self._wire.close()
        self._stream.clear()
        self._lying = None

    def poll(self) -> frozenset[Condition]:
        """SAM fault, not responding, card present. Raises LinkLost after three silent polls."""
        reply = self._ask(Command.SAM_STATUS)
        if reply is None:
            self._misses += 1
            if self._misses >= _MISSES_UNTIL_LOST:
                raise LinkLost(f"{self._wire.address}：阅读器连续 {self._misses} 次无应答")
            return frozenset({Condition.NOT_RESPONDING})
        self._misses = 0
        self._sam_fault = reply.said in _SAM_TROUBLE
        self._notice_lift()
        return self._conditions()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("sam_number", self._sam_number), ("cards_read", str(self._cards_read)))

    def read_sam_number(self) -> str:
        """The security module's number, asked of the reader now; empty when it does not tell."""
        reply = self._ask(Command.SAM_NUMBER)
        self._sam_number = sam_number(reply) if reply is not None and reply.said is Said.OK else ""
        return self._sam_number

    def look(self) -> IdCard | CardFault | None:
        """One look for a card: the card, why it could not be read, or None when no new one lies there."""
        if self._sam_fault:
            return CardFault.READER_GONE
        found = self._ask(Command.FIND_CARD)
        if found is None:
            return None
        if found.said is not Said.FOUND:
            self._lying = None
            self._sam_fault = found.said in _SAM_TROUBLE
            return None
        selected = self._ask(Command.SELECT_CARD)
        if selected is None or selected.said is not Said.OK:
            return _fault(selected)
        return self._read_selected()

    def _read_selected(self) -> IdCard | CardFault | None:
        reply = self._ask(Command.READ_TEXT_AND_PHOTO)
        areas = text_and_photo(reply) if reply is not None and reply.said is Said.OK else None
        if areas is None:
            return _fault(reply)
        mark = hashlib.blake2b(areas[0], key=self._salt).digest()
        if mark == self._lying:
            return None
        try:
            card = decode_card(*areas)
        except Unreadable as reason:
            _log.warning("证件内容无法识别：%s", reason)
            return CardFault.NOT_READABLE
        if card.kind is CardKind.RESIDENT:
            card = replace(card, newest_address=self._newest_address())
        self._cards_read += 1
        self._lying = mark if self._is_found_again() else None
        return card

    def _newest_address(self) -> str:
        """Empty where the card has none, and where this reader cannot ask for it: the card is good without."""
        if not self._knows_newest_address:
            return ""
        reply = self._ask(Command.READ_NEWEST_ADDRESS)
        self._knows_newest_address = reply is not None and reply.said not in _ASK_AGAIN
        if reply is None or reply.said is not Said.OK:
            return ""
        try:
            return newest_address(reply.body)
        except Unreadable as reason:
            _log.warning("证件的最新住址无法识别：%s", reason)
            return ""

    def _is_found_again(self) -> bool:
        found = self._ask(Command.FIND_CARD)
        return found is not None and found.said is Said.FOUND

    def _notice_lift(self) -> None:
        if self._lying is not None and not self._is_found_again():
            self._lying = None

    def _conditions(self) -> frozenset[Condition]:
        fault = {Condition.SAM_FAULT} if self._sam_fault else set()
        card = {Condition.CARD_PRESENT} if self._lying is not None else set()
        return frozenset(fault | card)

    def _ask(self, command: Command) -> Reply | None:
        """The reader's answer, asked for twice when it came broken; None when none came in time."""
        for _ in range(2):
            answer = self._ask_once(command)
            if isinstance(answer, Reply) and answer.said not in _ASK_AGAIN:
                return answer
            if answer is None:
                return None
        return None

    def _ask_once(self, command: Command) -> Reply | Damaged | None:
        self._drain()
        frame = request(command)
        if self._wire.write(frame, _ANSWER_S[command]) < len(frame):
            return None
        damaged: Damaged | None = None
        ends_at = self._clock.monotonic() + _ANSWER_S[command]
        while (left_s := ends_at - self._clock.monotonic()) > 0:
            for heard in self._stream.feed(self._wire.read(left_s)):
                if isinstance(heard, Damaged):
                    damaged = heard
                    ends_at = min(ends_at, self._clock.monotonic() + 0.1)
                elif answers(command, heard):
                    self._stream.clear()
                    return heard
        self._stream.clear()
        return damaged

    def _drain(self) -> None:
        """What still comes from an earlier question is not the answer to the next."""
        self._stream.clear()
        while self._wire.read(0.0):
            pass


def _fault(reply: Reply | None) -> CardFault:
    if reply is not None and reply.said in _WRONG_CARD:
        return CardFault.WRONG_CARD
    return CardFault.NOT_READABLE
