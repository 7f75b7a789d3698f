"""Numbers: identity apart from the label, local midnight, the end of the band, lent numbers never twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.ids import TicketId
from kiosk.domain.queue_events import BandLent
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Ticket, TicketState
from tests.kiosk.hall.desk import Desk
from tests.support.hall import FRIDAY_MORNING, sample_settings


def test_numbers_run_per_group() -> None:
    desk = Desk()
    assert [desk.take().number, desk.take("social").number, desk.take().number] == ["A001", "B001", "A002"]


def test_the_same_ticket_asked_for_again_is_the_same_ticket() -> None:
    desk = Desk()
    first = desk.take(ticket_id="same-ticket")
    assert desk.take(ticket_id="same-ticket") == first
    assert desk.take().number == "A002"


def test_a_person_gets_one_open_ticket_a_group() -> None:
    desk = Desk()
    desk.do("open")
    held = desk.take(person="key-of-a-person")
    refused = desk.ask(person="key-of-a-person")
    assert isinstance(refused, Refusal) and refused.code == "has_ticket" and held.number in refused.said
    assert isinstance(desk.ask("social", person="key-of-a-person"), Ticket)
    desk.do("call-next", "begin", "finish")
    assert isinstance(desk.ask(person="key-of-a-person"), Ticket)


def test_the_band_ends_at_the_daily_limit_and_says_until_when() -> None:
    desk = Desk()
    for expected in range(1, 901):
        assert desk.take().number == f"A{expected:03d}"
    refused = desk.ask()
    assert isinstance(refused, Refusal) and refused.code == "sold_out" and "明天" in refused.do
    assert isinstance(desk.lend(), BandLent), "the lent band is not used up by ordinary numbers"


@pytest.mark.parametrize("utc_hour, number", [(15, "A002"), (16, "A001")])
def test_numbers_start_again_at_midnight_in_shanghai_not_in_utc(utc_hour: int, number: str) -> None:
    desk = Desk(now=datetime.fromisoformat("2026-06-12T14:00:00+00:00").astimezone(HALL_ZONE))
    desk.do("open")
    desk.take()
    desk.do("call-next", "begin", "finish")
    desk.now = datetime.fromisoformat(f"2026-06-12T{utc_hour}:00:01+00:00").astimezone(HALL_ZONE)
    assert desk.take().number == number


def test_waiting_tickets_of_yesterday_are_void_but_who_is_served_stays() -> None:
    desk = Desk(plan=sample_settings(queue={"carry_over_min": 0}).plan())
    desk.do("open")
    served, waiting = desk.take(), desk.take()
    desk.do("call-next", "begin")
    desk.later(minutes=60 * 16)
    desk.start_day()
    assert desk.at() == desk.ticket(served)
    assert waiting.ticket_id not in desk.state.open
    assert desk.ticket(waiting).state is TicketState.ABANDONED
    assert desk.state.past[FRIDAY_MORNING.date()].group(waiting.business_group).abandoned == 1


def test_a_number_still_open_from_yesterday_is_left_out_today() -> None:
    desk = Desk(now=FRIDAY_MORNING.replace(hour=23, minute=50))
    carried = desk.take()
    desk.later(minutes=20)
    assert desk.take().number == "A002"
    assert desk.ticket(carried).state is TicketState.WAITING


def test_a_clock_set_back_over_midnight_starts_no_day() -> None:
    desk = Desk(now=FRIDAY_MORNING.replace(hour=0, minute=5))
    desk.take()
    desk.later(minutes=-10)
    assert desk.take().number == "A002"


def test_lent_numbers_are_never_lent_twice_a_day() -> None:
    desk = Desk()
    lent: list[str] = []
    for turn in range(30):
        band = desk.lend(count=7, terminal=f"T-{turn % 3:02d}")
        if isinstance(band, Refusal):
            assert band.code == "sold_out"
            break
        lent += band.numbers
    assert len(lent) == len(set(lent)) == 99
    assert (lent[0], lent[-1]) == ("A901", "A999")


def test_a_lent_number_comes_into_the_log_exactly_once() -> None:
    desk = Desk()
    band = desk.lend()
    assert isinstance(band, BandLent)
    given_at = desk.now
    desk.later(30)
    ticket = desk.take(ticket_id="offline-ticket", lent=(band.numbers[0], given_at))
    assert (ticket.number, ticket.issued_at, ticket.lent) == ("A901", given_at, True)
    length = len(desk.log)
    assert desk.take(ticket_id="offline-ticket", lent=(band.numbers[0], given_at)) == ticket
    assert len(desk.log) == length


@pytest.mark.parametrize("terminal, number", [("T-02", "A901"), ("T-03", "A950"), ("T-03", "B901")])
def test_a_number_that_was_not_lent_to_the_terminal_is_refused(terminal: str, number: str) -> None:
    desk = Desk()
    desk.lend()
    refused = desk.ask(lent=(number, desk.now), terminal=terminal)
    assert isinstance(refused, Refusal) and refused.code == "not_lent"


def test_one_lent_number_is_not_given_to_two_people() -> None:
    desk = Desk()
    desk.lend()
    desk.take(ticket_id="first", lent=("A901", desk.now))
    refused = desk.ask(ticket_id="second", lent=("A901", desk.now))
    assert isinstance(refused, Refusal) and refused.code == "not_lent"


def test_a_lost_answer_gives_the_issued_ticket_the_lent_label_instead_of_a_second_ticket() -> None:
    desk = Desk()
    desk.lend()
    issued = desk.take(ticket_id="same-ticket")
    relabelled = desk.take(ticket_id="same-ticket", lent=("A901", desk.now))
    assert (issued.number, relabelled.number) == ("A001", "A901")
    assert len(desk.state.waiting()) == 1
    assert desk.take(ticket_id="same-ticket").number == "A901"


def test_a_lent_number_counts_from_the_time_on_its_paper_but_never_from_the_future() -> None:
    desk = Desk()
    desk.lend()
    ticket = desk.take(lent=("A901", desk.now + timedelta(minutes=10)))
    assert ticket.issued_at == desk.now


def test_a_lent_number_of_yesterday_is_on_record_but_not_in_the_queue() -> None:
    desk = Desk()
    desk.lend()
    given_at = desk.now
    desk.later(60 * 24)
    late = desk.take(lent=("A901", given_at))
    assert late.state is TicketState.ABANDONED and late.day == FRIDAY_MORNING.date()
    desk.later(60 * 24)
    desk.start_day()
    length = len(desk.log)
    assert desk.take(ticket_id=late.ticket_id, lent=("A901", given_at)) == late
    assert len(desk.log) == length, "delivered once more, two days later: in the log once"
    assert desk.take().number == "A001"


def test_a_label_lent_yesterday_does_not_go_onto_a_ticket_of_today() -> None:
    desk = Desk()
    desk.lend()
    given_at = desk.now
    desk.later(60 * 20)
    desk.take(ticket_id="today")
    refused = desk.ask(ticket_id="today", lent=("A901", given_at))
    assert isinstance(refused, Refusal) and refused.code == "not_lent" and "前一天" in refused.said
    assert desk.ask(ticket_id="today") == desk.state.open[TicketId("today")]
