"""Signature pads and pen displays that Linux knows as input devices (evdev), taken for ourselves while somebody signs.

Taken means grabbed: a pen on the pad moves no pointer on the citizen's screen. Pads that speak HID reports of their own (most with
a small display) need a vendor's driver.

Known limits: written from the kernel's interface and tried with its bytes, not yet with a real pad. A pad that tells no size in
millimetres needs `width_mm` and `height_mm` in its options.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import threading
from collections.abc import Mapping
from pathlib import Path

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.signature_pad import PenStroke
from devices.protocol.evdev_pen import EVENT, Axis, PadShape, PenReader
from devices.status import Condition

_EVIOCGRAB = 0x40044590
_ABSINFO = struct.Struct("6i")
_ABS_X, _ABS_Y, _ABS_PRESSURE = 0x00, 0x01, 0x18
_WAIT_S = 0.2
_EVENTS_AT_ONCE = 64


class EvdevPad:
    """start(), clear(), strokes() and stop() may be called from any thread and never wait for the pad."""

    poll_interval_s = 2.0

    def __init__(self, node: Path, size_mm: tuple[float, float] | None, ranges: Mapping[str, int]) -> None:
        """`ranges`: `x_max`, `y_max`, `pressure_max` for a node that does not tell its own."""
        self._node = node
        self._stated_mm = size_mm
        self._ranges = ranges
        self._shape: PadShape | None = None
        self._descriptor = -1
        self._reader: PenReader | None = None
        self._lock = threading.Lock()
        self._is_wanted = False
        self._fault = ""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def size_mm(self) -> tuple[float, float]:
        shape = self._shape
        return (0.0, 0.0) if shape is None else shape.size_mm

    def connect(self) -> None:
        """Open and its shape known. Raises DeviceAbsent, LinkLost; DeviceRefused without permission or size."""
        self.close()
        try:
            self._descriptor = os.open(self._node, os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError as fault:
            raise DeviceAbsent(f"{self._node} 不存在") from fault
        except PermissionError as fault:
            raise DeviceRefused(f"{self._node}：没有读取权限（把账号加入 input 组）") from fault
        except OSError as fault:
            raise LinkLost(f"{self._node}：{fault}") from fault
        try:
            self._shape = self._asked_shape()
        except DeviceRefused:
            self.close()
            raise
        self._fault = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._read_on, args=(self._stopping,), name="signature pad", daemon=True
        )
        self._thread.start()

    def poll(self) -> frozenset[Condition]:
        """Raises LinkLost when the pad was unplugged."""
        if self._fault or self._descriptor < 0:
            raise LinkLost(self._fault or f"{self._node}：未连接")
        return frozenset()

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(2 * _WAIT_S)
            self._thread = None
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def figures(self) -> tuple[tuple[str, str], ...]:
        width_mm, height_mm = self.size_mm
        return (("size_mm", f"{width_mm:g}x{height_mm:g}"),)

    def start(self) -> None:
        with self._lock:
            self._is_wanted = True
            self._reader = PenReader(self._shape) if self._shape is not None else None

    def clear(self) -> None:
        with self._lock:
            if self._reader is not None:
                self._reader.clear()

    def strokes(self) -> tuple[PenStroke, ...]:
        with self._lock:
            return () if self._reader is None else self._reader.strokes()

    def stop(self) -> None:
        with self._lock:
            self._is_wanted, self._reader = False, None

    def _read_on(self, stopping: threading.Event) -> None:
        is_grabbed = False
        while not stopping.is_set():
            if is_grabbed != self._is_wanted:
                is_grabbed = self._is_wanted
                self._grab(is_grabbed)
            try:
                ready, _, _ = select.select([self._descriptor], [], [], _WAIT_S)
                came = os.read(self._descriptor, EVENT.size * _EVENTS_AT_ONCE) if ready else None
            except BlockingIOError:
                continue
            except (OSError, ValueError) as fault:
                self._fault = f"{self._node}：{fault}"
                return
            if came == b"":
                self._fault = f"{self._node}：已拔出"
                return
            if came:
                self._take(came)

    def _take(self, came: bytes) -> None:
        with self._lock:
            if not self._is_wanted:
                return
            if self._reader is None and self._shape is not None:
                self._reader = PenReader(self._shape)
            if self._reader is not None:
                self._reader.feed(came)

    def _grab(self, on: bool) -> None:
        try:
            fcntl.ioctl(self._descriptor, _EVIOCGRAB, int(on))
        except OSError as fault:
            # A pipe in a test has nothing to grab; a pad that somebody else grabbed gives us nothing, which poll cannot see.
            if fault.errno == errno.EBUSY:
                self._fault = f"{self._node}：被别的程序占用"

    def _asked_shape(self) -> PadShape:
        x, x_per_mm = self._axis(_ABS_X, "x_max")
        y, y_per_mm = self._axis(_ABS_Y, "y_max")
        pressure, _ = self._axis(_ABS_PRESSURE, "pressure_max")
        if x is None or y is None:
            raise DeviceRefused(f"{self._node} 不是签字板（没有坐标）")
        size_mm = self._stated_mm
        if size_mm is None:
            if not (x_per_mm and y_per_mm):
                raise DeviceRefused(f"{self._node} 没有说明尺寸，请在选项里写 width_mm 和 height_mm")
            size_mm = ((x.most - x.least) / x_per_mm, (y.most - y.least) / y_per_mm)
        return PadShape(x, y, size_mm, pressure)

    def _axis(self, code: int, option: str) -> tuple[Axis | None, int]:
        """The axis, and how many of its steps make a millimetre, 0 when not told."""
        try:
            told = fcntl.ioctl(self._descriptor, _eviocgabs(code), bytes(_ABSINFO.size))
        except OSError:
            most = self._ranges.get(option, 0)
            return (Axis(0, most) if most > 0 else None), 0
        _value, least, most, _fuzz, _flat, per_mm = _ABSINFO.unpack(told)
        return (Axis(least, most) if most > least else None), per_mm


def _eviocgabs(code: int) -> int:
    """The ioctl that reads what a device counts along axis `code`."""
    return 0x80184540 + code
