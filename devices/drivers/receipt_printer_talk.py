"""A conversation with the printer over one connection: questions with deadlines, answers told apart."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.drivers.receipt_printer_profile import Fence
from devices.protocol import escpos_commands as command
from devices.protocol.escpos_replies import (
    AutomaticStatus,
    Block,
    BufferStatus,
    Demultiplexer,
    RealTimeStatus,
    Reply,
)
from devices.protocol.escpos_status import FourStatuses
from devices.status import Condition
from devices.transport.wire import Wire

STATUS_ANSWER_S = 0.6
"""Real-time status comes within some 20 ms, on a slow serial line within 100 ms."""
PROBE_ANSWER_S = 0.6
"""A fence behind an empty buffer is answered as fast as a status."""
PROBE_ID = b"HALL"
_INTERRUPTED_COMMAND_BYTES = 8192
"""More than the rest of any command that a lost connection can have cut off."""


class PrinterTalk:
    def __init__(self, wire: Wire, fence: Fence | None = None) -> None:
        self._wire = wire
        self._replies = Demultiplexer()
        self._real_time: list[int] = []
        self._names: list[bytes] = []
        self._processes: set[bytes] = set()
        self._turns_asked = 0
        self._turns_answered = 0
        self._cleared = False
        self.fence: Fence | None = fence

    # -- hearing -------------------------------------------------------------------------------------------------

    def hear(self, for_s: float = 0.0) -> None:
        """Takes in what has come, waiting up to `for_s` for the first byte. Raises LinkLost."""
        came = self._wire.read(for_s)
        while came:
            for reply in self._replies.feed(came):
                self._take(reply)
            came = self._wire.read(0.0)

    def _take(self, reply: Reply) -> None:
        match reply:
            case RealTimeStatus(byte):
                self._real_time.append(byte)
            case BufferStatus():
                self._turns_answered += 1
            case Block(header, content):
                self._take_block(header, content)
            case AutomaticStatus() | _:
                pass  # We never ask for ASB; a printer set up by somebody else may send it, and DLE EOT tells the same.

    def _take_block(self, header: int, content: bytes) -> None:
        if header == command.NAME_HEADER:
            self._names.append(content)
        elif (header, content) == command.BUFFERS_CLEARED:
            self._cleared = True
        elif header == command.PROCESS_HEADER and content[:1] == bytes((command.PROCESS_MARK,)):
            self._processes.add(content[1:])

    def _hear_until(self, met: Callable[[], bool], within_s: float) -> bool:
        ends_at = time.monotonic() + within_s
        while not met():
            left_s = ends_at - time.monotonic()
            if left_s <= 0:
                return False
            self.hear(left_s)
        return True

    # -- asking --------------------------------------------------------------------------------------------------

    def conditions(self) -> frozenset[Condition]:
        """Asks the four statuses one by one. A printer that is silent gives NOT_RESPONDING. Raises LinkLost."""
        self.hear()
        answers: list[int] = []
        for number in (1, 2, 3, 4):
            # All four answers look alike: one that came too late must not be taken for the next.
            self._real_time.clear()
            self._wire.write(command.ask_status(number), STATUS_ANSWER_S)
            if not self._hear_until(lambda: bool(self._real_time), STATUS_ANSWER_S):
                return frozenset({Condition.NOT_RESPONDING})
            answers.append(self._real_time[0])
        return FourStatuses(*answers).conditions()

    def name(self, question: bytes) -> str:
        """The answer to a GS I for a name, or nothing."""
        self._names.clear()
        self._wire.write(question, STATUS_ANSWER_S)
        self._hear_until(lambda: bool(self._names), PROBE_ANSWER_S)
        return self._names[0].decode("ascii", "replace").strip() if self._names else ""

    def learn_fence(self) -> bool:
        """Finds out, on an on-line printer with an empty buffer, which fence it answers. True when it has one."""
        if self.fence is not None:
            return True
        for fence in ("process_id", "paper_status"):
            self._processes.discard(PROBE_ID)
            self._wire.write(self.fence_bytes(PROBE_ID, fence), STATUS_ANSWER_S)
            if self._hear_until(self._probe_answered, PROBE_ANSWER_S):
                self.fence = "process_id" if PROBE_ID in self._processes else "paper_status"
                return True
        return False

    def _probe_answered(self) -> bool:
        return PROBE_ID in self._processes or 0 < self._turns_asked <= self._turns_answered

    def finish_interrupted_command(self) -> None:
        """Feeds blanks to a printer that still waits for the rest of a picture from a connection that broke."""
        self._wire.write(bytes(_INTERRUPTED_COMMAND_BYTES), 5.0)

    # -- sending -------------------------------------------------------------------------------------------------

    def send(self, payload: bytes, deadline_s: float) -> int:
        """How many bytes went out before the deadline. Raises LinkLost."""
        return self._wire.write(payload, deadline_s)

    def arm_fence(self, process_id: bytes) -> None:
        """Hears out what is still owed from before, so that only an answer given from now on counts."""
        self._hear_until(lambda: self._turns_answered >= self._turns_asked, PROBE_ANSWER_S)
        self._turns_asked = self._turns_answered = 0
        self._processes.discard(process_id)

    def fence_bytes(self, process_id: bytes, fence: Fence | None = None) -> bytes:
        """The fence that this printer answers, to be sent behind a job; an answer is owed from now on."""
        if (fence or self.fence) == "process_id":
            return command.process_fence(process_id)
        self._turns_asked += 1
        return command.PAPER_STATUS_IN_TURN

    def fence_answered(self, process_id: bytes, within_s: float = 0.0) -> bool:
        """Whether the printer said that everything before the fence is done. Raises LinkLost."""
        self.hear()
        return self._hear_until(lambda: self._passed(process_id), within_s)

    def _passed(self, process_id: bytes) -> bool:
        if self.fence == "process_id":
            return process_id in self._processes
        return self._turns_answered >= self._turns_asked

    def clear_buffers(self, within_s: float) -> bool:
        """True when the printer confirmed that nothing it held will be printed. Raises LinkLost."""
        self._cleared = False
        self._wire.write(command.CLEAR_BUFFERS, within_s)
        if not self._hear_until(lambda: self._cleared, within_s):
            return False
        self._turns_asked = self._turns_answered
        return True
