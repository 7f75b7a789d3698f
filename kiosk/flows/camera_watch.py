"""Whoever looks at the camera's newest frames while a step wants it: the camera runs that long, and nothing is kept after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.base.journal import Journal
from kiosk.flows.listeners import Listener
from kiosk.imaging.seeing.port import Seeing

if TYPE_CHECKING:
    from devices.ports.camera import DocumentCamera, Frame

GONE_EVERY_S = 0.5
"""Between two tries while the seeing program is gone: it says itself when it may be started again."""


class CameraWatch:
    """A thread that looks while wanted. Nobody else may want the camera at that time.

    Who derives from it says what a look is (`_look`, which answers how long to pause) and what it forgets when it is not
    wanted any more (`_forget`, to be called also by a look during which somebody left).
    """

    def __init__(self, name: str, camera: DocumentCamera, seeing: Seeing, journal: Journal) -> None:
        self._camera = camera
        self._seeing = seeing
        self._listener = Listener(name, self._look, lambda: None, journal)
        self._looked_at: Frame | None = None

    @property
    def is_wanted(self) -> bool:
        return self._listener.is_wanted

    def start(self) -> None:
        self._listener.start()

    def want(self, wanted: bool) -> None:
        """Camera and seeing program run from the first wish on and rest with the last; the same wish twice is one."""
        if wanted == self.is_wanted:
            return
        if wanted:
            self._camera.start()
            self._seeing.get_ready()
        self._listener.want(wanted)
        if not wanted:
            self._camera.stop()
            self._forget()
            self._seeing.rest()

    def stop(self) -> None:
        self.want(False)
        self._listener.stop()

    def _unseen(self) -> Frame | None:
        """The newest frame, when there is one that was not looked at yet; it counts as looked at from now on."""
        frame = self._camera.newest()
        if frame is None or frame == self._looked_at:
            return None
        self._looked_at = frame
        return frame

    def _look(self) -> float:
        raise NotImplementedError

    def _forget(self) -> None:
        self._looked_at = None
