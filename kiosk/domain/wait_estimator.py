"""What the trees say of a row, told honestly: nothing when nobody can say, a range as wide as this hall has needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.hall_pace import HallPace
from kiosk.domain.pace_features import FEATURES
from kiosk.domain.wait_range import WaitRange
from kiosk.domain.wait_trees import WaitTrees

_OPEN, _PASSAGE = FEATURES.index("open"), FEATURES.index("past_passage")
_LONGEST_MIN = 240.0
"""Nobody knows more about a counter that is to open later than this."""


@dataclass(frozen=True, slots=True)
class WaitEstimator:
    """The same for a recorded hall and a living one."""

    trees: WaitTrees

    def told(self, hall: HallPace, row: Sequence[float]) -> WaitRange | None:
        """Minutes until called for the one whose `features` are `row`, the range as wide as this hall has needed."""
        found = self.asked(row)
        return hall.stretch.of(found) if found is not None else None

    def asked(self, row: Sequence[float]) -> WaitRange | None:
        """The same as the trees say it; None when no counter is open or expected."""
        return self.trees.ask(row) if somebody_calls(row) else None


def somebody_calls(row: Sequence[float]) -> bool:
    """A counter is open, or expected: on the days before, the turn had come within some hours from this time of day."""
    return row[_OPEN] > 0 or row[_PASSAGE] <= _LONGEST_MIN
