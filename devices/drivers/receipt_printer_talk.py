"""A conversation with the printer over one connection: questions with deadlines, answers told apart."""

from __future__ import annotations

from collections.abc import Callable

from devices.clock import Clock
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
from devices.protocol.escpos_status import (
    STOPS_PRINTING,
    FourStatuses,
    conditions_of_port,
    stop_cause,
)
from devices.status import Condition
from devices.transport.wire import Wire

STATUS_ANSWER_S = 0.6
"""Real-time status comes within some 20 ms, on a slow serial line within 100 ms."""
PROBE_ANSWER_S = 0.6
"""A fence behind an empty buffer is answered as fast as a status."""
PROBE_ID = b"HALL"
_TOLD_MOST = 10
"""A frame about the near end that was lost is made up for after this many polls: 20 s."""
_INTERRUPTED_COMMAND_BYTES = 8192
"""More than the rest of any command that a lost connection can have cut off."""


class PrinterTalk:
    def __init__(self, wire: Wire, clock: Clock, fence: Fence | None = None) -> None:
        self._wire = wire
        self._clock = clock
        self._replies = Demultiplexer()
        self._real_time: list[int] = []
        self._names: list[bytes] = []
        self._processes: set[bytes] = set()
        self._turns_asked = 0
        self._turns_answered = 0
        self._cleared = False
        self._automatic: bytes | None = None
        self._known_frame: bytes | None = b""
        self._known_conditions: frozenset[Condition] = frozenset()
        self._told_times = 0
        self._needs_s = 0.0
        self._done_at = 0.0
        self.fence: Fence | None = fence
        self.tells_changes = False
        """Whether the printer answered the request for automatic status on this connection."""
        self.answers = bool(getattr(wire, "answers", True))
        """False for a file or a one-way port: nothing can be asked there."""

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
            case AutomaticStatus(frame):
                self._automatic = frame
            case _:
                pass

    def _take_block(self, header: int, content: bytes) -> None:
        if header == command.NAME_HEADER:
            self._names.append(content)
        elif (header, content) == command.BUFFERS_CLEARED:
            self._cleared = True
        elif header == command.PROCESS_HEADER and content[:1] == bytes((command.PROCESS_MARK,)):
            self._processes.add(content[1:])

    def _hear_until(self, met: Callable[[], bool], within_s: float) -> bool:
        ends_at = self._clock.monotonic() + within_s
        while not met():
            left_s = ends_at - self._clock.monotonic()
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
            answer = self._real_time_answer(number)
            if answer is None:
                return self._silent()
            answers.append(answer)
        return self._noted(FourStatuses(*answers).conditions())

    def conditions_now(self) -> frozenset[Condition]:
        """The same with one question where the printer tells its changes by itself. Raises LinkLost.

        A frame says that something changed; what is so, the four statuses say: noise can look like a frame. The one
        question proves that it lives, and that no frame about a stop was lost; every so often all four are asked.
        """
        self.hear()
        if not self.tells_changes or self._automatic != self._known_frame or self._told_times >= _TOLD_MOST:
            return self._all_anew()
        answer = self._real_time_answer(1)
        if answer is None:
            return self._silent()
        if bool(answer & 0x08) != bool(self._known_conditions & STOPS_PRINTING):
            return self._all_anew()
        self._told_times += 1
        return self._noted(self._known_conditions)

    def _all_anew(self) -> frozenset[Condition]:
        self._known_frame = self._automatic
        self._known_conditions = self.conditions()
        self._told_times = 0
        if Condition.NOT_RESPONDING in self._known_conditions:
            self._known_frame = b""
        return self._known_conditions

    def _real_time_answer(self, number: int) -> int | None:
        for _ in range(2):
            # All four answers look alike: one that came too late must not be taken for the next.
            self._real_time.clear()
            self._wire.write(command.ask_status(number), STATUS_ANSWER_S)
            if self._hear_until(lambda: bool(self._real_time), STATUS_ANSWER_S):
                return self._real_time[0]
            if not self._replies.forget_the_unfinished():
                break
        return None

    def _silent(self) -> frozenset[Condition]:
        """Some printers answer nothing while off-line; the USB port's own status tells why, where there is one."""
        asked = getattr(self._wire, "port_status", None)
        port = asked() if asked is not None else None
        return self._noted(conditions_of_port(port) or frozenset({Condition.NOT_RESPONDING}))

    def _noted(self, conditions: frozenset[Condition]) -> frozenset[Condition]:
        """While it is stopped its paper does not come: a fence by time begins anew."""
        if stop_cause(conditions) is not None:
            self._done_at = self._clock.monotonic() + self._needs_s
        return conditions

    def ask_for_changes(self) -> bool:
        """Asks for automatic status; True when the printer gave its first. Raises LinkLost."""
        self._automatic = None
        self._wire.write(command.TELL_CHANGES, STATUS_ANSWER_S)
        self.tells_changes = self._hear_until(lambda: self._automatic is not None, PROBE_ANSWER_S)
        return self.tells_changes

    def name(self, question: bytes) -> str:
        """The answer to a GS I for a name, or nothing."""
        self._names.clear()
        self._wire.write(question, STATUS_ANSWER_S)
        self._hear_until(lambda: bool(self._names), PROBE_ANSWER_S)
        return self._names[0].decode("ascii", "replace").strip() if self._names else ""

    def learn_fence(self, first: Fence = "process_id") -> bool:
        """Finds out, on an on-line printer with an empty buffer, which fence it answers. True when it has one."""
        if self.fence is not None:
            return True
        order: tuple[Fence, Fence] = (
            ("paper_status", "process_id") if first == "paper_status" else ("process_id", "paper_status")
        )
        for fence in order:
            if self.answers_fence(fence):
                self.fence = "process_id" if PROBE_ID in self._processes else "paper_status"
                return True
        return False

    def answers_fence(self, fence: Fence) -> bool:
        """Whether it does now; only the answer that belongs to the question counts for it."""
        self._processes.discard(PROBE_ID)
        self._turns_asked = self._turns_answered = 0
        self._wire.write(self.fence_bytes(PROBE_ID, fence), STATUS_ANSWER_S)
        return self._hear_until(self._probe_answered, PROBE_ANSWER_S)

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
        match fence or self.fence:
            case "process_id":
                return command.process_fence(process_id)
            case "status_and_time":
                return b""
        self._turns_asked += 1
        return command.PAPER_STATUS_IN_TURN

    def fenced(self, process_id: bytes, within_s: float) -> bool:
        """Whether everything sent so far is done, asked now. Raises LinkLost."""
        self.arm_fence(process_id)
        self._wire.write(self.fence_bytes(process_id), within_s)
        return self.fence_answered(process_id, within_s)

    def allow_time(self, needs_s: float) -> None:
        """For a printer without a fence: how long the job just sent takes; it counts from now."""
        self._needs_s = needs_s
        self._done_at = self._clock.monotonic() + needs_s

    def fence_answered(self, process_id: bytes, within_s: float = 0.0) -> bool:
        """Whether the printer said that everything before the fence is done. Raises LinkLost."""
        self.hear()
        return self._hear_until(lambda: self._passed(process_id), within_s)

    def _passed(self, process_id: bytes) -> bool:
        if self.fence == "process_id":
            return process_id in self._processes
        if self.fence == "status_and_time":
            return False  # Time alone proves nothing: see time_is_up.
        return self._turns_answered >= self._turns_asked

    def time_is_up(self) -> bool:
        """Whether a printer without a fence has been well for as long as the job takes, and is so now. Raises LinkLost."""
        if self.fence != "status_and_time" or self._clock.monotonic() < self._done_at:
            return False
        return stop_cause(self.conditions()) is None

    def clear_buffers(self, within_s: float) -> bool:
        """True when the printer confirmed that nothing it held will be printed. Raises LinkLost."""
        self._cleared = False
        self._wire.write(command.CLEAR_BUFFERS, within_s)
        if not self._hear_until(lambda: self._cleared, within_s):
            return False
        self._turns_asked = self._turns_answered
        return True
