"""Facts of the citizen's bookings."""

from __future__ import annotations

from kiosk.domain.booking_view import BookingView
from kiosk.domain.punctuality import arrival_of
from kiosk.flows.facts_entrance import BookingFacts, CheckInFacts
from kiosk.flows.session import PHONE_TRIES, Surroundings, Visit


def check_in_facts(visit: Visit, around: Surroundings) -> CheckInFacts:
    checking = visit.checking_in
    offered = around.hall is not None and around.hall.appointments
    bookings = tuple(_booking(booking, around) for booking in checking.found)
    problem = checking.problem
    if checking.to_choose_from and not checking.walking_in:
        return CheckInFacts(offered, bookings, checking.looking, chosen=checking.chosen, to_choose=True)
    if checking.wrong_phones >= PHONE_TRIES:
        return CheckInFacts(offered, bookings, problem="too_many_phones")
    if checking.away:
        return CheckInFacts(offered, bookings, problem="hall_away")
    if problem is not None:
        return CheckInFacts(offered, bookings, checking.looking, problem.reason, problem.said, problem.do)
    return CheckInFacts(offered, bookings, checking.looking)


def _booking(booking: BookingView, around: Surroundings) -> BookingFacts:
    grace = booking.grace_until - booking.at
    return BookingFacts(
        appointment_id=booking.appointment_id,
        group_name=booking.group_name,
        group_name_en=booking.group_name_en,
        at=booking.at,
        call_from=booking.call_from,
        arrival=arrival_of(booking.at, around.now, booking.call_from, grace),
        masked_name=booking.masked_name,
        number=booking.number,
        may_check_in=booking.may_check_in,
        late_min=max(0, int((around.now - booking.at).total_seconds() // 60)),
    )
