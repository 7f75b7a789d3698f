"""The desk's page of bookings over HTTP: what it shows to whom, and what is done with a booking by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from kiosk.base.clock import HALL_ZONE, HandClock
from kiosk.hall.wire.booking_desk import DeskDayWire, SearchWire
from tests.kiosk.appointments.booking_hall import ID_NUMBER, PHONE, book, settings, system
from tests.support.hall import FRIDAY_MORNING, RunningHall, running_hall

TEN = datetime(2026, 6, 12, 10, 0, tzinfo=HALL_ZONE)
DUTY = ("010012", None)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock, settings()) as running:
        yield running


@pytest.fixture
def desk(hall: RunningHall) -> Iterator[httpx.Client]:
    with hall.staff(*DUTY) as client:
        yield client


@pytest.fixture
def booked(hall: RunningHall) -> dict[str, Any]:
    with system(hall) as bookings:
        answer: dict[str, Any] = book(bookings, TEN, outside_number="N-77").json()
    return answer


def day_of(client: httpx.Client, day: str = "2026-06-12") -> DeskDayWire:
    answer = client.get("/api/v1/appointments/desk", params={"day": day})
    assert answer.status_code == 200, answer.text
    return DeskDayWire.model_validate(answer.json())


def act(client: httpx.Client, booking: dict[str, Any], verb: str, **body: Any) -> httpx.Response:
    path = f"/api/v1/appointments/{booking['appointment_id']}/{verb}"
    return client.post(path, json=body) if body else client.post(path)


def found(client: httpx.Client, text: str) -> SearchWire:
    return SearchWire.model_validate(client.post("/api/v1/appointments/search", json={"text": text}).json())


def test_day_shows_every_time_with_its_places_also_those_that_are_over(
    desk: httpx.Client, booked: dict[str, Any]
) -> None:
    day = day_of(desk)
    general = [(f"{slot.at:%H:%M}", slot.capacity, slot.taken) for slot in day.slots if slot.capacity == 2]
    assert general == [("09:00", 2, 0), ("09:30", 2, 0), ("10:00", 2, 1), ("10:30", 2, 0), ("11:00", 2, 0)]
    [line] = day.appointments
    assert (line.masked_name, line.booked_by_name, line.code) == ("彭*花", "online", booked["code"])
    assert line.may == ["check-in", "change", "cancel"]


def test_time_that_a_file_promised_is_shown_although_the_hall_offers_none(
    hall: RunningHall, desk: httpx.Client
) -> None:
    content = "业务,日期,时间,姓名,手机号\n综合受理,2026-06-12,15:10,覃丽,13900002222\n".encode()
    told = desk.post("/api/v1/appointments/import", content=content).json()
    assert told["done"], told
    assert [(f"{s.at:%H:%M}", s.capacity, s.taken) for s in day_of(desk).slots if not s.capacity] == [
        ("15:10", 0, 1)
    ]


def test_clerk_sees_and_checks_in_but_does_not_write_and_sees_no_whole_code(
    hall: RunningHall, booked: dict[str, Any]
) -> None:
    with hall.staff() as clerk:
        day = day_of(clerk)
        assert not day.writes and day.appointments[0].may == ["check-in"]
        assert day.appointments[0].code == f"···{booked['code'][-4:]}"
        for verb in ("change", "cancel", "missed", "restore"):
            assert act(clerk, booked, verb).json()["type"] == "wrong_role"
        ticket = act(clerk, booked, "check-in")
        assert (ticket.status_code, ticket.json()["number"]) == (201, "A001")
        again = act(clerk, booked, "check-in")
        assert (again.status_code, again.json()["ticket_id"]) == (200, ticket.json()["ticket_id"])


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (PHONE, "phone"),
        ("+86 139-0000-1111", "phone"),
        (ID_NUMBER, "id_number"),
        ("彭晓花", "name"),
        ("彭*花", "name"),
        ("n-77", "number"),
    ],
)
def test_booking_is_found_by_whatever_the_citizen_says(
    desk: httpx.Client, booked: dict[str, Any], text: str, by: str
) -> None:
    told = found(desk, text)
    assert (told.by, [each.code for each in told.appointments]) == (by, [booked["code"]])


def test_booking_is_found_by_its_code_and_its_last_four_signs(
    desk: httpx.Client, booked: dict[str, Any]
) -> None:
    for text, by in ((booked["code"], "code"), (booked["code"][-4:].lower(), "number")):
        told = found(desk, text)
        assert (told.by, len(told.appointments)) == (by, 1)
    assert found(desk, "13911112222").appointments == []


def test_search_is_on_record_without_what_was_looked_for(desk: httpx.Client, booked: dict[str, Any]) -> None:
    found(desk, PHONE)
    acts = desk.get("/api/v1/audit").json()["acts"]
    assert (acts[0]["words"], acts[0]["about"]) == ("查预约", "phone")
    assert PHONE not in str(acts)


def test_cancelled_by_mistake_stands_again_while_its_place_is_free(
    desk: httpx.Client, booked: dict[str, Any]
) -> None:
    assert act(desk, booked, "cancel", reason="市民来电").json()["state"] == "cancelled"
    assert day_of(desk).appointments[0].reason == "市民来电"
    assert act(desk, booked, "restore").json()["state"] == "booked"
    assert day_of(desk).figures.cancelled == 0
    act(desk, booked, "cancel", reason="市民来电")
    for phone in ("13900000001", "13900000002"):
        assert book(desk, TEN, nobody=True, phone=phone).status_code == 201
    refused = act(desk, booked, "restore")
    assert (refused.status_code, refused.json()["type"]) == (409, "slot_full")


def test_cancelled_booking_of_somebody_who_booked_anew_does_not_stand_again(
    desk: httpx.Client, booked: dict[str, Any]
) -> None:
    act(desk, booked, "cancel", reason="改天")
    assert book(desk, TEN + timedelta(minutes=30)).status_code == 201
    assert act(desk, booked, "restore").json()["type"] == "has_booking"


def test_who_did_not_come_is_noted_only_after_the_time_and_is_let_in_after_all(
    desk: httpx.Client, booked: dict[str, Any], clock: HandClock
) -> None:
    assert act(desk, booked, "missed").json()["type"] == "too_soon"
    clock.advance(40 * 60)
    assert act(desk, booked, "missed").json()["state"] == "missed"
    assert day_of(desk).figures.missed == 1
    assert act(desk, booked, "restore").json()["state"] == "booked"
    act(desk, booked, "missed")
    assert act(desk, booked, "check-in").status_code == 201
    figures = day_of(desk).figures
    assert (figures.came, figures.missed) == (1, 0)


def test_report_of_the_day_counts_who_was_noted_as_missed_and_came_once(
    desk: httpx.Client, booked: dict[str, Any], clock: HandClock
) -> None:
    clock.advance(40 * 60)
    act(desk, booked, "missed")
    act(desk, booked, "check-in")
    told = desk.get("/api/v1/reports/day").json()["appointments"]
    assert (told["booked"], told["came"], told["missed"]) == (1, 1, 0)


def test_booking_of_another_day_or_cancelled_is_not_checked_in(
    desk: httpx.Client, booked: dict[str, Any]
) -> None:
    monday = TEN + timedelta(days=3)
    moved = act(desk, booked, "change", at=monday.isoformat())
    assert moved.status_code == 200, moved.text
    assert act(desk, booked, "check-in").json()["type"] == "booking_other_day"
    assert act(desk, booked, "change", at=TEN.isoformat()).status_code == 200
    act(desk, booked, "cancel", reason="改天")
    assert act(desk, booked, "check-in").json()["type"] == "booking_cancelled"
    assert day_of(desk).appointments[0].may == ["restore"]


def test_files_of_two_members_of_staff_are_one_source(hall: RunningHall, desk: httpx.Client) -> None:
    heading = "预约编号,业务,日期,时间,姓名,手机号\n"
    first = f"{heading}9,综合受理,2026-06-12,10:00,覃丽,13900002222\n".encode()
    later = f"{heading}9,综合受理,2026-06-12,11:00,覃丽,13900002222\n".encode()
    assert desk.post("/api/v1/appointments/import", content=first).json()["booked"] == 1
    with hall.staff("000001", None) as other:
        assert other.post("/api/v1/appointments/import", content=later).json()["changed"] == 1


def test_exported_day_is_a_table_that_runs_nothing(desk: httpx.Client, hall: RunningHall) -> None:
    with system(hall) as bookings:
        book(bookings, TEN, item_name="=HYPERLINK(1)")
    answer = desk.get("/api/v1/appointments/export", params={"day": "2026-06-12"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = list(sheet[3])
    assert [cells[0].value, cells[1].value, cells[2].value] == ["10:00", "综合受理", "彭*花"]
    assert cells[3].data_type == "s"
    written = desk.get("/api/v1/appointments/export", params={"day": "2026-06-12", "format": "csv"})
    assert "'=HYPERLINK(1)" in written.content.decode("utf-8-sig")


def test_pages_hear_once_of_a_whole_file(hall: RunningHall, desk: httpx.Client) -> None:
    lines = "".join(f"综合受理,2026-06-12,10:00,139{n:08d}\n" for n in range(40))
    with hall.client() as screen, screen.stream("GET", "/api/v1/events", timeout=10) as events:
        told = events.iter_lines()
        assert any(line == "event: queues" for line in told)
        desk.post("/api/v1/appointments/import", content=f"业务,日期,时间,手机号\n{lines}".encode())
        names = []
        for line in told:
            if line.startswith("event: "):
                names.append(line)
            if line == "event: queues" and "event: appointments" in names:
                break
    assert names.count("event: appointments") == 1
