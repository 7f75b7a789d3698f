"""A file or node that takes bytes and never answers: a spool folder, a one-way parallel adapter, a recording."""

from __future__ import annotations

import contextlib
import os
import select
import time

from devices.errors import DeviceRefused, LinkLost, NotConnected
from devices.transport.wire import CHUNK_BYTES


class SpoolFileWire:
    """Appends. What becomes of the bytes cannot be heard here, so nothing that goes this way counts as printed."""

    answers = False
    """Whoever writes here need not wait for a word back."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def address(self) -> str:
        return f"file:{self._path}"

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (opening a file does not wait)
        self.close()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            self._handle = os.open(self._path, flags, 0o600)
        except (PermissionError, IsADirectoryError, NotADirectoryError) as fault:
            raise DeviceRefused(f"{self.address}: {fault}") from fault
        except OSError as fault:
            raise LinkLost(f"{self.address}: {fault}") from fault

    def read(self, deadline_s: float) -> bytes:  # noqa: ARG002 (nothing ever comes: waiting for it would be in vain)
        if self._handle is None:
            raise NotConnected(f"{self.address} is not open")
        return b""

    def write(self, payload: bytes, deadline_s: float) -> int:
        if self._handle is None:
            raise NotConnected(f"{self.address} is not open")
        ends_at = time.monotonic() + deadline_s
        sent = 0
        try:
            while sent < len(payload):
                left_s = max(0.0, ends_at - time.monotonic())
                if not select.select([], [self._handle], [], left_s)[1]:
                    break
                with contextlib.suppress(BlockingIOError):
                    sent += os.write(self._handle, payload[sent : sent + CHUNK_BYTES])
        except OSError as fault:
            self.close()
            raise LinkLost(f"{self.address}: {fault}") from fault
        return sent

    def close(self) -> None:
        gone, self._handle = self._handle, None
        if gone is not None:
            with contextlib.suppress(OSError):
                os.close(gone)
