"""Recorded hall days told again, event by event, to the estimator of the live hall; each answer uses only what came before.

A recorded feed is dirtier than a hall's own log: numbers that nobody calls, series that start again within a day, clocks that
jump, counters that nobody logged out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.domain.day_pace import AT_ONCE_MIN, minute_of
from kiosk.domain.hall_pace import HallPace
from kiosk.domain.pace_features import features
from kiosk.domain.wait_estimator import WaitEstimator
from kiosk.domain.wait_range import WaitRange

_SILENT_AFTER = 5
"""A number that so many later ones were called before does not answer: nobody waits for it any longer."""


@dataclass(slots=True)
class RecordedQueue:
    """What the feed says of one queue and the log of a hall would know better."""

    open: int = 0
    last_ticket: int = 0
    passed_over: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody joined: who, and what an estimate may look at."""

    queue: str
    ticket: int
    row: list[float]
    told: WaitRange | None


@dataclass(slots=True)
class WaitReplay:
    """Feeds recorded events to one HallPace a hall. Without an estimator it only collects rows to learn from."""

    estimator: WaitEstimator | None
    halls: dict[str, HallPace] = field(default_factory=dict)
    queues: dict[str, RecordedQueue] = field(default_factory=dict)

    def questions(self, events: Iterator[Mapping[str, Any]]) -> Iterator[Question]:
        """One a `joined`, in order."""
        for event in events:
            asked = self.take_in(event)
            if asked is not None:
                yield asked

    def take_in(self, event: Mapping[str, Any]) -> Question | None:
        """The question that the event raises, when it is a `joined`. A kind nobody knows is passed over."""
        at, name = datetime.fromisoformat(event["at"]), str(event["queue"])
        hall = self.halls.setdefault(name.rpartition("/")[0], HallPace())
        self._pass_midnight(hall, at)
        match event["kind"]:
            case "counters":
                self._recorded(name).open = int(event["open"])
            case "joined":
                return self._join(hall, name, int(event["ticket"]), at)
            case "called":
                self._call(hall, name, int(event["ticket"]), at)
        return None

    def _recorded(self, name: str) -> RecordedQueue:
        return self.queues.setdefault(name, RecordedQueue())

    def _pass_midnight(self, hall: HallPace, at: datetime) -> None:
        if hall.day is not None and at.date() <= hall.day:
            return
        for name, queue in hall.queues.items():
            queue.waiting.clear()
            self.queues[name] = RecordedQueue()
        hall.start_day(at.date())

    def _join(self, hall: HallPace, name: str, ticket: int, at: datetime) -> Question:
        recorded, queue = self._recorded(name), hall.queue(name)
        if ticket <= recorded.last_ticket:
            # The series began anew: whoever held an old number is not called by it any more.
            for key in tuple(queue.waiting):
                hall.leave(name, key, at)
            recorded.passed_over.clear()
        recorded.last_ticket = ticket
        minute = minute_of(at)
        row = features(queue, minute, len(queue.waiting), recorded.open, hall.now(minute))
        told = None
        if self.estimator is not None:
            told = self.estimator.told(hall, row)
        key = f"{name}#{ticket}"
        hall.join(name, key, at)
        if told is not None:
            hall.tell(key, told)
        return Question(name, ticket, row, told)

    def _call(self, hall: HallPace, name: str, ticket: int, at: datetime) -> None:
        passed_over = self._recorded(name).passed_over
        called = f"{name}#{ticket}"
        joined = hall.queue(name).waiting.get(called)
        if joined is not None and minute_of(at) - joined.at_min < AT_ONCE_MIN:
            # Joined and called within one look at the hall: anything between nothing and five minutes.
            hall.take_no_lesson(called)
        hall.call(name, called, at)
        waiting = hall.queue(name).waiting
        for key in tuple(waiting):
            if int(key.rpartition("#")[2]) > ticket:
                break
            passed_over[key] = passed_over.get(key, 0) + 1
            if passed_over[key] >= _SILENT_AFTER:
                hall.leave(name, key, at)
