"""Rules that need no file and no network: moves, limits, receipt numbers, signatures, wire names."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.application import MOVES, ApplicationState, MoveRefused, move
from kiosk.domain.calendar import WorkCalendar
from kiosk.domain.receipt_number import ReceiptNumbers, ReceiptVerdict, spoken_form
from kiosk.domain.service_item import LimitUnit, TimeLimit
from kiosk.links.platform_profiles import profile_named
from kiosk.links.signing import hmac_sm3_hex, sm3_hex
from kiosk.store.holidays import public_calendar

NOON = datetime(2026, 6, 12, 12, 0, tzinfo=HALL_ZONE)
NUMBERS = ReceiptNumbers("03", b"key")


@pytest.mark.parametrize("now", ApplicationState)
@pytest.mark.parametrize("to", ApplicationState)
def test_every_move_of_a_case_is_in_the_table_or_refused(now: ApplicationState, to: ApplicationState) -> None:
    if to is now or to in MOVES[now]:
        assert move(now, to) is to
    else:
        with pytest.raises(MoveRefused, match=f"{now.value}.*{to.value}"):
            move(now, to)


def test_nothing_leaves_a_final_state_and_nothing_is_sealed_twice() -> None:
    final = {s for s in ApplicationState if not MOVES[s]}
    assert final == {ApplicationState.DECLINED, ApplicationState.COMPLETED, ApplicationState.DISCARDED}
    assert ApplicationState.SEALED not in MOVES[ApplicationState.DELIVERED]
    assert ApplicationState.DISCARDED not in MOVES[ApplicationState.DELIVERED]


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        (TimeLimit(1), datetime(2026, 6, 15, 17, tzinfo=HALL_ZONE)),
        (TimeLimit(5), datetime(2026, 6, 22, 17, tzinfo=HALL_ZONE)),
        (TimeLimit(0), datetime(2026, 6, 12, 17, tzinfo=HALL_ZONE)),
        (TimeLimit(2, LimitUnit.CALENDAR_DAY), datetime(2026, 6, 15, 17, tzinfo=HALL_ZONE)),
        (TimeLimit(3, LimitUnit.HOUR), datetime(2026, 6, 12, 15, tzinfo=HALL_ZONE)),
        (TimeLimit(90, LimitUnit.MINUTE), datetime(2026, 6, 12, 13, 30, tzinfo=HALL_ZONE)),
        (TimeLimit(8, LimitUnit.MONTH), datetime(2027, 2, 12, 17, tzinfo=HALL_ZONE)),
    ],
)
def test_a_limit_ends_when_the_rules_say(limit: TimeLimit, end: datetime) -> None:
    holiday = date(2026, 6, 19)
    calendar = WorkCalendar(lambda day: day.weekday() < 5 and day != holiday)
    assert calendar.latest_end(limit, NOON) == end


def test_a_month_ends_on_its_last_day_and_a_year_turns() -> None:
    end = WorkCalendar().latest_end(
        TimeLimit(1, LimitUnit.MONTH), datetime(2026, 12, 31, 9, tzinfo=HALL_ZONE)
    )
    assert end.date() == date(2027, 2, 1), "31 January 2027 is a Sunday"
    assert (
        WorkCalendar()
        .latest_end(TimeLimit(1, LimitUnit.MONTH), datetime(2026, 1, 30, tzinfo=HALL_ZONE))
        .month
        == 3
    )


def test_public_holidays_do_not_count_and_make_up_days_do() -> None:
    calendar = public_calendar()
    assert not calendar.is_workday(date(2025, 10, 1))
    assert calendar.is_workday(date(2025, 9, 28)), "a Sunday worked for the holiday"
    assert calendar.is_workday(date(2099, 6, 1)), "a year without a table has plain weekends"


@given(st.integers(-40, 400))
def test_working_days_there_and_back(amount: int) -> None:
    calendar, start = WorkCalendar(), date(2026, 6, 10)
    if amount >= 0:
        assert calendar.workdays_between(start, calendar.add_workdays(start, amount)) == amount


@given(
    st.integers(1, 9999),
    st.dates(date(2020, 1, 1), date(2060, 1, 1)),
    st.integers(0, 17),
    st.sampled_from("0123456789ABCXYZ"),
)
def test_a_receipt_number_with_one_letter_changed_is_forged(
    serial: int, day: date, place: int, letter: str
) -> None:
    number = NUMBERS.make(day, serial)
    assert NUMBERS.judge(spoken_form(number).lower()) == (ReceiptVerdict.GENUINE, number)
    changed = number[:place] + letter + number[place + 1 :]
    if changed != number:
        assert NUMBERS.judge(changed)[0] is not ReceiptVerdict.GENUINE
    assert ReceiptNumbers("03", b"another hall").judge(number)[0] is ReceiptVerdict.FORGED


@given(st.text(max_size=60))
def test_no_scanned_text_crashes_the_judgement(text: str) -> None:
    NUMBERS.judge(text)


def test_sm3_and_its_keyed_form_agree_with_the_standard_and_with_another_program() -> None:
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    for key in (b"k", b"k" * 64, b"k" * 200):
        other = hmac.HMAC(key, hashes.SM3())
        other.update(b"text")
        assert hmac_sm3_hex(key, b"text") == other.finalize().hex()


def test_a_profile_turns_names_codes_and_times_without_code() -> None:
    profile = profile_named("applyno")
    ours = {
        "applicant": {"name": "张三", "id_type": "resident"},
        "sealed_at": NOON.isoformat(),
        "materials": [{"code": "a", "name": "甲"}, {"code": "b", "name": "乙"}],
        "answers": [],
        "delivery": "post",
    }
    wire = profile.outward(ours)
    assert wire == {
        "targetName": "张三",
        "licenseType": "111",
        "sealed_at": "20260612120000",
        "stuffs": [{"stuffCode": "a", "stuffName": "甲"}, {"stuffCode": "b", "stuffName": "乙"}],
        "answers": [],
        "delivery": "4",
        "source": "kiosk",
    }
    read = profile.inward(
        {"applyNo": "N1", "gmtApply": "20260612120000"}, ("application_number", "received_at")
    )
    assert read["application_number"] == "N1" and profile.time_in(read["received_at"]) == NOON
    assert profile.inward({"state": "03"}, ("state",)) == {"state": "correction"}
    assert profile_named("neutral").outward(ours) == {**ours, "applicant": {"name": "张三", "id_type": "111"}}
