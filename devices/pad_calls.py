"""The port of a signature pad: the driver's own calls never wait, so they go past the worker."""

from __future__ import annotations

from typing import Protocol

from devices.ports.signature_pad import PenStroke
from devices.supervisor import Driver
from devices.watched import WatchedDevice


class SignaturePadDriver(Driver, Protocol):
    @property
    def size_mm(self) -> tuple[float, float]: ...
    def start(self) -> None: ...
    def clear(self) -> None: ...
    def strokes(self) -> tuple[PenStroke, ...]: ...
    def stop(self) -> None: ...


class SignaturePadPort:
    """`devices.ports.signature_pad.SignaturePad`."""

    def __init__(self, device: WatchedDevice[SignaturePadDriver] | None) -> None:
        self._driver = None if device is None else device.driver

    @property
    def size_mm(self) -> tuple[float, float]:
        return (0.0, 0.0) if self._driver is None else self._driver.size_mm

    def start(self) -> None:
        if self._driver is not None:
            self._driver.start()

    def clear(self) -> None:
        if self._driver is not None:
            self._driver.clear()

    def strokes(self) -> tuple[PenStroke, ...]:
        return () if self._driver is None else self._driver.strokes()

    def stop(self) -> None:
        if self._driver is not None:
            self._driver.stop()
