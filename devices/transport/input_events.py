"""A reader that is a keyboard to Linux: its events are taken from /dev/input, and nobody else gets them."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable

from devices.errors import DeviceRefused, LinkLost
from devices.transport.wire import DescriptorWire

_GRAB = 0x40044590
"""EVIOCGRAB of linux/input.h: from now on the keys go to this descriptor alone, never into a focused field."""
_PERMANENT = (errno.EACCES, errno.EPERM, errno.ENOTTY, errno.EINVAL)


def grab(descriptor: int) -> None:
    """Raises OSError where the node is no input device or somebody else holds it."""
    fcntl.ioctl(descriptor, _GRAB, 1)


class InputEvents(DescriptorWire):
    """Reads records of key events; writes nothing."""

    def __init__(self, path: str, grab: Callable[[int], None] = grab) -> None:
        """`path`: best a name under /dev/input/by-id, which stays when the plug is pulled and put back."""
        self._path = path
        self._grab = grab
        self._open: int | None = None

    @property
    def address(self) -> str:
        return f"hid:{self._path}"

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (opening a node does not wait)
        """Ours alone afterwards. Raises LinkLost when the node is not there, DeviceRefused when it may not be read or grabbed."""
        self.close()
        try:
            self._open = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            self._grab(self._open)
        except OSError as fault:
            self.close()
            if fault.errno in _PERMANENT:
                raise DeviceRefused(f"{self.address}: {fault}") from fault
            raise LinkLost(f"{self.address}: {fault}") from fault

    def close(self) -> None:
        gone, self._open = self._open, None
        if gone is not None:
            # Closing lets go of the grab; an unplugged node may refuse even that.
            with contextlib.suppress(OSError):
                os.close(gone)

    def _fileno(self) -> int | None:
        return self._open

    def _receive(self) -> bytes:
        assert self._open is not None
        came = os.read(self._open, 4096)
        if not came:
            raise OSError(errno.ENODEV, "the node is readable but empty: unplugged")
        return came

    def _give(self, payload: bytes) -> int:
        raise OSError(errno.EBADF, f"{len(payload)} bytes for a keyboard")
