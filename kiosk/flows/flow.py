"""The journey table: (step, event) → handler. Pure: no device, disk, network, clock or thread.

A handler gets the visit, the event and what is around, and answers the next visit and the deeds to be done. What the
table does not hold is refused: the visit stays as it is and the conductor journals it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kiosk.flows.event import Event
from kiosk.flows.session import Surroundings, Visit
from kiosk.flows.steps import Step

if TYPE_CHECKING:
    from kiosk.flows.deeds import Deed


@dataclass(frozen=True, slots=True)
class Move:
    """What a handler answers. `refused`: no row of the table, the visit is unchanged."""

    visit: Visit
    deeds: tuple[Deed, ...] = ()
    refused: bool = False


Handler = Callable[[Visit, Any, Surroundings], Move]
Rows = Mapping[tuple[Step | None, type[Event]], Handler]
"""Step None: wherever no row of the step itself says otherwise."""


class JourneyTable:
    """All rows of all flows. Two flows may not claim the same row."""

    def __init__(self, *flows: Rows) -> None:
        self._rows: dict[tuple[Step | None, type[Event]], Handler] = {}
        for rows in flows:
            twice = self._rows.keys() & rows.keys()
            if twice:
                raise ValueError(f"rows claimed twice: {sorted(_name(row) for row in twice)}")
            self._rows.update(rows)

    @property
    def rows(self) -> Rows:
        return self._rows

    def advance(self, visit: Visit, event: Event, around: Surroundings) -> Move:
        """The next visit and its deeds. Never raises for an unknown pair."""
        kind = type(event)
        handler = self._rows.get((visit.step, kind)) or self._rows.get((None, kind))
        if handler is None:
            return Move(visit, refused=True)
        move = handler(replace(visit, toast="", voice=""), event, around)
        waiting = {type(deed).__name__ for deed in move.deeds if deed.pauses}
        if waiting:
            under_way = move.visit.under_way | waiting
            return Move(replace(move.visit, under_way=under_way), move.deeds, move.refused)
        return move


def stay(visit: Visit, *deeds: Deed) -> Move:
    return Move(visit, deeds)


def ignored(visit: Visit, _event: Event, _around: Surroundings) -> Move:
    """Known and without effect here, e.g. the second press of a button."""
    return Move(visit)


def _name(row: tuple[Step | None, type[Event]]) -> str:
    step, event = row
    return f"{step.value if step else 'anywhere'}/{event.__name__}"
