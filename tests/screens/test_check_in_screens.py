"""Checking in with a finger on the real window: the booking above, one button below, a number pad on the way."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.events import (
    BookingChosen,
    BookingPhoneChosen,
    BookingPhoneGiven,
    BusinessGroupChosen,
    CheckInChosen,
    TicketAsked,
    WalkInChosen,
    WentBack,
)
from kiosk.flows.facts import Look
from kiosk.flows.steps import Step
from tests.screens.samples import BOOKING, MORE, shown
from tests.support.finger import Face


def test_the_main_button_checks_the_booking_in(face: Face) -> None:
    face.show(MORE["queue_booked"])
    assert "您有预约 10:00" in face.words() and "签到取号" in face.words()
    face.press("queue.take")
    assert face.told == [CheckInChosen(BOOKING.appointment_id)]


def test_a_chosen_group_takes_an_ordinary_number_although_one_is_booked(face: Face) -> None:
    booked = MORE["queue_booked"]
    face.show(booked)
    face.press("queue.group.tax")
    assert face.told == [BusinessGroupChosen("tax")]
    face.show(replace(booked, facts=replace(booked.facts, chosen="tax")))
    face.press("queue.take")
    assert face.told[-1] == TicketAsked() and "您有预约 10:00" in face.words()


def test_whose_booking_it_is_can_be_seen_before_it_is_taken(face: Face) -> None:
    face.show(MORE["queue_booked_late"])
    words = face.words()
    assert "石*䶮 预约了 10:00" in words
    assert "综合受理，过了 25 分钟，按现在到的先后叫号" in words


def test_of_two_bookings_one_is_chosen_before_the_button_checks_it_in(face: Face) -> None:
    face.show(MORE["queue_two_bookings"])
    assert "您今天有 2 个预约" in face.words() and not face.sees("queue.group.general")
    face.press("queue.take")
    assert face.told == []
    face.press("queue.booked.0198-other")
    assert face.told == [BookingChosen("0198-other")]
    face.show(MORE["queue_two_bookings_chosen"])
    assert "签到取号：不动产登记" in face.words()
    face.press("queue.take")
    assert face.told[-1] == CheckInChosen("0198-other")


def test_beside_two_bookings_there_is_a_way_to_an_ordinary_number(face: Face) -> None:
    for name in ("queue_two_bookings", "queue_two_bookings_elder", "queue_two_bookings_low"):
        face.show(MORE[name])
        face.press("queue.walk_in")
        assert face.told.pop() == WalkInChosen(), name


def test_a_booking_that_is_a_number_already_offers_no_second(face: Face) -> None:
    face.show(MORE["queue_booked_done"])
    assert "您已签到，号码 A024" in face.words()
    face.press("queue.take")
    assert face.told == []


def test_the_halls_own_words_in_chinese_and_ours_in_english(face: Face) -> None:
    other_day = MORE["queue_booked_other_day"]
    face.show(other_day)
    assert "您预约的是 6月15日 10:00，不是今天" in face.words()
    look = replace(other_day.frame, look=Look(language="en"))
    face.show(replace(other_day, frame=look))
    assert "Your booking is not for today" in face.words()


def test_a_telephone_number_is_typed_and_told_whole(face: Face) -> None:
    face.show(shown(Step.QUEUE))
    face.press("queue.booking")
    assert face.told == [BookingPhoneChosen()]
    face.show(MORE["identify_phone_booking"])
    assert not face.sees("identify_phone.code") and not face.sees("identify_phone.ask")
    for digit in "1390000111":
        face.press(f"identify_phone.key.{digit}")
    face.press("identify_phone.go_on")
    assert face.told == [BookingPhoneChosen()]
    face.press("identify_phone.key.1")
    face.press("identify_phone.go_on")
    assert face.told[-1] == BookingPhoneGiven("13900001111")
    face.advance(1)
    face.press("identify_phone.use_card")
    assert face.told[-1] == WentBack()


def test_a_hall_that_takes_no_bookings_offers_none(face: Face) -> None:
    face.show(MORE["queue_no_bookings"])
    assert not face.sees("queue.booking")
