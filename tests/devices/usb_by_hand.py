"""A USB bus without USB: pyusb's own interface for back ends, with the simulated printer behind its two endpoints.

It proves what we ask of pyusb (descriptors read, kernel driver detached and given back, deadlines, the numbers of the
endpoints) and that the dialogue survives packets. It proves nothing about libusb itself nor about real hubs.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

from devices.simulators.receipt_printer_engine import PrinterEngine

VENDOR, PRODUCT = 0x0416, 0x5011
OUT, IN = 0x03, 0x81
_BULK = 2
_PACKET = 64


class PrinterBus(IBackend):  # type: ignore[misc]
    """One printer on the bus; `calls` has what was asked of the kernel, in order."""

    def __init__(self, engine: PrinterEngine, one_way: bool = False) -> None:
        self.engine = engine
        self.one_way = one_way
        self.plugged = True
        self.stalled = False
        self.port_status = 0x18
        self.calls: list[str] = []
        self._said = bytearray()
        self._now = 0.0
        self._usblp = True

    def _here(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)

    # -- descriptors ---------------------------------------------------------------------------------------------

    def enumerate_devices(self) -> Iterator[str]:
        yield from ["printer"] if self.plugged else []

    def get_parent(self, dev: Any) -> None:
        return None

    def get_device_descriptor(self, dev: Any) -> Any:
        named = {
            "idVendor": VENDOR,
            "idProduct": PRODUCT,
            "iManufacturer": 0,
            "iProduct": 0,
            "iSerialNumber": 0,
        }
        kind = {"bDeviceClass": 0, "bDeviceSubClass": 0, "bDeviceProtocol": 0, "bMaxPacketSize0": 8}
        rest = {
            "bLength": 18,
            "bDescriptorType": 1,
            "bcdUSB": 0x200,
            "bcdDevice": 0x100,
            "bNumConfigurations": 1,
        }
        where = {"bus": 1, "address": 5, "port_number": 1, "port_numbers": (1,), "speed": 3}
        return SimpleNamespace(**named, **kind, **rest, **where)

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt or config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=1 if self.one_way else 2, bInterfaceClass=7, bInterfaceSubClass=1,
            bInterfaceProtocol=1 if self.one_way else 2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=_BULK,
            wMaxPacketSize=_PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # -- the kernel ----------------------------------------------------------------------------------------------

    def open_device(self, dev: Any) -> str:
        self._here()
        return "handle"

    def close_device(self, handle: Any) -> None:
        self.calls.append("close")

    def get_configuration(self, handle: Any) -> int:
        return 1

    def is_kernel_driver_active(self, handle: Any, intf: int) -> bool:
        return self._usblp

    def detach_kernel_driver(self, handle: Any, intf: int) -> None:
        self._usblp = False
        self.calls.append("detach")

    def attach_kernel_driver(self, handle: Any, intf: int) -> None:
        self._here()
        self._usblp = True
        self.calls.append("attach")

    def claim_interface(self, handle: Any, intf: int) -> None:
        self._here()
        if self._usblp:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.calls.append("claim")

    def release_interface(self, handle: Any, intf: int) -> None:
        self._here()
        self.calls.append("release")

    def reset_device(self, handle: Any) -> None:
        self.calls.append("reset")

    # -- bytes ---------------------------------------------------------------------------------------------------

    def bulk_write(self, handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._here()
        assert ep == OUT and timeout > 0, "0 is endless to libusb"
        if self.stalled:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        self.engine.receive(bytes(data))
        return len(data)

    def bulk_read(self, handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._here()
        assert ep == IN and timeout > 0, "0 is endless to libusb"
        self._now += 0.001
        self._said += self.engine.run(self._now)
        if not self._said:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        packet = bytes(self._said[: min(len(buff), _PACKET)])
        del self._said[: len(packet)]
        buff[: len(packet)] = type(buff)("B", packet)
        return len(packet)

    def ctrl_transfer(
        self, handle: Any, kind: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        self._here()
        assert (kind, request) == (0xA1, 1)
        data[0] = self.port_status
        return 1
