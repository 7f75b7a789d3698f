"""What staff at a desk do with one booking, each as a deed of the hall's one writer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from uuid_utils import uuid7

from kiosk.domain.appointment import Appointment, AppointmentState
from kiosk.domain.appointment_events import AppointmentEvent
from kiosk.domain.arrival import decide_arrival
from kiosk.domain.booking_desk import decide_missed, decide_restore
from kiosk.domain.check_in import why_not_today
from kiosk.domain.ids import AppointmentId, BusinessGroupId, TerminalId, TicketId
from kiosk.domain.issuing import IssueRequest
from kiosk.domain.refusal import Refusal
from kiosk.hall.appointment_desk import (
    booking_rules,
    known_to,
    record_all,
    recorded_booking,
    replace_status,
    ticket_again,
)
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.hall import Hall

_AT_THE_DESK = TerminalId("")
"""No terminal printed it: the clerk tells the number."""


def check_in_at_desk_deed(hall: Hall, appointment_id: AppointmentId, actor: str) -> Deed:
    """The ticket of a booking of today: 201 the first time, 200 with the same ticket afterwards. Who was noted as missed
    and came after all is let in."""

    def deed(books: Books) -> Reply | Refusal:
        known = known_to(books.queue.appointments.get(appointment_id), actor)
        if isinstance(known, Refusal):
            return known
        if known.state is AppointmentState.CHECKED_IN:
            return ticket_again(hall, books, known)
        if known.state is AppointmentState.CANCELLED or known.day != books.now.date():
            return why_not_today((known,), books.now.date())
        events = decide_arrival(books.queue, hall.outlook_in(books).plan, _wanted(), known, books.now)
        if isinstance(events, Refusal):
            return events
        record_all(books, events, actor)
        checked_in = books.queue.appointments.get(appointment_id) or known
        return replace_status(ticket_again(hall, books, checked_in), 201)

    return deed


def _wanted() -> IssueRequest:
    return IssueRequest(
        ticket_id=TicketId(str(uuid7())),
        business_group=BusinessGroupId(""),
        terminal_id=_AT_THE_DESK,
        follow_token=secrets.token_urlsafe(12),
        source="counter",
    )


def missed_deed(hall: Hall, appointment_id: AppointmentId, actor: str) -> Deed:
    return _deed(hall, appointment_id, actor, lambda books, known: decide_missed(known, books.now))


def restore_deed(hall: Hall, appointment_id: AppointmentId, actor: str) -> Deed:
    def decided(books: Books, known: Appointment) -> Sequence[AppointmentEvent] | Refusal:
        return decide_restore(books.queue.appointments, booking_rules(hall.settings), known, books.now)

    return _deed(hall, appointment_id, actor, decided)


def _deed(
    hall: Hall,
    appointment_id: AppointmentId,
    actor: str,
    decided: Callable[[Books, Appointment], Sequence[AppointmentEvent] | Refusal],
) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        known = known_to(books.queue.appointments.get(appointment_id), actor)
        if isinstance(known, Refusal):
            return known
        events = decided(books, known)
        if isinstance(events, Refusal):
            return events
        return recorded_booking(hall, books, events, appointment_id, actor, 200)

    return deed
