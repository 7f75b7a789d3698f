"""What a visit hears and sees with: card reader, code reader and camera, each awake only while a step wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.flows.camera_codes import CameraCodes
from kiosk.flows.events import DevicesChanged, Event
from kiosk.flows.listeners import card_listener, code_listener
from kiosk.flows.outcomes import Ticked
from kiosk.flows.preview import PreviewJudge
from kiosk.flows.session import Visit

if TYPE_CHECKING:
    from devices.ports.camera import DocumentCamera
    from devices.ports.id_reader import IdReader
    from devices.ports.qr_reader import QrReader
    from devices.status import DeviceStatus
    from kiosk.imaging.seeing.port import Seeing


@dataclass(frozen=True, slots=True)
class Instruments:
    """The devices a visit hears and sees through."""

    id_reader: IdReader
    qr_reader: QrReader
    camera: DocumentCamera
    seeing: Seeing
    statuses: Callable[[], tuple[DeviceStatus, ...]]
    subscribe: Callable[[Callable[[DeviceStatus], None]], Callable[[], None]]


class Senses:
    """The listeners of one terminal, from `start` to `stop`."""

    def __init__(
        self, instruments: Instruments, post: Callable[[Event], None], clock: Clock, journal: Journal
    ) -> None:
        self._cards = card_listener(instruments.id_reader, post, journal)
        self._codes = code_listener(instruments.qr_reader, post, clock, journal)
        self._camera_codes = CameraCodes(instruments.camera, instruments.seeing, post, clock, journal)
        self._seeing = instruments.seeing
        self._applying = False
        self.preview = PreviewJudge(
            instruments.camera, instruments.seeing, clock, journal, lambda: post(Ticked())
        )
        self._subscribe = instruments.subscribe
        self._unsubscribe: Callable[[], None] = lambda: None
        self._post = post

    def start(self, visit: Visit) -> None:
        self._unsubscribe = self._subscribe(lambda _status: self._post(DevicesChanged()))
        for listener in (self._cards, self._codes, self._camera_codes, self.preview):
            listener.start()
        self.want(visit)

    def want(self, visit: Visit) -> None:
        self._cards.want(visit.card_wanted)
        self._codes.want(visit.code_wanted)
        # Both want the one camera, never at once: who lets go of it goes first.
        if not visit.camera_wanted:
            self.preview.want(False)
        self._camera_codes.want(visit.code_wanted_under_camera)
        self.preview.want(visit.camera_wanted)
        begun, self._applying = not self._applying, visit.applying is not None
        if begun and self._applying:
            # Photographs follow the form: the first look need not wait for a program to start.
            self._seeing.get_ready()

    def stop(self) -> None:
        self._unsubscribe()
        for listener in (self._cards, self._codes, self._camera_codes, self.preview):
            listener.stop()
