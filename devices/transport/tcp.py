"""A device on the network: printers listen on port 9100, serial servers on any."""

from __future__ import annotations

import contextlib
import socket

from devices.errors import DeviceRefused, LinkLost
from devices.transport.wire import DescriptorWire

UNACKNOWLEDGED_LIMIT_MS = 3_000
"""A pulled network cable sends nothing; the kernel gives the connection up after this long without an answer."""


class TcpWire(DescriptorWire):
    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        return f"tcp://{self._host}:{self._port}"

    def open(self, deadline_s: float) -> None:
        self.close()
        try:
            self._socket = socket.create_connection((self._host, self._port), timeout=deadline_s)
        except socket.gaierror as fault:
            raise DeviceRefused(f"{self.address}: no such host name ({fault})") from fault
        except OSError as fault:
            raise LinkLost(f"{self.address}: {fault}") from fault
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_LIMIT_MS)

    def close(self) -> None:
        gone, self._socket = self._socket, None
        if gone is not None:
            with contextlib.suppress(OSError):
                gone.close()

    def _fileno(self) -> int | None:
        return self._socket.fileno() if self._socket is not None else None

    def _check_peer(self) -> None:
        # The first write after the peer hung up succeeds silently; a waiting end-of-stream tells before.
        assert self._socket is not None
        with contextlib.suppress(BlockingIOError):
            if not self._socket.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError("the device hung up")

    def _receive(self) -> bytes:
        assert self._socket is not None
        came = self._socket.recv(4096)
        if not came:
            raise ConnectionResetError("the device hung up")
        return came

    def _give(self, payload: bytes) -> int:
        assert self._socket is not None
        return self._socket.send(payload)
