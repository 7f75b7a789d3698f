"""Addresses as they stand in settings: `tcp://host:port`, `serial:/dev/ttyUSB0?baud=9600`, `usblp:/dev/usb/lp0`,
`usb:0416:5011/SERIAL`, `usb-sdt:0400:C35A`, `file:/path`."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from devices.errors import DeviceRefused
from devices.transport.wire import Wire

SERVICE_PORT = 9100


def wire_to(address: str) -> Wire:
    """A closed wire to the address. Raises DeviceRefused for an address that means nothing."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp" and parts.hostname:
            # Imported here: a terminal without serial devices does not pay for pyserial, nor the other way.
            from devices.transport.tcp import TcpWire

            return TcpWire(parts.hostname, parts.port or SERVICE_PORT)
        if parts.scheme == "serial" and parts.path:
            from devices.transport.serial_port import SerialWire

            options = parse_qs(parts.query)
            baud = int(options.get("baud", ["115200"])[0])
            return SerialWire(parts.path, baud, hardware_flow=options.get("flow") == ["rtscts"])
        if parts.scheme == "usblp" and parts.path:
            from devices.transport.usb_lp import UsbLpWire

            return UsbLpWire(parts.path)
        if parts.scheme == "usb":
            return _usb(parts.path)
        if parts.scheme == "usb-sdt":
            return _usb_sdt(parts.path)
        if parts.scheme == "file" and parts.path:
            from devices.transport.spool_file import SpoolFileWire

            return SpoolFileWire(parts.path)
    except ValueError as fault:
        raise DeviceRefused(f"address {address!r}: {fault}") from fault
    raise DeviceRefused(
        f"address {address!r} is none of tcp://host:port, serial:/dev/…, usblp:/dev/usb/lpN, usb:VVVV:PPPP, usb-sdt:VVVV:PPPP, file:/…"
    )


def _usb(path: str) -> Wire:
    from devices.transport.libusb import LibusbWire

    return LibusbWire(*_usb_numbers(path))


def _usb_sdt(path: str) -> Wire:
    from devices.transport.usb_sdt import SdtUsbWire

    return SdtUsbWire(*_usb_numbers(path))


def _usb_numbers(path: str) -> tuple[int, int, str]:
    """Vendor, product, serial number of `VVVV:PPPP/SERIAL`; the last may be missing."""
    numbers, _, serial = path.partition("/")
    vendor, _, product = numbers.partition(":")
    return int(vendor, 16), int(product, 16), serial
