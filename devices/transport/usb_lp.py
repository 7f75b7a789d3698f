"""A printer on the kernel's USB printer class, `/dev/usb/lpN`: opened read-write, so that it can be asked how it is."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from dataclasses import dataclass

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.transport.bound_names import node_of
from devices.transport.wire import DescriptorWire

LPGETSTATUS = 0x060B
"""The class request GET_PORT_STATUS as usblp passes it on: an int is filled in, its lowest byte is the printer's."""
_NOT_ERROR, _SELECTED, _PAPER_EMPTY = 0x08, 0x10, 0x20
_PERMANENT = (errno.EACCES, errno.EPERM, errno.EISDIR)
_NOT_THERE = (errno.ENOENT, errno.ENODEV, errno.ENXIO)


@dataclass(frozen=True, slots=True)
class PortStatus:
    """What the USB port says of its printer, also while the printer answers nothing to the host's questions."""

    paper_empty: bool
    offline: bool


def port_status_of(byte: int) -> PortStatus:
    """The three bits that the printer class defines; clones that send 0 for everything count as off-line."""
    return PortStatus(bool(byte & _PAPER_EMPTY), not byte & _SELECTED or not byte & _NOT_ERROR)


class UsbLpWire(DescriptorWire):
    """One printer node, ours alone while open (usblp itself refuses a second opener)."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def address(self) -> str:
        return f"usblp:{self._path}"

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (opening a node does not wait)
        self.close()
        node = node_of("usblp", self._path)
        try:
            handle = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as fault:
            kind = DeviceRefused if fault.errno in _PERMANENT else LinkLost
            raise (DeviceAbsent if fault.errno in _NOT_THERE else kind)(f"{self.address}: {fault}") from fault
        if not stat.S_ISCHR(os.fstat(handle).st_mode):
            os.close(handle)
            raise DeviceRefused(f"{self.address}: not a device; a spool file is written as file:{self._path}")
        self._handle = handle

    def close(self) -> None:
        gone, self._handle = self._handle, None
        if gone is not None:
            with contextlib.suppress(OSError):
                os.close(gone)

    def port_status(self) -> PortStatus | None:
        """Asked past the data stream; None where the node has no such question. Raises LinkLost after an unplug."""
        handle = self._descriptor()
        answer = bytearray(4)
        try:
            fcntl.ioctl(handle, LPGETSTATUS, answer)
        except OSError as fault:
            if fault.errno in (errno.ENODEV, errno.EIO, errno.EPIPE):
                raise self._lost(fault) from fault
            return None
        return port_status_of(answer[0])

    def _fileno(self) -> int | None:
        return self._handle

    def _receive(self) -> bytes:
        assert self._handle is not None
        try:
            # usblp calls itself readable for an empty packet too: nothing read is no end of the link.
            return os.read(self._handle, 4096)
        except BlockingIOError:
            return b""

    def _give(self, payload: bytes) -> int:
        assert self._handle is not None
        try:
            return os.write(self._handle, payload)
        except BlockingIOError:
            return 0
