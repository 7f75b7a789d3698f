"""Pen and touch events as Linux gives them (`struct input_event` of 64-bit machines), made into strokes. No I/O."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from devices.ports.signature_pad import PenPoint, PenStroke

EVENT = struct.Struct("llHHi")
_EV_SYN, _EV_KEY, _EV_ABS = 0, 1, 3
_SYN_REPORT, _SYN_DROPPED = 0, 3
_ABS_X, _ABS_Y, _ABS_PRESSURE = 0x00, 0x01, 0x18
_BTN_TOUCH = 0x14A
_MOST_POINTS = 20_000
"""A minute of writing on a fast pad; more is no signature."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the device counts along one axis."""

    least: int
    most: int

    def share(self, value: int) -> float:
        span = self.most - self.least
        return min(1.0, max(0.0, (value - self.least) / span)) if span > 0 else 0.0


@dataclass(frozen=True, slots=True)
class PadShape:
    x: Axis
    y: Axis
    size_mm: tuple[float, float]
    pressure: Axis | None = None


class PenReader:
    """Fed with bytes as they come, whole events or not."""

    def __init__(self, shape: PadShape) -> None:
        self._shape = shape
        self._held = b""
        self._strokes: list[list[PenPoint]] = []
        self._count = 0
        self._began_s: float | None = None
        self._raw: dict[int, int] = {}
        self._is_down = False
        self._is_blind = False

    def feed(self, came: bytes) -> None:
        data = self._held + came
        whole = len(data) - len(data) % EVENT.size
        self._held = data[whole:]
        for seconds, micros, kind, code, value in EVENT.iter_unpack(data[:whole]):
            self._take(seconds + micros / 1e6, kind, code, value)

    def clear(self) -> None:
        """Nothing written; a pen that is down begins a new stroke."""
        self._strokes = [[]] if self._is_down else []
        self._count, self._began_s = 0, None

    def strokes(self) -> tuple[PenStroke, ...]:
        return tuple(tuple(stroke) for stroke in self._strokes if stroke)

    def _take(self, at_s: float, kind: int, code: int, value: int) -> None:
        if kind == _EV_SYN and code == _SYN_DROPPED:
            # The kernel's queue ran over: what comes up to the next report is in pieces, and the stroke is torn.
            self._is_blind, self._is_down = True, False
        elif kind == _EV_SYN and code == _SYN_REPORT:
            if not self._is_blind and self._is_down:
                self._point(at_s)
            self._is_blind = False
        elif self._is_blind:
            return
        elif kind == _EV_ABS:
            self._raw[code] = value
        elif kind == _EV_KEY and code == _BTN_TOUCH:
            if value and not self._is_down:
                self._strokes.append([])
            self._is_down = bool(value)

    def _point(self, at_s: float) -> None:
        if _ABS_X not in self._raw or _ABS_Y not in self._raw or self._count >= _MOST_POINTS:
            return
        if self._began_s is None:
            self._began_s = at_s
        shape, pressure = self._shape, None
        if shape.pressure is not None and _ABS_PRESSURE in self._raw:
            pressure = round(shape.pressure.share(self._raw[_ABS_PRESSURE]), 3)
        self._strokes[-1].append(
            PenPoint(
                round(shape.x.share(self._raw[_ABS_X]) * shape.size_mm[0], 2),
                round(shape.y.share(self._raw[_ABS_Y]) * shape.size_mm[1], 2),
                round(max(0.0, at_s - self._began_s), 3),
                pressure,
            )
        )
        self._count += 1
