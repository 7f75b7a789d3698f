"""All devices of a terminal, from plain configuration to ports. The program outside sees this and nothing below it."""

from __future__ import annotations

import random
import tempfile
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from devices.builders import builder_of, drivers_of, place_of
from devices.clock import Clock, SystemClock
from devices.errors import DeviceRefused
from devices.pad_calls import SignaturePadPort
from devices.page_calls import PagePrinterPort, ScannerPort
from devices.port_calls import (
    CameraPort,
    IdReaderPort,
    PrinterPort,
    QrReaderPort,
    SpeakerPort,
)
from devices.ports.scanner import ScanFault
from devices.sign_calls import WindowScreenPort
from devices.status import DeviceKind, DeviceStatus, LinkState
from devices.supervisor import Driver
from devices.watched import DeviceWatch, Subscriber, Unavailable, WatchedDevice
from devices.words import words

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One device as the settings name it."""

    kind: DeviceKind
    name: str
    driver: str
    address: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True


class BadDeviceConfig(ValueError):
    """The devices cannot be built; `mistakes` has every one, each with the device's name."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("；".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class TestSaid:
    """What the device check found."""

    __test__ = False
    name: str
    passed: bool
    said: str
    do: str = ""


class Devices:
    """Every configured device under watch. Built by open(), ended by close()."""

    def __init__(self, watched: Sequence[WatchedDevice[Any]], watch: DeviceWatch, clock: Clock) -> None:
        self._watched = {device.status.name: device for device in watched}
        self._watch = watch
        # One port a device: cancel() and hush() must reach who waits, whoever asked for the port.
        self._printer = PrinterPort(self._first(DeviceKind.RECEIPT_PRINTER))
        self._id_reader = IdReaderPort(self._first(DeviceKind.ID_READER), clock)
        self._qr_reader = QrReaderPort(self._first(DeviceKind.QR_READER), clock)
        self._camera = CameraPort(self._first(DeviceKind.DOCUMENT_CAMERA))
        self._speaker = SpeakerPort(self._first(DeviceKind.SPEAKER))
        self._page_printer = PagePrinterPort(self._first(DeviceKind.PAGE_PRINTER))
        self._signature_pad = SignaturePadPort(self._first(DeviceKind.SIGNATURE_PAD))
        self._scanner = ScannerPort(self._first(DeviceKind.SCANNER))

    @classmethod
    def open(cls, config: Sequence[DeviceConfig], clock: Clock | None = None) -> Devices:
        """Builds all, starts watching and returns at once; devices come on-line by themselves. Raises BadDeviceConfig."""
        clock = clock or SystemClock()
        drivers = _build(config, clock)
        watch = DeviceWatch()
        watched = [
            _watched(entry, driver, clock, watch.publish)
            for entry, driver in zip(config, drivers, strict=True)
        ]
        devices = cls(watched, watch, clock)
        for device, entry in zip(watched, config, strict=True):
            watch.watch(device, place_of(entry.address))
            device.start()
        watch.start()
        return devices

    def printer(self) -> PrinterPort:
        """The port of the first printer; one that refuses everything when the terminal has none."""
        return self._printer

    def id_reader(self) -> IdReaderPort:
        return self._id_reader

    def qr_reader(self) -> QrReaderPort:
        return self._qr_reader

    def camera(self) -> CameraPort:
        return self._camera

    def speaker(self) -> SpeakerPort:
        return self._speaker

    def page_printer(self) -> PagePrinterPort:
        return self._page_printer

    def scanner(self) -> ScannerPort:
        return self._scanner

    def signature_pad(self) -> SignaturePadPort:
        return self._signature_pad

    def window_screen(self, name: str) -> WindowScreenPort:
        """The screen of this name; a hall has many. Shows nothing when it is not configured."""
        found = self._watched.get(name)
        is_one = found is not None and found.status.kind is DeviceKind.WINDOW_SCREEN
        return WindowScreenPort(found if is_one else None)

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """Every device's status now, in the order of the configuration."""
        return tuple(self._watch.with_stalls(device.status) for device in self._watched.values())

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Calls `subscriber` with each status that changes, on the watch's own thread; the returned function ends that."""
        return self._watch.subscribe(subscriber)

    def enable(self, name: str, on: bool) -> None:
        """Takes a device out of use, or back. Raises KeyError for a name that is not configured."""
        self._watched[name].enable(on)

    def test(self, name: str) -> TestSaid:
        """Asks the device for a sign of life; waits 8 s at most. Raises KeyError for a name that is not configured."""
        device = self._watched[name]
        if not device.is_online:
            said = words(device.status)
            return TestSaid(name, False, said.said, said.do)
        try:
            return device.call(lambda driver: _test(device.status, driver), 8.0)
        except Unavailable as error:
            return TestSaid(name, False, f"测试未完成：{error}", "检查电源和连线后再试")

    def close(self) -> None:
        """Stops watching and lets go of every device."""
        for device in self._watched.values():
            device.stop()
        self._watch.stop()

    def _first(self, kind: DeviceKind) -> WatchedDevice[Any] | None:
        return next((device for device in self._watched.values() if device.status.kind is kind), None)


def _build(config: Sequence[DeviceConfig], clock: Clock) -> list[Driver]:
    mistakes = [
        f"{name}：名称重复" for name in sorted({entry.name for entry in config if _count(config, entry) > 1})
    ]
    drivers: list[Driver] = []
    for entry in config:
        try:
            builder = builder_of(entry.kind, entry.driver)
            if builder is None:
                known = "、".join(drivers_of(entry.kind))
                mistakes.append(f"{entry.name}：不认识驱动 {entry.driver!r}，可用：{known}")
                continue
            drivers.append(builder(entry.address, entry.options, clock))
        except (DeviceRefused, ValueError) as fault:
            mistakes.append(f"{entry.name}：{fault}")
    if mistakes:
        raise BadDeviceConfig(mistakes)
    return drivers


def _count(config: Sequence[DeviceConfig], entry: DeviceConfig) -> int:
    return sum(other.name == entry.name for other in config)


def _watched(
    entry: DeviceConfig, driver: Driver, clock: Clock, publish: Callable[[DeviceStatus], None]
) -> WatchedDevice[Driver]:
    initially = DeviceStatus(
        entry.kind,
        entry.name,
        LinkState.ABSENT if entry.enabled else LinkState.DISABLED,
        clock.now(),
        driver=entry.driver,
        address=entry.address,
    )
    return WatchedDevice(driver, initially, clock, random.random, publish)


def _test(status: DeviceStatus, driver: Any) -> TestSaid:
    """On the device's thread. Each kind is asked for what only a living device can give."""
    match status.kind:
        case DeviceKind.ID_READER:
            number = driver.read_sam_number()
            return TestSaid(status.name, bool(number), f"模块号 {number}" if number else "读不到模块号")
        case DeviceKind.QR_READER:
            is_there = driver.test()
            return TestSaid(status.name, is_there, "应答正常" if is_there else "无应答")
        case DeviceKind.DOCUMENT_CAMERA:
            picture = driver.still(5.0)
            if picture is None:
                return TestSaid(status.name, False, "取不到画面", "检查镜头和连线")
            return TestSaid(status.name, True, f"画面 {picture.width}×{picture.height}")
        case DeviceKind.SPEAKER:
            return _beep(status.name, driver)
        case DeviceKind.WINDOW_SCREEN:
            driver.test()
            return TestSaid(status.name, True, "已显示测试文字，请确认是否看到")
        case DeviceKind.SIGNATURE_PAD:
            return TestSaid(status.name, True, "已连接，请在签字板上试写")
        case DeviceKind.SCANNER:
            end = driver.test()
            if end.fault not in (None, ScanFault.NO_PAGES):
                return TestSaid(status.name, False, end.said, "检查盖板、送纸器和连线后再试")
            return TestSaid(status.name, True, end.said or "扫描正常")
        case DeviceKind.RECEIPT_PRINTER | DeviceKind.PAGE_PRINTER:
            said = words(replace(status, conditions=driver.poll()))
            return TestSaid(status.name, said.citizen_can_use, said.said, said.do)


def _beep(name: str, driver: Any) -> TestSaid:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "beep.wav"
        with wave.open(str(sound), "wb") as out:
            out.setparams((1, 2, 16_000, 0, "NONE", ""))
            # 0.3 s of 1 kHz at a quarter of full scale: heard in a hall, startles nobody.
            cycle = [0, 5793, 8192, 5793, 0, -5793, -8192, -5793]
            samples = b"".join(
                cycle[n * 1000 * 8 // 16_000 % 8].to_bytes(2, "little", signed=True) for n in range(4800)
            )
            out.writeframes(samples)
        driver.play_through(sound)
    return TestSaid(name, True, "已播放提示音，请确认是否听到")


__all__ = ["BadDeviceConfig", "DeviceConfig", "Devices", "TestSaid"]
