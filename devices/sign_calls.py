"""The port of a window screen: the newest line only, sent by the screen's own worker."""

from __future__ import annotations

from typing import Protocol

from devices.supervisor import Driver
from devices.watched import WatchedDevice


class WindowScreenDriver(Driver, Protocol):
    """What a vendor's driver has to have beside the ways of every driver."""

    def want(self, line: str) -> None:
        """Keeps the newest line; from any thread, never waits."""

    def bring_up_to_date(self) -> None:
        """Puts the newest line on the screen if it is not there. Raises LinkLost."""


class WindowScreenPort:
    """`devices.ports.window_screen.WindowScreen`."""

    def __init__(self, device: WatchedDevice[WindowScreenDriver] | None) -> None:
        self._device = device

    def show(self, line: str) -> None:
        if self._device is None:
            return
        self._device.driver.want(line)
        if self._device.is_online:
            self._device.submit(lambda driver: driver.bring_up_to_date())
