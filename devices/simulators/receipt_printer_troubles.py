"""What goes wrong on the way: bytes come slowly, answers come late, broken, cut, glued together, or not at all.

Between the line and the simulated printer, which itself is always right. Time is passed in.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

_BITS_A_BYTE = 10
"""8N1."""
_GLUED_FOR_S = 0.1


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
    """What happens to the printer's answers."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))
    muted: bool = False
    delay_s: float = 0.0
    corrupt_percent: float = 0.0
    half_frames: int = 0
    glued: bool = False
    _garbage: int = 0
    _late: deque[tuple[float, bytes]] = field(default_factory=deque)

    def garbage(self, count: int) -> None:
        """That many bytes of noise come before the next answer."""
        self._garbage += count

    def said(self, answer: bytes, now: float) -> bytes:
        """What the host hears now: of this answer and of those before it."""
        noise, self._garbage = self.chance.randbytes(self._garbage), 0
        if answer and not self.muted:
            self._late.append((now + self._wait_s(), self._spoilt(answer)))
        heard = bytearray(noise)
        while self._late and self._late[0][0] <= now:
            heard += self._late.popleft()[1]
        return bytes(heard)

    def _wait_s(self) -> float:
        if self.glued and self._late:
            # Comes out together with the one before it.
            return 0.0
        return self.delay_s + (_GLUED_FOR_S if self.glued else 0.0)

    def _spoilt(self, answer: bytes) -> bytes:
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

    def end(self) -> None:
        """All is well again; what was under way still comes."""
        self.muted = self.glued = False
        self.delay_s = self.corrupt_percent = 0.0
        self.half_frames = self._garbage = 0
