"""The signature pad: the kernel's own records through a pipe, in every order a pad gives them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.ports.signature_pad import PenPoint
from devices.protocol.evdev_pen import EVENT, Axis, PadShape, PenReader
from devices.registry import BadDeviceConfig, DeviceConfig, Devices
from devices.status import DeviceKind, LinkState
from tests.support.waiting import wait_until

SHAPE = PadShape(Axis(0, 2000), Axis(0, 1000), (100.0, 50.0), Axis(0, 255))
KEY, ABS, SYN = 1, 3, 0
OPTIONS = {"x_max": "2000", "y_max": "1000", "pressure_max": "255", "width_mm": "100", "height_mm": "50"}


def event(at_s: float, kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(int(at_s), round(at_s % 1 * 1e6), kind, code, value)


def down(at_s: float, is_down: bool = True) -> bytes:
    return event(at_s, KEY, 0x14A, int(is_down))


def at(at_s: float, x: int, y: int, pressure: int = 128) -> bytes:
    moved = event(at_s, ABS, 0, x) + event(at_s, ABS, 1, y) + event(at_s, ABS, 0x18, pressure)
    return moved + event(at_s, SYN, 0, 0)


SIGNED = down(5.0) + at(5.0, 200, 100) + at(5.1, 400, 300, 255) + down(5.2, False) + at(5.2, 400, 300)
SIGNED += down(6.0) + at(6.0, 1000, 500) + down(6.1, False) + at(6.1, 1000, 500)
STROKES = (
    (PenPoint(10.0, 5.0, 0.0, 0.502), PenPoint(20.0, 15.0, 0.1, 1.0)),
    (PenPoint(50.0, 25.0, 1.0, 0.502),),
)


def test_strokes_are_in_millimetres_with_time_and_pressure() -> None:
    reader = PenReader(SHAPE)
    reader.feed(SIGNED)
    assert reader.strokes() == STROKES


def test_events_cut_anywhere_give_the_same_strokes() -> None:
    reader = PenReader(SHAPE)
    for place in range(len(SIGNED)):
        reader.feed(SIGNED[place : place + 1])
    assert reader.strokes() == STROKES


def test_a_queue_that_ran_over_tears_the_stroke_and_invents_no_point() -> None:
    reader = PenReader(SHAPE)
    reader.feed(down(1.0) + at(1.0, 200, 100))
    reader.feed(event(1.1, SYN, 3, 0) + event(1.1, ABS, 0, 1999) + event(1.1, SYN, 0, 0))
    reader.feed(at(1.2, 400, 300))
    assert [len(stroke) for stroke in reader.strokes()] == [1]


def test_a_pad_without_pressure_says_so() -> None:
    reader = PenReader(PadShape(SHAPE.x, SHAPE.y, SHAPE.size_mm))
    reader.feed(SIGNED)
    assert {point.pressure for stroke in reader.strokes() for point in stroke} == {None}


def test_a_pen_that_rests_on_the_pad_while_it_is_cleared_goes_on_in_a_new_stroke() -> None:
    reader = PenReader(SHAPE)
    reader.feed(down(1.0) + at(1.0, 200, 100))
    reader.clear()
    assert reader.strokes() == ()
    reader.feed(at(2.0, 400, 300))
    assert reader.strokes() == ((PenPoint(20.0, 15.0, 0.0, 0.502),),)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pad"
    os.mkfifo(path)
    return path


@pytest.fixture
def devices(pipe: Path) -> Iterator[tuple[Devices, int]]:
    config = DeviceConfig(DeviceKind.SIGNATURE_PAD, "pad", "evdev", f"evdev:{pipe}", OPTIONS)
    # The pen's end stays open before and after, as a plugged-in pad does.
    keep = os.open(pipe, os.O_RDWR)
    devices = Devices.open([config])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    yield devices, keep
    devices.close()
    os.close(keep)


def test_what_is_written_while_nobody_signs_is_not_kept(devices: tuple[Devices, int]) -> None:
    opened, pen = devices
    pad = opened.signature_pad()
    os.write(pen, SIGNED)
    assert pad.strokes() == ()
    assert pad.size_mm == (100.0, 50.0)


def test_a_signature_comes_through_the_port_and_is_dropped_afterwards(devices: tuple[Devices, int]) -> None:
    opened, pen = devices
    pad = opened.signature_pad()
    pad.start()
    os.write(pen, SIGNED)
    wait_until(lambda: pad.strokes() == STROKES)
    pad.clear()
    assert pad.strokes() == ()
    pad.stop()
    assert pad.strokes() == ()
    assert opened.test("pad").passed


def test_a_pad_that_is_not_there_is_absent_and_one_without_an_address_refused(tmp_path: Path) -> None:
    gone = DeviceConfig(DeviceKind.SIGNATURE_PAD, "pad", "evdev", f"evdev:{tmp_path / 'none'}", OPTIONS)
    devices = Devices.open([gone])
    wait_until(lambda: devices.statuses()[0].detail)
    assert devices.statuses()[0].link is LinkState.ABSENT
    assert devices.signature_pad().strokes() == ()
    devices.close()
    with pytest.raises(BadDeviceConfig):
        Devices.open([DeviceConfig(DeviceKind.SIGNATURE_PAD, "pad", "evdev", "usb")])


def test_a_node_that_is_no_pad_is_refused_with_what_to_do(pipe: Path) -> None:
    devices = Devices.open([DeviceConfig(DeviceKind.SIGNATURE_PAD, "pad", "evdev", f"evdev:{pipe}")])
    wait_until(lambda: devices.statuses()[0].link is LinkState.PERMANENT)
    assert "没有坐标" in devices.statuses()[0].detail
    devices.close()
