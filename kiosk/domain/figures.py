"""A day's figures, each a pure function of the day's tickets; every mean says over how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.ticket import Ticket, TicketState


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One business group's day."""

    issued: int = 0
    called: int = 0
    finished: int = 0
    abandoned: int = 0
    wait_s_total: float = 0.0
    """Of the `called` ones."""
    wait_s_longest: float = 0.0
    service_s_total: float = 0.0
    """Of the `finished` ones."""

    @property
    def mean_wait_s(self) -> float | None:
        return self.wait_s_total / self.called if self.called else None

    @property
    def mean_service_s(self) -> float | None:
        return self.service_s_total / self.finished if self.finished else None


@dataclass(frozen=True, slots=True)
class CounterFigures:
    """One counter's day."""

    finished: int = 0
    service_s_total: float = 0.0
    called: int = 0
    wait_s_total: float = 0.0
    finished_by_hour: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A hall's day."""

    groups: tuple[tuple[BusinessGroupId, GroupFigures], ...]
    counters: tuple[tuple[CounterId, CounterFigures], ...]
    wait_by_half_hour: tuple[tuple[str, int, float], ...]
    """(begin of the half hour `09:30`, tickets called in it, their mean wait in seconds)."""
    no_shows: int
    holds: int
    lent: int
    unprinted: int
    """Tickets whose paper was held, refused or is unknown."""

    def group(self, group_id: BusinessGroupId) -> GroupFigures:
        return dict(self.groups).get(group_id, GroupFigures())

    def counter(self, counter_id: CounterId) -> CounterFigures:
        return dict(self.counters).get(counter_id, CounterFigures())


def day_figures(tickets: Sequence[Ticket], now: datetime) -> DayFigures:
    """Figures of these tickets as of `now`."""
    return DayFigures(
        groups=tuple(sorted(_by_group(tickets, now).items())),
        counters=tuple(sorted(_by_counter(tickets).items())),
        wait_by_half_hour=_by_half_hour(tickets),
        no_shows=sum(_times_in(ticket, TicketState.NO_SHOW) for ticket in tickets),
        holds=sum(_times_in(ticket, TicketState.ON_HOLD) for ticket in tickets),
        lent=sum(ticket.lent for ticket in tickets),
        unprinted=sum(ticket.paper in ("held", "refused", "unknown") for ticket in tickets),
    )


def counter_figures(tickets: Iterable[Ticket], counter_id: CounterId) -> CounterFigures:
    """One counter's day, of those of `tickets` that it had last."""
    return _counter([ticket for ticket in tickets if _last_counter(ticket) == counter_id])


def _last_counter(ticket: Ticket) -> CounterId | None:
    return ticket.counter_id or next(
        (period.counter_id for period in reversed(ticket.periods) if period.counter_id), None
    )


def _times_in(ticket: Ticket, state: TicketState) -> int:
    return sum(period.state is state for period in ticket.periods)


def wait_s(ticket: Ticket) -> float | None:
    """Seconds from the number to its first call; None when it was not called."""
    called = ticket.first_called_at()
    return None if called is None else max(0.0, (called - ticket.issued_at).total_seconds())


def service_s(ticket: Ticket) -> float:
    """Seconds at a counter, all stretches together; only for tickets that are over."""
    return ticket.time_in(TicketState.SERVING, ticket.since)


def _by_group(tickets: Iterable[Ticket], now: datetime) -> dict[BusinessGroupId, GroupFigures]:
    """A visit of several services counts at each: its wait where it was called first, every service where it was done."""
    of: dict[BusinessGroupId, list[Ticket]] = {}
    for ticket in tickets:
        for group_id in {ticket.business_group, *ticket.services_done}:
            of.setdefault(group_id, []).append(ticket)
    return {group_id: _group(group_id, members, now) for group_id, members in of.items()}


def _group(group_id: BusinessGroupId, visits: Sequence[Ticket], now: datetime) -> GroupFigures:
    tickets = [ticket for ticket in visits if _begins_in(ticket) == group_id]
    waits = [wait for wait in map(wait_s, tickets) if wait is not None]
    finished = [ticket for ticket in visits if group_id in _finished_in(ticket)]
    still = [
        (now - ticket.issued_at).total_seconds() for ticket in tickets if ticket.state is TicketState.WAITING
    ]
    return GroupFigures(
        issued=len(tickets),
        called=len(waits),
        finished=len(finished),
        abandoned=sum(
            ticket.state is TicketState.ABANDONED and ticket.business_group == group_id for ticket in visits
        ),
        wait_s_total=sum(waits),
        wait_s_longest=max([*waits, *still], default=0.0),
        service_s_total=sum(_service_s_in(ticket, group_id) for ticket in finished),
    )


def _begins_in(ticket: Ticket) -> BusinessGroupId:
    """The group whose figures its number and its wait are: of several services the first, else where it was sent."""
    return ticket.services_done[0] if ticket.services_done else ticket.business_group


def _finished_in(ticket: Ticket) -> tuple[BusinessGroupId, ...]:
    last = (ticket.business_group,) if ticket.state is TicketState.FINISHED else ()
    return (*ticket.services_done, *last)


def _service_s_in(ticket: Ticket, group_id: BusinessGroupId) -> float:
    """All its time at counters, but of a visit of several services only that of this one."""
    if not ticket.services_done:
        return service_s(ticket)
    return ticket.time_in(TicketState.SERVING, ticket.since, group_id)


def _by_counter(tickets: Iterable[Ticket]) -> dict[CounterId, CounterFigures]:
    of: dict[CounterId, list[Ticket]] = {}
    for ticket in tickets:
        counter_id = _last_counter(ticket)
        if counter_id is not None:
            of.setdefault(counter_id, []).append(ticket)
    return {counter_id: _counter(members) for counter_id, members in of.items()}


def _counter(tickets: Sequence[Ticket]) -> CounterFigures:
    finished = [ticket for ticket in tickets if ticket.state is TicketState.FINISHED]
    waits = [wait for wait in map(wait_s, tickets) if wait is not None]
    hours: dict[int, int] = {}
    for ticket in finished:
        hours[ticket.since.hour] = hours.get(ticket.since.hour, 0) + 1
    return CounterFigures(
        finished=len(finished),
        service_s_total=sum(map(service_s, finished)),
        called=len(waits),
        wait_s_total=sum(waits),
        finished_by_hour=tuple(sorted(hours.items())),
    )


def _by_half_hour(tickets: Iterable[Ticket]) -> tuple[tuple[str, int, float], ...]:
    slots: dict[str, list[float]] = {}
    for ticket in tickets:
        called, waited = ticket.first_called_at(), wait_s(ticket)
        if called is not None and waited is not None:
            slots.setdefault(f"{called.hour:02d}:{'30' if called.minute >= 30 else '00'}", []).append(waited)
    return tuple((slot, len(waits), sum(waits) / len(waits)) for slot, waits in sorted(slots.items()))
