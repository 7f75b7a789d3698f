"""Devices named by what does not change: `id=SERIAL-NUMBER` or `port=USB-PORT`, instead of a node that the kernel numbers.

`/dev/ttyUSB0` belongs to whichever adapter was first. The kernel's own tree tells which node a certain adapter has now,
also where no udev runs to make links of it (containers, slim images).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devices.errors import DeviceAbsent, DeviceRefused

_CLASSES = {"serial": "tty", "uvc": "video4linux", "usblp": "usbmisc"}
_FOLDERS = {"usblp": "usb"}
"""usblp's nodes lie in a folder of /dev."""


@dataclass(frozen=True, slots=True)
class Connected:
    """One node of /dev and the USB device behind it."""

    node: Path
    serial: str
    """The device's serial number; empty where it has none, as with most cheap adapters."""
    port: str
    """The socket it is plugged into, e.g. `1-1.2`; `1-1.2:1.0` for one interface of it."""
    product: str


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the kernel shows its devices. Tests give a tree of their own."""

    sys: Path = Path("/sys")
    dev: Path = Path("/dev")

    def connected(self, scheme: str) -> tuple[Connected, ...]:
        """Every node of the scheme's class that hangs on USB, by name."""
        return tuple(self._found(scheme))

    def _found(self, scheme: str) -> Iterator[Connected]:
        folder = self.sys / "class" / _CLASSES[scheme]
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            # A camera has further nodes for what is no picture; index 0 is the picture.
            if scheme == "uvc" and _text(entry / "index") not in ("", "0"):
                continue
            if scheme == "usblp" and not entry.name.startswith("lp"):
                continue
            place = entry / "device"
            usb = _usb_device(place.resolve()) if place.exists() else None
            if usb is not None:
                node = self.dev / _FOLDERS.get(scheme, "") / entry.name
                yield Connected(
                    node, _text(usb / "serial"), _interface(place.resolve(), usb), _text(usb / "product")
                )


def is_bound(rest: str) -> bool:
    """Whether an address names a device by serial number or port instead of by node."""
    return rest.startswith(("id=", "port="))


def node_of(scheme: str, rest: str, machine: Machine | None = None) -> Path:
    """The node that `rest` names now; a path is its own answer.

    Raises DeviceAbsent when no such device is plugged in, DeviceRefused when the name fits several.
    """
    if not is_bound(rest):
        return Path(rest)
    way, _, wanted = rest.partition("=")
    fitting = [each for each in (machine or Machine()).connected(scheme) if _fits(each, way, wanted)]
    if not fitting:
        raise DeviceAbsent(f"{scheme}:{rest}: 没有插着这样的设备")
    if len(fitting) > 1:
        nodes = "、".join(f"{each.node.name} (port={each.port})" for each in fitting)
        raise DeviceRefused(f"{scheme}:{rest}: 不止一个设备相符：{nodes}；请改用 port=…")
    return fitting[0].node


@dataclass(frozen=True, slots=True)
class BoundNode:
    """A named device's node, looked up anew each time: the number it gets may be another after each plug."""

    scheme: str
    rest: str
    machine: Machine = Machine()

    def stat(self) -> os.stat_result:
        """Raises OSError while the device is not there."""
        try:
            return node_of(self.scheme, self.rest, self.machine).stat()
        except (DeviceAbsent, DeviceRefused) as fault:
            raise FileNotFoundError(str(fault)) from fault


def _fits(each: Connected, way: str, wanted: str) -> bool:
    if not wanted:
        return False
    if way == "id":
        return each.serial == wanted
    return wanted in (each.port, each.port.partition(":")[0])


def _usb_device(place: Path) -> Path | None:
    """The nearest folder above that is a USB device: interfaces and ports of it have no vendor number of their own."""
    return next((each for each in (place, *place.parents) if (each / "idVendor").is_file()), None)


def _interface(place: Path, usb: Path) -> str:
    below = place.relative_to(usb).parts
    return below[0] if below and below[0].startswith(f"{usb.name}:") else usb.name


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
