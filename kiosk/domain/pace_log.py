"""What a ticket's change of state means for the pace of its queue: a join, a call, a leave, or a call taken back."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain.hall_pace import HallPace
from kiosk.domain.ticket import Ticket, TicketState

_AT_A_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})


def follow(pace: HallPace, before: Ticket | None, after: Ticket, at: datetime) -> None:
    """Tells `pace` what happened between the two looks of one ticket. Same queue, still waiting: nothing did."""
    waited = before is not None and before.state is TicketState.WAITING
    waits = after.state is TicketState.WAITING
    if before is not None and waited and (not waits or before.business_group != after.business_group):
        if after.state in _AT_A_COUNTER:
            pace.call(before.business_group, before.ticket_id, at)
        else:
            pace.leave(before.business_group, before.ticket_id, at)
    if waits and (before is None or not waited or before.business_group != after.business_group):
        _comes_in(pace, before, after, at)


def _comes_in(pace: HallPace, before: Ticket | None, after: Ticket, at: datetime) -> None:
    """A walk-in's wait teaches; that of one who booked, was sent on or came back is not what the next one will wait."""
    if before is None:
        walk_in = after.appointment_at is None
        pace.join(after.business_group, after.ticket_id, at, came=after.issued_at, counts=walk_in)
    elif before.state in _AT_A_COUNTER and len(after.periods) < len(before.periods):
        pace.take_back(after.business_group, after.ticket_id, at)
    else:
        pace.join(after.business_group, after.ticket_id, at, counts=False)
