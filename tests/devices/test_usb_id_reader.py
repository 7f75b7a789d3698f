"""The reader without a serial port: the same frames, parted over four endpoints of a bus without USB.

It proves the parting, the deadlines and what happens at an unplug; nothing about libusb or a real reader.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import usb.core

from devices.clock import SystemClock
from devices.drivers.id_reader import SerialIdReader
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.id_reader import IdCard
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.transport.addresses import wire_to
from devices.transport.usb_sdt import SdtUsbWire
from tests.devices.usb_by_hand import PrinterBus

_ENDPOINTS = (0x02, 0x06, 0x81, 0x85)


class ReaderBus(PrinterBus):
    """The bus of the printer's tests with the simulated card reader on it, whose line carries what the endpoints do."""

    def __init__(self, line: int, endpoints: tuple[int, ...] = _ENDPOINTS) -> None:
        super().__init__(cast(PrinterEngine, None))
        self._usblp = False
        self._line = line
        self._endpoints = endpoints
        self.parts: list[tuple[int, int]] = []

    def get_device_descriptor(self, dev: Any) -> Any:
        plain = vars(super().get_device_descriptor(dev))
        return SimpleNamespace(**{**plain, "idVendor": 0x0400, "idProduct": 0xC35A})

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        plain = vars(super().get_interface_descriptor(dev, intf, alt, config))
        return SimpleNamespace(**{**plain, "bInterfaceClass": 0xFF, "bNumEndpoints": len(self._endpoints)})

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        plain = vars(super().get_endpoint_descriptor(dev, 0, intf, alt, config))
        return SimpleNamespace(**{**plain, "bEndpointAddress": self._endpoints[ep]})

    def bulk_write(self, handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._here()
        assert timeout > 0
        self.parts.append((ep, len(data)))
        return os.write(self._line, bytes(data))

    def bulk_read(self, handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._here()
        ready, _, _ = select.select([self._line], [], [], timeout / 1000)
        if not ready:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        came = os.read(self._line, len(buff))
        self.parts.append((ep, len(came)))
        buff[: len(came)] = type(buff)("B", came)
        return len(came)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SimulatedIdReader]:
    simulated = SimulatedIdReader(tmp_path / "id-reader", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def bus(reader: SimulatedIdReader) -> Iterator[ReaderBus]:
    line = os.open(reader.address.removeprefix("serial:"), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    yield ReaderBus(line)
    os.close(line)


def _driver(bus: ReaderBus) -> SerialIdReader:
    return SerialIdReader(SdtUsbWire(0x0400, 0xC35A, backend=bus), SystemClock())


def test_card_is_read_over_usb_head_and_rest_each_on_its_endpoint(
    bus: ReaderBus, reader: SimulatedIdReader
) -> None:
    driver = _driver(bus)
    driver.connect()
    reader.command({"lay": "gong"})
    card = driver.look()
    assert isinstance(card, IdCard) and card.name == "龚小䶮"
    assert {size for endpoint, size in bus.parts if endpoint == 0x02} == {7}
    assert {size for endpoint, size in bus.parts if endpoint == 0x06} == {3}
    assert all(size <= 7 for endpoint, size in bus.parts if endpoint == 0x81)
    assert sum(size for endpoint, size in bus.parts if endpoint == 0x85) > 1288
    driver.close()


def test_usb_reader_pulled_is_lost_and_absent_until_it_is_back(bus: ReaderBus) -> None:
    driver = _driver(bus)
    driver.connect()
    bus.plugged = False
    with pytest.raises(LinkLost):
        driver.poll()
    with pytest.raises(DeviceAbsent):
        driver.connect()
    bus.plugged = True
    driver.connect()
    assert driver.poll() == frozenset()
    driver.close()


def test_device_with_the_same_numbers_and_other_endpoints_is_refused(bus: ReaderBus) -> None:
    other = ReaderBus(bus._line, endpoints=(0x02, 0x81))
    with pytest.raises(DeviceRefused):
        _driver(other).connect()


def test_address_of_such_a_reader() -> None:
    assert wire_to("usb-sdt:0400:C35A/17").address == "usb-sdt:0400:c35a/17"
    with pytest.raises(DeviceRefused):
        wire_to("usb-sdt:nothing")
