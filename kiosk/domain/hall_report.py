"""A report of days: waits, service, walks, counters' time, who did what, and how true the told waits were. Pure, and days add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk.domain.counter import CounterState
from kiosk.domain.day_book import Act, ActKind, DayBook, Stretch
from kiosk.domain.duty_events import WaitTold
from kiosk.domain.figures import service_s, wait_s
from kiosk.domain.ids import TicketId
from kiosk.domain.report_parts import Accuracy, Spread, Visits, Work, added_up, joined
from kiosk.domain.ticket import Ticket, TicketState

SLOT_MIN = 30


@dataclass(frozen=True, slots=True)
class Report:
    """Days from `first` to `last`, as of `as_of` and the log's `log_seq`."""

    first: date
    last: date
    days: int
    as_of: datetime
    log_seq: int
    groups: dict[str, Visits]
    grounds: dict[str, Visits]
    slots: dict[str, Visits]
    """By the half hour of the day, `09:30`: issued in it, called in it, finished in it."""
    counters: dict[str, Work]
    staff: dict[str, Work]
    accuracy: dict[str, Accuracy]
    """By the half hour in which the number was given."""
    lent: int
    unprinted: int
    came: int
    """Booked citizens who checked in."""
    missed: dict[str, int]
    """By the day of the booking: found missing on these days."""

    @property
    def total(self) -> Visits:
        return added_up(self.groups.values(), Visits())

    @property
    def truth(self) -> Accuracy:
        return added_up(self.accuracy.values(), Accuracy())


def day_report(book: DayBook) -> Report:
    """The figures of one day. A transferred ticket counts in the group in which it is at the end."""
    facts = list(_facts(book))
    issued = [ticket for ticket in book.tickets if ticket.day == book.day]
    return Report(
        first=book.day,
        last=book.day,
        days=1,
        as_of=book.as_of,
        log_seq=book.log_seq,
        groups=_visits(facts, lambda fact: fact.ticket.business_group),
        grounds=_visits(facts, lambda fact: fact.ticket.priority),
        slots=_visits(facts, lambda fact: slot_of(fact.at)),
        counters=_counter_work(book),
        staff=_staff_work(book),
        accuracy=_accuracy(book),
        lent=sum(ticket.lent for ticket in issued),
        unprinted=sum(ticket.paper in ("held", "refused", "unknown") for ticket in issued),
        came=book.came,
        missed=dict(book.missed),
    )


def join(reports: Sequence[Report]) -> Report:
    """The same figures over all the days. `reports` is not empty and in the order of days."""
    return Report(
        first=reports[0].first,
        last=reports[-1].last,
        days=sum(report.days for report in reports),
        as_of=reports[-1].as_of,
        log_seq=reports[-1].log_seq,
        groups=joined([report.groups for report in reports], Visits()),
        grounds=joined([report.grounds for report in reports], Visits()),
        slots=joined([report.slots for report in reports], Visits()),
        counters=joined([report.counters for report in reports], Work()),
        staff=joined([report.staff for report in reports], Work()),
        accuracy=joined([report.accuracy for report in reports], Accuracy()),
        lent=sum(report.lent for report in reports),
        unprinted=sum(report.unprinted for report in reports),
        came=sum(report.came for report in reports),
        missed=dict(sum((Counter(report.missed) for report in reports), Counter())),
    )


def slot_of(moment: datetime) -> str:
    return f"{moment.hour:02d}:{moment.minute // SLOT_MIN * SLOT_MIN:02d}"


FactKind = Literal[
    "issued", "called", "finished", "abandoned", "walked", "recall", "no_show", "transfer", "hold"
]
_COUNTED: dict[ActKind, FactKind] = {
    "recall": "recall",
    "no_show": "no_show",
    "transfer": "transfer",
    "hold": "hold",
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that happened to one ticket on the day, with the seconds that it took."""

    kind: FactKind
    ticket: Ticket
    at: datetime
    seconds: float = 0.0


def _facts(book: DayBook) -> Iterator[_Fact]:
    by_id = {ticket.ticket_id: ticket for ticket in book.tickets}
    for ticket in book.tickets:
        yield from _facts_of(ticket, book.day)
    for act in book.acts:
        kind = _COUNTED.get(act.kind)
        if kind is not None and act.ticket_id in by_id:
            yield _Fact(kind, by_id[act.ticket_id], act.at)


def _facts_of(ticket: Ticket, day: date) -> Iterator[_Fact]:
    if ticket.day == day:
        yield _Fact("issued", ticket, ticket.issued_at)
    called, waited = ticket.first_called_at(), wait_s(ticket)
    if called is not None and waited is not None and called.date() == day:
        yield _Fact("called", ticket, called, waited)
    for before, after in zip(ticket.periods, ticket.periods[1:], strict=False):
        came = before.state is TicketState.CALLED and after.state is TicketState.SERVING
        if came and after.since.date() == day:
            yield _Fact("walked", ticket, after.since, (after.since - before.since).total_seconds())
    # A ticket that is over stands in the book of one day only: that of its end.
    if ticket.state is TicketState.FINISHED:
        yield _Fact("finished", ticket, ticket.since, service_s(ticket))
    elif ticket.state is TicketState.ABANDONED:
        yield _Fact("abandoned", ticket, ticket.since)


def _visits(facts: Iterable[_Fact], key: Callable[[_Fact], str]) -> dict[str, Visits]:
    of: dict[str, list[_Fact]] = {}
    for fact in facts:
        of.setdefault(key(fact), []).append(fact)
    return {name: _visits_of(members) for name, members in sorted(of.items())}


def _visits_of(facts: Sequence[_Fact]) -> Visits:
    seconds: dict[FactKind, list[float]] = {}
    for fact in facts:
        seconds.setdefault(fact.kind, []).append(fact.seconds)

    def count(kind: FactKind) -> int:
        return len(seconds.get(kind, ()))

    return Visits(
        issued=count("issued"),
        called=count("called"),
        finished=count("finished"),
        abandoned=count("abandoned"),
        recalls=count("recall"),
        no_shows=count("no_show"),
        transfers=count("transfer"),
        holds=count("hold"),
        waits=Spread.of(seconds.get("called", ())),
        services=Spread.of(seconds.get("finished", ())),
        walks=Spread.of(seconds.get("walked", ())),
    )


def _counter_work(book: DayBook) -> dict[str, Work]:
    return _work(book, lambda stretch: stretch.counter_id, lambda act: act.counter_id)


def _staff_work(book: DayBook) -> dict[str, Work]:
    """A counter that nobody opened by name belongs to nobody."""
    return _work(book, lambda stretch: stretch.staff_id, lambda act: act.staff_id)


def _work(
    book: DayBook, of_stretch: Callable[[Stretch], str | None], of_act: Callable[[Act], str | None]
) -> dict[str, Work]:
    stretches: dict[str, list[Stretch]] = {}
    acts: dict[str, list[Act]] = {}
    for stretch in book.stretches:
        if (owner := of_stretch(stretch)) and stretch.state is not CounterState.CLOSED:
            stretches.setdefault(owner, []).append(stretch)
    for act in book.acts:
        if doer := of_act(act):
            acts.setdefault(doer, []).append(act)
    served = {ticket.ticket_id: ticket for ticket in book.tickets}
    return {
        key: _work_of(stretches.get(key, ()), acts.get(key, ()), served, book.as_of)
        for key in sorted({*stretches, *acts})
    }


def _work_of(
    stretches: Sequence[Stretch], acts: Sequence[Act], tickets: Mapping[TicketId, Ticket], as_of: datetime
) -> Work:
    in_state: dict[CounterState, float] = {}
    pauses: dict[str, float] = {}
    for stretch in stretches:
        spent = stretch.seconds(as_of)
        in_state[stretch.state] = in_state.get(stretch.state, 0.0) + spent
        if stretch.state is CounterState.PAUSED:
            pauses[stretch.reason] = pauses.get(stretch.reason, 0.0) + spent
    kinds = Counter(act.kind for act in acts)
    ends = [act for act in acts if act.kind in ("finish", "service")]
    return Work(
        calls=kinds["call"],
        recalls=kinds["recall"],
        no_shows=kinds["no_show"],
        transfers=kinds["transfer"],
        finished=len(ends),
        serving_s=in_state.get(CounterState.SERVING, 0.0),
        calling_s=in_state.get(CounterState.CALLING, 0.0),
        free_s=in_state.get(CounterState.FREE, 0.0),
        paused_s=in_state.get(CounterState.PAUSED, 0.0),
        pauses_s=pauses,
        services=Spread.of(_served_s(ends, tickets)),
        by_hour=dict(Counter(act.at.hour for act in ends)),
    )


def _served_s(ends: Sequence[Act], tickets: Mapping[TicketId, Ticket]) -> Iterator[float]:
    """Of each service that ended, the seconds at its counter since the service before it of the same ticket."""
    before: dict[TicketId, datetime] = {}
    for end in ends:
        ticket = tickets.get(end.ticket_id)
        if ticket is not None:
            began = before.get(end.ticket_id, ticket.issued_at)
            before[end.ticket_id] = end.at
            yield sum(
                max(0.0, (min(period.until or end.at, end.at) - max(period.since, began)).total_seconds())
                for period in ticket.periods
                if period.state is TicketState.SERVING and period.counter_id == end.counter_id
            )


def _accuracy(book: DayBook) -> dict[str, Accuracy]:
    of: dict[str, list[Accuracy]] = {}
    for ticket in book.tickets:
        told, called, waited = book.told.get(ticket.ticket_id), ticket.first_called_at(), wait_s(ticket)
        if told is not None and waited is not None and called is not None and called.date() == book.day:
            of.setdefault(slot_of(ticket.issued_at), []).append(_judged(told, waited / 60))
    return {slot: added_up(members, Accuracy()) for slot, members in sorted(of.items())}


def _judged(told: WaitTold, true_min: float) -> Accuracy:
    over = told.expected_min - true_min
    # Told in whole minutes: 12 means anything that rounds to it.
    held = told.low_min - 0.5 <= true_min <= told.high_min + 0.5
    return Accuracy(1, abs(over), over, int(held), float(told.expected_min), true_min)
