"""Wires keep their deadlines and notice that the other end is gone."""

from __future__ import annotations

import os
import socket
import time
import tty
from collections.abc import Iterator

import pytest

from devices.errors import DeviceRefused, LinkLost, NotConnected
from devices.transport.addresses import wire_to
from devices.transport.serial_port import SerialWire
from devices.transport.tcp import TcpWire
from devices.transport.wire import Wire

MUCH = bytes(30_000_000)
"""More than the kernel's buffers hold."""


class OtherEnd:
    """A wire and the descriptor at its far end."""

    def __init__(self, wire: Wire, far: int) -> None:
        self.wire = wire
        self.far = far


@pytest.fixture(params=["tcp", "pty"])
def ends(request: pytest.FixtureRequest) -> Iterator[OtherEnd]:
    if request.param == "tcp":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            wire: Wire = TcpWire(*listener.getsockname())
            wire.open(1.0)
            accepted, _ = listener.accept()
            far = accepted.detach()
    else:
        far, near = os.openpty()
        tty.setraw(near)
        wire = SerialWire(os.ttyname(near))
        wire.open(1.0)
        os.close(near)
    both = OtherEnd(wire, far)
    yield both
    wire.close()
    if both.far >= 0:
        os.close(both.far)


def test_bytes_go_both_ways(ends: OtherEnd) -> None:
    assert ends.wire.write(b"\x10\x04\x01", 1.0) == 3
    assert os.read(ends.far, 10) == b"\x10\x04\x01"
    os.write(ends.far, b"\x12\x1a")
    assert ends.wire.read(1.0) == b"\x12\x1a"


def test_nothing_to_read_ends_at_the_deadline(ends: OtherEnd) -> None:
    began = time.monotonic()
    assert ends.wire.read(0.05) == b""
    assert time.monotonic() - began >= 0.04


def test_a_device_that_takes_nothing_more_ends_the_write_at_the_deadline(ends: OtherEnd) -> None:
    taken = ends.wire.write(MUCH, 0.2)
    assert 0 < taken < len(MUCH)


def test_the_other_end_hung_up_is_lost_on_read_and_on_write(ends: OtherEnd) -> None:
    os.close(ends.far)
    ends.far = -1
    with pytest.raises(LinkLost):
        ends.wire.read(1.0)
    with pytest.raises(NotConnected):
        ends.wire.write(b"x", 1.0)


def test_the_first_write_after_the_peer_hung_up_already_tells() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = TcpWire(*listener.getsockname())
        wire.open(1.0)
        listener.accept()[0].close()
        with pytest.raises(LinkLost):
            # Loopback delivers the end of the stream before accept()'s close returns.
            wire.write(b"x", 1.0)


def test_closing_twice_and_after_a_loss_is_quiet(ends: OtherEnd) -> None:
    ends.wire.close()
    ends.wire.close()
    with pytest.raises(NotConnected):
        ends.wire.read(0.0)


def test_a_serial_wire_can_be_opened_again_after_an_unplug() -> None:
    for _ in range(2):
        far, near = os.openpty()
        tty.setraw(near)
        wire = SerialWire(os.ttyname(near))
        wire.open(1.0)
        os.close(near)
        os.close(far)
        with pytest.raises(LinkLost):
            wire.read(1.0)


def test_a_port_is_ours_alone() -> None:
    far, near = os.openpty()
    first, second = SerialWire(os.ttyname(near)), SerialWire(os.ttyname(near))
    first.open(1.0)
    with pytest.raises((LinkLost, DeviceRefused)):
        second.open(1.0)
    first.close()
    os.close(near)
    os.close(far)


def test_nobody_listening_is_lost_and_a_wrong_name_is_refused() -> None:
    with pytest.raises(LinkLost):
        TcpWire("127.0.0.1", 1).open(0.5)
    with pytest.raises(LinkLost):
        SerialWire("/dev/there-is-no-such-port").open(0.5)


@pytest.mark.parametrize(
    "address", ["", "printer", "tcp://", "usb://x", "tcp://host:port", "serial:", "serial:/dev/x?baud=fast"]
)
def test_an_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(DeviceRefused):
        wire_to(address)


def test_addresses() -> None:
    assert wire_to("tcp://10.0.0.9").address == "tcp://10.0.0.9:9100"
    assert wire_to("serial:/dev/ttyS1?baud=9600").address == "serial:/dev/ttyS1?baud=9600"
