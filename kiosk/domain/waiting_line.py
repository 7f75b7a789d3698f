"""The waiting tickets of one business group in the order of their arrival, so that nobody has to be sorted to be counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.ids import TicketId
from kiosk.domain.ticket import Arrival, Ticket


@dataclass(slots=True)
class WaitingLine:
    """One group's line. `kiosk.domain.queue_state` is the only writer."""

    arrivals: list[Arrival] = field(default_factory=list)
    """Sorted; the order of calling where nothing but arrival decides."""
    apart: dict[TicketId, Ticket] = field(default_factory=dict)
    """Those whose turn hangs on more: a priority, an appointment, a time agreed, one counter only."""

    def copy(self) -> WaitingLine:
        return WaitingLine(list(self.arrivals), dict(self.apart))

    def add(self, ticket: Ticket) -> None:
        insort(self.arrivals, ticket.arrival)
        if not ticket.by_arrival_alone:
            self.apart[ticket.ticket_id] = ticket

    def remove(self, ticket: Ticket) -> None:
        del self.arrivals[self.earlier_than(ticket.arrival)]
        self.apart.pop(ticket.ticket_id, None)

    def earlier_than(self, arrival: Arrival) -> int:
        """How many came before `arrival`."""
        return bisect_left(self.arrivals, arrival)

    def came_until(self, moment: datetime) -> int:
        """How many came at `moment` or before; nearly always all, since somebody asks who comes now."""
        if not self.arrivals or self.arrivals[-1][0] <= moment:
            return len(self.arrivals)
        return bisect_right(self.arrivals, moment, key=lambda arrival: arrival[0])

    def ordinary(self) -> Iterator[Arrival]:
        """Those for whom only arrival decides, the first first."""
        apart = self.apart
        return (arrival for arrival in self.arrivals if arrival[2] not in apart)
