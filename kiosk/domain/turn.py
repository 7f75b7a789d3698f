"""Who is next: one pure function over everybody who waits, explainable in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.durations import whole_minutes
from kiosk.domain.hall_plan import HallPlan, QueueRules
from kiosk.domain.ids import CounterId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import PRIORITY_WORDS, Ticket, TicketState


@dataclass(frozen=True, slots=True)
class Choice:
    """The next ticket and why it is its turn."""

    ticket: Ticket
    reason: str


def turn_of(ticket: Ticket, rules: QueueRules) -> tuple[datetime, int]:
    """Sort key: arrival minus head start, then the order of issue, so that the order is total."""
    return ticket.issued_at - rules.head_start(ticket.priority), ticket.issued_seq


def in_turn(tickets: list[Ticket], rules: QueueRules) -> list[Ticket]:
    return sorted(tickets, key=lambda ticket: turn_of(ticket, rules))


def offered_to(state: QueueState, plan: HallPlan, counter_id: CounterId) -> list[Ticket]:
    """Waiting tickets this counter may call, in turn."""
    groups = plan.counters[counter_id].groups
    mine = [
        ticket
        for ticket in state.waiting()
        if ticket.only_counter == counter_id
        or (ticket.only_counter is None and ticket.business_group in groups)
    ]
    return in_turn(mine, plan.rules)


def next_for(state: QueueState, plan: HallPlan, counter_id: CounterId, now: datetime) -> Choice | None:
    """Whose turn it is at this counter, or None when nobody waits for it."""
    offered = offered_to(state, plan, counter_id)
    if not offered:
        return None
    return Choice(offered[0], _reason(offered[0], offered[1:], now))


def _reason(first: Ticket, others: list[Ticket], now: datetime) -> str:
    waited = f"已等 {whole_minutes((now - first.issued_at).total_seconds())} 分"
    if first.only_counter is not None:
        return f"转到本窗口，{waited}"
    overtaken = sum(
        (other.issued_at, other.issued_seq) < (first.issued_at, first.issued_seq) for other in others
    )
    if overtaken:
        return f"{PRIORITY_WORDS[first.priority]}优先，排到 {overtaken} 位之前，{waited}"
    return f"来得最早，{waited}"


def head_start_said(ticket: Ticket, rules: QueueRules) -> str:
    """The rule behind a priority, for staff: 老年人，按早到 10 分钟排."""
    minutes = int(rules.head_start(ticket.priority).total_seconds() // 60)
    return f"{PRIORITY_WORDS[ticket.priority]}，按早到 {minutes} 分钟排" if minutes else ""


def waiting_ahead(state: QueueState, plan: HallPlan, ticket: Ticket) -> int:
    """How many of its group are called before it; 0 when it is not waiting."""
    if ticket.state is not TicketState.WAITING:
        return 0
    own = turn_of(ticket, plan.rules)
    others = state.waiting(ticket.business_group)
    # One head start a ground, not one a ticket: this runs for every number that is given.
    starts = {priority: plan.rules.head_start(priority) for priority in {other.priority for other in others}}
    return sum((other.issued_at - starts[other.priority], other.issued_seq) < own for other in others)
