"""Bookings out of files: every line is a booking or a sentence, and nothing is half imported silently."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.appointment import AppointmentBook, AppointmentState, folded
from kiosk.domain.appointment_events import BookingCancelled, CheckedIn
from kiosk.domain.ids import AppointmentId, BookingCode, TicketId
from kiosk.domain.person_key import HallKey
from kiosk.hall.appointment_desk import booking_rules
from kiosk.hall.appointment_file import MOST_BYTES, FileNotUsable, lines_of, template
from kiosk.hall.appointment_import import ImportPlan, plan_import
from kiosk.hall.appointment_lines import ImportRules
from tests.kiosk.appointments.booking_hall import settings
from tests.kiosk.appointments.sheets import GOOD, HEADING, csv_of, xlsx_of
from tests.support.hall import FRIDAY_MORNING

KEY = HallKey(b"sample-hall-person-key-2026")


class Desk:
    """Imports into a book of its own, as the hall does."""

    def __init__(self, source: str = "system:online") -> None:
        self.book = AppointmentBook()
        self._serial = 0
        self.told = ImportRules(booking_rules(settings()), KEY, source, self._id, lambda: BookingCode("YY"))

    def _id(self) -> AppointmentId:
        self._serial += 1
        return AppointmentId(f"appointment-{self._serial}")

    def bring(self, content: bytes) -> ImportPlan:
        plan = plan_import(self.book, lines_of(content), self.told, FRIDAY_MORNING)
        for event in plan.events:
            self.book = folded(self.book, event, FRIDAY_MORNING)
        return plan

    def times(self) -> list[str]:
        return sorted(f"{each.business_group} {each.at:%m-%d %H:%M}" for each in self.book)


ALL = ["general 06-12 10:00", "general 06-15 09:30", "social 06-12 14:00"]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(*GOOD),
        csv_of(*GOOD, encoding="utf-8"),
        csv_of(*GOOD, encoding="gb18030"),
        csv_of(*GOOD, comma="\t"),
        csv_of(*GOOD, comma=";"),
        xlsx_of(*GOOD),
        xlsx_of((), *GOOD, (), (None, " ", None)),
    ],
    ids=["utf-8 with mark", "utf-8", "gb18030", "tabs", "semicolons", "workbook", "workbook with empty rows"],
)
def test_every_way_an_office_saves_a_table_is_read(content: bytes) -> None:
    desk = Desk()
    plan = desk.bring(content)
    assert (plan.faults, plan.counted("booked")) == ([], 3)
    assert desk.times() == ALL
    [first] = [each for each in desk.book if each.outside_number == "W-1"]
    assert (first.masked_name, first.item_name) == ("彭*花", "社保卡挂失")
    assert first.person_key == KEY.person_key("999999199001010024")
    assert first.phone_key == KEY.phone_key("+86 139-0000-1111")


def test_dates_and_times_of_a_spreadsheet_are_read_as_such() -> None:
    desk = Desk()
    rows = (
        ("W-1", "综合受理", date(2026, 6, 12), time(10, 0), "彭晓花", "999999199001010024", 13900001111, ""),
        ("W-2", "综合受理", datetime(2026, 6, 12, 10, 30), None, "向阳", "", "13900002222", ""),  # noqa: DTZ001 - as Excel has it
    )
    assert desk.bring(xlsx_of(*rows)).faults == []
    assert desk.times() == ["general 06-12 10:00", "general 06-12 10:30"]


def test_an_id_number_that_the_spreadsheet_rounded_is_noticed_not_used() -> None:
    rounded = ("W-1", "综合受理", "2026-06-12", "10:00", "彭晓花", 999999199001010024, "", "")
    scientific = ("W-2", "综合受理", "2026-06-12", "10:00", "向阳", "9.99999E+17", "", "")
    for content in (xlsx_of(rounded), csv_of(tuple(map(str, scientific)))):
        [fault] = Desk().bring(content).faults
        assert (fault.line, fault.column) == (2, "证件号码")
        assert "后几位已经丢了" in fault.said and "文本" in fault.do


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("1", "挂号", "2026-06-12", "10:00", "甲", "", "13900001111", ""), "业务", "没有“挂号”"),
        (("1", "综合受理", "2026-13-12", "10:00", "甲", "", "13900001111", ""), "日期", "看不懂"),
        (("1", "综合受理", "2026-06-12", "25:00", "甲", "", "13900001111", ""), "日期", "看不懂"),
        (("1", "综合受理", "2026-06-12", "上午", "甲", "", "13900001111", ""), "日期", "看不懂"),
        (("1", "综合受理", "2026-06-12", "10:00", "甲", "999999199001010025", "", ""), "证件号码", "抄错"),
        (("1", "综合受理", "2026-06-12", "10:00", "甲", "9999991990010100", "", ""), "证件号码", "抄错"),
        (("1", "综合受理", "2026-06-12", "10:00", "甲", "", "1390000111", ""), "手机号", "11 位"),
        (("1", "综合受理", "2026-06-12", "10:00", "甲", "", "", ""), "", "是谁"),
        (("1", "综合受理", "2026-06-11", "10:00", "甲", "", "13900001111", ""), "", "已经过了"),
        (("1", "综合受理", "2026-07-12", "10:00", "甲", "", "13900001111", ""), "", "太远"),
        (("1", "综合受理", "2026-06-19", "10:00", "甲", "", "13900001111", ""), "", "不办公"),
    ],
)
def test_a_wrong_line_says_where_what_and_what_to_do(row: tuple[str, ...], column: str, words: str) -> None:
    desk = Desk()
    plan = desk.bring(csv_of(GOOD[0], row))
    [fault] = plan.faults
    assert (fault.line, fault.column) == (3, column) and words in fault.said and fault.do
    assert plan.counted("booked") == 1


def test_all_faults_of_a_line_are_told_at_once() -> None:
    row = ("1", "挂号", "昨天", "10:00", "甲", "123", "456", "")
    assert [fault.column for fault in Desk().bring(csv_of(row)).faults] == [
        "业务",
        "日期",
        "证件号码",
        "手机号",
    ]


def test_importing_again_changes_nothing() -> None:
    desk = Desk()
    desk.bring(csv_of(*GOOD))
    before = desk.book
    again = desk.bring(xlsx_of(*GOOD))
    assert (again.events, again.counted("unchanged"), desk.book) == ([], 3, before)


def test_without_numbers_of_their_own_lines_are_known_by_person_and_time() -> None:
    desk = Desk()
    nameless = [("", *row[1:]) for row in GOOD]
    desk.bring(csv_of(*nameless))
    assert desk.bring(csv_of(*nameless)).counted("unchanged") == 3


def test_a_line_with_another_time_moves_the_booking_and_keeps_its_code() -> None:
    desk = Desk()
    desk.bring(csv_of(GOOD[0]))
    [before] = desk.book
    plan = desk.bring(csv_of((*GOOD[0][:3], "10:30", *GOOD[0][4:])))
    [after] = desk.book
    assert plan.counted("changed") == 1
    assert (after.appointment_id, after.code, f"{after.at:%H:%M}") == (
        before.appointment_id,
        before.code,
        "10:30",
    )


def test_two_lines_of_one_booking_are_told_with_both_lines() -> None:
    same_number = ("W-1", "综合受理", "2026-06-12", "10:30", "向阳", "", "13900002222", "")
    same_person = ("W-9", "综合受理", "2026-06-12", "10:30", "彭晓花", "999999199001010024", "", "")
    faults = Desk().bring(csv_of(GOOD[0], same_number, same_person)).faults
    assert [(fault.line, "第 2 行" in fault.said) for fault in faults] == [(3, True), (4, True)]


def test_the_numbers_of_two_systems_do_not_meet() -> None:
    desk = Desk()
    desk.bring(csv_of(GOOD[0]))
    other = Desk("system:bureau")
    other.book = desk.book
    row = ("W-1", "综合受理", "2026-06-12", "10:30", "向阳", "", "13900002222", "")
    assert other.bring(csv_of(row)).counted("booked") == 1


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.CHECKED_IN])
def test_what_was_cancelled_or_has_come_is_not_moved_by_a_file(state: AppointmentState) -> None:
    desk = Desk()
    desk.bring(csv_of(GOOD[0]))
    [known] = desk.book
    done = (
        BookingCancelled(known.appointment_id, "改天")
        if state is AppointmentState.CANCELLED
        else CheckedIn(known.appointment_id, TicketId("t"))
    )
    desk.book = folded(desk.book, done, FRIDAY_MORNING)
    assert desk.bring(csv_of(GOOD[0])).counted("unchanged") == 1
    [fault] = desk.bring(csv_of((*GOOD[0][:3], "10:30", *GOOD[0][4:]))).faults
    assert fault.line == 2 and "不能改时间" in fault.said


def test_promised_elsewhere_beyond_our_slots_is_taken_and_remarked_on() -> None:
    rows = [("", "综合受理", "2026-06-12", "10:00", "甲", "", f"1390000{n:04d}", "") for n in range(3)]
    odd = ("", "综合受理", "2026-06-12", "10:10", "乙", "", "13911110000", "")
    plan = Desk().bring(csv_of(*rows, odd))
    assert (plan.faults, plan.counted("booked")) == ([], 4)
    assert [bool(taken.remark) for taken in plan.taken] == [False, False, True, True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (csv_of()[:-2], "没有预约"),
        ("姓名,电话\r\n甲,13900001111\r\n".encode(), "缺少这些列"),
        ("业务,业务,日期,时间,电话\r\n".encode(), "写了两次"),
        (b"PK\x03\x04 not a workbook", "打不开"),
        (b"\xd0\xcf\x11\xe0" + bytes(200), "不是表格"),
        (b"\xff\xfe\x00\x00\xff", "不是表格"),
        (b"x" * (MOST_BYTES + 1), "太大"),
    ],
    ids=[
        "empty",
        "heading only",
        "columns missing",
        "column twice",
        "broken",
        "old xls",
        "binary",
        "too big",
    ],
)
def test_a_file_that_is_none_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(FileNotUsable) as told:
        lines_of(content)
    assert words in told.value.said and told.value.do


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            bomb.writestr(name, b" " * 30_000_000)
    with pytest.raises(FileNotUsable, match="展开后太大"):
        lines_of(packed.getvalue())


def test_too_many_lines_are_refused_whole() -> None:
    rows = [("", "综合受理", "2026-06-12", "10:00", "甲", "", "13900001111", "")] * 11
    with pytest.raises(FileNotUsable, match="11 行"):
        lines_of(csv_of(*rows), most_lines=10)


WORKBOOK = xlsx_of(*GOOD)


@with_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255), st.integers(0, len(WORKBOOK)))
def test_a_damaged_workbook_is_read_or_refused_and_never_a_surprise(place: int, byte: int, end: int) -> None:
    damaged = WORKBOOK[:place] + bytes([byte]) + WORKBOOK[place + 1 :]
    for content in (damaged, WORKBOOK[:end]):
        try:
            Desk().bring(content)
        except FileNotUsable as told:
            assert told.do


@with_settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=8, max_size=8), min_size=1, max_size=4))
def test_whatever_stands_in_the_cells_is_a_booking_or_a_sentence(rows: list[list[str]]) -> None:
    plain = [[cell.translate(dict.fromkeys(range(32))) for cell in row] for row in rows]
    try:
        plan = Desk().bring(xlsx_of(*plain))
    except (FileNotUsable, ValueError) as told:
        assert isinstance(told, FileNotUsable) or "cannot be used in worksheets" in str(told)
        return
    told_of = {fault.line for fault in plan.faults} | {taken.line for taken in plan.taken}
    assert len(told_of) == plan.lines and all(fault.said and fault.do for fault in plan.faults)


def test_the_template_is_read_back_and_keeps_numbers_whole() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template()))
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEADING
    assert sheet["F2"].number_format == "@"
    for place, value in enumerate(GOOD[0]):
        sheet.cell(2, place + 1).value = value
    filled = io.BytesIO()
    book.save(filled)
    assert Desk().bring(filled.getvalue()).counted("booked") == 1


def test_five_thousand_lines_are_judged_within_a_bound_of_work() -> None:
    """Each line looks its person up, never through all lines before it."""
    rows = [
        ("", "综合受理", "2026-06-12", f"{10 + n % 2}:00", "甲", "", f"139{n:08d}", "") for n in range(5000)
    ]
    desk = Desk()
    lines = lines_of(csv_of(*rows))
    looked = 0

    class Counted(AppointmentBook):
        def __iter__(self):  # type: ignore[no-untyped-def]
            nonlocal looked
            looked += 1
            return super().__iter__()

    plan = plan_import(Counted(), lines, desk.told, FRIDAY_MORNING)
    assert plan.counted("booked") == 5000 and looked == 1


def test_midnight_of_the_last_day_is_still_within_the_days() -> None:
    last = FRIDAY_MORNING.astimezone(HALL_ZONE).date() + timedelta(days=14)
    row = ("", "综合受理", f"{last:%Y-%m-%d}", "23:59", "甲", "", "13900001111", "")
    assert Desk().bring(csv_of(row)).counted("booked") == 1


def test_files_of_the_disk_are_read(tmp_path: Path) -> None:
    file = tmp_path / "预约.csv"
    file.write_bytes(csv_of(*GOOD))
    assert [line.line for line in lines_of(file.read_bytes())] == [2, 3, 4]
