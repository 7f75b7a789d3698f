"""The devices as the wiring hands them on, and how the configured ones are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from devices.ports.camera import DocumentCamera
from devices.ports.id_reader import IdReader
from devices.ports.printer import ReceiptPrinter
from devices.ports.qr_reader import QrReader
from devices.ports.speaker import Speaker
from devices.status import DeviceKind, DeviceStatus
from kiosk.base import paths
from kiosk.base.errors import KioskError
from kiosk.usecases.check_devices import Said
from kiosk.wiring.settings import DeviceSection, TerminalSettings

if TYPE_CHECKING:
    from devices.registry import DeviceConfig


class DeviceBox(Protocol):
    """`devices.registry.Devices`, or what a test puts in its place."""

    def printer(self) -> ReceiptPrinter: ...
    def id_reader(self) -> IdReader: ...
    def qr_reader(self) -> QrReader: ...
    def camera(self) -> DocumentCamera: ...
    def speaker(self) -> Speaker: ...
    def statuses(self) -> tuple[DeviceStatus, ...]: ...
    def subscribe(self, subscriber: Callable[[DeviceStatus], None], /) -> Callable[[], None]: ...
    def test(self, name: str) -> Said: ...
    def close(self) -> None: ...


OpenDevices = Callable[[TerminalSettings], DeviceBox]


def open_devices(settings: TerminalSettings) -> DeviceBox:
    """Raises KioskError with every mistake of the devices' settings."""
    from devices.registry import BadDeviceConfig, Devices

    try:
        return Devices.open([_device(section, settings) for section in settings.devices])
    except BadDeviceConfig as trouble:
        raise KioskError("设备配置有错：" + "；".join(trouble.mistakes), "改好后请再启动。") from trouble


def _device(section: DeviceSection, settings: TerminalSettings) -> DeviceConfig:
    from devices.registry import DeviceConfig

    options = dict(section.options)
    if section.kind is DeviceKind.RECEIPT_PRINTER:
        options.setdefault("font", str(paths.font()))
        options.setdefault("rare_font", str(paths.rare_font()))
        # Which printers hold our band already; without it each start would write it into their memory again.
        options.setdefault("logos", str(settings.data_folder / "printer-logos.json"))
        # What each printer can do, and how much of its roll is used.
        options.setdefault("memory", str(settings.data_folder / "printers.json"))
    if section.kind is DeviceKind.PAGE_PRINTER:
        # Which documents were sent: what was in doubt before a restart is not printed a second time.
        options.setdefault("jobs", str(settings.data_folder / "page-jobs.json"))
    return DeviceConfig(section.kind, section.name, section.driver, section.address, options, section.enabled)
