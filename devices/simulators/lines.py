"""The line of a simulated device: a TCP port or a pseudo-terminal, with one host at a time."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
import tty
from pathlib import Path
from typing import Protocol

_SEND_LOOKS_EVERY_S = 0.5
"""A host that takes nothing is waited for, as a wire waits; in between the line looks whether it was pulled."""


class Line(Protocol):
    """One host at the other end, or none. Reading nothing leaves the bytes in the kernel: back-pressure is real."""

    @property
    def address(self) -> str:
        """How a driver names it, e.g. `tcp://127.0.0.1:9100` or `serial:/dev/pts/3`."""

    def receive(self, timeout_s: float) -> bytes:
        """What came, at most 4 KB; nothing at the deadline or while no host is there."""

    def send(self, payload: bytes) -> None:
        """Gives the bytes to the host; without one they are lost, as on a wire."""

    def drop(self, back_after_s: float = 0.0) -> None:
        """The cable is pulled: the host sees the link end. It can be taken up again after the given time."""

    def close(self) -> None: ...


class TcpLine:
    """Listens on a loopback port. A second host is taken only when the first has gone, as with most devices."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._where = (host, port)
        self._listener: socket.socket | None = self._listen()
        self._client: socket.socket | None = None
        self._pulled_until = 0.0

    def _listen(self) -> socket.socket:
        listener = socket.create_server(self._where)
        self._where = (self._where[0], listener.getsockname()[1])
        return listener

    @property
    def port(self) -> int:
        return self._where[1]

    @property
    def address(self) -> str:
        return f"tcp://{self._where[0]}:{self._where[1]}"

    def receive(self, timeout_s: float) -> bytes:
        if time.monotonic() < self._pulled_until:
            time.sleep(min(timeout_s, max(0.0, self._pulled_until - time.monotonic())))
            return b""
        if self._listener is None:
            self._listener = self._listen()
        waiting_on = self._client or self._listener
        ready, _, _ = select.select([waiting_on], [], [], timeout_s)
        if not ready:
            return b""
        if self._client is None:
            self._accept()
            return b""
        return self._read(self._client)

    def _accept(self) -> None:
        assert self._listener is not None
        self._client, _ = self._listener.accept()
        self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client.settimeout(5.0)

    def _read(self, client: socket.socket) -> bytes:
        try:
            came = client.recv(4096)
        except OSError:
            came = b""
        if not came:
            self._hang_up()
        return came

    def send(self, payload: bytes) -> None:
        client = self._client
        if client is None or not payload:
            return
        try:
            client.sendall(payload)
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def drop(self, back_after_s: float = 0.0) -> None:
        self._pulled_until = time.monotonic() + back_after_s
        # First nobody is taken any more, else a quick host would come back to a device that is not there.
        if back_after_s > 0 and self._listener is not None:
            self._listener.close()
            self._listener = None
        self._hang_up()

    def close(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None


class PtyLine:
    """A pseudo-terminal. `link` is a stable name that follows it when a drop makes a new one, as udev's names do."""

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._master = -1
        self._slave_path = ""
        self._pulled_until = 0.0
        self._plug()

    def _plug(self) -> None:
        self._master, slave_path = _terminal()
        if slave_path == self._slave_path:
            # A replugged adapter comes back under another number; the kernel would hand out the same one again.
            taken, (self._master, slave_path) = self._master, _terminal()
            os.close(taken)
        self._slave_path = slave_path
        if self._link is not None:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self._slave_path)

    @property
    def address(self) -> str:
        return f"serial:{self._link or self._slave_path}"

    def receive(self, timeout_s: float) -> bytes:
        if self._master < 0:
            time.sleep(min(timeout_s, max(0.0, self._pulled_until - time.monotonic())))
            if time.monotonic() < self._pulled_until:
                return b""
            self._plug()
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        if not ready:
            return b""
        try:
            return os.read(self._master, 4096)
        except OSError:
            # EIO: no host has the terminal open. Not spinning until one does.
            time.sleep(min(timeout_s, 0.02))
            return b""

    def send(self, payload: bytes) -> None:
        with contextlib.suppress(OSError):
            while payload and self._master >= 0:
                _, ready, _ = select.select([], [self._master], [], _SEND_LOOKS_EVERY_S)
                payload = payload[self._written(payload) if ready else 0 :]

    def _written(self, payload: bytes) -> int:
        try:
            return os.write(self._master, payload)
        except BlockingIOError:
            return 0

    def drop(self, back_after_s: float = 0.0) -> None:
        self._pulled_until = time.monotonic() + back_after_s
        self._unplug()

    def _unplug(self) -> None:
        master, self._master = self._master, -1
        if master >= 0:
            os.close(master)
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def close(self) -> None:
        self._unplug()


def _terminal() -> tuple[int, str]:
    """A new pseudo-terminal that changes no byte: its master, and its other end's name."""
    master, slave = os.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    os.close(slave)
    # While no host is there the line looks readable; one that comes in that very moment must not leave a read waiting for ever.
    os.set_blocking(master, False)
    return master, name


def line_at(where: Line | Path | None) -> Line:
    """The line as given; else a pseudo-terminal, under this name if there is one."""
    return PtyLine(where) if where is None or isinstance(where, Path) else where
