"""Takes outbox rows to the platform: one step at a time, in order within a case, fair between cases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.base.clock import Clock
from kiosk.domain.ids import ApplicationId
from kiosk.links.platform import Trouble
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.delivery import Delivery, StepEnd
from kiosk.store.outbox_store import OutboxRow, OutboxStore

_LONGEST_SLEEP_S = 60.0
"""The wall clock may jump and a wake-up may be missed; nothing waits longer than this unseen."""


LINK_BACKOFF = Backoff(first_s=2.0, most_s=30.0)
"""While nobody can be reached: a try costs one packet, and half a minute after the cable is back all must move."""

_LINK_CAUSES = frozenset({"not_connected", "captive_portal"})
"""Troubles of the road, not of the case: they hold up every row alike."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """One row was taken one step further, or tried."""

    application_id: ApplicationId
    end: StepEnd


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is due now."""

    wait_s: float
    """Until the next row is due; the longest sleep when there is none."""


@dataclass(slots=True)
class _Turn:
    """When a row may go again; in memory only, so that a restart tries everything at once."""

    not_before: float = 0.0
    failures: int = 0
    last_at: int = field(default=0)


class Sender:
    """Safe to be stepped, woken and waited on from different threads; one step runs at a time."""

    def __init__(
        self,
        outbox: OutboxStore,
        delivery: Delivery,
        clock: Clock,
        chance: Callable[[], float],
        backoff: Backoff | None = None,
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._clock = clock
        self._chance = chance
        self._backoff = backoff or Backoff()
        self._turns: dict[int, _Turn] = {}
        self._link = _Turn()
        self._hurried: ApplicationId | None = None
        self._steps = 0
        self._stepping = threading.Lock()
        self._changed = threading.Condition()
        self._woken = False

    def step(self) -> Stepped | Idle:
        """Takes the most urgent due row one step further: form, one document, or the confirmation."""
        with self._stepping:
            now = self._clock.monotonic()
            if self._link.not_before > now:
                return Idle(min(self._link.not_before - now, _LONGEST_SLEEP_S))
            rows = [row for row in self._outbox.open_rows() if row.state != "in_flight"]
            due = [row for row in rows if self._turn(row).not_before <= now]
            if not due:
                waits = [self._turn(row).not_before - now for row in rows]
                return Idle(min([*waits, _LONGEST_SLEEP_S]))
            row = min(due, key=self._urgency)
            if not self._outbox.claim(row.outbox_id, self._clock.now()):
                return Idle(0.0)
            end = self._advanced(row)
            self._settle(row, end)
        self._tell()
        return Stepped(row.application_id, end)

    def _advanced(self, row: OutboxRow) -> StepEnd:
        """A surprise (a full disk after the platform's answer, say) leaves the row unknown, never in flight."""
        try:
            return self._delivery.advance(row)
        except BaseException:
            surprise = Trouble("platform_trouble", "本机处理答复时出错。", may_have_arrived=True)
            self._settle(row, surprise)
            self._outbox.release(row.outbox_id, "unknown", surprise.cause, surprise.said, self._clock.now())
            raise

    def wake(self) -> None:
        """The network is back, or staff ask for it: everything is due at once, the oldest first."""
        with self._changed:
            self._turns.clear()
            self._link = _Turn()
        self.rouse()

    def rouse(self) -> None:
        """A new row is there: ends the sleep. What is backing off goes on doing so."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def hurry(self, application_id: ApplicationId) -> None:
        """Somebody stands before the screen and waits for this one: it goes before all others."""
        row = self._outbox.of(application_id)
        with self._changed:
            self._hurried = application_id
            self._link.not_before = 0.0
            if row is not None:
                self._turns.pop(row.outbox_id, None)
        self.rouse()

    def sleep(self, seconds: float) -> None:
        """For the thread that steps: until woken, or `seconds` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken, timeout=seconds)
            self._woken = False

    def wait_until(self, reached: Callable[[], bool], deadline_s: float) -> bool:
        """For a thread that waits for a row: looks again after every step. False when the deadline passed."""
        with self._changed:
            return self._changed.wait_for(reached, timeout=deadline_s)

    def _urgency(self, row: OutboxRow) -> tuple[bool, int, int]:
        return (row.application_id != self._hurried, self._turn(row).last_at, row.outbox_id)

    def _turn(self, row: OutboxRow) -> _Turn:
        return self._turns.setdefault(row.outbox_id, _Turn())

    def _settle(self, row: OutboxRow, end: StepEnd) -> None:
        """Works out when the row goes next; a finished one is forgotten."""
        with self._changed:
            self._take_turn(row, end)

    def _take_turn(self, row: OutboxRow, end: StepEnd) -> None:
        self._steps += 1
        turn = self._turn(row)
        turn.last_at = self._steps
        if isinstance(end, Trouble) and end.cause in _LINK_CAUSES:
            self._link.failures += 1
            wait_s = LINK_BACKOFF.wait_s(self._link.failures, self._chance)
            self._link.not_before = self._clock.monotonic() + wait_s
            return
        if self._link.failures:
            # Somebody answered: the road is open again, and what was backing off need not wait any longer.
            self._link = _Turn()
            for other in self._turns.values():
                other.not_before = 0.0
        if isinstance(end, Trouble):
            turn.failures += 1
            wait_s = self._backoff.wait_s(turn.failures, self._chance)
            turn.not_before = self._clock.monotonic() + max(wait_s, end.retry_after_s or 0.0)
        elif end == "rejected":
            turn.failures += 1
            wait_s = self._backoff.wait_s(turn.failures, self._chance)
            turn.not_before = self._clock.monotonic() + wait_s
        elif end == "further":
            turn.failures, turn.not_before = 0, 0.0
        else:
            self._turns.pop(row.outbox_id, None)
            if self._hurried == row.application_id:
                self._hurried = None

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()


class SenderThread:
    """Steps a sender for as long as the program runs."""

    def __init__(
        self,
        sender: Sender,
        failed: Callable[[BaseException], None],
        stepped: Callable[[Stepped], None] = lambda _stepped: None,
    ) -> None:
        """`failed` is told of a surprise; the thread goes on after a pause, nothing is lost by it. `stepped` is told how
        every step ended."""
        self._sender = sender
        self._failed = failed
        self._stepped = stepped
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 15.0) -> None:
        """Ends after the step that is running; its row is at worst `unknown` and is asked for next time."""
        self._stop.set()
        self._sender.wake()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                stepped = self._sender.step()
            except Exception as surprise:  # noqa: BLE001 the thread's top
                self._failed(surprise)
                self._sender.sleep(_LONGEST_SLEEP_S)
                continue
            if isinstance(stepped, Stepped):
                self._stepped(stepped)
            elif not self._stop.is_set():
                self._sender.sleep(stepped.wait_s)
