"""The live picture of the hall's queues: by its event stream, else by asking again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway, HallView
from kiosk.links.hall_words import hall_view_from

if TYPE_CHECKING:
    # The client brings requests, which takes longer to import than the first picture may wait.
    from kiosk.links.hall_client import HallClient
    from kiosk.links.hall_events import EventStream

POLL_EVERY_S = 10.0
RETRY_AFTER_S = 3.0
"""Between two tries while the hall does not answer at all."""

HallCause = Literal["", "gone", "captive_portal"]


class QueueFeed:
    """Keeps `view`, `alive_at` and `cause` up to date on a thread of its own and tells of each change."""

    def __init__(
        self,
        hall: HallClient,
        clock: Clock,
        journal: Journal,
        arrived: Callable[[], None],
        came_back: Callable[[], None],
    ) -> None:
        """`arrived` is called for each new picture or cause, `came_back` when the hall answers after it had not."""
        self._hall = hall
        self._clock = clock
        self._journal = journal
        self._arrived = arrived
        self._came_back = came_back
        self._stopping = threading.Event()
        self._stream: EventStream | None = None
        self._thread = threading.Thread(target=self._run, name="queue-feed", daemon=True)
        self.view: HallView | None = None
        self.alive_at: float | None = None
        """Monotonic seconds of the hall's last sign of life."""
        self.cause: HallCause = ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        stream = self._stream
        if stream is not None:
            stream.close()
        if self._thread.is_alive():
            self._thread.join(3.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                pause_s = self._round()
            except Exception as surprise:  # noqa: BLE001  the thread's top
                self._journal.change("thread:queue-feed", "surprised", surprise=repr(surprise)[:300])
                pause_s = POLL_EVERY_S
            self._stopping.wait(pause_s)

    def _round(self) -> float:
        """One connection from first answer to its end; answers how long to wait before the next."""
        view = self._hall.queues()
        if isinstance(view, HallAway):
            self._lost(view)
            return RETRY_AFTER_S
        self._got(view)
        stream = self._hall.open_events()
        if isinstance(stream, HallAway):
            return POLL_EVERY_S
        self._stream = stream
        for event in stream:
            self.alive_at = self._clock.monotonic()
            if event.name == "queues":
                self._got(hall_view_from(event.body))
        self._stream = None
        return 0.2

    def _got(self, view: HallView) -> None:
        was_away = bool(self.cause)
        self.view, self.alive_at, self.cause = view, self._clock.monotonic(), ""
        if was_away:
            self._came_back()
        self._journal.change("hall", "reachable", skew_s=round(self._hall.clock_skew_s))
        self._arrived()

    def _lost(self, away: HallAway) -> None:
        cause: HallCause = "captive_portal" if away.cause == "captive_portal" else "gone"
        self._journal.change("hall", away.cause, detail=away.detail)
        if cause != self.cause:
            self.cause = cause
            self._arrived()
