"""What a clerk's console shows: one counter's side of the state."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.domain.auto_next import auto_next_at
from kiosk.domain.durations import whole_minutes
from kiosk.domain.figures import counter_figures
from kiosk.domain.hall_plan import CounterPlace
from kiosk.domain.ids import CounterId
from kiosk.domain.review import satisfied_percent
from kiosk.domain.supervision import cards
from kiosk.domain.ticket import PRIORITY_WORDS, Ticket, TicketState
from kiosk.domain.turn import offered_to, waiting_for
from kiosk.domain.turn_reason import head_start_said, next_for
from kiosk.hall.queue_views import Outlook
from kiosk.hall.review_book import ReviewBook
from kiosk.hall.wire.console import (
    ChoicesWire,
    ConsoleCounterWire,
    ConsoleWire,
    GivenWire,
    GroupChoiceWire,
    HelpWire,
    LineWire,
    NoticeWire,
    SameGroupWire,
    StaffWire,
    TodayWire,
)

_DONE_SHOWN = 30
_HELP_SHOWN = timedelta(minutes=10)
_WAITING_SHOWN = 60
"""A console is no list of hundreds; the figure of all is in `waiting_total`."""


def console_wire(
    outlook: Outlook, reviews: ReviewBook, counter_id: CounterId, staff: StaffWire
) -> ConsoleWire:
    """Everything the console shows, in one answer; `counter_id` is one of the plan."""
    place = outlook.plan.counters[counter_id]
    choice = next_for(outlook.state, outlook.plan, counter_id, outlook.now)
    counter = outlook.state.counter(counter_id)
    present = outlook.state.open.get(counter.ticket_id) if counter.ticket_id else None
    done = _done(outlook, counter_id)
    return ConsoleWire(
        as_of=outlook.now,
        counter=_counter(outlook, place, staff),
        staff=staff,
        now=line_wire(outlook, present) if present else None,
        next=line_wire(outlook, choice.ticket, choice.reason) if choice else None,
        waiting=[
            _waiting_line(outlook, ticket)
            for ticket in offered_to(outlook.state, outlook.plan, counter_id, outlook.now, _WAITING_SHOWN)
        ],
        no_show=_aside(outlook, place, TicketState.NO_SHOW),
        on_hold=_aside(outlook, place, TicketState.ON_HOLD),
        done=[line_wire(outlook, ticket) for ticket in done[:_DONE_SHOWN]],
        same_group=_counters(outlook, place, of_same_group=True),
        elsewhere=_counters(outlook, place, of_same_group=False),
        groups=[
            GroupChoiceWire(id=group.group_id, name=group.name) for group in outlook.plan.groups.values()
        ],
        today=_today(outlook, reviews, counter_id, done),
        notices=_notices(outlook, place),
        undo_until=_undo_until(outlook, counter_id),
        undo_numbers=_undo_numbers(outlook, counter_id),
        help=_help(outlook, counter_id),
        waiting_total=waiting_for(outlook.state, place),
        recall_from=_recall_from(outlook, present),
        auto_next_at=auto_next_at(outlook.state, outlook.plan, counter_id),
        choices=choices_wire(outlook),
    )


def choices_wire(outlook: Outlook) -> ChoicesWire:
    """What the hall offers where a verb wants a reason, an outcome or a ground."""
    queue = outlook.settings.queue
    grounds = [GroupChoiceWire(id=ground, name=word) for ground, word in PRIORITY_WORDS.items() if ground]
    return ChoicesWire(
        pause=list(queue.pause_reasons),
        call=list(queue.call_reasons),
        abandon=list(queue.abandon_reasons),
        outcomes=list(queue.outcomes),
        priorities=grounds,
    )


def _recall_from(outlook: Outlook, present: Ticket | None) -> datetime | None:
    """When the present ticket may be called once more; None when it may now, or not at all."""
    if present is None or present.state is not TicketState.CALLED or present.last_called_at is None:
        return None
    at = present.last_called_at + timedelta(seconds=outlook.plan.rules.recall_pause_s)
    return at if at > outlook.now else None


def line_wire(outlook: Outlook, ticket: Ticket, reason: str = "") -> LineWire:
    until = ticket.first_called_at() or outlook.now
    return LineWire(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        masked_name=ticket.masked_name,
        priority=ticket.priority,
        business_group=ticket.business_group,
        group_name=outlook.plan.groups[ticket.business_group].name,
        item_name=ticket.item_name,
        source=ticket.source,
        waited_min=whole_minutes((until - ticket.issued_at).total_seconds()),
        state=ticket.state.value,
        since=ticket.since,
        calls=ticket.calls,
        reason=reason or ticket.reason,
        paper=ticket.paper,
        proof=ticket.proof,
        services=[
            outlook.plan.groups[group].name for group in ticket.services if group in outlook.plan.groups
        ],
        appointment_at=ticket.appointment_at,
        not_before=ticket.not_before,
        passed_over=outlook.state.passed_over.get(ticket.ticket_id, 0),
        counter_id=ticket.counter_id or "",
        papers=_given(outlook, ticket),
        note=ticket.note,
    )


def _given(outlook: Outlook, ticket: Ticket) -> GivenWire | None:
    papers = outlook.state.papers.get(ticket.ticket_id)
    return GivenWire(materials=papers.materials, pages=papers.pages) if papers else None


def _waiting_line(outlook: Outlook, ticket: Ticket) -> LineWire:
    return line_wire(outlook, ticket, ticket.note or head_start_said(ticket, outlook.plan.rules))


def _counter(outlook: Outlook, place: CounterPlace, asking: StaffWire) -> ConsoleCounterWire:
    counter = outlook.state.counter(place.counter_id)
    other = counter.staff_id if counter.staff_id not in (None, asking.id) else None
    return ConsoleCounterWire(
        id=place.counter_id,
        number=place.number,
        name=place.name,
        place=place.place,
        state=counter.state.value,
        since=counter.since,
        pause_reason=counter.pause_reason,
        groups=[outlook.plan.groups[group].name for group in place.groups],
        staff_name=next((staff.name for staff in outlook.settings.staff if staff.id == other), other or ""),
    )


def _aside(outlook: Outlook, place: CounterPlace, state: TicketState) -> list[LineWire]:
    """No-shows and tickets on hold of the counter's groups, the latest first."""
    found = [
        ticket
        for ticket in outlook.state.open.values()
        if ticket.state is state and ticket.business_group in place.groups
    ]
    latest_first = sorted(found, key=lambda ticket: ticket.since, reverse=True)
    return [line_wire(outlook, ticket, ticket.note) for ticket in latest_first]


def _done(outlook: Outlook, counter_id: CounterId) -> list[Ticket]:
    mine = [
        ticket
        for ticket in outlook.state.over.values()
        if ticket.counter_id == counter_id and ticket.state is TicketState.FINISHED
    ]
    return sorted(mine, key=lambda ticket: ticket.since, reverse=True)


def _counters(outlook: Outlook, place: CounterPlace, *, of_same_group: bool) -> list[SameGroupWire]:
    """Counters that share a group with this one, itself among them; or all the others."""
    found: list[SameGroupWire] = []
    for other in outlook.plan.counters.values():
        if bool(set(other.groups) & set(place.groups)) is not of_same_group:
            continue
        counter = outlook.state.counter(other.counter_id)
        ticket = outlook.state.open.get(counter.ticket_id) if counter.ticket_id else None
        found.append(
            SameGroupWire(
                id=other.counter_id,
                counter_number=other.number,
                name=other.name,
                number=ticket.number if ticket else "",
                state=counter.state.value,
            )
        )
    return found


def minutes_or_none(total_s: float, count: int) -> float | None:
    """A mean in minutes, one digit; None over nothing."""
    return round(total_s / count / 60, 1) if count else None


def _today(outlook: Outlook, reviews: ReviewBook, counter_id: CounterId, done: list[Ticket]) -> TodayWire:
    state = outlook.state
    figures = counter_figures((*state.over.values(), *state.open.values()), counter_id)
    given = reviews.of_tickets(ticket.ticket_id for ticket in done)
    return TodayWire(
        done=figures.finished,
        mean_minutes=minutes_or_none(figures.service_s_total, figures.finished),
        mean_wait=minutes_or_none(figures.wait_s_total, figures.called),
        satisfied_percent=satisfied_percent(tuple(review.rating for review in given)),
        review_percent=round(100.0 * len(given) / len(done), 1) if done else None,
        hourly=list(figures.finished_by_hour),
    )


def _notices(outlook: Outlook, place: CounterPlace) -> list[NoticeWire]:
    """The duty manager's words, the newest first; then cards about long waits in the counter's own groups."""
    shown = cards(outlook.state, outlook.plan, (), outlook.settings.cards.rules(), outlook.now)
    names = {outlook.plan.groups[group].name for group in place.groups}
    words = [
        NoticeWire(kind="yellow", title="值班长", text=sent.text, message_id=sent.message_id)
        for sent in reversed(outlook.state.messages)
        if sent.counter_id == place.counter_id and sent.read_by is None
    ]
    return words + [
        NoticeWire(kind=card.kind, title=card.title, text=f"{card.text}，{card.figure}")
        for card in shown
        if card.about.startswith("ticket:") and any(card.text.endswith(name) for name in names)
    ]


def _undo_numbers(outlook: Outlook, counter_id: CounterId) -> list[str]:
    press = outlook.state.presses.get(counter_id)
    return [before.number for before in press.tickets_before] if press else []


def _help(outlook: Outlook, counter_id: CounterId) -> HelpWire | None:
    """The counter's newest call for help, as long as somebody may still be on the way."""
    mine = [asked for asked in outlook.state.help if asked.counter_id == counter_id]
    if not mine or outlook.now - mine[-1].at > _HELP_SHOWN:
        return None
    return HelpWire(at=mine[-1].at, heard=mine[-1].heard_by is not None)


def _undo_until(outlook: Outlook, counter_id: CounterId) -> datetime | None:
    press = outlook.state.presses.get(counter_id)
    if press is None:
        return None
    until = press.at + timedelta(seconds=outlook.plan.rules.undo_s)
    return until if until > outlook.now else None
