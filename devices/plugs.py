"""What the kernel says when something is plugged in or pulled. Where it says nothing, polling finds out later.

The kernel sends a datagram for each change to whoever listens (netlink, uevents). Two groups speak: the kernel itself, as
soon as the node is there, and udev, once its links and permissions are set. Both count: a node named by number can be
opened after the first, one under /dev/serial/by-id after the second.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

_log = logging.getLogger(__name__)

_NETLINK_KOBJECT_UEVENT = 15
_KERNEL_AND_UDEV = 1 | 2
_UDEV_HEAD = b"libudev\0"
_PROPERTIES_AT = 16
"""In udev's head: where its properties begin, four bytes in the machine's order, after the magic and the head's size."""
_LARGEST = 16 * 1024
_OF_DEVICES = frozenset({"tty", "video4linux", "usbmisc", "usb", "sound", "input", "hidraw"})


@dataclass(frozen=True, slots=True)
class Plugged:
    """Something of a class that our devices belong to came, went or changed."""

    action: str
    subsystem: str
    node: str
    """Below /dev; empty for what has none."""


def read_uevent(datagram: bytes) -> Plugged | None:
    """What a datagram of the kernel or of udev says; None for a class without our devices and for anything else."""
    if datagram.startswith(_UDEV_HEAD):
        if len(datagram) < _PROPERTIES_AT + 8:
            return None
        start = int.from_bytes(datagram[_PROPERTIES_AT : _PROPERTIES_AT + 4], sys.byteorder)
        lines = datagram[start:].split(b"\0")
    else:
        # The kernel's first line is `add@/devices/…`, then the same kind of properties.
        lines = datagram.split(b"\0")[1:]
    said = dict(line.decode("utf-8", "replace").partition("=")[::2] for line in lines if b"=" in line)
    if "ACTION" not in said or said.get("SUBSYSTEM") not in _OF_DEVICES:
        return None
    return Plugged(said["ACTION"], said["SUBSYSTEM"], said.get("DEVNAME", "").removeprefix("/dev/"))


def kernel_socket() -> socket.socket | None:
    """A socket that hears plugs; None where this machine gives none (no netlink, forbidden in its container)."""
    try:
        heard = socket.socket(
            socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC, _NETLINK_KOBJECT_UEVENT
        )
        heard.bind((0, _KERNEL_AND_UDEV))
    except (OSError, AttributeError) as fault:
        _log.info("内核不通知插拔（%s），改为定时查看", fault)
        return None
    return heard


class PlugListener:
    """Calls `on_plug` for each change, from a thread that sleeps between. It closes the socket it was given.

    Anybody on the machine may send such a datagram; nothing is believed but that it is time to look.
    """

    def __init__(self, heard: socket.socket, on_plug: Callable[[], None]) -> None:
        self._heard = heard
        self._on_plug = on_plug
        self._end, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="device plugs", daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends the thread; both descriptors are closed afterwards."""
        os.write(self._wake, b"\0")
        if self._thread.is_alive():
            self._thread.join(3.0)
        self._heard.close()
        os.close(self._end)
        os.close(self._wake)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._heard.fileno(), self._end], [], [])
            if self._end in ready:
                return
            try:
                datagram = self._heard.recv(_LARGEST)
            except OSError:
                # ENOBUFS: so much was plugged at once that some was not kept. Looking finds it all.
                self._on_plug()
                continue
            if read_uevent(datagram) is not None:
                self._on_plug()
