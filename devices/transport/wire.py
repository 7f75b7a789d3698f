"""What a driver is given to speak through, and the one loop that both kinds of wire share."""

from __future__ import annotations

import select
import time
from abc import ABC, abstractmethod
from typing import Protocol

from devices.errors import LinkLost, NotConnected

CHUNK_BYTES = 4096
"""Printers have receive buffers of 4 KB and more; a larger write would only wait inside the kernel."""


class Wire(Protocol):
    """One connection. Used by one thread; may be opened again after close()."""

    @property
    def address(self) -> str: ...

    def open(self, deadline_s: float) -> None:
        """Connected afterwards. Raises LinkLost when nobody answers, DeviceRefused when waiting will not help."""

    def read(self, deadline_s: float) -> bytes:
        """At least one byte, or nothing at the deadline. Raises LinkLost when the other end is gone."""

    def write(self, payload: bytes, deadline_s: float) -> int:
        """How many bytes the wire took before the deadline. Raises LinkLost when the other end is gone."""

    def close(self) -> None:
        """Closed afterwards, whatever state the device is in. Never raises."""


class DescriptorWire(ABC):
    """A wire with a file descriptor, watched with select so that no call outlasts its deadline."""

    def read(self, deadline_s: float) -> bytes:
        descriptor = self._descriptor()
        try:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline_s))
            return self._receive() if ready else b""
        except (OSError, ValueError) as fault:
            raise self._lost(fault) from fault

    def write(self, payload: bytes, deadline_s: float) -> int:
        descriptor = self._descriptor()
        ends_at = time.monotonic() + deadline_s
        sent = 0
        try:
            self._check_peer()
            while sent < len(payload):
                left_s = max(0.0, ends_at - time.monotonic())
                _, ready, _ = select.select([], [descriptor], [], left_s)
                if not ready:
                    break
                sent += self._give(payload[sent : sent + CHUNK_BYTES])
        except (OSError, ValueError) as fault:
            raise self._lost(fault) from fault
        return sent

    def _lost(self, fault: Exception) -> LinkLost:
        # A lost descriptor stays readable for ever; closing at once frees the device for the next try.
        self.close()
        return LinkLost(f"{self.address}: {fault}")

    def _descriptor(self) -> int:
        descriptor = self._fileno()
        if descriptor is None:
            raise NotConnected(f"{self.address} is not open")
        return descriptor

    def _check_peer(self) -> None:  # noqa: B027 (a serial port has nothing to check)
        """Raises OSError when the other end is known to be gone."""

    @property
    @abstractmethod
    def address(self) -> str: ...

    @abstractmethod
    def _fileno(self) -> int | None:
        """The descriptor, or None while closed."""

    @abstractmethod
    def _receive(self) -> bytes:
        """What waits to be read; raises OSError at the end of the stream."""

    @abstractmethod
    def _give(self, payload: bytes) -> int:
        """How many bytes were taken, without waiting."""

    @abstractmethod
    def close(self) -> None: ...
