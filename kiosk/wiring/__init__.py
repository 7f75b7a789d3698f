"""Builds the terminal from its settings and hands every part to those who need it. The only place that knows them all."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__
from kiosk.base import config
from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.journal import Journal
from kiosk.flows.conductor import FlowConductor, Services
from kiosk.flows.events import Event
from kiosk.flows.session import TerminalWords
from kiosk.wiring.device_box import OpenDevices, open_devices
from kiosk.wiring.settings import TerminalSettings
from kiosk.wiring.sounds import TerminalSounds
from kiosk.wiring.stores import Ground, Stores, open_stores

if TYPE_CHECKING:
    from screens.config_kivy import FaceSettings

__all__ = ["Terminal", "TerminalSettings", "face_settings", "open_terminal", "read_terminal_config"]


def read_terminal_config(path: Path, folder: Path | None = None) -> TerminalSettings:
    """The settings with every path below `folder`, or else below the file's own. Raises ConfigError with all mistakes."""
    return config.load(path, TerminalSettings).below(folder or path.parent)


class Terminal:
    """A terminal without its face: start the conductor to run it, close it afterwards."""

    def __init__(self, conductor: FlowConductor, stores: Stores, journal: Journal) -> None:
        self.conductor = conductor
        self.restart_wanted = False
        self.sounds = TerminalSounds()
        self._stores = stores
        self._journal = journal

    def restart(self) -> None:
        """Ends the program as a service manager would; the exit status asks for another start."""
        self.restart_wanted = True
        os.kill(os.getpid(), signal.SIGTERM)

    def close(self) -> None:
        self.conductor.stop()
        self._journal.write("terminal_stopped", restart=self.restart_wanted)
        self._stores.database.close()
        self._journal.close()


def open_terminal(
    settings: TerminalSettings, clock: Clock, devices_from: OpenDevices = open_devices
) -> Terminal:
    """Opens the store, so that a second start is refused at once; devices and links open after the first picture."""
    stores = open_stores(settings, clock)
    journal = Journal(settings.data_folder / "journal", clock)
    journal.write("terminal_started", terminal=settings.terminal.id, version=__version__)
    if stores.database.quarantined is not None:
        journal.write("database_set_aside", file=stores.database.quarantined.name)

    def opening(post: Callable[[Event], None]) -> Services:
        # Requests, drivers and the catalogue take longer to import than the first picture may take.
        from kiosk.wiring.services import open_services

        devices = devices_from(settings)
        terminal.sounds.attach(devices.speaker())
        return open_services(settings, stores, Ground(clock, journal), terminal.restart, post, devices)

    conductor = FlowConductor(terminal_words(settings), opening, clock, journal)
    terminal = Terminal(conductor, stores, journal)
    return terminal


def terminal_words(settings: TerminalSettings) -> TerminalWords:
    told = settings.terminal
    return TerminalWords(
        terminal_id=told.id,
        hall_name=told.hall_name,
        hall_name_en=told.hall_name_en or told.hall_name,
        place=told.place,
        place_en=told.place_en or told.place,
        notice=told.notice,
        real_name_tickets=told.real_name_tickets,
        elder_age=told.elder_age,
        complaint_url=told.complaint_url,
        guide_base_url=told.guide_base_url,
    )


def face_settings(
    settings: TerminalSettings, size: str, windowed: bool, seat_port: int | None
) -> FaceSettings:
    """What the command line says goes before the file. Raises KioskError for a size that is none."""
    from screens.config_kivy import FaceSettings

    face = settings.face
    width, height = face.width, face.height
    if size:
        parts = size.lower().split("x")
        if len(parts) != 2 or not all(part.isdigit() for part in parts):
            raise KioskError(f"窗口大小“{size}”看不懂。", "请写成 1080x1920。")
        width, height = int(parts[0]), int(parts[1])
    return FaceSettings(
        width=width,
        height=height,
        fullscreen=face.fullscreen and not windowed,
        show_cursor=face.show_cursor or windowed,
        rotation=face.rotation,
        seat_port=seat_port if seat_port is not None else (face.seat_port or None),
        reduced_motion=face.reduced_motion,
    )
