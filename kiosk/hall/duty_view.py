"""What the duty manager sees: figures, queues, cards, counters, bad reviews."""

from __future__ import annotations

from datetime import timedelta

from kiosk.domain.appointment import appointment_figures
from kiosk.domain.counter import WORKING
from kiosk.domain.durations import whole_minutes
from kiosk.domain.figures import DayFigures, day_figures
from kiosk.domain.hall_plan import BusinessGroup
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import Help
from kiosk.domain.review import (
    FOLLOW_UP_WORDS,
    RATING_WORDS,
    STEP_WORDS,
    Review,
    TagSet,
    satisfied_percent,
    steps_from,
)
from kiosk.domain.supervision import cards
from kiosk.domain.turn import group_in_turn
from kiosk.hall.console_view import line_wire, minutes_or_none
from kiosk.hall.forecast_view import forecast_wires
from kiosk.hall.queue_views import Outlook, queue_wire
from kiosk.hall.review_book import ReviewBook
from kiosk.hall.wire.duty import (
    BadReviewWire,
    CardWire,
    DutyAppointmentsWire,
    DutyCounterWire,
    DutyFiguresWire,
    DutyQueueWire,
    DutyWaitingWire,
    DutyWire,
    FollowUpEntryWire,
    HalfHourWire,
    HelpWire,
    LongestWire,
)

_BAD_SHOWN = 50
_WAITING_SHOWN = 60


def duty_wire(outlook: Outlook, reviews: ReviewBook, tags: TagSet) -> DutyWire:
    figures = day_figures(outlook.state.tickets(), outlook.now)
    bad = reviews.bad()
    shown_cards = cards(outlook.state, outlook.plan, bad, outlook.settings.cards.rules(), outlook.now)
    return DutyWire(
        as_of=outlook.now,
        figures=_figures(outlook, reviews, figures),
        queues=[_queue(outlook, figures, group) for group in outlook.plan.groups.values()],
        bad_reviews=[bad_review_wire(outlook, review, tags) for review in bad[:_BAD_SHOWN]],
        cards=[
            CardWire(kind=card.kind, title=card.title, text=card.text, figure=card.figure, about=card.about)
            for card in shown_cards
        ],
        hourly=_half_hours(outlook, figures),
        counters=_counters(outlook),
        help=[_help(outlook, asked) for asked in reversed(outlook.state.help)],
        appointments=_appointments(outlook),
        forecast=forecast_wires(outlook),
    )


def _figures(outlook: Outlook, reviews: ReviewBook, figures: DayFigures) -> DutyFiguresWire:
    groups = [group for _, group in figures.groups]
    today = reviews.of_day(outlook.now.date())
    bad = [review for review in reviews.bad() if review.is_open]
    counters = [outlook.state.counter(counter_id) for counter_id in outlook.plan.counters]
    return DutyFiguresWire(
        waiting=len(outlook.state.waiting()),
        mean_wait_min=minutes_or_none(
            sum(group.wait_s_total for group in groups), sum(group.called for group in groups)
        ),
        longest=_longest(outlook),
        finished=sum(group.finished for group in groups),
        issued=sum(group.issued for group in groups),
        satisfied_percent=satisfied_percent(tuple(review.rating for review in today)),
        reviews=len(today),
        bad_open=len(bad),
        bad_due_today=sum(
            review.due is not None and review.due.date() <= outlook.now.date() for review in bad
        ),
        counters_open=sum(counter.state in WORKING for counter in counters),
        counters_total=len(counters),
    )


def _longest(outlook: Outlook) -> LongestWire | None:
    """Who has waited longest of those still waiting."""
    first = min(outlook.state.waiting(), key=lambda ticket: ticket.issued_at, default=None)
    if first is None:
        return None
    minutes = whole_minutes((outlook.now - first.issued_at).total_seconds())
    name = outlook.plan.groups[first.business_group].name
    return LongestWire(minutes=minutes, number=first.number, group_name=name)


def _queue(outlook: Outlook, figures: DayFigures, group: BusinessGroup) -> DutyQueueWire:
    of_group = figures.group(group.group_id)
    waits = [(outlook.now - t.issued_at).total_seconds() for t in outlook.state.waiting(group.group_id)]
    places = outlook.plan.counters_of(group.group_id)
    return DutyQueueWire(
        **queue_wire(outlook, group).model_dump(),
        target_minutes=group.target_wait_min,
        counters_open=sum(outlook.state.counter(place.counter_id).state in WORKING for place in places),
        mean_wait_min=minutes_or_none(of_group.wait_s_total, of_group.called),
        longest_min=whole_minutes(max(waits, default=0.0)),
        stopped=group.group_id in outlook.state.issuing_stopped,
    )


def bad_review_wire(outlook: Outlook, review: Review, tags: TagSet) -> BadReviewWire:
    about = review.about
    ticket = next((t for t in outlook.state.tickets() if t.ticket_id == about.ticket_id), None)
    return BadReviewWire(
        review_id=review.review_id,
        rating=review.rating.value,
        rating_words=RATING_WORDS[review.rating],
        about=about.name,
        number=about.application_number or about.receipt_number or (ticket.number if ticket else ""),
        tags=[tags.words(code) for code in review.tags],
        text=review.text,
        given_at=review.given_at,
        due=review.due,
        state=review.state.value,
        state_words=FOLLOW_UP_WORDS[review.state],
        steps=[(step.value, STEP_WORDS[step]) for step in steps_from(review.state, review.call_back)],
        call_back=review.call_back,
        entries=[
            FollowUpEntryWire(
                step=entry.step.value, said=STEP_WORDS[entry.step], at=entry.at, by=entry.by, note=entry.note
            )
            for entry in review.entries
        ],
    )


def waiting_wire(outlook: Outlook, group_id: BusinessGroupId) -> DutyWaitingWire:
    turn = group_in_turn(outlook.state, outlook.plan, group_id, outlook.now, at_most=_WAITING_SHOWN)
    return DutyWaitingWire(business_group=group_id, tickets=[line_wire(outlook, ticket) for ticket in turn])


def _half_hours(outlook: Outlook, figures: DayFigures) -> list[HalfHourWire]:
    today = {slot: mean_s for slot, _, mean_s in figures.wait_by_half_hour}
    week_ago = outlook.state.past.get(outlook.now.date() - timedelta(days=7))
    before = {slot: mean_s for slot, _, mean_s in week_ago.wait_by_half_hour} if week_ago else {}
    return [
        HalfHourWire(
            slot=slot,
            mean_wait_min=round(today[slot] / 60, 1) if slot in today else None,
            last_week_min=round(before[slot] / 60, 1) if slot in before else None,
        )
        for slot in sorted({*today, *before})
    ]


def _counters(outlook: Outlook) -> list[DutyCounterWire]:
    names = {staff.id: staff.name for staff in outlook.settings.staff}
    unread = {sent.counter_id: sent.text for sent in outlook.state.messages if sent.read_by is None}
    found: list[DutyCounterWire] = []
    for place in outlook.plan.counters.values():
        counter = outlook.state.counter(place.counter_id)
        ticket = outlook.state.open.get(counter.ticket_id) if counter.ticket_id else None
        found.append(
            DutyCounterWire(
                id=place.counter_id,
                number=place.number,
                name=place.name,
                place=place.place,
                state=counter.state.value,
                since=counter.since,
                staff=names.get(counter.staff_id or "", ""),
                ticket=ticket.number if ticket else "",
                pause_reason=counter.pause_reason,
                message=unread.get(place.counter_id, ""),
            )
        )
    return found


def _help(outlook: Outlook, asked: Help) -> HelpWire:
    place = outlook.plan.counters.get(asked.counter_id) if asked.counter_id is not None else None
    names = {staff.id: staff.name for staff in outlook.settings.staff}
    return HelpWire(
        at=asked.at,
        from_=place.name if place else asked.counter_id or asked.terminal_id or "",
        about=asked.about,
        seq=asked.seq,
        heard_by=names.get(asked.heard_by, asked.heard_by) if asked.heard_by else "",
        heard_at=asked.heard_at,
    )


def _appointments(outlook: Outlook) -> DutyAppointmentsWire:
    grace = outlook.plan.rules.appointment_grace
    today = appointment_figures(outlook.state.appointments, outlook.now.date(), outlook.now, grace)
    return DutyAppointmentsWire(
        booked=today.booked, came=today.came, missed=today.missed, to_come=today.to_come
    )
