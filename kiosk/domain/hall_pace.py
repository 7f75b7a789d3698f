"""All queues of a hall as an estimate sees them, fed by what happens to tickets; and how true the told ranges were."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from math import exp

from kiosk.domain.day_pace import calls_since, minute_of
from kiosk.domain.pace_features import HallNow
from kiosk.domain.queue_pace import OLDEST_PAST, QueuePace
from kiosk.domain.wait_range import WaitRange

_MISSED_SHARE = 0.1
"""Of the true waits may lie below the range, and as many above: it holds eight in ten."""
_STEP = 0.02
"""How much one wait outside moves its end of the range, as a share: some fifty misses are a lesson."""
_MOST = 1.5
_JUDGED_KEPT = 500
"""A day; more teach nothing more."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """How much wider than estimated a range must be in this hall to hold its share; natural logarithms."""

    below: float = 0.1
    above: float = 0.15
    """What offices never trained on needed."""

    def of(self, wait: WaitRange) -> WaitRange:
        return WaitRange(wait.low * exp(-self.below), wait.expected, wait.high * exp(self.above))

    def after(self, told: WaitRange, wait_min: float) -> Stretch:
        """The same after a wait came out: an end that was missed moves away, one that held comes a little nearer."""
        below = self.below
        if told.low > 0:
            # Nobody waits less than nothing: that such an end held teaches nothing of the others.
            below += _STEP * ((wait_min < told.low) - _MISSED_SHARE)
        above = self.above + _STEP * ((wait_min > told.high) - _MISSED_SHARE)
        return Stretch(min(max(below, -_MOST), _MOST), min(max(above, -_MOST), _MOST))


Judged = tuple[WaitRange, float]
"""What was told, and the true wait in minutes."""


@dataclass(slots=True)
class HallPace:
    """`day` is the day of the last event."""

    day: date | None = None
    queues: dict[str, QueuePace] = field(default_factory=dict)
    told: dict[str, WaitRange] = field(default_factory=dict)
    """What those still waiting were told."""
    judged: dict[date, tuple[Judged, ...]] = field(default_factory=dict)
    """By day, what came of told ranges; no further back than a log is read."""
    stretch: Stretch = Stretch()
    """What `judged` teaches."""

    def copy(self) -> HallPace:
        """A snapshot that later events do not touch."""
        queues = {name: queue.copy() for name, queue in self.queues.items()}
        return replace(self, queues=queues, told=dict(self.told), judged=dict(self.judged))

    def queue(self, name: str) -> QueuePace:
        """The queue's record; an empty one that is kept when it is not known yet."""
        return self.queues.setdefault(name, QueuePace())

    def start_day(self, day: date) -> None:
        """A new local day; one that is not later than the last is none: a clock was set back."""
        if self.day is not None and day <= self.day:
            return
        for queue in self.queues.values():
            queue.start_day(self.day, day)
        self.day = day
        self.told = {}
        # Anew from the days kept, so that a hall that read its log again tells the same ranges.
        self.judged = {past: of for past, of in self.judged.items() if day - past <= OLDEST_PAST}
        self.stretch = Stretch()
        for told, wait_min in chain.from_iterable(self.judged.values()):
            self.stretch = self.stretch.after(told, wait_min)

    def join(
        self, name: str, key: str, at: datetime, came: datetime | None = None, counts: bool = True
    ) -> None:
        today = came is None or came.date() == at.date()
        came_min = minute_of(came) if came is not None and today else None
        self.queue(name).join(key, minute_of(at), came_min, counts and today)

    def tell(self, key: str, told: WaitRange) -> None:
        """Somebody who waits was told this."""
        self.told[key] = told

    def take_no_lesson(self, key: str) -> None:
        """What became of this told range is not known well enough to learn from."""
        self.told.pop(key, None)

    def call(self, name: str, key: str, at: datetime) -> None:
        queue = self.queue(name)
        queue.call(key, minute_of(at))
        told, answered = self.told.pop(key, None), queue.today.answered[-1]
        if told is None or told.high <= 0 or self.day is None or not answered.joined.counts:
            # Told that a counter is free: nothing was estimated.
            return
        self.judged[self.day] = (*self.judged.get(self.day, ()), (told, answered.wait_min))[-_JUDGED_KEPT:]
        self.stretch = self.stretch.after(told, answered.wait_min)

    def leave(self, name: str, key: str, at: datetime) -> None:
        self.queue(name).leave(key, minute_of(at))
        self.told.pop(key, None)

    def take_back(self, name: str, key: str, at: datetime) -> None:
        self.queue(name).take_back(key, minute_of(at))

    def now(self, minute: float) -> HallNow:
        """All queues together at this minute of the day."""
        queues = self.queues.values()
        return HallNow(
            sum(len(queue.waiting) for queue in queues),
            sum(calls_since(queue.today, minute - 60) for queue in queues),
        )
