"""The idle countdown, without a window: how long nobody touched, when to ask, when to end the visit."""

from __future__ import annotations

from dataclasses import dataclass

LAST_CALL_S = 15
"""How long 您还在吗 stands before the visit ends."""

FINE_FROM_S, FINE_STEP_S, COARSE_STEP_S = 30, 5, 15
"""Far from its end the count moves in steps: a second that changes is a whole window drawn anew, for nobody who counts along."""


@dataclass(frozen=True, slots=True)
class IdleState:
    """What the session bar and the overlay show."""

    counting: bool
    seconds: int
    """Until the question is asked, rounded up to the step: never less than there is, and less than a step more."""
    limit: int
    last_call: int | None
    """Seconds the question still stands; None while it is not asked."""
    over: bool
    """The time is up: end the visit."""
    next_s: float = 0.0
    """How long all this stays true if nobody touches; 0 when nothing is counted any more."""


class IdleCountdown:
    """Counts from the last touch on a monotonic clock. Not counting while the limit is None."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._limit: int | None = None

    def touched(self, now: float) -> None:
        """Somebody is here: the count starts again."""
        self._since = now

    def limit(self, seconds: int | None, now: float) -> None:
        """Sets how long a page waits; a change of limit starts the count again."""
        if seconds != self._limit:
            self._limit = seconds
            self._since = now

    def state(self, now: float) -> IdleState:
        if self._limit is None:
            return IdleState(False, 0, 0, None, False)
        left = self._limit - (now - self._since)
        if left > 0:
            return self._coarse(left, self._limit)
        last_call = LAST_CALL_S + left
        shown = max(0, _up(last_call, 1))
        return IdleState(True, 0, self._limit, shown, last_call <= 0, max(0.0, last_call - (shown - 1)))

    @staticmethod
    def _coarse(left: float, limit: int) -> IdleState:
        step = COARSE_STEP_S if left > FINE_FROM_S else FINE_STEP_S
        shown = _up(left, step)
        return IdleState(True, min(shown, limit), limit, None, False, left - (shown - step))


def _up(seconds: float, step: int) -> int:
    """Rounded up to whole steps: 0 is shown only when there is no time left."""
    return int(-(-seconds // step)) * step
