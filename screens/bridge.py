"""Between the journeys' thread and the window's: events go over, pictures come back. Neither side ever waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kiosk.flows.conductor_port import Conductor
from kiosk.flows.events import Event
from kiosk.flows.facts import Shown


class Bridge:
    """Only the newest pictures matter, but none of their dialogs, toasts and voices may be lost: all are kept in order."""

    def __init__(self, conductor: Conductor, show: Callable[[Shown], None], wake: Callable[[], None]) -> None:
        self._conductor = conductor
        self._show = show
        self._wake = wake
        self._arrived: deque[Shown] = deque()

    def start(self) -> None:
        """From here on `show` is called on the window's thread whenever `deliver` is."""
        self._conductor.start(self._arrive)

    def post(self, event: Event) -> None:
        """Sends an event to the journeys; returns at once."""
        self._conductor.post(event)

    def deliver(self) -> bool:
        """Shows everything that arrived; to be called on the window's thread. True when there was something."""
        some = False
        while self._arrived:
            self._show(self._arrived.popleft())
            some = True
        return some

    def stop(self) -> None:
        self._conductor.stop()
        self._arrived.clear()

    def _arrive(self, shown: Shown) -> None:
        self._arrived.append(shown)
        self._wake()
