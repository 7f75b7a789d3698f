"""Plug and unplug: the kernel's word, names that do not change, and a look now and then where nobody says anything."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.errors import DeviceAbsent, DeviceRefused
from devices.plugs import Plugged, PlugListener, read_uevent
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.transport.bound_names import BoundNode, Machine, node_of
from devices.transport.serial_port import SerialWire
from devices.watched import DeviceWatch, WatchedDevice
from tests.support.waiting import wait_until

KERNEL_ADD = b"\0".join(
    (
        b"add@/devices/pci0000:00/usb1/1-1/1-1.2/1-1.2:1.0/ttyUSB0/tty/ttyUSB0",
        b"ACTION=add",
        b"SUBSYSTEM=tty",
        b"MAJOR=188",
        b"MINOR=0",
        b"DEVNAME=ttyUSB0",
        b"SEQNUM=4242",
        b"",
    )
)
PROPERTIES = b"ACTION=add\0DEVNAME=/dev/ttyUSB0\0SUBSYSTEM=tty\0SEQNUM=4242\0"


def udev_datagram(properties: bytes = PROPERTIES) -> bytes:
    """Head as systemd's udev writes it: name, magic, head's size, properties' place and size, four hashes."""
    order = sys.byteorder
    head = b"libudev\0" + 0xFEEDCAFE.to_bytes(4, "big") + (40).to_bytes(4, order)
    head += (40).to_bytes(4, order) + len(properties).to_bytes(4, order)
    return head + bytes(16) + properties


class CountingDriver:
    """Cannot be connected to until its node is there; counts the tries."""

    poll_interval_s = 3600.0

    def __init__(self, node: Path) -> None:
        self.node = node
        self.connects = 0

    def connect(self) -> None:
        self.connects += 1
        if not self.node.exists():
            raise DeviceAbsent("not plugged in")
        if self.node.stat().st_mode & 0o077 == 0:
            raise DeviceRefused("no permission yet")

    def poll(self) -> frozenset[Condition]:
        return frozenset()

    def close(self) -> None: ...

    def figures(self) -> tuple[tuple[str, str], ...]:
        return ()


@pytest.fixture
def node(tmp_path: Path) -> Path:
    return tmp_path / "ttyUSB0"


@pytest.fixture
def watched(node: Path) -> Iterator[WatchedDevice[CountingDriver]]:
    first = DeviceStatus(DeviceKind.ID_READER, "id-reader", LinkState.ABSENT, datetime.now(UTC))
    # A random number of 1e6 makes every back-off last for hours: only a plug can end it.
    device = WatchedDevice(CountingDriver(node), first, SystemClock(), lambda: 1e6, lambda _: None)
    device.start()
    wait_until(lambda: device.status.link is LinkState.ABSENT and device.driver.connects == 1)
    yield device
    device.stop()


def test_what_kernel_and_udev_say_is_read_alike() -> None:
    assert read_uevent(KERNEL_ADD) == Plugged("add", "tty", "ttyUSB0")
    assert read_uevent(udev_datagram()) == Plugged("add", "tty", "ttyUSB0")


def test_news_of_other_classes_wakes_nobody() -> None:
    assert read_uevent(KERNEL_ADD.replace(b"SUBSYSTEM=tty", b"SUBSYSTEM=net")) is None


@pytest.mark.parametrize("size", range(0, 60, 7))
def test_cut_datagrams_are_no_news_and_no_crash(size: int) -> None:
    assert read_uevent(udev_datagram()[:size]) is None
    assert read_uevent(b"\xff" * size) is None
    assert read_uevent(KERNEL_ADD[:size]) is None


def test_listener_hears_until_it_is_stopped() -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard = threading.Semaphore(0)
    listener = PlugListener(here, heard.release).start()
    there.send(KERNEL_ADD.replace(b"SUBSYSTEM=tty", b"SUBSYSTEM=net"))
    there.send(KERNEL_ADD)
    assert heard.acquire(timeout=10)
    listener.stop()
    assert not heard.acquire(blocking=False), "the network card was no news"
    assert here.fileno() == -1
    there.close()


def test_the_kernels_word_has_a_device_taken_up_without_waiting_for_a_look(
    watched: WatchedDevice[CountingDriver], node: Path
) -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    watch = DeviceWatch()
    watch.look_every_s = 3600.0
    watch.watch(watched, node)
    watch.start(here)
    node.touch()
    there.send(udev_datagram())
    wait_until(lambda: watched.is_online)
    watch.stop()
    there.close()


def test_without_the_kernels_word_a_look_finds_it(watched: WatchedDevice[CountingDriver], node: Path) -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    watch = DeviceWatch()
    watch.watch(watched, node)
    watch.start(here)
    node.touch()
    wait_until(lambda: watched.is_online)
    watch.stop()
    there.close()


def test_refused_before_udev_gave_the_permission_is_tried_again_when_it_did(
    watched: WatchedDevice[CountingDriver], node: Path
) -> None:
    watch = DeviceWatch()
    watch.watch(watched, node)
    node.touch(0o600)
    watch.look()
    wait_until(lambda: watched.status.link is LinkState.PERMANENT)
    node.chmod(0o660)
    watch.look()
    wait_until(lambda: watched.is_online)


def adapter(root: Path, port: str, name: str, serial: str, of_class: str = "tty") -> Path:
    """A USB device of the kernel's tree with one node, and that node in /dev."""
    usb = root / "sys/devices/usb1" / port
    interface = usb / f"{port}:1.0"
    interface.mkdir(parents=True, exist_ok=True)
    (usb / "idVendor").write_text("1a86\n")
    if serial:
        (usb / "serial").write_text(serial + "\n")
    entry = root / "sys/class" / of_class / name
    entry.mkdir(parents=True)
    (entry / "device").symlink_to(interface)
    node = root / "dev" / name
    node.parent.mkdir(exist_ok=True)
    node.touch()
    return node


def test_a_device_is_found_by_serial_number_or_port_whatever_its_node_is_called(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    first = adapter(tmp_path, "1-1.2", "ttyUSB0", "A50285BI")
    second = adapter(tmp_path, "1-1.3", "ttyUSB1", "")
    assert node_of("serial", "id=A50285BI", machine) == first
    assert node_of("serial", "port=1-1.3", machine) == second
    assert node_of("serial", "port=1-1.3:1.0", machine) == second
    assert node_of("serial", "/dev/ttyS0", machine) == Path("/dev/ttyS0")
    for unknown in ("id=nobody", "port=9-9", "id="):
        with pytest.raises(DeviceAbsent):
            node_of("serial", unknown, machine)


def test_a_serial_number_that_two_adapters_share_names_neither(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    adapter(tmp_path, "1-1.2", "ttyUSB0", "0001")
    adapter(tmp_path, "1-1.3", "ttyUSB1", "0001")
    with pytest.raises(DeviceRefused, match=r"port=1-1\.2.*port=1-1\.3"):
        node_of("serial", "id=0001", machine)


def test_a_cameras_further_nodes_are_not_its_picture(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    picture = adapter(tmp_path, "1-2", "video0", "C1", "video4linux")
    adapter(tmp_path, "1-2", "video1", "C1", "video4linux")
    (tmp_path / "sys/class/video4linux/video1/index").write_text("1\n")
    assert node_of("uvc", "id=C1", machine) == picture


def test_a_device_that_comes_back_under_another_number_is_seen(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    bound = BoundNode("serial", "id=A50285BI", machine)
    with pytest.raises(OSError, match="没有插着"):
        bound.stat()
    node = adapter(tmp_path, "1-1.2", "ttyUSB3", "A50285BI")
    assert bound.stat().st_ino == node.stat().st_ino


def test_opening_a_name_that_is_not_plugged_in_is_absence_and_no_fault_of_the_settings() -> None:
    with pytest.raises(DeviceAbsent):
        SerialWire("id=there-is-no-such-adapter").open(1.0)
