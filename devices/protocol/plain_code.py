"""Codes as engines send them: cut out of the byte stream, stripped, decoded, not repeated. No I/O."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

LONGEST_BYTES = 4096
"""The largest QR code holds 2,953 bytes. More is a fault or an attack, and is dropped whole."""

_AIM_ID = re.compile(r"\A\][ACEFGHILMQRSTXYZcdehjz][0-9A-Za-z]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


class CodeAssembler:
    """Cuts codes at an end character, or where the engine fell silent."""

    def __init__(self, ends: bytes = b"\r\n", idle_gap_s: float = 0.05) -> None:
        self._ends = ends
        self._idle_gap_s = idle_gap_s
        self._pending = bytearray()
        self._is_too_long = False
        self._last_at = 0.0

    def feed(self, chunk: bytes, at: float) -> list[bytes]:
        """The codes that `chunk`, come at monotonic second `at`, completed."""
        whole = self.silence(at)
        for byte in chunk:
            if byte in self._ends:
                whole += self._take()
            elif len(self._pending) < LONGEST_BYTES:
                self._pending.append(byte)
            else:
                self._is_too_long = True
        self._last_at = at
        return whole

    def silence(self, at: float) -> list[bytes]:
        """The code that has ended because nothing came for the idle gap."""
        if not self._pending or at - self._last_at < self._idle_gap_s:
            return []
        return self._take()

    def waiting_s(self, at: float) -> float | None:
        """Seconds until silence would end a code, or None when none has begun."""
        return max(0.0, self._last_at + self._idle_gap_s - at) if self._pending else None

    def clear(self) -> None:
        self._pending.clear()
        self._is_too_long = False

    def _take(self) -> list[bytes]:
        whole, dropped = bytes(self._pending), self._is_too_long
        self.clear()
        return [] if dropped or not whole else [whole]


def decode_code(payload: bytes) -> str | None:
    """Text of a code: UTF-8 if it is that, else GB18030; without AIM id and control characters. None when neither fits."""
    for coding in ("utf-8", "gb18030"):
        try:
            text = payload.decode(coding)
        except UnicodeDecodeError:
            continue
        seen = "".join(character for character in text if unicodedata.category(character) not in _UNSEEN)
        return _AIM_ID.sub("", seen).strip() or None
    return None


class Repeats:
    """The same payload is let through once a second; engines that read continuously send it many times."""

    def __init__(self, window_s: float = 1.0) -> None:
        self._window_s = window_s
        self._given: tuple[bytes, float] | None = None
        # A digest, because the code of a citizen's pass must not stay in memory.
        self._salt = secrets.token_bytes(16)

    def is_repeat(self, payload: bytes, at: float) -> bool:
        mark = hashlib.blake2b(payload, key=self._salt).digest()
        if self._given is not None and self._given[0] == mark and at - self._given[1] < self._window_s:
            return True
        self._given = (mark, at)
        return False
