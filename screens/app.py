"""The entry to the face: a window that shows what the conductor shows."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.base import paths
from kiosk.base.clock import Clock, SystemClock
from kiosk.flows.conductor_port import Conductor
from screens.config_kivy import FaceSettings, configure
from screens.hearing import Silence, Sounds
from screens.texts import Texts

log = logging.getLogger(__name__)


def _nothing(*_: object) -> None:
    """Nobody asked to be told."""


class TerminalApp:
    """`on_first_frame` is called once when the first screen is on the glass, `on_ready` when all are built,
    `on_seat` with the robots' port.

    Built once per process: Kivy has one window. `run` returns when the window is closed or SIGTERM came."""

    def __init__(
        self,
        conductor: Conductor,
        settings: FaceSettings,
        clock: Clock | None = None,
        sounds: Sounds | None = None,
        on_first_frame: Callable[[], None] = _nothing,
        on_ready: Callable[[], None] = _nothing,
        on_seat: Callable[[int], None] = _nothing,
    ) -> None:
        self._conductor = conductor
        self._settings = settings
        self._clock = clock or SystemClock()
        self._sounds = sounds or Silence()
        self._on_first_frame = on_first_frame
        self._on_ready = on_ready
        self._on_seat = on_seat

    def run(self) -> None:
        """Opens the window and blocks. Kivy is imported only here: its import opens the window with the settings
        it finds at that moment."""
        configure(self._settings)
        from screens.window import FaceWindow

        texts = Texts(self._settings.i18n or paths.assets() / "i18n")
        window = FaceWindow(self._conductor, self._settings, self._clock, texts, self._sounds)
        window.on_first_frame = self._on_first_frame
        window.on_ready = self._on_ready
        window.on_seat = self._on_seat
        window.run()
