"""The document camera as a code reader: a code laid or held under it counts like one held to the code reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.flows.camera_watch import GONE_EVERY_S, CameraWatch
from kiosk.flows.events import CodeRead, Event
from kiosk.imaging.seeing.port import Seeing, SeeingGone

if TYPE_CHECKING:
    from devices.ports.camera import DocumentCamera, Frame

LOOK_EVERY_S: Final = 0.15
"""Quicker than a hand holds still; a look at a frame without a code costs a core some 20 ms with its decoding."""
AGAIN_AFTER_S: Final = 3.0
"""A code that lies there is told once; taken away for so long and laid down again, it is told again."""
_OURS: Final = frozenset({"QRCode", "Code128"})
"""What phones show and receipts carry. The number of a bottle that stands on the tray is not meant."""


class CameraCodes(CameraWatch):
    """Reads codes from the newest frame while wanted, and posts each as an event."""

    def __init__(
        self,
        camera: DocumentCamera,
        seeing: Seeing,
        post: Callable[[Event], None],
        clock: Clock,
        journal: Journal,
    ) -> None:
        super().__init__("camera-codes", camera, seeing, journal)
        self._post = post
        self._clock = clock
        self._last_seen_at: dict[str, float] = {}

    def _forget(self) -> None:
        super()._forget()
        self._last_seen_at = {}

    def _look(self) -> float:
        frame = self._unseen()
        if frame is None:
            return LOOK_EVERY_S
        try:
            texts = self._texts_in(frame)
        except SeeingGone:
            return GONE_EVERY_S
        if self.is_wanted:
            self._tell(texts)
        else:
            # It was read while somebody left: nothing is kept for nobody.
            self._forget()
        return LOOK_EVERY_S

    def _texts_in(self, frame: Frame) -> list[str]:
        try:
            seen = self._seeing.read_codes(frame.picture.coded, thorough=False)
        except ValueError:
            # A frame that cannot be decoded; the next one follows at once.
            return []
        return [code.text for code in seen if code.format in _OURS]

    def _tell(self, texts: list[str]) -> None:
        now = self._clock.monotonic()
        for text in texts:
            last = self._last_seen_at.get(text)
            self._last_seen_at[text] = now
            if last is None or now - last >= AGAIN_AFTER_S:
                self._post(CodeRead(text))
