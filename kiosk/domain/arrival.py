"""A ticket for somebody who booked: the booking is fulfilled in the same press, whichever way the ticket was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.domain.appointment import Appointment, AppointmentState
from kiosk.domain.appointment_events import CheckedIn
from kiosk.domain.check_in import BookingKey, bookings_by
from kiosk.domain.hall_plan import HallPlan, QueueRules
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.issuing import IssueRequest, decide_issue, ticket_of_person
from kiosk.domain.queue_events import Abandoned, Event, Issued
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Ticket, TicketState


def call_from(rules: QueueRules, appointment_at: datetime) -> datetime:
    """Not before this is a booked ticket called, however early its citizen came."""
    return appointment_at - timedelta(minutes=rules.appointment_early_min)


def ticket_call_from(rules: QueueRules, ticket: Ticket) -> datetime | None:
    """The same of a ticket; None when it is called in the order of arrival."""
    if ticket.appointment_at is None or not ticket.keeps_appointment:
        return None
    return call_from(rules, ticket.appointment_at)


def decide_arrival(
    state: QueueState, plan: HallPlan, asked: IssueRequest, appointment: Appointment, now: datetime
) -> tuple[Event, ...] | Refusal:
    """The booking's ticket and that it is fulfilled. One who holds a ticket of the group keeps that one."""
    asked = _booked(asked, appointment)
    events = decide_issue(state, plan, asked, now)
    if isinstance(events, Refusal):
        held = ticket_of_person(state, asked.person_key, asked.business_group)
        if events.code == "has_ticket" and held is not None:
            return (CheckedIn(appointment.appointment_id, held.ticket_id),)
        return events
    return _with_check_in(events, asked, appointment)


def decide_issue_for(
    state: QueueState, plan: HallPlan, asked: IssueRequest, key: BookingKey, now: datetime
) -> tuple[Event, ...] | Refusal:
    """As `decide_issue`; a booking that `key` finds is fulfilled: nobody who booked is made to queue again."""
    day = asked.lent.issued_at.date() if asked.lent is not None else now.date()
    appointment = booking_to_link(state, key, asked.business_group, day)
    if appointment is None:
        return decide_issue(state, plan, asked, now)
    if appointment.state is not AppointmentState.CHECKED_IN:
        asked = _booked(asked, appointment)
        issued = decide_issue(state, plan, asked, now)
        return issued if isinstance(issued, Refusal) else _with_check_in(issued, asked, appointment)
    first = state.open.get(appointment.ticket_id) if appointment.ticket_id else None
    if first is None or first.ticket_id == asked.ticket_id:
        return decide_issue(state, plan, asked, now)
    if asked.lent is None:
        return Refusal("has_ticket", f"您已经有号了：{first.number}。", "不用再取，请等候叫号。")
    events = decide_issue(state, plan, _booked(asked, appointment), now)
    if isinstance(events, Refusal) or not _never_reached_anybody(first):
        return events
    # The answer to the check-in got lost, and the terminal printed a lent number instead.
    given_up = Abandoned(first.ticket_id, None, "改用离线时打出的号")
    linked = _with_check_in(events, asked, appointment)
    return (given_up, *linked) if linked != events else events


def booking_to_link(
    state: QueueState, key: BookingKey, group_id: BusinessGroupId, day: date
) -> Appointment | None:
    """The booking of that day and group that `key` finds; one that was thought missed counts, too."""
    if not key:
        return None
    mine = (
        appointment
        for appointment in bookings_by(state.appointments, key)
        if appointment.day == day
        and appointment.business_group == group_id
        and appointment.state is not AppointmentState.CANCELLED
    )
    return next(mine, None)


def _booked(asked: IssueRequest, appointment: Appointment) -> IssueRequest:
    """What the booking knows and the request does not say."""
    return replace(
        asked,
        business_group=appointment.business_group,
        person_key=asked.person_key or appointment.person_key,
        masked_name=asked.masked_name or appointment.masked_name,
        item_name=asked.item_name or appointment.item_name,
        appointment_id=appointment.appointment_id,
        appointment_at=appointment.at,
    )


def _with_check_in(
    events: tuple[Event, ...], asked: IssueRequest, appointment: Appointment
) -> tuple[Event, ...]:
    if any(isinstance(event, Issued) for event in events):
        return (*events, CheckedIn(appointment.appointment_id, asked.ticket_id))
    return events


def _never_reached_anybody(ticket: Ticket) -> bool:
    """Waiting, and no paper of it was ever told of."""
    return ticket.state is TicketState.WAITING and ticket.paper == ""
