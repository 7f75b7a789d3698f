"""How fast a queue moves: who joined and who was called, today and on the days before. The ground of every wait estimate.

A time before the last one seen counts as the last one: clocks jump, queues do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kiosk.domain.day_pace import AT_ONCE_MIN, SLOT_MIN, SLOTS, Answered, DayPace, Joined, slot_of
from kiosk.domain.past_pace import PAST_DAYS_USED, PastPace

OLDEST_PAST = timedelta(days=8)
"""No day before these counts, so that a log read back that far tells everything."""


@dataclass(slots=True)
class QueuePace:
    """One queue; its verbs are what happens to a ticket."""

    today: DayPace = field(default_factory=DayPace)
    waiting: dict[str, Joined] = field(default_factory=dict)
    last_min: float | None = None
    past: PastPace = field(default_factory=PastPace)
    """Never changed in place, so that copies share it."""

    def copy(self) -> QueuePace:
        """A snapshot that later events do not touch."""
        return replace(self, today=self.today.copy(), waiting=dict(self.waiting))

    def start_day(self, ended: date | None, begun: date) -> None:
        """What was today becomes past; whoever still waits is carried over and teaches no wait."""
        kept = [(day, pace) for day, pace in self.past.days if begun - day <= OLDEST_PAST]
        if ended is not None and self.today.calls and begun - ended <= OLDEST_PAST:
            kept.append((ended, self.today))
        self.past = PastPace.of(kept[-PAST_DAYS_USED:])
        self.today, self.last_min = DayPace(), None
        self.waiting = {key: Joined(0.0, joined.ahead, counts=False) for key, joined in self.waiting.items()}

    def join(self, key: str, at_min: float, came_min: float | None = None, counts: bool = True) -> None:
        """A ticket is in the queue from now; it came at `came_min` when that was earlier."""
        now = self._pass_time(at_min)
        if key in self.waiting:
            return
        came = now if came_min is None else min(came_min, now)
        self.waiting[key] = Joined(came, len(self.waiting), counts)
        self.today.joins.append(now)

    def call(self, key: str, at_min: float) -> None:
        """The ticket was called. One that nobody saw joining is a call all the same."""
        now = self._pass_time(at_min)
        joined = self.waiting.pop(key, None) or Joined(now, 0, counts=False)
        answered = Answered(key, joined, now)
        self.today.calls.append(now)
        self.today.answered.append(answered)
        if answered.wait_min >= AT_ONCE_MIN:
            self.today.busy_calls[slot_of(now)] += 1

    def leave(self, key: str, at_min: float) -> None:
        """The ticket left without a call: given up, cleared, or sent to another queue."""
        self._pass_time(at_min)
        self.waiting.pop(key, None)

    def take_back(self, key: str, at_min: float) -> None:
        """Its call was a slip: the ticket waits as before. One that came back otherwise joins anew, and teaches no wait."""
        now = self._pass_time(at_min)
        for place in range(len(self.today.answered) - 1, -1, -1):
            slip = self.today.answered[place]
            if slip.key == key:
                del self.today.answered[place], self.today.calls[place]
                if slip.wait_min >= AT_ONCE_MIN:
                    self.today.busy_calls[slot_of(slip.called_min)] -= 1
                self.waiting[key] = slip.joined
                return
        self.join(key, now, counts=False)

    def _pass_time(self, at_min: float) -> float:
        """Counts the minutes since the last event as busy when somebody waited; gives the time that counts as now."""
        before = self.last_min
        now = at_min if before is None else max(at_min, before)
        if before is not None and self.waiting:
            while before < now:
                slot = slot_of(before)
                until = now if slot == SLOTS - 1 else min(now, (slot + 1.0) * SLOT_MIN)
                self.today.busy_min[slot] += until - before
                before = until
        self.last_min = now
        return now
