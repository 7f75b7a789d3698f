"""A citizen who booked: the booking is found by card, code or telephone number, and becomes a ticket with one press."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.booking_view import BookingView, NoBooking
from kiosk.domain.hall_view import HallAway, TicketView
from kiosk.flows.deeds import FindBooking, TakeTicket
from kiosk.flows.events import (
    BookingChosen,
    BookingPhoneChosen,
    BookingPhoneGiven,
    CheckInChosen,
    CodeRead,
    WalkInChosen,
)
from kiosk.flows.flow import Move, Rows, stay
from kiosk.flows.outcomes import BookingsFound
from kiosk.flows.session import PHONE_TRIES, CheckingIn, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, go
from kiosk.usecases.find_booking import is_booking_code

_WORTH_TELLING = frozenset({"booking_other_day"})
"""What a card is told without having asked: most citizens have booked nothing, and want to hear nothing of it."""


def card_looks_up(visit: Visit) -> tuple[FindBooking, ...]:
    """The deed that follows a card wherever a booking may be met on the way."""
    at_queues = visit.step in (Step.STANDBY, Step.HOME, Step.QUEUE) or visit.without_number
    wanted = at_queues or visit.identifying.purpose in (
        "ticket",
        "booking",
    )
    return (FindBooking(citizen=visit.citizen),) if wanted and visit.citizen is not None else ()


def code_of_booking(visit: Visit, event: CodeRead) -> Move:
    """From wherever a code was held up to the page where its booking is checked in."""
    checking = replace(visit.checking_in, looking=True, problem=None, away=False, code=event.payload)
    visit = replace(visit, checking_in=checking)
    if visit.step is not Step.QUEUE:
        visit = arrive(visit, Step.QUEUE, (Step.HOME,))
    return stay(visit, FindBooking(code=event.payload))


def code_at_queues(visit: Visit, event: CodeRead, _around: Surroundings) -> Move:
    if is_booking_code(event.payload) and not visit.queueing.asking:
        return code_of_booking(visit, event)
    return stay(replace(visit, toast="toast.no_booking_code"))


def code_without_number(visit: Visit, event: CodeRead, around: Surroundings) -> Move:
    """Where walk-ins get no number a booking's code still opens the way; any other trouble page hears no code."""
    return code_at_queues(visit, event, around) if visit.without_number else stay(visit)


def chose_phone(visit: Visit, _event: object, _around: Surroundings) -> Move:
    if visit.queueing.asking:
        return stay(visit)
    identifying = replace(visit.identifying, purpose="booking", phone_problem="")
    checking = replace(visit.checking_in, problem=None, away=False)
    asked = go(replace(visit, identifying=identifying, checking_in=checking), Step.IDENTIFY_PHONE)
    # The page is the one that sends codes; here it sends none, and must not be heard to.
    return stay(replace(asked, voice=asked.voice and "voice.booking_phone"))


def gave_phone(visit: Visit, event: BookingPhoneGiven, _around: Surroundings) -> Move:
    checking = visit.checking_in
    if checking.looking or checking.wrong_phones >= PHONE_TRIES:
        return stay(visit)
    checking = replace(checking, looking=True, problem=None, away=False)
    return stay(replace(visit, checking_in=checking), FindBooking(phone=event.phone))


def back_to_queues(visit: Visit) -> Move:
    """To the business groups; what was typed is gone."""
    return stay(arrive(_unasked(visit), Step.QUEUE, (Step.HOME,)))


def found(visit: Visit, event: BookingsFound, _around: Surroundings) -> Move:
    checking = replace(visit.checking_in, looking=False)
    answer = event.answer
    if isinstance(answer, HallAway):
        told = replace(checking, away=event.by != "card")
        return stay(replace(visit, checking_in=told))
    if isinstance(answer, NoBooking):
        return stay(replace(visit, checking_in=_none_found(checking, answer, event.by)))
    checking = replace(checking, found=answer, problem=None, away=False, code="")
    visit = replace(visit, checking_in=checking)
    if event.by == "phone" and visit.step is Step.IDENTIFY_PHONE:
        return stay(arrive(_unasked(visit), Step.QUEUE, (Step.HOME,)))
    if visit.without_number:
        # No number for walk-ins, and this one was promised a place.
        return stay(arrive(visit, Step.QUEUE, (Step.HOME,)))
    return stay(visit)


def _none_found(checking: CheckingIn, answer: NoBooking, by: str) -> CheckingIn:
    if by == "card":
        return replace(checking, problem=answer) if answer.reason in _WORTH_TELLING else checking
    # The hall knows the code and has no ticket for it: a number drawn later must not ask for it again.
    wrong = checking.wrong_phones + (by == "phone" and answer.reason == "no_booking")
    return replace(checking, problem=answer, code="", wrong_phones=wrong)


def _unasked(visit: Visit) -> Visit:
    return replace(visit, identifying=replace(visit.identifying, purpose="", phone=""))


def check_in(visit: Visit, event: CheckInChosen, around: Surroundings) -> Move:
    """One press, one ticket: the same as taking a number, with the booking that it fulfils."""
    queueing = visit.queueing
    mine = (each for each in visit.checking_in.found if each.appointment_id == event.appointment_id)
    booking = next(mine, None)
    if queueing.asking or booking is None or not booking.may_check_in:
        return stay(visit)
    queue = around.hall.queue(booking.business_group) if around.hall else None
    deed = TakeTicket(
        booking.business_group,
        queueing.priority,
        visit.citizen,
        booking.item_name,
        queue,
        queueing.priority_by_card,
        booking,
    )
    checking = replace(visit.checking_in, problem=None, away=False)
    asking = replace(queueing, asking=True, chosen="", problem="")
    return stay(replace(visit, queueing=asking, checking_in=checking), deed)


def chose_booking(visit: Visit, event: BookingChosen, _around: Surroundings) -> Move:
    """One of several; a second press takes it back."""
    checking = visit.checking_in
    if visit.queueing.asking or all(
        each.appointment_id != event.appointment_id for each in checking.to_choose_from
    ):
        return stay(visit)
    chosen = "" if checking.chosen == event.appointment_id else event.appointment_id
    return stay(replace(visit, checking_in=replace(checking, chosen=chosen)))


def chose_walk_in(visit: Visit, _event: WalkInChosen, _around: Surroundings) -> Move:
    """The business groups, with the bookings kept for the way back."""
    if visit.queueing.asking:
        return stay(visit)
    return stay(replace(visit, checking_in=replace(visit.checking_in, walking_in=True, chosen="")))


def fulfilled(checking: CheckingIn, ticket: TicketView) -> CheckingIn:
    """Without the booking that the ticket is for: another number is not offered for it again."""
    rest = tuple(booking for booking in checking.found if not _is_for(ticket, booking))
    return replace(checking, found=rest, problem=None, away=False, code="", chosen="", walking_in=False)


def _is_for(ticket: TicketView, booking: BookingView) -> bool:
    return (ticket.business_group, ticket.appointment_at) == (booking.business_group, booking.at)


ROWS: Rows = {
    (Step.QUEUE, CodeRead): code_at_queues,
    (Step.QUEUE, BookingPhoneChosen): chose_phone,
    (Step.QUEUE, CheckInChosen): check_in,
    (Step.QUEUE, BookingChosen): chose_booking,
    (Step.QUEUE, WalkInChosen): chose_walk_in,
    (Step.IDENTIFY_PHONE, BookingPhoneGiven): gave_phone,
    (Step.IDENTIFY_PHONE, CodeRead): code_at_queues,
    (Step.ATTENTION, CodeRead): code_without_number,
    (None, BookingsFound): found,
}
