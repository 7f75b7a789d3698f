"""The whole hall on one machine: every program a process, every device a simulator with its real bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tomli_w

from devices.simulators.persons import SAMPLE_PERSONS
from kiosk.base import paths
from kiosk.commands.demo.cable import Cable
from kiosk.commands.demo.dock import Dock, DockSetting, order
from kiosk.commands.demo.programs import Programs, free_port, wait_for_file, wait_for_port

TERMINAL_KEY = "demo-terminal-key-03"
START_DEADLINE_S = 30.0
"""On a busy machine with a cold cache a program may take this long to listen."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback ports of one run, all free when it began."""

    hall: int
    platform: int
    printer: int
    camera: int
    seat: int
    dock: int
    controls: Mapping[str, int]

    @classmethod
    def pick(cls) -> Ports:
        controls = {name: free_port() for name in ("printer", "id-reader", "qr-reader", "camera")}
        hall, platform, printer, camera, seat, dock = (free_port() for _ in range(6))
        return cls(hall, platform, printer, camera, seat, dock, controls)


class Stage:
    """Hall, sandbox platform, simulators, two cables and the dock; the terminal is started by whoever drives it."""

    def __init__(self, folder: Path, papers: Path, logs: Path) -> None:
        self.folder = folder
        self.papers = papers
        self.ports = Ports.pick()
        self.programs = Programs(logs)
        self.hall_cable = Cable(free_port(), self.ports.hall)
        self.platform_cable = Cable(free_port(), self.ports.platform)
        self.dock = Dock(self.ports.dock, self._dock_setting())
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opening:
            for part in (self.programs, self.hall_cable, self.platform_cable, self.dock):
                opening.enter_context(part)
            self._start_programs()
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def hall_url(self) -> str:
        """The hall as the staff's browsers see it: not through the cable of the terminal."""
        return f"http://127.0.0.1:{self.ports.hall}"

    @property
    def platform_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.platform}"

    @property
    def terminal_folder(self) -> Path:
        return self.folder / "terminal"

    def order(self, simulator: str, **command: Any) -> dict[str, Any]:
        """Tells a simulator to do something; returns its state."""
        return order(self.ports.controls[simulator], command)

    def start_hall(self) -> None:
        config = self._write_hall_config()
        self.programs.start_python(
            "hall", "kiosk", "hall", "--config", str(config), "--port", str(self.ports.hall)
        )
        wait_for_port(self.ports.hall, START_DEADLINE_S, "大厅程序")

    def start_terminal(self, environment: Mapping[str, str], *arguments: str) -> None:
        """The terminal reaches hall and platform through the cables; its seat answers when the window stands."""
        config = self._write_terminal_config()
        self.programs.start_python(
            "terminal", "kiosk", "terminal", "--config", str(config), "--seat-port", str(self.ports.seat), *arguments,
            environment=environment,
        )  # fmt: skip
        wait_for_port(self.ports.seat, START_DEADLINE_S, "终端")

    def start_simulator(self, name: str) -> None:
        self.programs.start_python(name, "devices", "simulate", name, *self._simulator_arguments()[name])

    def _start_programs(self) -> None:
        for name in self.ports.controls:
            self.start_simulator(name)
        self.programs.start_python(
            "platform", "kiosk", "platform", "sandbox",
            "--port", str(self.ports.platform), "--data", str(self.folder / "platform"),
        )  # fmt: skip
        self.start_hall()
        wait_for_port(self.ports.platform, START_DEADLINE_S, "一体化平台（沙箱）")
        wait_for_port(self.ports.printer, START_DEADLINE_S, "打印机模拟器")
        wait_for_port(self.ports.camera, START_DEADLINE_S, "高拍仪模拟器")
        for name in ("id-reader", "qr-reader"):
            wait_for_file(self.folder / name, START_DEADLINE_S, name)
        for name, port in self.ports.controls.items():
            wait_for_port(port, START_DEADLINE_S, f"{name} 模拟器")

    def _simulator_arguments(self) -> dict[str, tuple[str, ...]]:
        ports = self.ports
        common = {name: ("--control", str(port)) for name, port in ports.controls.items()}
        return {
            "printer": ("--tcp", str(ports.printer), "--font", str(paths.font()), "--papers", str(self.papers), *common["printer"]),
            "id-reader": ("--link", str(self.folder / "id-reader"), *common["id-reader"]),
            "qr-reader": ("--link", str(self.folder / "qr-reader"), *common["qr-reader"]),
            "camera": (
                "--port", str(ports.camera), "--font", str(paths.font()), "--bold-font", str(paths.font(bold=True)), *common["camera"],
            ),
        }  # fmt: skip

    def _write_hall_config(self) -> Path:
        """The sample hall, open whenever somebody wants to see it."""
        settings = _sample("hall_sample.toml")
        settings["hours"] |= {
            "morning": "0:00–12:00",
            "afternoon": "12:00–23:59",
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
        }
        return _written(self.folder / "hall" / "hall.toml", settings)

    def _write_terminal_config(self) -> Path:
        settings = _sample("terminal_sample.toml")
        settings["hall"] |= {"url": self.hall_cable.url, "key": TERMINAL_KEY}
        settings["platform"] |= {"url": self.platform_cable.url}
        settings["face"] |= {"fullscreen": False}
        settings["devices"] = [device | self._address(device["kind"]) for device in settings["devices"]]
        return _written(self.terminal_folder / "terminal.toml", settings)

    def _address(self, kind: str) -> dict[str, Any]:
        camera = f"http://127.0.0.1:{self.ports.camera}"
        addresses: dict[str, dict[str, Any]] = {
            "receipt_printer": {"address": f"tcp://127.0.0.1:{self.ports.printer}"},
            "id_reader": {"address": f"serial://{self.folder / 'id-reader'}?baud=115200"},
            "qr_reader": {"address": f"serial://{self.folder / 'qr-reader'}?baud=115200"},
            "document_camera": {
                "address": f"{camera}/stream.mjpg",
                "options": {"still_url": f"{camera}/still.jpg"},
            },
            "speaker": {"driver": "file", "address": f"folder:{self.folder / 'played'}"},
        }
        return addresses[kind]

    def _dock_setting(self) -> DockSetting:
        persons = [{"name": person.name, "key": person.key} for person in SAMPLE_PERSONS]
        cables = {"hall": ("大厅网线", self.hall_cable), "platform": ("平台网线", self.platform_cable)}
        return DockSetting(self.ports.controls, cables, persons, self.papers)


def _sample(name: str) -> dict[str, Any]:
    return tomllib.loads((paths.assets() / "profiles" / name).read_text("utf-8"))


def _written(file: Path, settings: Mapping[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(tomli_w.dumps(settings), "utf-8")
    return file
