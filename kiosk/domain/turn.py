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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Literal

from kiosk.domain.counter import WORKING
from kiosk.domain.hall_plan import CounterPlace, HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId, CounterId, TicketId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Arrival, Ticket, TicketState
from kiosk.domain.turn_order import called_in_turn

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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom somebody may call."""

    runs: tuple[tuple[BusinessGroupId, Sequence[Arrival]], ...]
    """By group those for whom arrival alone decides, in that order."""
    apart: list[Ticket]
    """All others, in no particular order."""

    def tickets(self, state: QueueState) -> list[Ticket]:
        ordinary = [state.open[ticket_id] for _, run in self.runs for _, _, ticket_id in run]
        return [*ordinary, *self.apart]


def in_order(candidates: Candidates, view: Viewpoint, at_most: int | None = None) -> list[Ticket]:
    """The first `at_most` of these in the order in which they are called when nothing else happens.

    Merges what is in order already; only those whose turn hangs on more than their arrival are sorted.
    """
    ranks = [(view.rank(ticket), ticket) for ticket in candidates.apart]
    arrivals = sorted(ticket.arrival for ticket in candidates.apart)
    line = [ticket_id for _, _, ticket_id in sorted(chain(*(run for _, run in candidates.runs), arrivals))]
    by_rank = _by_rank(candidates.runs, ranks, view)
    count, tickets = len(line) if at_most is None else min(at_most, len(line)), view.state.open
    if by_rank == line:
        # Nobody overtakes anybody, so nobody can have been passed over too often.
        return [tickets[ticket_id] for ticket_id in line[:count]]
    place_of = {ticket_id: place for place, ticket_id in enumerate(line)}
    left = _passes_left(line, place_of, view)
    for rank, ticket in ranks:
        if rank[0] == NOT_YET:
            # Who is not due yet is passed over by nobody.
            left[place_of[ticket.ticket_id]] = len(line)
    called = called_in_turn([place_of[ticket_id] for ticket_id in by_rank], left, count)
    return [tickets[line[place]] for place in called]


def _by_rank(
    runs: Iterable[tuple[BusinessGroupId, Sequence[Arrival]]],
    apart: Iterable[tuple[Rank, Ticket]],
    view: Viewpoint,
) -> list[TicketId]:
    """All, the best rank first: those who are due, those in line, those who are not due yet."""
    parts: tuple[list[Arrival], list[Arrival], list[Arrival]] = ([], [], [])
    for (kind, at, seq), ticket in apart:
        parts[kind].append((at, seq, ticket.ticket_id))
    for part in parts:
        part.sort()
    for group_id, run in runs:
        later = view.later(group_id)
        parts[IN_LINE].extend([(at + later, seq, ticket_id) for at, seq, ticket_id in run] if later else run)
    # Sorting what consists of sorted parts is merging them.
    parts[IN_LINE].sort()
    return [ticket_id for _, _, ticket_id in chain(*parts)]


def _passes_left(line: list[TicketId], place_of: Mapping[TicketId, int], view: Viewpoint) -> list[int]:
    """How many who came later may still be called before each of these; 0 when it is enough."""
    percent, tickets = view.rules.longer_percent, view.state.open
    # As `allowance` has it, written out: it is asked of everybody for each order.
    left = [-(-percent * (tickets[ticket_id].ahead_at_issue + 1) // 100) for ticket_id in line]
    for ticket_id, times in view.state.passed_over.items():
        place = place_of.get(ticket_id)
        if place is not None:
            left[place] = max(0, left[place] - times)
    return left


def offered_to(
    state: QueueState, plan: HallPlan, counter_id: CounterId, now: datetime, at_most: int | None = None
) -> list[Ticket]:
    """The first `at_most` waiting tickets this counter may call, in turn."""
    place = plan.counters[counter_id]
    return in_order(candidates_at(state, place, at_most), Viewpoint(state, plan.rules, now, place), at_most)


def those_offered(state: QueueState, place: CounterPlace) -> list[Ticket]:
    """Whom this counter may call, in no particular order."""
    return candidates_at(state, place).tickets(state)


def candidates_at(state: QueueState, place: CounterPlace, at_most: int | None = None) -> Candidates:
    """Whom this counter may call; with `at_most` all that could be among the first so many."""
    return _candidates(state, place.groups, lambda ticket: waits_for(ticket, place), at_most)


def _candidates(
    state: QueueState,
    groups: Iterable[BusinessGroupId],
    may_call: Callable[[Ticket], bool],
    at_most: int | None,
) -> Candidates:
    """Of each group the first whose arrival alone decides, and everybody else: those come in the order of arrival."""
    runs = tuple((group_id, list(islice(state.line(group_id).ordinary(), at_most))) for group_id in groups)
    apart = {
        ticket_id: ticket
        for line in state.lines.values()
        for ticket_id, ticket in line.apart.items()
        if may_call(ticket)
    }
    if at_most is not None:
        first = {ticket_id for _, run in runs for _, _, ticket_id in run}
        for ticket_id in state.passed_over:
            passed = state.open.get(ticket_id)
            if passed is not None and ticket_id not in first and may_call(passed):
                apart[ticket_id] = passed
    return Candidates(runs, list(apart.values()))


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
    """How many of its group are called before it, those who are `stranded` left out; 0 when it is not waiting."""
    if ticket.state is not TicketState.WAITING:
        return 0
    line = state.line(ticket.business_group)
    if not line.apart:
        return line.earlier_than(ticket.arrival)
    order = group_in_turn(state, plan, ticket.business_group, now)
    place = next(place for place, other in enumerate(order) if other.ticket_id == ticket.ticket_id)
    return place - sum(stranded(state, other) for other in order[:place])


def before_at_counter(
    state: QueueState, plan: HallPlan, ticket: Ticket, place: CounterPlace, now: datetime
) -> list[Ticket]:
    """Whom this counter would call before `ticket`, which waits for it; others may take some of them off its hands."""
    order = offered_to(state, plan, place.counter_id, now)
    return order[: next(at for at, other in enumerate(order) if other.ticket_id == ticket.ticket_id)]


def ahead_of_newcomer(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, now: datetime) -> int:
    """How many of the group are called before one whose number is given now: all but those who are stranded or not due yet."""
    view, line = Viewpoint(state, plan.rules, now), state.line(group_id)
    later = (view.rank(ticket)[0] == NOT_YET or stranded(state, ticket) for ticket in line.apart.values())
    return len(line.arrivals) - sum(later)


def stranded(state: QueueState, ticket: Ticket) -> bool:
    """It waits for one counter alone, and that one calls nobody now: no other counter is kept busy by it."""
    return ticket.only_counter is not None and state.counter(ticket.only_counter).state not in WORKING


def came_before(state: QueueState, plan: HallPlan, group_id: BusinessGroupId, arrived_at: datetime) -> int:
    """How many wait for the counters of the group before one whose number is given now and counts from `arrived_at`."""
    return sum(state.line(other).came_until(arrived_at) for other in plan.groups_beside(group_id))
