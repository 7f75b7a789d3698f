"""Reports: every figure from the log, the same live, replayed and folded in a process of its own; files that spreadsheets open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from kiosk.base.clock import HandClock
from kiosk.domain.day_book import DayBook, books
from kiosk.domain.duty_events import WaitTold
from kiosk.domain.hall_report import Report, day_report, join
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.report_parts import Spread
from kiosk.hall.replay import replay
from kiosk.hall.report_files import csv_of, xlsx_of
from kiosk.hall.report_reader import ReportReader
from kiosk.hall.report_tables import Column, Table
from kiosk.hall.wire.report import ReportWire
from kiosk.store.hall_database import HallDatabase
from tests.kiosk.hall.desk import Desk
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, sample_settings
from tests.support.stores import place_of, stored_in

pytestmark = pytest.mark.usefixtures("each_store")

FRIDAY = FRIDAY_MORNING.date()


def present(desk: Desk) -> DayBook:
    """The book of the day that is going on."""
    *_, last = books(desk.log, desk.now)
    return last


def a_morning() -> Desk:
    """Two visits at counter 3 (waits 4 and 10 min, services 6 and 2 min, walks 30 s and 90 s), one no-show, one still waiting."""
    desk = Desk()
    desk.take()
    desk.do("open")
    desk.later(minutes=4).do("call-next")
    desk.later(seconds=30).do("begin")
    desk.take()
    desk.later(minutes=6).do("finish")
    desk.later(minutes=4).do("call-next")
    desk.later(seconds=45).do("recall")
    desk.later(seconds=45).do("begin")
    desk.later(minutes=2).do("finish")
    desk.take()
    desk.later(minutes=1).do("call-next")
    desk.later(minutes=1).do("no-show")
    desk.take()
    return desk


def test_waits_services_and_walks_of_a_group_are_those_of_its_visits() -> None:
    report = day_report(present(a_morning()))
    general = report.groups["general"]
    assert (general.issued, general.called, general.finished) == (4, 3, 2)
    assert general.waits.seconds == (60, 240, 600)
    assert general.services.seconds == (120, 360)
    assert general.walks.seconds == (30, 90)
    assert (general.recalls, general.no_shows) == (1, 1)


def test_counters_time_is_told_by_state_and_sums_up_to_its_presence() -> None:
    desk = a_morning()
    assert desk.press("pause", reason="用餐") is None
    desk.later(minutes=20)
    work = day_report(present(desk)).counters["3"]
    assert work.serving_s == 8 * 60
    assert work.calling_s == 30 + 90 + 60
    assert work.free_s == (4 + 4 + 1) * 60
    assert work.paused_s == 20 * 60 and work.pauses_s == {"用餐": 20 * 60}
    opened = next(entry.at for entry in desk.log if type(entry.event).__name__ == "CounterMoved")
    assert work.present_s == (desk.now - opened).total_seconds()


def test_staff_are_told_by_what_they_pressed() -> None:
    desk = a_morning()
    actors = [entry.actor for entry in desk.log]
    assert set(actors) == {"test"}, "the desk's presses have no member of staff as actor"
    report = day_report(present(desk))
    assert report.staff["030016"].serving_s == 8 * 60 and report.staff["030016"].calls == 0


def test_press_that_was_taken_back_never_happened() -> None:
    desk = Desk()
    desk.take()
    desk.do("open")
    desk.later(minutes=3).do("call-next")
    desk.later(seconds=5).do("undo")
    desk.later(minutes=2)
    report = day_report(present(desk))
    assert report.groups["general"].called == 0 and report.counters["3"].calls == 0
    assert report.counters["3"].calling_s == 0 and report.counters["3"].free_s == 5 * 60 + 5


def test_each_service_of_a_visit_for_several_things_counts_at_its_counter() -> None:
    desk = Desk()
    desk.take()
    desk.do("open", "call-next", "begin", counter="5")
    assert desk.press("add-service", "5", to_group=BusinessGroupId("social")) is None
    desk.later(minutes=4).do("finish", counter="5")
    desk.later(minutes=3)
    while desk.at("5") is None or desk.press("finish", "5") is not None:
        desk.do("call-next", "begin", counter="5")
        desk.later(minutes=3)
    report = day_report(present(desk))
    assert (report.counters["5"].finished, report.total.finished) == (2, 1)
    assert report.counters["5"].services.seconds == (180, 240)


def test_finish_and_next_in_one_press_taken_back_goes_on_serving() -> None:
    desk = Desk()
    desk.take()
    desk.take()
    desk.do("open", "call-next", "begin")
    desk.later(minutes=4).do("call-next")
    desk.later(seconds=6).do("undo")
    desk.later(minutes=1)
    work = day_report(present(desk)).counters["3"]
    assert work.finished == 0 and work.serving_s == 5 * 60 + 6


def test_each_figure_counts_on_the_day_on_which_it_happened() -> None:
    late = FRIDAY_MORNING.replace(hour=23, minute=50)
    plan = sample_settings(queue={"carry_over_min": 600}).plan()
    desk = Desk(late, plan)
    desk.take()
    desk.do("open")
    desk.later(minutes=20).do("call-next")
    desk.later(minutes=1).do("begin")
    desk.later(minutes=5).do("finish")
    friday, saturday = (day_report(book) for book in books(desk.log, desk.now))
    assert (friday.total.issued, friday.total.called, friday.total.finished) == (1, 0, 0)
    assert (saturday.total.issued, saturday.total.called, saturday.total.finished) == (0, 1, 1)
    assert saturday.total.waits.seconds == (20 * 60,)
    assert friday.counters["3"].free_s + saturday.counters["3"].free_s == 20 * 60
    both = join([friday, saturday])
    assert (both.total.issued, both.total.finished, both.days) == (1, 1, 2)


def test_visit_over_midnight_is_called_on_one_day_and_finished_on_the_next() -> None:
    desk = Desk(FRIDAY_MORNING.replace(hour=23, minute=50))
    desk.take()
    desk.do("open")
    desk.later(minutes=5).do("call-next", "begin")
    desk.later(minutes=15).start_day()
    desk.do("finish")
    friday, saturday = (day_report(book).total for book in books(desk.log, desk.now))
    assert (friday.issued, friday.called, friday.finished) == (1, 1, 0)
    assert (saturday.issued, saturday.called, saturday.finished) == (0, 0, 1)


def test_ticket_void_at_the_end_of_its_day_counts_in_that_day() -> None:
    desk = Desk()
    desk.take()
    desk.later(minutes=24 * 60).start_day()
    friday, saturday = (day_report(book) for book in books(desk.log, desk.now))
    assert friday.total.abandoned == 1 and saturday.total.abandoned == 0


def test_median_of_two_days_is_that_of_their_visits_not_of_their_medians() -> None:
    quiet, busy = Spread.of([60]), Spread.of([600, 660, 720, 780])
    assert (quiet + busy).percentile(50) == 660
    assert (quiet + busy).percentile(90) == 780 and (quiet + busy).mean == 564
    assert Spread().mean is None and Spread().percentile(90) is None


def test_told_waits_are_judged_by_what_came() -> None:
    desk = Desk()
    ticket, other = desk.take(), desk.take()
    desk.record(WaitTold(ticket.ticket_id, 2, 3, 5), WaitTold(other.ticket_id, 20, 25, 30))
    desk.do("open")
    desk.later(minutes=4).do("call-next", "begin")
    desk.later(minutes=4).do("call-next")
    truth = day_report(present(desk)).truth
    assert (truth.told, truth.held) == (2, 1)
    assert (truth.off_min, truth.over_min) == (1 + 17, -1 + 17)


# --- over HTTP --------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def visits(hall: RunningHall, clock: HandClock, minutes: list[int], group: str = "general") -> None:
    """Visits one after the other at counter 3, each so many minutes long."""
    with hall.terminal() as terminal, hall.staff("030016", "3") as clerk:

        def press(verb: str) -> None:
            reply = clerk.post(f"/api/v1/counters/3/{verb}", json={})
            assert reply.status_code == 200, reply.text

        press("open")
        for length in minutes:
            assert issue(terminal, group).status_code == 201
            clock.advance(90)
            press("call-next")
            clock.advance(20)
            press("begin")
            clock.advance(60 * length)
            press("finish")
        press("close")


def three_days(hall: RunningHall, clock: HandClock) -> None:
    for minutes in ([3, 5], [8, 2, 4], [6]):
        visits(hall, clock, minutes)
        next_morning = clock.now().replace(hour=9, minute=0) + timedelta(days=1)
        clock.advance((next_morning - clock.now()).total_seconds())


def get_range(manager: httpx.Client, **query: Any) -> dict[str, Any]:
    answer = manager.get("/api/v1/reports/range", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_range_of_days_is_the_log_replayed(tmp_path: Path, hall: RunningHall, clock: HandClock) -> None:
    three_days(hall, clock)
    last = FRIDAY + timedelta(days=3)
    with hall.staff("010012", None) as manager:
        live = get_range(manager, **{"from": FRIDAY.isoformat(), "to": last.isoformat()})
        again = get_range(manager, **{"from": FRIDAY.isoformat(), "to": last.isoformat()})
    assert again["by_day"] == live["by_day"]
    assert [day["finished"] for day in live["by_day"]] == [2, 3, 1, 0]
    assert live["total"]["finished"] == 6 and live["counters"][0]["serving_min"] == 28.0
    assert live["accuracy"]["told"] == 6, "a counter was open whenever somebody took a number"
    hall.stop()
    database = HallDatabase.open(place_of(tmp_path))
    try:
        replayed = replay(database, sample_settings(), FRIDAY, last)
    finally:
        database.close()
    assert {**replayed.model_dump(mode="json", by_alias=True), "as_of": ""} == {**live, "as_of": ""}


def test_days_folded_in_another_process_are_the_same_as_folded_here(
    tmp_path: Path, hall: RunningHall, clock: HandClock
) -> None:
    three_days(hall, clock)
    hall.stop()
    database = HallDatabase.open(place_of(tmp_path))
    reader = ReportReader(database)
    try:
        from kiosk.store import queue_log

        with database.transaction() as connection:
            log = list(queue_log.read(connection))
        here: list[Report] = [day_report(book) for book in books(log, clock.now())]
        there = reader.days(FRIDAY, FRIDAY + timedelta(days=5), clock.now()).result(timeout=60)
    finally:
        reader.close()
        database.close()
    assert list(there) == here


def test_today_goes_on_while_it_is_looked_at(hall: RunningHall, clock: HandClock) -> None:
    with hall.staff("010012", None) as manager:
        visits(hall, clock, [3])
        first = manager.get("/api/v1/reports/day").json()
        visits(hall, clock, [5])
        second = manager.get("/api/v1/reports/day").json()
    assert (first["total"]["finished"], second["total"]["finished"]) == (1, 2)
    assert second["log_seq"] > first["log_seq"]


def test_day_on_which_the_hall_was_shut_has_no_figures(hall: RunningHall, clock: HandClock) -> None:
    with hall.staff("010012", None) as manager:
        found = manager.get("/api/v1/reports/day", params={"from": "2026-06-07"}).json()
    assert found["days"] == 0 and found["total"]["mean_wait_min"] is None
    assert [group["issued"] for group in found["groups"]] == [0] * 6


@pytest.mark.parametrize(
    "query", [{"from": "2026-06-12", "to": "2026-06-01"}, {"from": "2026-05-01", "to": "2026-06-12"}]
)
def test_range_too_long_or_backwards_is_refused_with_what_to_do(
    hall: RunningHall, query: dict[str, str]
) -> None:
    with hall.staff("010012", None) as manager:
        refused = manager.get("/api/v1/reports/range", params=query)
    assert refused.status_code == 422 and refused.json()["type"] == "bad_range"
    assert "31 天" in refused.json()["title"]


def test_broken_row_of_the_log_is_said_and_no_figure_is_given(
    tmp_path: Path, hall: RunningHall, clock: HandClock
) -> None:
    three_days(hall, clock)
    hall.stop()
    stored_in(tmp_path, "UPDATE queue_log SET actor = 'nobody' WHERE seq = 4")
    database = HallDatabase.open(place_of(tmp_path))
    reader = ReportReader(database)
    try:
        with pytest.raises(Exception, match="第 4 条"):
            reader.days(FRIDAY, FRIDAY, clock.now()).result(timeout=60)
    finally:
        reader.close()
        database.close()


# --- files ------------------------------------------------------------------------------------------------------


def test_csv_opens_in_excel_and_says_what_it_is(hall: RunningHall, clock: HandClock) -> None:
    visits(hall, clock, [3, 5])
    with hall.staff("010012", None) as manager:
        answer = manager.get("/api/v1/reports/groups", params={"format": "csv"})
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="groups_2026-06-12_2026-06-12.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["吉首市政务服务中心 2026-06-12"]
    titles, general = rows[2], rows[3]
    assert general[titles.index("取号 Tickets")] == "2" and general[0] == "综合受理"


def test_xlsx_has_a_sheet_for_each_table_with_numbers_as_numbers(hall: RunningHall, clock: HandClock) -> None:
    visits(hall, clock, [3, 5])
    with hall.staff("010012", None) as manager:
        answer = manager.get("/api/v1/reports/range", params={"from": "2026-06-12", "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [name.split()[0] for name in book.sheetnames] == ["逐日", "分时", "业务", "窗口", "人员", "评价"]
    counters = book["窗口 Counters"]
    titles = [cell.value.split("\n")[0] for cell in counters[2]]
    row = {title: cell.value for title, cell in zip(titles, counters[3], strict=True)}
    assert row["窗口"] == "3 号窗口" and row["办结"] == 2 and row["办理（分）"] == 8.0


@pytest.mark.parametrize("evil", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_words_from_people_never_become_formulas(evil: str) -> None:
    table = Table("t", "表", "Table", (Column("a", "名", "Name"), Column("b", "数", "Count")), ((evil, -3),))
    words, number = list(csv.reader(io.StringIO(csv_of([table], evil).decode("utf-8-sig"))))[3]
    assert words == f"'{evil}" and number == "-3"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of([table], evil))).worksheets[0]
    assert [sheet["A1"].data_type, sheet["A3"].data_type, sheet["B3"].data_type] == ["s", "s", "n"]
    assert sheet["A3"].value == evil


def test_every_kind_of_report_keeps_its_promise_on_the_wire(hall: RunningHall, clock: HandClock) -> None:
    visits(hall, clock, [3])
    with hall.staff("010012", None) as manager:
        for kind in ("day", "range"):
            told = manager.get(f"/api/v1/reports/{kind}").json()
            begin = told.pop("from")
            ReportWire.model_validate({**told, "from_": begin})
        for kind in ("hours", "groups", "counters", "staff", "reviews"):
            table = manager.get(f"/api/v1/reports/{kind}").json()
            assert all(len(row) == len(table["columns"]) for row in table["rows"])
            assert table["from"] == date.isoformat(FRIDAY)
    with hall.staff("030016", "3") as clerk:
        assert clerk.get("/api/v1/reports/staff").status_code == 403
