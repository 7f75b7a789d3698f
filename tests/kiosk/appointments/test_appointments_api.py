"""Appointments over HTTP: booked by a system, checked in at a terminal, told to the duty desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base.clock import HALL_ZONE, HandClock
from kiosk.domain.person_key import HallKey
from kiosk.domain.queue import rebuild
from kiosk.hall.wire.appointments import AppointmentsWire, AppointmentWire, FoundsWire, SlotsWire
from kiosk.hall.wire.queues import TicketWire
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.kiosk.appointments.booking_hall import (
    ID_NUMBER,
    OTHER_SYSTEM,
    PHONE,
    book,
    check_in,
    settings,
    system,
)
from tests.support.hall import FRIDAY_MORNING, TERMINAL_ID, RunningHall, issue, running_hall
from tests.support.stores import place_of

pytestmark = pytest.mark.usefixtures("each_store")

TEN = datetime(2026, 6, 12, 10, 0, tzinfo=HALL_ZONE)
KEY = HallKey(b"sample-hall-person-key-2026")
PERSON, PHONE_KEY = KEY.person_key(ID_NUMBER), KEY.phone_key(PHONE)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING - timedelta(minutes=30))


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock, settings()) as running:
        yield running


def find(client, **key):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/appointments/find", json={"terminal_id": TERMINAL_ID, **key})


def test_from_booking_to_a_ticket_that_says_its_time(hall: RunningHall, clock: HandClock) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        booked = AppointmentWire.model_validate(book(bookings, TEN, item_name="社保卡挂失").json())
        assert (booked.state, booked.masked_name, booked.at) == ("booked", "彭*花", TEN)
        clock.advance(20 * 60)
        [seen] = FoundsWire.model_validate(find(terminal, code=booked.code).json()).appointments
        assert seen.said == "您预约 10:00，现在 09:20，09:55 起叫号。" and seen.masked_name == "彭*花"
        ticket = TicketWire.model_validate(check_in(terminal, code=booked.code).json())
        assert (ticket.number, ticket.appointment_at) == ("A001", TEN)
        assert ticket.call_from == TEN - timedelta(minutes=5)
        after = AppointmentWire.model_validate(
            bookings.get(f"/api/v1/appointments/{booked.appointment_id}").json()
        )
        assert (after.state, after.number) == ("checked_in", "A001")


@pytest.mark.parametrize("key", [{"person_key": PERSON}, {"phone_key": PHONE_KEY}])
def test_card_and_telephone_find_the_same_booking_as_the_code(hall: RunningHall, key: dict[str, str]) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        booked = book(bookings, TEN).json()
        assert find(terminal, **key).json()["appointments"][0]["appointment_id"] == booked["appointment_id"]
        assert check_in(terminal, **key).json()["appointment_at"] == TEN.isoformat()


def test_checking_in_again_gives_the_same_ticket(hall: RunningHall) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        code = book(bookings, TEN).json()["code"]
        first = check_in(terminal, code=code)
        again = check_in(terminal, ticket_id="0198-another-ticket", code=code)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["ticket_id"] == again.json()["ticket_id"]
        assert terminal.get("/api/v1/queues").json()["total_waiting"] == 1


def test_a_booked_citizen_who_takes_an_ordinary_number_is_not_made_to_queue(hall: RunningHall) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        booked = book(bookings, TEN).json()
        ticket = issue(terminal, person_key=PERSON).json()
        assert ticket["appointment_at"] == TEN.isoformat()
        known = bookings.get(f"/api/v1/appointments/{booked['appointment_id']}").json()
        assert (known["state"], known["number"]) == ("checked_in", ticket["number"])
        # Of another business group it is an ordinary number.
        assert issue(terminal, "tax", person_key=PERSON).json()["appointment_at"] is None


def test_sold_out_and_closed_are_not_for_who_booked(tmp_path: Path) -> None:
    told = settings()
    groups = tuple(group.model_copy(update={"daily_limit": 1}) for group in told.groups)
    hours = told.hours.model_copy(update={"issuing": "opening_hours", "morning": "9:30–12:00"})
    clock = HandClock(FRIDAY_MORNING - timedelta(minutes=30))
    told = told.model_copy(update={"groups": groups, "hours": hours})
    with running_hall(tmp_path, clock, told) as hall, system(hall) as bookings, hall.terminal() as terminal:
        code = book(bookings, TEN).json()["code"]
        late_code = book(bookings, TEN, id_number="999999198502030017", phone="").json()["code"]
        assert issue(terminal).json()["type"] == "closed"
        assert check_in(terminal, code=code).status_code == 201
        clock.advance(31 * 60)
        assert issue(terminal).json()["type"] == "sold_out"
        assert check_in(terminal, "0198-second-ticket", code=late_code).json()["number"] == "A002"


def refusal(answer) -> tuple[int, str, str]:  # type: ignore[no-untyped-def]
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json" and body["detail"]
    return answer.status_code, body["type"], body["title"]


def test_wrong_day_cancelled_none_and_misread_are_each_told(hall: RunningHall, clock: HandClock) -> None:
    monday = TEN + timedelta(days=3)
    with system(hall) as bookings, hall.terminal() as terminal:
        coming = book(bookings, monday).json()
        assert refusal(check_in(terminal, code=coming["code"])) == (
            409,
            "booking_other_day",
            "您预约的是 6月15日 10:00，不是今天。",
        )
        misread = coming["code"][:-1] + ("2" if coming["code"][-1] != "2" else "3")
        assert refusal(check_in(terminal, code=misread))[:2] == (422, "misread_code")
        assert refusal(check_in(terminal, person_key="0" * 64))[:2] == (404, "no_booking")
        cancel = bookings.post(
            f"/api/v1/appointments/{coming['appointment_id']}/cancel", json={"reason": "改天"}
        )
        assert cancel.json()["state"] == "cancelled"
        assert refusal(check_in(terminal, code=coming["code"]))[:2] == (409, "booking_cancelled")


def test_who_comes_the_day_after_is_told_that_it_was_yesterday(hall: RunningHall, clock: HandClock) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        code = book(bookings, TEN).json()["code"]
        clock.advance(24 * 3600)
        assert refusal(check_in(terminal, code=code)) == (
            409,
            "booking_past",
            "您预约的是 6月12日 10:00，已经过了。",
        )
        report = bookings.get("/api/v1/appointments", params={"day": "2026-06-12"}).json()
        assert (report["figures"]["missed"], report["appointments"][0]["state"]) == (1, "missed")


def test_a_used_booking_gives_no_second_ticket(hall: RunningHall) -> None:
    with system(hall) as bookings, hall.terminal() as terminal, hall.staff() as clerk:
        code = book(bookings, FRIDAY_MORNING).json()["code"]
        ticket = check_in(terminal, code=code).json()
        for verb, body in (("open", {}), ("abandon", {"ticket_id": ticket["ticket_id"], "reason": "不办了"})):
            assert clerk.post(f"/api/v1/counters/3/{verb}", json=body).status_code == 200
        assert refusal(check_in(terminal, "0198-second-ticket", code=code))[:2] == (409, "booking_used")


def test_two_bookings_of_a_day_are_both_shown_and_one_is_chosen(hall: RunningHall) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        book(bookings, TEN)
        second = book(bookings, TEN.replace(hour=14), "social").json()
        found = find(terminal, phone_key=PHONE_KEY).json()["appointments"]
        assert [each["business_group"] for each in found] == ["general", "social"]
        asked = check_in(terminal, phone_key=PHONE_KEY)
        assert refusal(asked)[:2] == (409, "several_bookings") and len(asked.json()["appointments"]) == 2
        chosen = check_in(terminal, appointment_id=second["appointment_id"])
        assert chosen.json()["number"] == "B001"


def test_slots_fill_and_a_full_one_names_others(hall: RunningHall) -> None:
    with system(hall) as bookings:
        for person in ("999999199001010024", "999999198502030017"):
            assert book(bookings, TEN, id_number=person, phone="").status_code == 201
        slots = SlotsWire.model_validate(
            bookings.get(
                "/api/v1/appointments/slots", params={"day": "2026-06-12", "business_group": "general"}
            ).json()
        )
        assert [(f"{slot.at:%H:%M}", slot.free) for slot in slots.slots] == [
            ("09:30", 2),
            ("10:00", 0),
            ("10:30", 2),
            ("11:00", 2),
        ]
        full = book(bookings, TEN, id_number="999999197703050031", phone="")
        assert refusal(full)[:2] == (409, "slot_full")
        assert full.json()["detail"] == "还有：09:30、10:30、11:00。"


@pytest.mark.parametrize(
    ("at", "group", "code"),
    [
        (TEN + timedelta(minutes=7), "general", "no_such_slot"),
        (TEN - timedelta(hours=5), "general", "booking_day"),
        (TEN + timedelta(days=15), "general", "booking_day"),
        (TEN + timedelta(days=7), "general", "booking_day"),
        (TEN + timedelta(days=1), "general", "booking_day"),
        (TEN, "tax", "no_such_slot"),
        (TEN, "nothing", "unknown_group"),
    ],
    ids=[
        "between slots",
        "past",
        "too far",
        "端午 holiday",
        "saturday",
        "group without slots",
        "unknown group",
    ],
)
def test_what_cannot_be_booked_says_why(hall: RunningHall, at: datetime, group: str, code: str) -> None:
    with system(hall) as bookings:
        assert refusal(book(bookings, at, group))[1] == code


def test_changing_frees_the_old_place_and_keeps_the_code(hall: RunningHall) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        booked = book(bookings, TEN.replace(hour=14), "social").json()
        path = f"/api/v1/appointments/{booked['appointment_id']}/change"
        moved = bookings.post(path, json={"at": TEN.replace(hour=15).isoformat()}).json()
        assert (moved["code"], moved["at"]) == (booked["code"], TEN.replace(hour=15).isoformat())
        again = book(bookings, TEN.replace(hour=14), "social", id_number="999999198502030017", phone="")
        assert again.status_code == 201
        check_in(terminal, code=booked["code"])
        assert refusal(bookings.post(path, json={"at": TEN.isoformat()}))[:2] == (409, "booking_over")


def test_a_person_books_once_a_day_and_group(hall: RunningHall) -> None:
    with system(hall) as bookings:
        book(bookings, TEN)
        assert refusal(book(bookings, TEN + timedelta(minutes=30)))[:2] == (409, "has_booking")
        # A child without a card on the mother's telephone is somebody else.
        child = book(bookings, TEN + timedelta(minutes=30), id_number="999999201503020019")
        assert child.status_code == 201


def test_the_same_request_again_books_once(hall: RunningHall) -> None:
    with system(hall) as bookings:
        first = book(bookings, TEN, outside_number="W-7")
        again = book(bookings, TEN, outside_number="W-7")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["appointment_id"] == again.json()["appointment_id"]
        other = book(bookings, TEN + timedelta(minutes=30), outside_number="W-7")
        assert refusal(other)[1] == "has_booking"


def test_systems_see_their_own_bookings_and_staff_all(hall: RunningHall) -> None:
    with system(hall) as one, hall.client(headers=OTHER_SYSTEM) as two, hall.staff("010012", None) as duty:
        mine = book(one, TEN).json()
        path = f"/api/v1/appointments/{mine['appointment_id']}"
        assert two.get(path).json()["type"] == "unknown_booking"
        assert two.post(f"{path}/cancel", json={}).json()["type"] == "unknown_booking"
        assert two.get("/api/v1/appointments", params={"day": "2026-06-12"}).json()["appointments"] == []
        told = AppointmentsWire.model_validate(
            duty.get("/api/v1/appointments", params={"day": "2026-06-12"}).json()
        )
        assert (told.figures.booked, told.figures.to_come, len(told.appointments)) == (1, 1, 1)
        assert duty.post(f"{path}/cancel", json={"reason": "停电"}).json()["state"] == "cancelled"


def test_nobody_else_books_or_checks_in(hall: RunningHall) -> None:
    with (
        hall.client() as stranger,
        hall.terminal() as terminal,
        hall.staff() as clerk,
        system(hall) as bookings,
    ):
        assert book(stranger, TEN).status_code == 401
        assert book(terminal, TEN).status_code == 401
        assert book(clerk, TEN).status_code == 403
        assert check_in(bookings, code="YY2222222222X").status_code == 401
        assert find(stranger, phone_key=PHONE_KEY).status_code == 401


def test_the_log_holds_no_number_and_no_name(hall: RunningHall, tmp_path: Path) -> None:
    with system(hall) as bookings, hall.terminal() as terminal:
        book(bookings, TEN)
        check_in(terminal, person_key=PERSON)
    hall.stop()
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (ID_NUMBER, PHONE, "彭晓花"):
        assert secret.encode() not in stored


def test_a_booking_made_weeks_ago_stands_after_a_restart(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    told = settings(days_ahead=60)
    far = TEN + timedelta(days=42)
    with running_hall(tmp_path, clock, told) as hall, system(hall) as bookings:
        code = book(bookings, far).json()["code"]
        for _ in range(41):
            clock.advance(24 * 3600)
            bookings.get("/api/v1/queues")
            hall.hall.ledger.submit(lambda _books: _nothing()).result(5)
    clock.advance(24 * 3600 - 1800)
    with running_hall(tmp_path, clock, told) as hall, hall.terminal() as terminal:
        assert check_in(terminal, code=code).json()["appointment_at"] == far.isoformat()
        live = hall.hall.ledger.seen.queue
    database = HallDatabase.open(place_of(tmp_path))
    with database.transaction() as connection:
        assert rebuild(queue_log.read(connection)).appointments == live.appointments
    database.close()


def _nothing():  # type: ignore[no-untyped-def]
    from kiosk.hall.books import Reply

    return Reply(204)
