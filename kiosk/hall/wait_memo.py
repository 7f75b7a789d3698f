"""Wait estimates as the hall's pages and tickets ask for them: hundreds a second, of which few are new questions."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.base.paths import assets
from kiosk.domain.counter import CounterState
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.wait_estimator import WaitEstimator
from kiosk.domain.wait_range import WaitRange
from kiosk.domain.wait_trees import WaitTrees
from kiosk.domain.waiting import Estimate, called_at_once, wait_range

_EXACT = 8
"""Up to so many people ahead each place is asked for itself."""
_GROWTH = 1.25
"""Beyond, only places this far apart are; between two of them lies a straight line."""


@functools.cache
def _shipped_trees() -> WaitTrees:
    """Read once a process: they never change, and all its halls may share them."""
    return WaitTrees.from_json((assets() / "waiting" / "trees.json").read_text(encoding="utf-8"))


_Question = tuple[BusinessGroupId, int, tuple[CounterState, ...], int, bool]


@dataclass(slots=True)
class WaitMemo:
    """Remembers answers for as long as nobody is called, no counter changes and the minute lasts. Threads may share it: at worst
    one question is answered twice."""

    estimator: WaitEstimator
    _minute: datetime | None = None
    _known: dict[_Question, WaitRange | None] = field(default_factory=dict)

    @classmethod
    def shipped(cls) -> WaitMemo:
        """With the trees of this program. Raises WaitTreesBroken, and OSError when the file is missing."""
        return cls(WaitEstimator(_shipped_trees()))

    def estimate(
        self, state: QueueState, plan: HallPlan, group_id: BusinessGroupId, ahead: int, now: datetime
    ) -> Estimate | None:
        """Minutes until somebody with `ahead` people before them is called; None when nobody can say."""
        low, high = grid_around(ahead)
        near = self._range(state, plan, group_id, low, now)
        far = self._range(state, plan, group_id, high, now) if high != low else near
        if near is None or far is None:
            return None
        return Estimate.of(_between(near, far, (ahead - low) / (high - low) if high != low else 0.0))

    def _range(
        self, state: QueueState, plan: HallPlan, group_id: BusinessGroupId, ahead: int, now: datetime
    ) -> WaitRange | None:
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._known = minute, {}
        known = self._known
        pace = state.pace.queues.get(group_id)
        counters = tuple(state.counter(place.counter_id).state for place in plan.counters_of(group_id))
        at_once = ahead == 0 and called_at_once(state, plan, group_id, now)
        question = (group_id, len(pace.today.calls) if pace else 0, counters, ahead, at_once)
        if question not in known:
            known[question] = wait_range(state, plan, group_id, ahead, now, self.estimator)
        return known[question]


def grid_around(ahead: int) -> tuple[int, int]:
    """The places next below and above that are asked for themselves; twice the same where it is one."""
    low = high = min(ahead, _EXACT)
    while high < ahead:
        low, high = high, max(high + 1, int(high * _GROWTH))
    return (high, high) if high == ahead else (low, high)


def _between(near: WaitRange, far: WaitRange, share: float) -> WaitRange:
    """More people ahead never shorten a wait."""

    def at(first: float, second: float) -> float:
        return first + (max(second, first) - first) * share

    return WaitRange(at(near.low, far.low), at(near.expected, far.expected), at(near.high, far.high))
