"""Runs the journeys: takes events one at a time, moves the visit, has deeds carried out, shows what follows."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallView
from kiosk.flows.attention import device_attention
from kiosk.flows.events import Event
from kiosk.flows.facts import PreviewLamps, Shown
from kiosk.flows.flow import JourneyTable, Move
from kiosk.flows.outcomes import DeedFailed, Ticked
from kiosk.flows.senses import Instruments, Senses
from kiosk.flows.session import Surroundings, TerminalWords, Visit
from kiosk.flows.show import shown
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, next_visit
from kiosk.flows.troubles import trouble_begun

if TYPE_CHECKING:
    from devices.ports.camera import Frame
    from kiosk.domain.review import TagSet
    from kiosk.flows.deeds import Deed, Lane
    from kiosk.flows.ticket_hands import Performer
    from kiosk.usecases.staff_pins import StaffPins
    from kiosk.usecases.watch_queues import HallCause

TICK_S = 1.0
"""On steps that show time."""

SLOW_TICK_S = 5.0
"""Elsewhere: often enough to see that the picture of the queues went stale."""

PICTURE_WITHIN_S = 3.0
"""So long at most the opening waits for the first picture: a window that never comes must not keep devices from being seen to."""

TICKING_STEPS = frozenset({Step.IDENTIFY, Step.CAPTURE, Step.MAINTENANCE_PIN})


class Runner(Protocol):
    """Something with a thread of its own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class HallPicture(Protocol):
    """The live picture of the queues."""

    @property
    def view(self) -> HallView | None: ...
    @property
    def alive_at(self) -> float | None: ...
    @property
    def cause(self) -> HallCause: ...


@dataclass(frozen=True, slots=True)
class Services:
    """What the wiring hands over once everything is open."""

    performers: Mapping[type[Deed], Performer]
    instruments: Instruments
    hall: HallPicture
    pins: StaffPins
    tags: TagSet
    runners: tuple[Runner, ...]
    """Started in this order, stopped in reverse."""
    close: Callable[[], None]


OpenServices = Callable[[Callable[[Event], None]], Services]
"""Opens store, devices and links; given the conductor's `post`. Raises KioskError with a sentence."""


@dataclass(frozen=True, slots=True)
class _Posted:
    event: Event
    visit: int | None = None
    """Of an outcome: the visit that asked for it. None: whatever visit is there."""
    deed: str = ""
    """Of an outcome: the deed that ended, whatever step its answer finds."""


class FlowConductor:
    """`kiosk.flows.conductor_port.Conductor`. The first picture is shown before anything is opened."""

    def __init__(
        self, words: TerminalWords, open_services: OpenServices, clock: Clock, journal: Journal
    ) -> None:
        self._words = words
        self._open_services = open_services
        self._clock = clock
        self._journal = journal
        self._table = JourneyTable()
        self._visit = Visit(number=1)
        self._inbox: queue.SimpleQueue[_Posted | None] = queue.SimpleQueue()
        self._lanes: dict[Lane, ThreadPoolExecutor] = {}
        self._services: Services | None = None
        self._senses: Senses | None = None
        self._failed = False
        self._refused: set[tuple[Step, str]] = set()
        self._shown: Shown | None = None
        self._may_open = threading.Event()
        self._may_open.set()
        self._show: Callable[[Shown], None] = lambda _shown: None
        self._thread = threading.Thread(target=self._run, name="conductor", daemon=True)

    def hold_opening(self) -> None:
        """To be called before `start`: nothing is opened before `first_picture_stands`, or three seconds have gone.

        Opening imports much, and whatever it imports would be taken from the drawing of the first picture.
        """
        self._may_open.clear()

    def first_picture_stands(self) -> None:
        """The first picture is on the glass."""
        self._may_open.set()

    def start(self, show: Callable[[Shown], None]) -> None:
        self._show = show
        self._thread.start()

    def post(self, event: Event) -> None:
        self._inbox.put(_Posted(event))

    def newest_preview(self) -> tuple[Frame, PreviewLamps] | None:
        senses = self._senses
        return senses.preview.newest() if senses is not None else None

    def stop(self) -> None:
        self._inbox.put(None)
        self._may_open.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    @property
    def step(self) -> Step:
        """Where the visit stands; for the watchdog and for tests."""
        return self._visit.step

    # --- the conductor's own thread ---

    def _run(self) -> None:
        self._present()
        self._may_open.wait(PICTURE_WITHIN_S)
        self._open()
        self._present()
        while True:
            try:
                posted = self._inbox.get(timeout=self._tick_s())
            except queue.Empty:
                posted = _Posted(Ticked())
            if posted is None:
                break
            self._handle(posted)
            # The event may hold a card: nothing of it stays in this frame while the next is awaited.
            del posted
        self._close()

    def _open(self) -> None:
        # The flows and all they deal with: not needed for the first picture, and a tenth of a second to import.
        from kiosk.flows.journeys import all_journeys

        self._table = all_journeys()
        try:
            self._services = self._open_services(self.post)
        except KioskError as trouble:
            self._failed = True
            self._journal.write("start_failed", said=trouble.said, do=trouble.do)
            attention = device_attention("unknown", "terminal", ("call_staff",))
            self._visit = arrive(replace(self._visit, attention=attention), Step.ATTENTION, ())
            return
        self._senses = Senses(self._services.instruments, self.post, self._clock, self._journal)
        for runner in self._services.runners:
            runner.start()
        self._senses.start(self._visit)

    def _handle(self, posted: _Posted) -> None:
        if posted.visit is not None and posted.visit != self._visit.number:
            return
        if self._failed:
            return
        if posted.deed:
            self._visit = replace(self._visit, under_way=self._visit.under_way - {posted.deed})
        before = self._visit
        try:
            move = self._table.advance(before, posted.event, self._around())
        except Exception as surprise:  # noqa: BLE001  the thread's top: a broken visit ends, the terminal lives on
            self._journal.write(
                "visit_broken",
                step=before.step.value,
                event=type(posted.event).__name__,
                surprise=repr(surprise)[:300],
            )
            move = Move(next_visit(before))
        if move.refused:
            self._journal_refusal(before.step, posted.event)
            self._present()
            return
        self._visit = move.visit
        self._note_moves(before, move.visit)
        for deed in move.deeds:
            self._give(deed, before.number if move.visit.number != before.number else move.visit.number)
        if self._senses is not None:
            self._senses.want(move.visit)
        self._present()

    def _give(self, deed: Deed, visit: int) -> None:
        lane = self._lanes.get(deed.lane)
        if lane is None:
            lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"lane-{deed.lane}")
            self._lanes[deed.lane] = lane
        lane.submit(self._perform, deed, visit)

    def _perform(self, deed: Deed, visit: int) -> None:
        """On the lane's thread."""
        name = type(deed).__name__
        services = self._services
        assert services is not None, "deeds are given only when the services are open"
        try:
            outcome = services.performers[type(deed)](deed)
        except Exception as surprise:  # noqa: BLE001  the lane's top: the citizen hears that it was not done
            said = surprise.said if isinstance(surprise, KioskError) else repr(surprise)[:300]
            self._journal.write("deed_failed", deed=name, said=said)
            outcome = DeedFailed(name)
        if outcome is not None:
            self._inbox.put(_Posted(outcome, visit, name))

    def _present(self) -> None:
        try:
            picture = shown(self._visit, self._around())
        except Exception as surprise:  # noqa: BLE001  the thread's top: a visit that cannot be shown ends
            self._journal.write("visit_broken", step=self._visit.step.value, surprise=repr(surprise)[:300])
            self._visit = next_visit(self._visit)
            picture = shown(self._visit, self._around())
        if picture != self._shown:
            self._shown = picture
            self._show(picture)

    def _around(self) -> Surroundings:
        services, senses = self._services, self._senses
        if services is None:
            return Surroundings(self._words, self._clock.now(), services="opening")
        hall = services.hall
        alive_at = hall.alive_at
        return Surroundings(
            terminal=self._words,
            now=self._clock.now(),
            hall=hall.view,
            hall_seen_s=None if alive_at is None else self._clock.monotonic() - alive_at,
            hall_cause=hall.cause,
            devices=services.instruments.statuses(),
            camera_live=senses.preview.live if senses else False,
            pin_digits=services.pins.digits,
            pin_locked_s=services.pins.locked_s,
            pin_tries_left=services.pins.tries_left,
            tags=services.tags,
        )

    def _tick_s(self) -> float:
        return TICK_S if self._visit.step in TICKING_STEPS else SLOW_TICK_S

    def _note_moves(self, before: Visit, after: Visit) -> None:
        """The journal follows the steps, never who takes them."""
        if after.number != before.number:
            self._refused.clear()
            self._journal.write("visit_ended", visit=before.number, at_step=before.step.value)
        if trouble := trouble_begun(before, after):
            self._journal.write("trouble_told", visit=after.number, trouble=trouble)
        if after.step is not before.step:
            self._journal.write("step", visit=after.number, step=after.step.value)
        if (
            self._services is not None
            and after.step is Step.MAINTENANCE_PIN
            and before.step is not after.step
        ):
            self._services.pins.shuffle_digits()

    def _journal_refusal(self, step: Step, event: Event) -> None:
        pair = (step, type(event).__name__)
        if pair not in self._refused:
            self._refused.add(pair)
            self._journal.write("event_refused", step=step.value, event=pair[1])

    def _close(self) -> None:
        """Wipes the visit, lets what is under way end, and closes everything."""
        self._visit = next_visit(self._visit)
        self._shown = None
        if self._senses is not None:
            self._senses.stop()
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)
        if self._services is not None:
            for runner in reversed(self._services.runners):
                runner.stop()
            self._services.close()
