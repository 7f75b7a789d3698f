"""An ID-card reader that is a USB device of its own, without a serial port: `usb-sdt:0400:C35A`, with `/SERIAL` where there are two.

The frames are those of the serial line, parted in two transfers: the head (preamble and length, seven bytes) and the rest, each over an
endpoint of its own, in both directions.

Known limits: from public descriptions and drivers, not yet met in hardware. Vendors that wrap these frames in their own are not served.
"""

from __future__ import annotations

import contextlib
import errno
import time
from typing import Any, Final

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost, NotConnected

HEAD_BYTES: Final = 7
_HEAD_OUT, _REST_OUT, _HEAD_IN, _REST_IN = 0x02, 0x06, 0x81, 0x85
_LONGEST_REST: Final = 2400
_LEAST_TIMEOUT_MS: Final = 1
"""libusb takes 0 for endless."""
_LONGEST_TURN_S: Final = 0.25
"""A transfer cannot be called off from here; no single one outlasts this."""


class SdtUsbWire:
    """Bytes in and out as on a serial line; one write is one frame."""

    def __init__(self, vendor: int, product: int, serial: str = "", backend: Any = None) -> None:
        self._vendor, self._product, self._serial = vendor, product, serial
        self._backend = backend
        self._device: Any = None
        self._rest_bytes = 0
        """Of the answer whose head was read."""

    @property
    def address(self) -> str:
        named = f"usb-sdt:{self._vendor:04x}:{self._product:04x}"
        return f"{named}/{self._serial}" if self._serial else named

    def open(self, deadline_s: float) -> None:  # noqa: ARG002 (claiming does not wait)
        """Claimed afterwards. Raises DeviceAbsent, LinkLost, DeviceRefused."""
        self.close()
        # Imported here: a terminal without such a reader does not load libusb.
        import usb.core
        import usb.util

        try:
            self._device = self._found()
            if self._device is None:
                raise DeviceAbsent(f"{self.address}: no such device")
            usb.util.claim_interface(self._device, 0)
            self._check_endpoints()
        except usb.core.NoBackendError as fault:
            raise DeviceRefused(f"{self.address}: libusb is not installed") from fault
        except usb.core.USBError as fault:
            self.close()
            kind = DeviceRefused if fault.errno in (errno.EACCES, errno.EPERM) else LinkLost
            raise kind(f"{self.address}: {fault}") from fault

    def read(self, deadline_s: float) -> bytes:
        ends_at = time.monotonic() + deadline_s
        while True:
            left_s = ends_at - time.monotonic()
            came = self._one_read(min(max(left_s, 0.0), _LONGEST_TURN_S))
            if came or left_s <= 0:
                return came

    def write(self, payload: bytes, deadline_s: float) -> int:
        import usb.core

        device, sent = self._opened(), 0
        # What is left of an answer that nobody waits for any more is not the next one's rest.
        self._rest_bytes = 0
        try:
            for endpoint, part in ((_HEAD_OUT, payload[:HEAD_BYTES]), (_REST_OUT, payload[HEAD_BYTES:])):
                sent += device.write(endpoint, part, _milliseconds(deadline_s / 2)) if part else 0
        except usb.core.USBTimeoutError:
            return sent
        except usb.core.USBError as fault:
            raise self._lost(fault) from fault
        return sent

    def close(self) -> None:
        device, self._device = self._device, None
        self._rest_bytes = 0
        if device is None:
            return
        import usb.core
        import usb.util

        # After an unplug each of these fails, and nothing is lost by it.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, 0)
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _found(self) -> Any:
        import usb.core
        import usb.util

        for device in usb.core.find(
            find_all=True, backend=self._backend, idVendor=self._vendor, idProduct=self._product
        ):
            if not self._serial or usb.util.get_string(device, device.iSerialNumber) == self._serial:
                return device
        return None

    def _check_endpoints(self) -> None:
        there = {
            endpoint.bEndpointAddress
            for configuration in self._opened()
            for interface in configuration
            for endpoint in interface
        }
        if not {_HEAD_OUT, _REST_OUT, _HEAD_IN, _REST_IN} <= there:
            self.close()
            raise DeviceRefused(f"{self.address}: is no ID-card reader of this kind")

    def _one_read(self, for_s: float) -> bytes:
        import usb.core

        device = self._opened()
        endpoint, most = (_REST_IN, self._rest_bytes) if self._rest_bytes else (_HEAD_IN, HEAD_BYTES)
        try:
            came = bytes(device.read(endpoint, most, _milliseconds(for_s)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as fault:
            raise self._lost(fault) from fault
        if endpoint == _REST_IN:
            self._rest_bytes -= len(came)
        elif len(came) == HEAD_BYTES:
            self._rest_bytes = min(int.from_bytes(came[-2:]), _LONGEST_REST)
        return came

    def _opened(self) -> Any:
        if self._device is None:
            raise NotConnected(f"{self.address} is not open")
        return self._device

    def _lost(self, fault: Exception) -> LinkLost:
        self.close()
        return LinkLost(f"{self.address}: {fault}")


def _milliseconds(seconds: float) -> int:
    return max(_LEAST_TIMEOUT_MS, round(seconds * 1000))
