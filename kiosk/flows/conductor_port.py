"""What the face needs of the journeys: three calls and one callback, all off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from devices.ports.camera import Frame
from kiosk.flows.events import Event
from kiosk.flows.facts import PreviewLamps, Shown


class Conductor(Protocol):
    """Takes events, one at a time and in order, and shows what follows.

    `post` never blocks: events are handled on the conductor's own thread. `show` is called from that thread;
    the bridge marshals it to the UI thread.
    """

    def start(self, show: Callable[[Shown], None]) -> None:
        """Shows the first picture (standby) and begins to listen to devices."""

    def post(self, event: Event) -> None:
        """Queues an event."""

    def newest_preview(self) -> tuple[Frame, PreviewLamps] | None:
        """The newest camera frame with the lamps of the newest judged one; None when there is none."""

    def stop(self) -> None:
        """Ends threads and wipes the visit."""
