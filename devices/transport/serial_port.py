"""A device on a serial port, or on a USB adapter that looks like one."""

from __future__ import annotations

import contextlib
import errno
import termios

import serial

from devices.errors import DeviceRefused, LinkLost
from devices.transport.bound_names import node_of
from devices.transport.wire import DescriptorWire

_PERMANENT = (errno.EACCES, errno.EPERM, errno.ENOTTY, errno.EINVAL)


class SerialWire(DescriptorWire):
    """8N1 without flow control unless the device has it; the port is ours alone while open."""

    def __init__(self, path: str, baud: int = 115_200, hardware_flow: bool = False) -> None:
        self._path = path
        self._baud = baud
        self._hardware_flow = hardware_flow
        self._port: serial.Serial | None = None

    @property
    def address(self) -> str:
        return f"serial:{self._path}?baud={self._baud}"

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (opening a port does not wait)
        self.close()
        node = str(node_of("serial", self._path))
        try:
            # Timeouts of 0: pyserial never waits, select does. Its own ones cost the full timeout a query.
            self._port = serial.Serial(
                node,
                self._baud,
                timeout=0,
                write_timeout=0,
                exclusive=True,
                rtscts=self._hardware_flow,
            )
        except (OSError, termios.error, ValueError) as fault:
            if isinstance(fault, ValueError) or getattr(fault, "errno", None) in _PERMANENT:
                raise DeviceRefused(f"{self.address}: {fault}") from fault
            raise LinkLost(f"{self.address}: {fault}") from fault

    def close(self) -> None:
        gone, self._port = self._port, None
        if gone is not None:
            # After an unplug close() raises termios.error or EIO, and so does every reopening of the same object.
            with contextlib.suppress(OSError, termios.error):
                gone.close()

    def _fileno(self) -> int | None:
        if self._port is None or not self._port.is_open:
            return None
        return self._port.fileno()

    def _receive(self) -> bytes:
        assert self._port is not None
        try:
            came = self._port.read(max(1, self._port.in_waiting))
        except termios.error as fault:
            raise OSError(*fault.args) from fault
        if not came:
            raise OSError(errno.EIO, "the port is readable but empty: unplugged")
        return came

    def _give(self, payload: bytes) -> int:
        assert self._port is not None
        try:
            return self._port.write(payload) or 0
        except serial.SerialTimeoutException:
            return 0
