"""A booked citizen from standby to a ticket, with the real hall and the real store; only the devices are in the test's hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from devices.ports.printer import Pair
from kiosk.base.clock import HALL_ZONE
from kiosk.domain.person_key import HallKey
from kiosk.flows.check_in_flow import gave_phone
from kiosk.flows.events import (
    AnotherTicketAsked,
    BookingPhoneChosen,
    BookingPhoneGiven,
    BusinessGroupChosen,
    CheckInChosen,
    DeedChosen,
    TicketAsked,
    VisitEnded,
    WentBack,
    Woken,
)
from kiosk.flows.facts import Shown
from kiosk.flows.session import CheckingIn, Surroundings, TerminalWords, Visit
from kiosk.flows.steps import Step
from tests.kiosk.appointments.booking_hall import ID_NUMBER, PHONE, SYSTEM
from tests.support.fake_devices import card
from tests.support.hall import FRIDAY_MORNING
from tests.support.moved_clock import MovedClock
from tests.support.real_hall import RealHall
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

TEN = datetime(2026, 6, 12, 10, 0, tzinfo=HALL_ZONE)
KEY = HallKey(b"a-key-of-the-test-hall")


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: MovedClock) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall", clock) as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RealHall, clock: MovedClock) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url), clock=clock) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def book(hall: RealHall, at: datetime = TEN, group: str = "general", **more: Any) -> dict[str, Any]:
    asked = {
        "business_group": group,
        "at": at.isoformat(),
        "person_key": KEY.person_key(ID_NUMBER),
        "phone_key": KEY.phone_key(PHONE),
        "masked_name": "彭*花",
        **more,
    }
    answer = httpx.post(f"{hall.url}/api/v1/appointments", json=asked, headers=SYSTEM)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def state_of(hall: RealHall, booked: dict[str, Any]) -> tuple[str, str]:
    url = f"{hall.url}/api/v1/appointments/{booked['appointment_id']}"
    told = httpx.get(url, headers=SYSTEM).json()
    return told["state"], told["number"]


def offered(shown: Shown) -> bool:
    return shown.step is Step.QUEUE and bool(shown.facts.check_in.bookings)


def asked(bench: TerminalBench) -> int:
    """How often the hall was asked for a booking."""
    looking = [shown.step is Step.IDENTIFY_PHONE and shown.facts.check_in.looking for shown in bench.shown]
    return sum(now and not before for before, now in zip([False, *looking], looking, strict=False))


def printed(shown: Shown) -> bool:
    return shown.step is Step.TICKET and shown.facts.paper == "printed"


def test_a_card_shows_the_booking_and_one_press_makes_the_ticket(
    bench: TerminalBench, hall: RealHall
) -> None:
    booked = book(hall)
    bench.devices.the_id_reader.lay(card(id_number=ID_NUMBER))
    bench.until(lambda shown: shown.step is Step.HOME and shown.facts.own_booking == TEN)
    bench.post(DeedChosen("ticket"))
    [booking] = bench.until(offered).facts.check_in.bookings
    assert (booking.at, booking.arrival, booking.may_check_in) == (TEN, "early", True)
    bench.post(CheckInChosen(booking.appointment_id))
    facts = bench.until(printed).facts
    assert (facts.number, facts.appointment_at, facts.call_from) == ("A001", TEN, TEN - timedelta(minutes=5))
    [(_, paper)] = bench.devices.the_printer.papers
    assert Pair("预约时间", "10:00，09:55 起叫号") in paper.parts
    assert Pair("前面等候", "到时叫您，窗口空了会提前") in paper.parts
    assert state_of(hall, booked) == ("checked_in", "A001")
    # The next number of the same visit is an ordinary one.
    bench.post(AnotherTicketAsked())
    shown = bench.until(lambda shown: shown.step is Step.QUEUE and not shown.facts.check_in.looking)
    assert shown.facts.check_in.bookings == ()


def test_a_code_held_up_at_standby_leads_to_the_check_in(bench: TerminalBench, hall: RealHall) -> None:
    booked = book(hall)
    bench.devices.the_qr_reader.hold_up(f"https://bookings.example/b/{booked['code']}")
    [booking] = bench.until(offered).facts.check_in.bookings
    assert booking.masked_name == "彭*花" and not bench.now.frame.identified
    bench.post(CheckInChosen(booking.appointment_id), CheckInChosen(booking.appointment_id))
    bench.until(printed)
    assert hall.waiting() == 1 and len(bench.devices.the_printer.papers) == 1


def test_a_telephone_number_finds_the_booking(bench: TerminalBench, hall: RealHall) -> None:
    book(hall)
    bench.post(Woken(), DeedChosen("ticket"), BookingPhoneChosen())
    assert bench.at(Step.IDENTIFY_PHONE).check_in is not None
    bench.post(BookingPhoneGiven("13900009999"))
    bench.until(lambda shown: shown.facts.check_in.problem == "no_booking")
    bench.post(BookingPhoneGiven(PHONE))
    [booking] = bench.until(offered).facts.check_in.bookings
    bench.post(CheckInChosen(booking.appointment_id))
    assert bench.until(printed).facts.appointment_at == TEN


def test_guessing_at_telephone_numbers_ends_after_five(bench: TerminalBench, hall: RealHall) -> None:
    book(hall)
    bench.post(Woken(), DeedChosen("ticket"), BookingPhoneChosen())
    for count in range(1, 6):
        bench.post(BookingPhoneGiven(f"1380000000{count}"))
        bench.until(lambda shown, count=count: asked(bench) == count and not shown.facts.check_in.looking)
    assert bench.now.facts.check_in.problem == "too_many_phones"
    bench.post(BookingPhoneGiven(PHONE), WentBack())
    facts = bench.at(Step.QUEUE)
    assert facts.check_in.bookings == ()


def test_after_five_wrong_numbers_the_hall_is_not_asked_again() -> None:
    around = Surroundings(TerminalWords("T-03", "", "", "", ""), FRIDAY_MORNING)
    for wrong, deeds in ((4, 1), (5, 0)):
        visit = Visit(step=Step.IDENTIFY_PHONE, checking_in=CheckingIn(wrong_phones=wrong))
        assert len(gave_phone(visit, BookingPhoneGiven(PHONE), around).deeds) == deeds


def test_a_card_laid_down_on_the_telephone_page_is_as_good(bench: TerminalBench, hall: RealHall) -> None:
    book(hall)
    bench.post(Woken(), DeedChosen("ticket"), BookingPhoneChosen())
    bench.at(Step.IDENTIFY_PHONE)
    bench.devices.the_id_reader.lay(card(id_number=ID_NUMBER))
    bench.until(offered)


def test_another_day_and_a_misread_code_are_told(bench: TerminalBench, hall: RealHall) -> None:
    booked = book(hall, TEN + timedelta(days=3))
    bench.devices.the_qr_reader.hold_up(booked["code"])
    shown = bench.until(lambda shown: shown.step is Step.QUEUE and bool(shown.facts.check_in.problem))
    assert shown.facts.check_in.said == "您预约的是 6月15日 10:00，不是今天。"
    code = booked["code"]
    bench.devices.the_qr_reader.hold_up(code[:-1] + ("2" if code[-1] != "2" else "3"))
    bench.until(lambda shown: shown.facts.check_in.problem == "misread_code")


def test_most_cards_have_no_booking_and_hear_nothing_of_it(bench: TerminalBench, hall: RealHall) -> None:
    bench.devices.the_id_reader.lay(card(id_number=ID_NUMBER))
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    bench.until(printed)
    assert not any(
        shown.facts.check_in.problem or shown.facts.check_in.bookings
        for shown in bench.shown
        if shown.step is Step.QUEUE
    )


def test_who_is_checked_in_is_told_the_number_and_gets_no_second_paper(
    bench: TerminalBench, hall: RealHall
) -> None:
    booked = book(hall)
    bench.devices.the_qr_reader.hold_up(booked["code"])
    [booking] = bench.until(offered).facts.check_in.bookings
    bench.post(CheckInChosen(booking.appointment_id))
    bench.until(printed)
    ticket_id = bench.journal("paper")[-1]["about"]
    wait_until(lambda: hall.get(f"/api/v1/tickets/{ticket_id}")["paper"] == "printed")
    bench.post(VisitEnded())
    bench.at(Step.STANDBY)
    bench.devices.the_qr_reader.hold_up(booked["code"])
    [again] = bench.until(offered).facts.check_in.bookings
    assert (again.number, again.may_check_in) == ("A001", False)
    bench.post(CheckInChosen(again.appointment_id), VisitEnded())
    bench.at(Step.STANDBY)
    assert len(bench.devices.the_printer.papers) == 1 and hall.waiting() == 1


def test_hall_gone_between_finding_and_checking_in_prints_a_lent_number_that_is_the_booking(
    bench: TerminalBench, hall: RealHall
) -> None:
    booked = book(hall)
    wait_until(lambda: any(line.get("subject") == "band:general" for line in bench.journal("state")))
    bench.devices.the_qr_reader.hold_up(booked["code"])
    [booking] = bench.until(offered).facts.check_in.bookings
    hall.stop()
    bench.post(CheckInChosen(booking.appointment_id))
    facts = bench.until(printed).facts
    assert facts.lent and facts.appointment_at == TEN
    hall.start()
    wait_until(lambda: len(bench.journal("lent_ticket_delivered")) == 1, 40)
    assert state_of(hall, booked) == ("checked_in", facts.number)
    assert hall.waiting() == 1


def test_hall_gone_before_the_code_is_read_says_so_and_the_number_is_the_booking_all_the_same(
    bench: TerminalBench, hall: RealHall
) -> None:
    booked = book(hall)
    wait_until(lambda: any(line.get("subject") == "band:general" for line in bench.journal("state")))
    hall.stop()
    bench.devices.the_qr_reader.hold_up(booked["code"])
    bench.until(lambda shown: shown.step is Step.QUEUE and shown.facts.check_in.problem == "hall_away")
    bench.post(BusinessGroupChosen("general"), TicketAsked())
    number = bench.until(printed).facts.number
    hall.start()
    wait_until(lambda: len(bench.journal("lent_ticket_delivered")) == 1, 40)
    assert state_of(hall, booked) == ("checked_in", number)


def test_a_booking_cancelled_meanwhile_is_told_in_the_halls_words(
    bench: TerminalBench, hall: RealHall
) -> None:
    booked = book(hall)
    bench.devices.the_qr_reader.hold_up(booked["code"])
    [booking] = bench.until(offered).facts.check_in.bookings
    path = f"{hall.url}/api/v1/appointments/{booked['appointment_id']}/cancel"
    assert httpx.post(path, json={"reason": "改天"}, headers=SYSTEM).status_code == 200
    bench.post(CheckInChosen(booking.appointment_id))
    shown = bench.until(lambda shown: shown.step is Step.QUEUE and bool(shown.facts.check_in.problem))
    assert "取消" in shown.facts.check_in.said and not bench.devices.the_printer.papers


def test_neither_code_nor_telephone_number_stays_on_the_terminal(
    bench: TerminalBench, hall: RealHall, tmp_path: Path
) -> None:
    booked = book(hall)
    bench.post(Woken(), DeedChosen("ticket"), BookingPhoneChosen(), BookingPhoneGiven(PHONE))
    [booking] = bench.until(offered).facts.check_in.bookings
    bench.post(CheckInChosen(booking.appointment_id))
    bench.until(printed)
    bench.post(VisitEnded())
    bench.at(Step.STANDBY)
    assert not any(PHONE in repr(shown) or booked["code"] in repr(shown) for shown in bench.shown)
    stored = b"".join(file.read_bytes() for file in (tmp_path / "terminal").rglob("*") if file.is_file())
    assert PHONE.encode() not in stored and booked["code"].encode() not in stored
