"""What every page hears: the log's events as they are committed, calls first of all, and the queues as they stand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from kiosk.domain.appointment_events import APPOINTMENT_KINDS
from kiosk.domain.queue_events import Called, HelpAsked, Recalled, Recorded, Undone
from kiosk.domain.queue_state import CallMade
from kiosk.hall.call_view import call_wire
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.ledger import Ledger, Seen
from kiosk.hall.live import LiveEvents
from kiosk.hall.queue_views import Outlook, queues_wire
from kiosk.hall.window_screens import WindowScreens
from kiosk.hall.wire.queues import CallWire

_QUEUES_GATHER_S = 0.05
"""Changes within this time go out as one `queues` event; a rush of tickets would else drown the screens."""


class Telling:
    """Turns what the ledger committed into live events. Lives on the event loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        voice: HallVoice,
        live: LiveEvents,
        outlook: Callable[[], Outlook],
        window_screens: WindowScreens,
    ) -> None:
        self._ledger = ledger
        self._voice = voice
        self._live = live
        self._outlook = outlook
        self._window_screens = window_screens
        self._told_seq = 0
        """Up to here the screens were told. What is committed may be ahead: an event sent in between must not carry its
        place, or a screen that comes back after a crash would count a call as known that it never got."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queues_due = False

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Everything committed from now on is told on this loop. To be called before the ledger starts."""
        self._loop = loop
        self._told_seq = self._ledger.seen.queue.seq
        self._live.begin_at(self._told_seq)
        self._ledger.on_committed(self._from_ledger)
        self._window_screens.follow(self._outlook())

    def beginning(self, known_seq: int | None) -> list[tuple[str, str]]:
        """What a screen that cannot be caught up from the ring is told first: missed calls, then the queues as they are."""
        calls = self._ledger.seen.queue.calls if known_seq is not None else ()
        missed = [call for call in calls if call.seq > (known_seq or 0)]
        told = [("call", self._call_wire(call).model_dump_json()) for call in missed]
        return [*told, ("queues", queues_wire(self._outlook()).model_dump_json())]

    def _from_ledger(self, recorded: tuple[Recorded, ...], seen: Seen) -> None:
        """On the writer's thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, recorded, seen)

    def _tell(self, recorded: tuple[Recorded, ...], seen: Seen) -> None:
        for entry in recorded:
            self._told_seq = entry.seq
            self._tell_event(entry, seen)
        self._window_screens.follow(self._outlook())
        # Once for all of them: a file of bookings would else drown the screens.
        if any(isinstance(entry.event, APPOINTMENT_KINDS) for entry in recorded):
            self.publish("appointments", {}, recorded[-1].seq)
        self.queues_soon()

    def _tell_event(self, entry: Recorded, seen: Seen) -> None:
        event = entry.event
        counter_id = getattr(event, "counter_id", None)
        match event:
            case Called() | Recalled():
                self._announce(entry, seen, event.call_id)
            case Undone():
                self._withdraw_undone(seen)
            case HelpAsked():
                asked = {
                    "counter_id": event.counter_id,
                    "terminal_id": event.terminal_id,
                    "about": event.about,
                }
                self.publish("help", asked, entry.seq)
            case _:
                pass
        if counter_id is not None:
            self.publish("counter", {"counter_id": counter_id}, entry.seq)

    def _announce(self, entry: Recorded, seen: Seen, call_id: str) -> None:
        call = next((made for made in seen.queue.calls if made.call_id == call_id), None)
        if call is None:
            return
        self._voice.plan_call(call, self._ledger.plan.counters[call.counter_id])
        self._live.publish("call", self._call_wire(call).model_dump_json(), entry.seq)

    def _withdraw_undone(self, seen: Seen) -> None:
        still = {call.call_id for call in seen.queue.calls}
        for call_id in self._voice.schedule.withdraw_others(still, self._outlook().now):
            self.publish("call_undone", {"call_id": call_id})

    def publish(self, name: str, content: dict[str, str | None], log_seq: int | None = None) -> None:
        """A small event: `counter`, `review`, `health`, `help`, `call_undone`, `appointments`."""
        seq = self._told_seq if log_seq is None else log_seq
        self._live.publish(name, json.dumps(content, ensure_ascii=False), seq)

    def queues_soon(self) -> None:
        """Together with whatever else changes within a moment."""
        if not self._queues_due and self._loop is not None:
            self._queues_due = True
            self._loop.call_later(_QUEUES_GATHER_S, self.publish_queues)

    def publish_queues(self) -> None:
        """The queues as they are now."""
        self._queues_due = False
        self._live.publish("queues", queues_wire(self._outlook()).model_dump_json(), self._told_seq)

    def _call_wire(self, call: CallMade) -> CallWire:
        return call_wire(self._outlook(), self._voice, call)
