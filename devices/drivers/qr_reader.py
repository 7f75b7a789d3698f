"""Code readers on a serial line: engines of the GM65 family, and any reader that just sends what it scanned."""

from __future__ import annotations

from devices.clock import Clock
from devices.errors import LinkLost
from devices.protocol.gm65 import HEART_BEAT, TRIGGER_OFF, TRIGGER_ON, EngineStream
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


class Gm65Reader(PlainSerialReader):
    """An engine that scans when told, answers commands, and has a heart-beat."""

    poll_interval_s = 10.0

    def __init__(self, wire: Wire, clock: Clock, ends: bytes = b"\r\n", idle_gap_s: float = 0.05) -> None:
        super().__init__(wire, clock, ends, idle_gap_s)
        self._engine = EngineStream()
        self._beats = 0
        self._misses = 0
        self._triggered_at: float | None = None

    def connect(self) -> None:
        """Open, and known to be such an engine. Raises LinkLost when its heart-beat stays out."""
        super().connect()
        self._engine.clear()
        self._misses = 0
        self._triggered_at = None
        if not self.test():
            raise LinkLost(f"{self._wire.address}：没有扫码器应答")

    def poll(self) -> frozenset[Condition]:
        """Not responding after a missed heart-beat. Raises LinkLost after three."""
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
        """Whether the engine answers its heart-beat now; scans that come meanwhile are kept."""
        seen = self._beats
        self._wire.write(HEART_BEAT, _WRITE_S)
        ends_at = self._clock.monotonic() + _ANSWER_S
        while self._beats == seen and (left_s := ends_at - self._clock.monotonic()) > 0:
            self._take(self._wire.read(left_s))
        return self._beats != seen

    def _trigger(self, on: bool) -> None:
        # Light on only while somebody is asked for a code.
        self._wire.write(TRIGGER_ON if on else TRIGGER_OFF, _WRITE_S)
        self._triggered_at = self._clock.monotonic() if on else None

    def _take(self, chunk: bytes) -> None:
        answers, scanned = self._engine.feed(chunk)
        if not chunk:
            scanned += self._engine.give_up()
        self._beats += sum(answer.is_heart_beat for answer in answers)
        super()._take(scanned)
