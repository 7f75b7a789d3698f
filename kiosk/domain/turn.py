"""Who is next: one pure, total, explainable function of what the log says, the hall's plan and the time.

The order of calling at a counter. Everybody has an arrival (the number's time; for a kept appointment the booked time) and a
rank: (0) booked citizens whose time has come, by booked time; (1) all others, by arrival minus the head start of their ground;
(2) those not yet due, who are called only when nobody else waits. A counter that only helps out with a group counts that
group's people of (1) as having come some minutes later. Equal ranks go by the order of issue, so the order is total.

The bound. Nobody waits more than `QueueRules.longest_factor` times as long as in the order of arrival, counted in calls: when
n people who came earlier wait for the same counters as somebody's number is given, the order of arrival calls that number as
the (n + 1)th. So at most ceil((factor - 1) * (n + 1)) people who came later may be called before it by counters that could have
called it. Once so many were, nobody who came later is offered to those counters until it is called. A clerk who calls a named
ticket before its turn, with a reason on record, stands outside of this; it is counted all the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from kiosk.domain.hall_plan import CounterPlace, HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId, CounterId, TicketId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Ticket, TicketState

Rank = tuple[int, datetime, int]
DUE, IN_LINE, NOT_YET = range(3)
"""First part of a rank."""
Ground = Literal["arrival", "waited_for_others", "appointment", "priority", "main_work", "nobody_else"]
"""What decides that somebody is next."""
_NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From where the order is looked at: a counter with its weights, or a whole group (`counter` is None)."""

    state: QueueState
    rules: QueueRules
    now: datetime
    counter: CounterPlace | None = None

    def later(self, group_id: BusinessGroupId) -> timedelta:
        """How much later the group's people count here."""
        minutes = self.counter.later_min.get(group_id, 0) if self.counter is not None else 0
        return timedelta(minutes=minutes) if minutes else _NOW

    def rank(self, ticket: Ticket) -> Rank:
        if self.counter is None and ticket.by_arrival_alone:
            return IN_LINE, ticket.issued_at, ticket.issued_seq
        if ticket.not_before is not None and self.now < ticket.not_before:
            return NOT_YET, ticket.not_before, ticket.issued_seq
        if ticket.keeps_appointment:
            # The booked time holds at every counter alike, whatever its main work.
            due = self.now >= ticket.arrived_at - self.rules.appointment_early
            return DUE if due else NOT_YET, ticket.arrived_at, ticket.issued_seq
        counts_from = ticket.arrived_at + self.later(ticket.business_group)
        return IN_LINE, counts_from - head_start(ticket, self.rules), ticket.issued_seq


def head_start(ticket: Ticket, rules: QueueRules) -> timedelta:
    """What its ground is worth, as far as the ground is shown or the hall takes the citizen's word."""
    shown = ticket.proof in ("card", "staff") or (not ticket.proof and rules.unproven_counts)
    return rules.head_start(ticket.priority) if shown else _NOW


def allowance(ticket: Ticket, rules: QueueRules) -> int:
    """ceil((factor - 1) * (n + 1)), n having come earlier when it was issued."""
    return -(-rules.longer_percent * (ticket.ahead_at_issue + 1) // 100)


def passes_left(tickets: Iterable[Ticket], view: Viewpoint) -> list[int]:
    """How many who came later may still be called before each of these; 0 when it is enough."""
    passed, percent = view.state.passed_over, view.rules.longer_percent
    return [
        max(0, -(-percent * (ticket.ahead_at_issue + 1) // 100) - passed.get(ticket.ticket_id, 0))
        for ticket in tickets
    ]


def in_order(candidates: Iterable[Ticket], view: Viewpoint, at_most: int | None = None) -> list[Ticket]:
    """The first `at_most` of these in the order in which they are called when nothing else happens.

    Costs two sorts, and for each that overtakes others a step for each of those.
    """
    line = sorted(candidates, key=lambda ticket: ticket.arrival)
    ranks = [view.rank(ticket) for ticket in line]
    by_rank = sorted(range(len(line)), key=ranks.__getitem__)
    if by_rank == list(range(len(line))):
        # Nobody overtakes anybody, so nobody can have been passed over too often.
        return line[:at_most]
    # Who is not due yet is passed over by nobody.
    endless = len(line) + 1
    left = [
        passes if rank[0] != NOT_YET else endless
        for passes, rank in zip(passes_left(line, view), ranks, strict=True)
    ]
    count = len(line) if at_most is None else min(at_most, len(line))
    return [line[place] for place in _called_in_turn(ranks, by_rank, left, count)]


def _called_in_turn(ranks: list[Rank], by_rank: list[int], left: list[int], count: int) -> list[int]:
    """Calls one after the other off a line, as the counters will. People are their places in the order of arrival."""
    # Who came last stands first and has the smallest number: those who are called soon leave at the end, which is cheap.
    remaining, left = list(range(1 - len(left), 1)), left[::-1]
    called, exhausted, best_first = bytearray(len(left)), left.count(0), iter(by_rank)
    order: list[int] = []
    for _ in range(count):
        if exhausted:
            best = _best_not_after_the_barrier(remaining, left, ranks)
        else:
            best = next(best_first)
            while called[best]:
                best = next(best_first)
        at = len(left) - 1 if remaining[-1] == -best else bisect_left(remaining, -best)
        exhausted -= not left[at]
        del remaining[at], left[at]
        if at < len(left):
            passed = [passes - 1 for passes in left[at:]]
            exhausted += passed.count(0)
            left[at:] = passed
        called[best] = 1
        order.append(best)
    return order


def _best_not_after_the_barrier(remaining: list[int], left: list[int], ranks: list[Rank]) -> int:
    """Nobody who came after the first of those that cannot be passed over any more."""
    barrier = len(left) - 1 - left[::-1].index(0)
    return -min(remaining[barrier:], key=lambda place: ranks[-place])


def offered_to(
    state: QueueState, plan: HallPlan, counter_id: CounterId, now: datetime, at_most: int | None = None
) -> list[Ticket]:
    """The first `at_most` waiting tickets this counter may call, in turn."""
    place = plan.counters[counter_id]
    view = Viewpoint(state, plan.rules, now, place)
    return in_order(those_offered(state, place, at_most), view, at_most)


def those_offered(state: QueueState, place: CounterPlace, at_most: int | None = None) -> list[Ticket]:
    """Whom this counter may call, in no particular order; with `at_most` all that could be among the first so many."""
    return _candidates(state, place.groups, lambda ticket: waits_for(ticket, place), at_most)


def _candidates(
    state: QueueState,
    groups: Iterable[BusinessGroupId],
    may_call: Callable[[Ticket], bool],
    at_most: int | None,
) -> list[Ticket]:
    """Of each group the first whose arrival alone decides, and everybody else: those come in the order of arrival."""
    found: dict[TicketId, Ticket] = {}
    for group_id in groups:
        waiting, line = state.waiting_in.get(group_id, {}), state.line(group_id)
        for ticket_id in islice(line.ordinary(), at_most):
            found[ticket_id] = waiting[ticket_id]
    apart = [ticket for line in state.lines.values() for ticket in line.apart.values()]
    passed = [state.open[ticket_id] for ticket_id in state.passed_over if ticket_id in state.open]
    found.update((ticket.ticket_id, ticket) for ticket in (*apart, *passed) if may_call(ticket))
    return list(found.values())


def waiting_for(state: QueueState, place: CounterPlace) -> int:
    """How many this counter may call."""
    counted = sum(len(state.line(group_id).arrivals) for group_id in place.groups)
    for group_id, line in state.lines.items():
        counted += sum(waits_for(t, place) - (group_id in place.groups) for t in line.apart.values())
    return counted


def waits_for(ticket: Ticket, place: CounterPlace) -> bool:
    """The counter may call it."""
    if ticket.only_counter is not None:
        return ticket.state is TicketState.WAITING and ticket.only_counter == place.counter_id
    return ticket.state is TicketState.WAITING and ticket.business_group in place.groups


def group_in_turn(
    state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime, at_most: int | None = None
) -> list[Ticket]:
    """The first `at_most` of a group in the order of calling, whichever counter calls."""

    def of_group(ticket: Ticket) -> bool:
        return ticket.state is TicketState.WAITING and ticket.business_group == group_id

    view = Viewpoint(state, plan.rules, now)
    return in_order(_candidates(state, (group_id,), of_group, at_most), view, at_most)


def waiting_ahead(state: QueueState, plan: HallPlan, ticket: Ticket, now: datetime) -> int:
    """How many of its group are called before it; 0 when it is not waiting."""
    if ticket.state is not TicketState.WAITING:
        return 0
    line = state.line(ticket.business_group)
    if not line.apart:
        return line.earlier_than(ticket.arrival)
    order = group_in_turn(state, plan, ticket.business_group, now)
    return next(place for place, other in enumerate(order) if other.ticket_id == ticket.ticket_id)


def before_at_counter(
    state: QueueState, plan: HallPlan, ticket: Ticket, place: CounterPlace, now: datetime
) -> list[Ticket]:
    """Whom this counter would call before `ticket`, which waits for it; others may take some of them off its hands."""
    order = offered_to(state, plan, place.counter_id, now)
    return order[: next(at for at, other in enumerate(order) if other.ticket_id == ticket.ticket_id)]


def ahead_of_newcomer(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime) -> int:
    """How many of the group are called before one whose number is given now: all but those who are not due yet."""
    view, line = Viewpoint(state, plan.rules, now), state.line(group_id)
    return len(line.arrivals) - sum(view.rank(ticket)[0] == NOT_YET for ticket in line.apart.values())


def came_before(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, arrived_at: datetime) -> int:
    """How many wait for the counters of the group before one whose number is given now and counts from `arrived_at`."""
    lines = (state.line(other) for other in plan.groups_beside(group_id))
    return sum(bisect_right(line.arrivals, arrived_at, key=lambda arrival: arrival[0]) for line in lines)
