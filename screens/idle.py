"""The idle countdown, without a window: how long nobody touched, when to ask, when to end the visit."""

from __future__ import annotations

from dataclasses import dataclass

LAST_CALL_S = 15
"""How long 您还在吗 stands before the visit ends."""


@dataclass(frozen=True, slots=True)
class IdleState:
    """What the session bar and the overlay show."""

    counting: bool
    seconds: int
    """Until the question is asked."""
    limit: int
    last_call: int | None
    """Seconds the question still stands; None while it is not asked."""
    over: bool
    """The time is up: end the visit."""


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
        gone = now - self._since
        left = self._limit - gone
        if left > 0:
            return IdleState(True, _up(left), self._limit, None, False)
        last_call = LAST_CALL_S + left
        return IdleState(True, 0, self._limit, max(0, _up(last_call)), last_call <= 0)


def _up(seconds: float) -> int:
    """Whole seconds, rounded up: 0 is shown only when there is no time left."""
    return int(-(-seconds // 1))
