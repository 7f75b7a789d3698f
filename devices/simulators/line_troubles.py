"""What goes wrong on the way: bytes come slowly, answers come late, broken, cut, glued together, or not at all.

Between the line and the simulated device, which itself is always right; so every device on a line knows the same words:

{"mute": true}  {"drop": 2.0} (true: 5 s)  {"replug": true} (at once; or seconds away; a new pseudo-terminal under the same link)
{"delay_s": 0.5}  {"corrupt": 5} (percent of the bytes)  {"garbage": 40} (bytes, at once)  {"half_frame": 1} (answers)  {"glued": true}
{"mute_after_bytes": 40}  {"drop_after_bytes": 400} (of what the host says)
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from devices.simulators.control import BadCommand
from devices.simulators.lines import Line

_BITS_A_BYTE = 10
"""8N1."""
_GLUED_FOR_S = 0.1
_PACED_STEP_S = 0.01
_DROP_S = 5.0
LINE_WORDS = frozenset(
    {
        "mute",
        "drop",
        "replug",
        "delay_s",
        "corrupt",
        "garbage",
        "half_frame",
        "glued",
        "mute_after_bytes",
        "drop_after_bytes",
    }
)
"""What TroubledLine.obey() understands."""


@dataclass(slots=True)
class SlowLine:
    """Lets bytes through at the speed of the line. 0 baud: as they come."""

    baud: int = 0
    _waiting: bytearray = field(default_factory=bytearray)
    _free_at: float = 0.0

    @property
    def full(self) -> bool:
        """While true nothing is taken from the line, which makes the host wait as hardware does."""
        return bool(self._waiting)

    def put(self, came: bytes, now: float) -> None:
        if not self._waiting:
            self._free_at = max(self._free_at, now)
        self._waiting += came

    def take(self, now: float) -> bytes:
        """What has arrived by now."""
        if self.baud <= 0:
            count = len(self._waiting)
        else:
            count = min(len(self._waiting), max(0, int((now - self._free_at) * self.baud / _BITS_A_BYTE)))
            self._free_at += count * _BITS_A_BYTE / self.baud
        arrived = bytes(self._waiting[:count])
        del self._waiting[:count]
        return arrived

    def cut(self) -> None:
        self._waiting.clear()


@dataclass(slots=True)
class Troubles:
    """What happens to the device's answers. Time is passed in."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))
    muted: bool = False
    delay_s: float = 0.0
    corrupt_percent: float = 0.0
    half_frames: int = 0
    glued: bool = False
    _garbage: int = 0
    _late: deque[tuple[float, bytes]] = field(default_factory=deque)

    def due_in_s(self, now: float) -> float:
        """How long until said() has something; endless when nothing is under way."""
        if self._garbage:
            return 0.0
        return max(0.0, self._late[0][0] - now) if self._late else float("inf")

    def garbage(self, count: int) -> None:
        """That many bytes of noise come at once; an answer that is due follows without a gap."""
        self._garbage += count

    def said(self, answer: bytes, now: float) -> bytes:
        """What the host hears now: of this answer and of those before it."""
        noise, self._garbage = self.chance.randbytes(self._garbage), 0
        if answer and not self.muted:
            self._late.append((now + self._wait_s(), self.spoilt(answer)))
        heard = bytearray(noise)
        while self._late and self._late[0][0] <= now:
            heard += self._late.popleft()[1]
        return bytes(heard)

    def _wait_s(self) -> float:
        if self.glued and self._late:
            # Comes out together with the one before it.
            return 0.0
        return self.delay_s + (_GLUED_FOR_S if self.glued else 0.0)

    def spoilt(self, answer: bytes) -> bytes:
        """The answer as it arrives: whole, its first half, or with wrong bits in it."""
        if self.half_frames > 0:
            self.half_frames -= 1
            answer = answer[: len(answer) // 2]
        if self.corrupt_percent <= 0:
            return answer
        return bytes(
            byte ^ (1 << self.chance.randrange(8))
            if self.chance.random() * 100 < self.corrupt_percent
            else byte
            for byte in answer
        )

    def cut(self) -> None:
        """The cable is out: what was under way is lost."""
        self._late.clear()

    def end(self) -> None:
        """All is well again; what was under way still comes."""
        self.muted = self.glued = False
        self.delay_s = self.corrupt_percent = 0.0
        self.half_frames = self._garbage = 0


class TroubledLine:
    """A line with the common words on it. receive(), send() and close() from the device's thread, the rest from any."""

    def __init__(self, line: Line, on_drop: Callable[[], None] = lambda: None, baud: int = 0) -> None:
        """`on_drop` is called on the device's thread when the cable goes: what it had heard by half is lost."""
        self.troubles = Troubles()
        self._line = line
        self._on_drop = on_drop
        self._arriving = SlowLine(baud)
        self._lock = threading.Lock()
        self._pull_for_s: float | None = None
        self._bytes_until: dict[str, int] = {}

    @property
    def address(self) -> str:
        return self._line.address

    @property
    def is_mute(self) -> bool:
        return self.troubles.muted

    @property
    def is_to_drop(self) -> bool:
        """Told to go; it goes with the next receive()."""
        return self._pull_for_s is not None

    def obey(self, word: str, value: Any) -> bool:
        """Does what one of the common words says; False for any other word. Raises BadCommand for a value that means nothing."""
        with self._lock:
            match word:
                case "mute":
                    self.troubles.muted = bool(value)
                case "glued":
                    self.troubles.glued = bool(value)
                case "drop" | "replug":
                    self._pull_for_s = number(value, if_true=_DROP_S if word == "drop" else 0.0)
                case "delay_s":
                    self.troubles.delay_s = number(value)
                case "corrupt":
                    self.troubles.corrupt_percent = number(value)
                case "garbage":
                    self.troubles.garbage(int(number(value)))
                case "half_frame":
                    self.troubles.half_frames = int(number(value, if_true=1))
                case "mute_after_bytes" | "drop_after_bytes":
                    self._bytes_until[word.partition("_")[0]] = int(number(value))
                case _:
                    return False
        return True

    def end_troubles(self) -> None:
        """All is well again; what was under way still comes."""
        with self._lock:
            self.troubles.end()
            self._bytes_until.clear()

    def receive(self, timeout_s: float) -> bytes:
        """What has arrived from the host; meanwhile its late answers go out when they are due."""
        if self._pulled_as_told():
            return b""
        came = self._came(timeout_s)
        with self._lock:
            now = time.monotonic()
            if came:
                self._arriving.put(came, now)
            arrived = self._arriving.take(now)
            self._count(len(arrived))
            heard = self.troubles.said(b"", now)
        self._line.send(heard)
        return arrived

    def send(self, payload: bytes) -> None:
        """The host hears of it what the troubles leave, and when they let it through."""
        with self._lock:
            if self._pull_for_s is not None:
                return
            heard = self.troubles.said(payload, time.monotonic())
        self._line.send(heard)

    def drop(self, back_after_s: float = 0.0) -> None:
        with self._lock:
            self._pull_for_s = back_after_s

    def close(self) -> None:
        self._line.close()

    def _pulled_as_told(self) -> bool:
        with self._lock:
            pull_for_s, self._pull_for_s = self._pull_for_s, None
            if pull_for_s is None:
                return False
            self._arriving.cut()
            self.troubles.cut()
        self._on_drop()
        self._line.drop(pull_for_s)
        return True

    def _came(self, timeout_s: float) -> bytes:
        if self._arriving.full:
            # Not read meanwhile: the host feels the slow line as it would feel a real one.
            time.sleep(min(timeout_s, _PACED_STEP_S))
            return b""
        return self._line.receive(min(timeout_s, self.troubles.due_in_s(time.monotonic())))

    def _count(self, arrived: int) -> None:
        for what in list(self._bytes_until):
            self._bytes_until[what] -= arrived
            if self._bytes_until[what] <= 0:
                del self._bytes_until[what]
                if what == "mute":
                    self.troubles.muted = True
                else:
                    self._pull_for_s = 0.0


def number(given: Any, if_true: float | None = None) -> float:
    """From 0 up; `true` stands for `if_true` where there is one. Raises BadCommand."""
    if given is True and if_true is not None:
        return if_true
    if isinstance(given, bool) or not isinstance(given, (int, float)) or given < 0:
        raise BadCommand(f"expected a number from 0 up, got {given!r}")
    return float(given)
