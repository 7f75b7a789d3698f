"""How long to wait before the next try: full jitter, so that ten thousand terminals do not come back at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """The n-th wait is anything between nothing and `first_s` doubled n times, at most `most_s`."""

    first_s: float = 2.0
    most_s: float = 300.0

    def wait_s(self, failures: int, chance: Callable[[], float]) -> float:
        """`chance` gives 0..1. The first failure waits at most `first_s`."""
        ceiling: float = min(self.most_s, self.first_s * 2 ** min(max(failures - 1, 0), 16))
        return ceiling * chance()
