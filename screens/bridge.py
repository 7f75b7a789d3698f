"""Between the journeys' thread and the window's: events go over, pictures come back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from kivy.clock import Clock

from kiosk.flows.conductor_port import Conductor
from kiosk.flows.events import Event
from kiosk.flows.facts import Shown

ANSWER_S = 0.02
"""So long at most a drawing waits for what an event brings about: the journeys answer within a few milliseconds, and the
button's release alone is not worth the 30 ms that a whole window takes without a graphics chip."""


class Bridge:
    """Only the newest pictures matter, but none of their dialogs, toasts and voices may be lost: all are kept in order."""

    def __init__(self, conductor: Conductor, show: Callable[[Shown], None], wake: Callable[[], None]) -> None:
        self._conductor = conductor
        self._show = show
        self._wake = wake
        self._arrived: deque[Shown] = deque()
        self._answered = threading.Event()
        self._before_drawing = Clock.create_trigger(self._await_answer, -1)

    def start(self) -> None:
        """From here on `show` is called on the window's thread whenever `deliver` is."""
        self._conductor.start(self._arrive)

    def post(self, event: Event) -> None:
        """Sends an event to the journeys; returns at once. To be called on the window's thread."""
        self._answered.clear()
        self._conductor.post(event)
        self._before_drawing()

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

    def _await_answer(self, *_) -> None:
        """So that the next drawing is the answer already."""
        if self._answered.wait(ANSWER_S):
            self.deliver()

    def _arrive(self, shown: Shown) -> None:
        self._arrived.append(shown)
        self._answered.set()
        self._wake()
