"""Code readers: engines that scan when told, readers that just send what they scanned, and readers that type.

Known limits: a reader that just sends, or types, cannot be asked whether it lives; only a pulled cable tells. One that types knows
the characters of an American keyboard alone, so its codes must be plain ASCII. A Honeywell-style engine must be set to be triggered by
command (TRGMOD0) once, with its maker's tool: which end of a menu command is kept and which forgotten, sources disagree on.
"""

from __future__ import annotations

from devices.clock import Clock
from devices.errors import LinkLost
from devices.protocol.code_engines import Engine
from devices.protocol.hid_keys import TypedKeys
from devices.protocol.plain_code import CodeAssembler, Repeats, decode_code
from devices.status import Condition
from devices.transport.wire import Wire

_OPEN_S = 2.0
_WRITE_S = 0.5
_ANSWER_S = 0.5
_MISSES_UNTIL_LOST = 3
_FORGET_AFTER_S = 1.0
"""A code that came while nobody asked, and longer ago than this, was not meant for the screen that asks now."""
_TRIGGER_AGAIN_S = 4.0
"""Engines end a scan by themselves, after 5 s unless set otherwise."""


class PlainSerialReader:
    """A reader that scans by itself and sends text; it can be asked nothing, so only a pulled cable tells of its loss."""

    poll_interval_s = 5.0

    def __init__(self, wire: Wire, clock: Clock, ends: bytes = b"\r\n", idle_gap_s: float = 0.05) -> None:
        self._wire = wire
        self._clock = clock
        self._codes = CodeAssembler(ends, idle_gap_s)
        self._repeats = Repeats()
        self._whole: list[bytes] = []
        self._listened_at = 0.0
        self._given = 0

    def connect(self) -> None:
        self._wire.open(_OPEN_S)
        self._forget()

    def close(self) -> None:
        self._wire.close()
        self._forget()

    def poll(self) -> frozenset[Condition]:
        """No conditions; what came unasked is dropped. Raises LinkLost when the port is gone."""
        self._hear_unasked()
        return frozenset()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("codes_read", str(self._given)),)

    def begin(self) -> None:
        """A screen wants a code from now on."""
        self._hear_unasked()

    def listen(self, for_s: float) -> str | None:
        """The next code's text as soon as it is there, or None after `for_s`. Raises LinkLost."""
        ends_at = self._clock.monotonic() + for_s
        while True:
            now = self._clock.monotonic()
            self._listened_at = now
            self._whole += self._codes.silence(now)
            if (code := self._next_code(now)) is not None:
                return code
            if now >= ends_at:
                return None
            gap_s = self._codes.waiting_s(now)
            self._take(self._wire.read(min(ends_at - now, gap_s if gap_s is not None else for_s)))

    def end(self) -> None:
        """No screen wants a code any more."""

    def test(self) -> bool:
        """True when the port is there; more such a reader cannot tell."""
        self._hear_unasked()
        return True

    def _hear_unasked(self) -> None:
        while chunk := self._wire.read(0.0):
            self._take(chunk)
        if self._clock.monotonic() - self._listened_at > _FORGET_AFTER_S:
            self._forget()

    def _take(self, chunk: bytes) -> None:
        if chunk:
            self._whole += self._codes.feed(chunk, self._clock.monotonic())

    def _next_code(self, now: float) -> str | None:
        while self._whole:
            payload = self._whole.pop(0)
            text = decode_code(payload)
            if text is not None and not self._repeats.is_repeat(payload, now):
                self._given += 1
                return text
        return None

    def _forget(self) -> None:
        self._codes.clear()
        self._whole.clear()


class EngineReader(PlainSerialReader):
    """An engine that scans when told, and answers when asked whether it lives."""

    poll_interval_s = 10.0

    def __init__(
        self, wire: Wire, clock: Clock, engine: Engine, ends: bytes = b"\r\n", idle_gap_s: float = 0.05
    ) -> None:
        super().__init__(wire, clock, ends, idle_gap_s)
        self._engine = engine
        self._answers = 0
        self._misses = 0
        self._triggered_at: float | None = None

    def connect(self) -> None:
        """Open, and known to be such an engine. Raises LinkLost when its answer stays out."""
        super().connect()
        self._engine.clear()
        self._misses = 0
        self._triggered_at = None
        if not self.test():
            raise LinkLost(f"{self._wire.address}：没有扫码器应答")

    def poll(self) -> frozenset[Condition]:
        """Not responding after a missed answer. Raises LinkLost after three."""
        if self.test():
            self._misses = 0
            self._hear_unasked()
            return frozenset()
        self._misses += 1
        if self._misses >= _MISSES_UNTIL_LOST:
            raise LinkLost(f"{self._wire.address}：扫码器连续 {self._misses} 次无应答")
        return frozenset({Condition.NOT_RESPONDING})

    def begin(self) -> None:
        super().begin()
        self._trigger(True)

    def listen(self, for_s: float) -> str | None:
        now = self._clock.monotonic()
        if self._triggered_at is not None and now - self._triggered_at >= _TRIGGER_AGAIN_S:
            self._trigger(True)
        return super().listen(for_s)

    def end(self) -> None:
        self._trigger(False)

    def test(self) -> bool:
        """Whether the engine answers now; scans that come meanwhile are kept."""
        seen = self._answers
        self._wire.write(self._engine.question, _WRITE_S)
        ends_at = self._clock.monotonic() + _ANSWER_S
        while self._answers == seen and (left_s := ends_at - self._clock.monotonic()) > 0:
            self._take(self._wire.read(left_s))
        return self._answers != seen

    def _trigger(self, on: bool) -> None:
        # Light on only while somebody is asked for a code.
        self._wire.write(self._engine.trigger_on if on else self._engine.trigger_off, _WRITE_S)
        self._triggered_at = self._clock.monotonic() if on else None

    def _take(self, chunk: bytes) -> None:
        answers, scanned = self._engine.feed(chunk)
        if not chunk:
            scanned += self._engine.give_up()
        self._answers += answers
        super()._take(scanned)


class TypingReader(PlainSerialReader):
    """A reader that is a keyboard: its keys are read from the kernel and grabbed, so none of them reaches a focused field."""

    def __init__(self, wire: Wire, clock: Clock, ends: bytes = b"\r\n", idle_gap_s: float = 0.05) -> None:
        super().__init__(wire, clock, ends, idle_gap_s)
        self._keys = TypedKeys()

    def connect(self) -> None:
        """Ours alone afterwards, no key down."""
        super().connect()
        self._keys.clear()

    def _take(self, chunk: bytes) -> None:
        super()._take(self._keys.feed(chunk))
