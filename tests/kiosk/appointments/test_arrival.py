"""A ticket for somebody who booked, in every order in which checks-in, ordinary and lent numbers can come."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.appointment import AppointmentState, appointment_figures, missed_at_day_start
from kiosk.domain.appointment_events import Booked, BookingCancelled
from kiosk.domain.arrival import decide_arrival, decide_issue_for
from kiosk.domain.check_in import BookingKey
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, TerminalId, TicketId, TicketNumber
from kiosk.domain.issuing import IssueRequest, LentLabel
from kiosk.domain.punctuality import arrival_of, arrival_said
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import BandLent, Event, PaperReported
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import TicketState
from kiosk.store.queue_log import from_row, to_row
from tests.kiosk.hall.desk import Desk
from tests.support.hall import FRIDAY_MORNING

TEN = datetime(2026, 6, 12, 10, 0, tzinfo=HALL_ZONE)
ID = AppointmentId("appointment-1")
KEY = BookingKey(appointment_id=ID)


def booked_desk(at: datetime = TEN, person: str = "person") -> Desk:
    desk = Desk()
    desk.start_day()
    desk.record(
        Booked(ID, BookingCode("YY"), BusinessGroupId("general"), at, "test", person, "phone", "彭*花")
    )
    return desk


def request(ticket_id: str = "ticket-x", person: str = "", lent: LentLabel | None = None) -> IssueRequest:
    return IssueRequest(
        TicketId(ticket_id),
        BusinessGroupId("general"),
        TerminalId("T-03"),
        f"t-{ticket_id}",
        person,
        lent=lent,
    )


def check_in(desk: Desk, asked: IssueRequest) -> tuple[Event, ...] | Refusal:
    appointment = desk.state.appointments.get(ID)
    assert appointment is not None
    return recorded(desk, decide_arrival(desk.state, desk.plan, asked, appointment, desk.now))


def issue(desk: Desk, asked: IssueRequest, key: BookingKey = KEY) -> tuple[Event, ...] | Refusal:
    return recorded(desk, decide_issue_for(desk.state, desk.plan, asked, key, desk.now))


def recorded(desk: Desk, events: tuple[Event, ...] | Refusal) -> tuple[Event, ...] | Refusal:
    if not isinstance(events, Refusal) and events:
        desk.record(*events)
    return events


def state(desk: Desk) -> tuple[AppointmentState, str]:
    appointment = desk.state.appointments.get(ID)
    assert appointment is not None
    ticket = desk.state.ticket(appointment.ticket_id) if appointment.ticket_id else None
    return appointment.state, ticket.number if ticket else ""


def lend(desk: Desk) -> TicketNumber:
    band = desk.lend()
    assert isinstance(band, BandLent)
    return band.numbers[0]


CAME = AppointmentState.CHECKED_IN


def test_an_ordinary_number_of_the_booked_person_is_the_booking() -> None:
    desk = booked_desk()
    issue(desk, request(person="person"), BookingKey(person_key="person"))
    ticket = desk.state.ticket(TicketId("ticket-x"))
    assert state(desk) == (CAME, "A001") and ticket is not None and ticket.appointment_at == TEN


def test_who_holds_a_number_already_keeps_it_when_checking_in() -> None:
    desk = booked_desk()
    desk.take(person="person")
    assert not isinstance(check_in(desk, request()), Refusal)
    assert state(desk) == (CAME, "A001") and len(desk.state.open) == 1


def test_a_lost_answer_and_a_lent_number_of_the_same_ticket_stay_one_ticket() -> None:
    desk = booked_desk()
    number = lend(desk)
    check_in(desk, request("ticket-x"))
    issue(desk, request("ticket-x", lent=LentLabel(number, desk.now)))
    assert state(desk) == (CAME, number) and len(desk.state.open) == 1


def test_a_lost_answer_and_a_lent_number_of_another_ticket_give_up_the_first() -> None:
    desk = booked_desk()
    number = lend(desk)
    check_in(desk, request("ticket-x"))
    issue(desk, request("ticket-y", lent=LentLabel(number, desk.now)))
    first = desk.state.ticket(TicketId("ticket-x"))
    assert state(desk) == (CAME, number)
    assert first is not None and first.state is TicketState.ABANDONED and len(desk.state.open) == 1


def test_a_ticket_whose_paper_is_out_is_never_given_up_for_a_lent_one() -> None:
    desk = booked_desk()
    number = lend(desk)
    check_in(desk, request("ticket-x"))
    desk.record(PaperReported(TicketId("ticket-x"), "printed", "job", ""))
    issue(desk, request("ticket-y", lent=LentLabel(number, desk.now)))
    assert state(desk) == (CAME, "A001") and len(desk.state.open) == 2


def test_a_second_ordinary_number_for_one_booking_is_refused() -> None:
    desk = booked_desk()
    check_in(desk, request("ticket-x"))
    again = issue(desk, request("ticket-y"))
    assert isinstance(again, Refusal) and again.code == "has_ticket"
    assert issue(desk, request("ticket-x")) == ()


def test_nor_is_one_given_when_only_a_telephone_number_is_known() -> None:
    desk = booked_desk(person="")
    check_in(desk, request("ticket-x"))
    again = issue(desk, request("ticket-y"))
    assert isinstance(again, Refusal) and again.code == "has_ticket" and len(desk.state.open) == 1


def test_a_lent_number_delivered_the_next_day_still_says_that_the_citizen_came() -> None:
    desk = booked_desk()
    number, then = lend(desk), desk.now
    desk.later(24 * 60)
    desk.start_day()
    desk.record(*missed_at_day_start(desk.state.appointments, desk.now.date()))
    assert state(desk)[0] is AppointmentState.MISSED
    issue(desk, request("ticket-y", lent=LentLabel(number, then)))
    assert state(desk)[0] is CAME


def test_a_cancelled_booking_makes_no_number_a_booked_one() -> None:
    desk = booked_desk()
    desk.record(BookingCancelled(ID, "改天"))
    issue(desk, request(person="person"), BookingKey(person_key="person"))
    ticket = desk.state.ticket(TicketId("ticket-x"))
    assert ticket is not None and ticket.appointment_at is None


def test_figures_follow_the_clock_and_always_add_up() -> None:
    desk = booked_desk()
    grace = desk.plan.rules.appointment_grace

    def figures(now: datetime) -> tuple[int, int, int, int]:
        told = appointment_figures(desk.state.appointments, TEN.date(), now, grace)
        assert told.booked == told.came + told.missed + told.to_come
        return told.booked, told.came, told.missed, told.to_come

    assert figures(desk.now) == (1, 0, 0, 1)
    assert figures(TEN + grace) == (1, 0, 0, 1)
    assert figures(TEN + grace + timedelta(seconds=1)) == (1, 0, 1, 0)
    desk.later(60)
    check_in(desk, request())
    assert figures(desk.now) == (1, 1, 0, 0)
    late = appointment_figures(desk.state.appointments, TEN.date(), desk.now, grace)
    assert late.came_late == 1


def test_early_on_time_and_late_are_said_with_the_times_that_decide() -> None:
    begins, grace = TEN - timedelta(minutes=5), timedelta(minutes=15)
    said = [
        arrival_said(TEN, TEN + timedelta(minutes=minutes), begins, grace) for minutes in (-40, -5, 0, 15, 25)
    ]
    assert said[0] == "您预约 10:00，现在 09:20，09:55 起叫号。"
    assert said[1] == said[2] == said[3] == "您预约 10:00，按预约时间叫号，不用再排队。"
    assert said[4] == "您预约 10:00，过了 25 分钟，按现在到的先后叫号。"
    assert arrival_of(TEN, begins - timedelta(seconds=1), begins, grace) == "early"


def test_days_long_past_are_forgotten_and_the_log_tells_the_same() -> None:
    desk = booked_desk()
    for _ in range(10):
        desk.later(24 * 60)
        desk.start_day()
        missed = missed_at_day_start(desk.state.appointments, desk.now.date())
        if missed:
            desk.record(*missed)
    assert list(desk.state.appointments) == []
    assert rebuild(from_row(to_row(entry)) for entry in desk.log).appointments == desk.state.appointments
    assert desk.now > FRIDAY_MORNING
