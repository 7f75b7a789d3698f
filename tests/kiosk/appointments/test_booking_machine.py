"""Any order of bookings, changes, check-ins, numbers and midnights: places are never given twice, and the log tells it all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.domain.appointment import AppointmentState, appointment_figures, missed_at_day_start
from kiosk.domain.arrival import decide_arrival, decide_issue_for
from kiosk.domain.booking import (
    BookingRequest,
    BookingRules,
    SlotSpan,
    decide_booking,
    decide_cancel,
    decide_change,
    slots_of,
)
from kiosk.domain.booking_desk import decide_missed, decide_restore
from kiosk.domain.check_in import BookingKey, booking_to_check_in
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, TerminalId, TicketId
from kiosk.domain.issuing import IssueRequest
from kiosk.domain.queue import rebuild
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import OVER
from kiosk.store.queue_log import from_row, to_row
from tests.kiosk.hall.desk import Desk

GENERAL, SOCIAL = BusinessGroupId("general"), BusinessGroupId("social")
SPAN = SlotSpan(time(9), time(17), 60, 2, frozenset(range(1, 8)))
RULES = BookingRules({GENERAL: (SPAN,), SOCIAL: (SPAN,)}, {GENERAL: "综合受理", SOCIAL: "社保医保"}, 5)
PEOPLE = st.sampled_from(["p1", "p2", "p3"])
GROUPS = st.sampled_from([GENERAL, SOCIAL])
HOURS = st.integers(0, 40)


class BookingMachine(RuleBasedStateMachine):
    """Refusals are fine; broken promises are not."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.desk.start_day()
        self._serial = 0

    def _next(self, what: str) -> str:
        self._serial += 1
        return f"{what}-{self._serial:05d}"

    def _at(self, hours: int) -> datetime:
        return self.desk.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)

    def _record(self, events: object) -> bool:
        if isinstance(events, Refusal):
            assert events.said and events.do
            return False
        if events:
            self.desk.record(*events)  # type: ignore[misc]
        return True

    def _known(self, place: int) -> AppointmentId | None:
        known = [appointment.appointment_id for appointment in self.desk.state.appointments]
        return known[place % len(known)] if known else None

    @rule(person=PEOPLE, group=GROUPS, hours=HOURS)
    def book(self, person: str, group: BusinessGroupId, hours: int) -> None:
        asked = BookingRequest(
            AppointmentId(self._next("a")),
            BookingCode(self._next("YY")),
            group,
            self._at(hours),
            "system:x",
            person,
            f"phone-of-{person}",
        )
        book = self.desk.state.appointments
        if self._record(decide_booking(book, RULES, asked, self.desk.now)):
            assert decide_booking(self.desk.state.appointments, RULES, asked, self.desk.now) == ()

    @rule(place=st.integers(0, 30), group=GROUPS, hours=HOURS)
    def change(self, place: int, group: BusinessGroupId, hours: int) -> None:
        known = self._known(place)
        appointment = self.desk.state.appointments.get(known) if known else None
        if appointment is not None:
            book = self.desk.state.appointments
            self._record(decide_change(book, RULES, appointment, group, self._at(hours), self.desk.now))

    @rule(place=st.integers(0, 30))
    def cancel(self, place: int) -> None:
        known = self._known(place)
        appointment = self.desk.state.appointments.get(known) if known else None
        if appointment is not None:
            self._record(decide_cancel(appointment, "改天"))

    @rule(place=st.integers(0, 30))
    def note_as_missed(self, place: int) -> None:
        known = self._known(place)
        appointment = self.desk.state.appointments.get(known) if known else None
        if appointment is not None:
            self._record(decide_missed(appointment, self.desk.now))

    @rule(place=st.integers(0, 30))
    def restore(self, place: int) -> None:
        known = self._known(place)
        appointment = self.desk.state.appointments.get(known) if known else None
        if appointment is not None:
            book = self.desk.state.appointments
            self._record(decide_restore(book, RULES, appointment, self.desk.now))

    def _request(self, person: str, group: BusinessGroupId) -> IssueRequest:
        ticket_id = TicketId(self._next("t"))
        return IssueRequest(ticket_id, group, TerminalId("T-03"), f"token-{ticket_id}", person)

    @rule(person=PEOPLE, by_phone=st.booleans())
    def check_in(self, person: str, by_phone: bool) -> None:
        key = BookingKey(phone_key=f"phone-of-{person}") if by_phone else BookingKey(person_key=person)
        found = booking_to_check_in(self.desk.state.appointments, key, self.desk.now.date())
        if isinstance(found, Refusal):
            assert found.said and found.do
            return
        if found.state is AppointmentState.BOOKED:
            asked = self._request("", GENERAL)
            assert self._record(decide_arrival(self.desk.state, self.desk.plan, asked, found, self.desk.now))
            after = self.desk.state.appointments.get(found.appointment_id)
            assert after is not None and after.state is AppointmentState.CHECKED_IN and after.ticket_id

    @rule(person=PEOPLE, group=GROUPS)
    def take_an_ordinary_number(self, person: str, group: BusinessGroupId) -> None:
        asked = self._request(person, group)
        key = BookingKey(person_key=person)
        self._record(decide_issue_for(self.desk.state, self.desk.plan, asked, key, self.desk.now))

    @rule(minutes=st.sampled_from([5, 30, 90, 600, 1440]))
    def wait(self, minutes: int) -> None:
        self.desk.later(minutes)
        day = self.desk.state.day
        self.desk.start_day()
        if self.desk.state.day != day:
            missed = missed_at_day_start(self.desk.state.appointments, self.desk.now.date())
            if missed:
                self.desk.record(*missed)

    @invariant()
    def the_log_alone_tells_all_of_it(self) -> None:
        told = rebuild(from_row(to_row(entry)) for entry in self.desk.log)
        assert told.appointments == self.desk.state.appointments and told.open == self.desk.state.open

    @invariant()
    def no_time_has_more_people_than_places(self) -> None:
        standing = Counter(
            (appointment.business_group, appointment.at)
            for appointment in self.desk.state.appointments
            if appointment.state is not AppointmentState.CANCELLED
        )
        assert all(count <= SPAN.capacity for count in standing.values())
        today = self.desk.now.date()
        for slot in slots_of(self.desk.state.appointments, RULES, GENERAL, today, self.desk.now):
            assert slot.free + slot.taken == slot.capacity

    @invariant()
    def a_booking_has_one_living_ticket_at_most_and_says_which(self) -> None:
        of_booking = Counter(t.appointment_id for t in self.desk.state.open.values() if t.appointment_id)
        assert all(count == 1 for count in of_booking.values())
        for ticket in self.desk.state.open.values():
            appointment = self.desk.state.appointments.get(ticket.appointment_id)
            assert appointment is None or appointment.ticket_id == ticket.ticket_id

    @invariant()
    def who_came_is_never_counted_as_missed(self) -> None:
        for day in self.desk.state.appointments.days:
            figures = appointment_figures(
                self.desk.state.appointments, day, self.desk.now, self.desk.plan.rules.appointment_grace
            )
            assert figures.booked == figures.came + figures.missed + figures.to_come
        for appointment in self.desk.state.appointments:
            ticket = self.desk.state.ticket(appointment.ticket_id) if appointment.ticket_id else None
            if ticket is not None and ticket.state not in OVER:
                assert appointment.state is AppointmentState.CHECKED_IN


BookingMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
test_bookings_keep_their_promises = BookingMachine.TestCase
