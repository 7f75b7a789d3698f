"""A printer reached through libusb, where the kernel has no printer class: `usb:0416:5011` or `usb:0416:5011/SERIAL`.

Endpoints come from the descriptors: common Chinese boards have 0x81/0x03 where libraries take 0x82/0x01 for granted.
"""

from __future__ import annotations

import contextlib
import errno
import time
from typing import Any

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost, NotConnected
from devices.transport.usb_lp import PortStatus, port_status_of
from devices.transport.wire import CHUNK_BYTES

_PRINTER_CLASS = 7
_VENDOR_CLASS = 0xFF
_GET_PORT_STATUS = (0xA1, 1)
_CONTROL_TIMEOUT_MS = 300
_LEAST_TIMEOUT_MS = 1
"""libusb takes 0 for endless."""
_LONGEST_TURN_S = 0.25
"""A transfer cannot be called off from here; no single one outlasts this."""


class LibusbWire:
    """The first printer interface of the device with these numbers; claimed while open, given back on close."""

    def __init__(self, vendor: int, product: int, serial: str = "", backend: Any = None) -> None:
        self._vendor = vendor
        self._product = product
        self._serial = serial
        self._backend = backend
        self._device: Any = None
        self._interface = 0
        self._took_from_kernel = False
        self._inward: Any = None
        self._outward: Any = None

    @property
    def address(self) -> str:
        named = f"usb:{self._vendor:04x}:{self._product:04x}"
        return f"{named}/{self._serial}" if self._serial else named

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (claiming does not wait)
        self.close()
        # Imported here: a terminal without such a printer does not load libusb.
        import usb.core
        import usb.util

        try:
            device = self._found()
            if device is None:
                raise DeviceAbsent(f"{self.address}: no such device")
            self._device = device
            self._claim(device)
        except usb.core.NoBackendError as fault:
            raise DeviceRefused(f"{self.address}: libusb is not installed") from fault
        except usb.core.USBError as fault:
            self.close()
            kind = DeviceRefused if fault.errno in (errno.EACCES, errno.EPERM) else LinkLost
            raise kind(f"{self.address}: {fault}") from fault

    def _found(self) -> Any:
        import usb.core
        import usb.util

        matching = usb.core.find(
            find_all=True, backend=self._backend, idVendor=self._vendor, idProduct=self._product
        )
        for device in matching or ():
            if not self._serial or usb.util.get_string(device, device.iSerialNumber) == self._serial:
                return device
        return None

    def _claim(self, device: Any) -> None:
        """Takes the interface from usblp when that holds it. The device is not reset: that would drop a held paper."""
        import usb.util

        interface = _printer_interface(device)
        if interface is None:
            raise DeviceRefused(f"{self.address}: has no printer interface")
        self._interface = interface.bInterfaceNumber
        # A kernel without usblp, or another system, has no such question to answer.
        with contextlib.suppress(NotImplementedError):
            self._took_from_kernel = bool(device.is_kernel_driver_active(self._interface))
            if self._took_from_kernel:
                device.detach_kernel_driver(self._interface)
        usb.util.claim_interface(device, self._interface)
        for endpoint in interface:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
                self._inward = self._inward or endpoint
            else:
                self._outward = self._outward or endpoint
        if self._outward is None:
            raise DeviceRefused(f"{self.address}: its interface takes no bytes")

    @property
    def answers(self) -> bool:
        """A one-way interface has no endpoint towards us."""
        return self._inward is not None

    def read(self, deadline_s: float) -> bytes:
        self._open_device()
        if self._inward is None:
            return b""
        ends_at = time.monotonic() + deadline_s
        while True:
            left_s = ends_at - time.monotonic()
            came = self._one_read(min(max(left_s, 0.0), _LONGEST_TURN_S))
            # Printers answer with empty packets while they have nothing to say.
            if came or left_s <= 0:
                return came

    def _one_read(self, for_s: float) -> bytes:
        import usb.core

        try:
            return bytes(self._inward.read(self._inward.wMaxPacketSize, _milliseconds(for_s)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as fault:
            raise self._lost(fault) from fault

    def write(self, payload: bytes, deadline_s: float) -> int:
        import usb.core

        self._open_device()
        ends_at = time.monotonic() + deadline_s
        sent = 0
        while sent < len(payload):
            left_s = ends_at - time.monotonic()
            if left_s <= 0 and sent:
                break
            try:
                chunk = payload[sent : sent + CHUNK_BYTES]
                sent += self._outward.write(chunk, _milliseconds(min(left_s, _LONGEST_TURN_S)))
            except usb.core.USBTimeoutError:
                if left_s <= 0:
                    break
            except usb.core.USBError as fault:
                raise self._lost(fault) from fault
        return sent

    def port_status(self) -> PortStatus | None:
        """GET_PORT_STATUS of the printer class; None where the device does not know it."""
        import usb.core

        device = self._open_device()
        try:
            answer = device.ctrl_transfer(
                *_GET_PORT_STATUS, 0, self._interface, 1, timeout=_CONTROL_TIMEOUT_MS
            )
        except usb.core.USBError as fault:
            if fault.errno == errno.ENODEV:
                raise self._lost(fault) from fault
            return None
        return port_status_of(answer[0]) if len(answer) else None

    def close(self) -> None:
        device, self._device = self._device, None
        self._inward = self._outward = None
        if device is None:
            return
        import usb.core
        import usb.util

        # After an unplug every one of these fails, and nothing is lost by it.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, self._interface)
        if self._took_from_kernel:
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                device.attach_kernel_driver(self._interface)
        self._took_from_kernel = False
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _open_device(self) -> Any:
        if self._device is None:
            raise NotConnected(f"{self.address} is not open")
        return self._device

    def _lost(self, fault: Exception) -> LinkLost:
        self.close()
        return LinkLost(f"{self.address}: {fault}")


def _printer_interface(device: Any) -> Any:
    """The interface of the printer class, else a vendor's own with an endpoint outwards."""
    interfaces = [interface for configuration in device for interface in configuration]
    for wanted in (_PRINTER_CLASS, _VENDOR_CLASS):
        for interface in interfaces:
            if interface.bInterfaceClass == wanted and interface.bAlternateSetting == 0:
                return interface
    return None


def _milliseconds(seconds: float) -> int:
    return max(_LEAST_TIMEOUT_MS, round(seconds * 1000))
