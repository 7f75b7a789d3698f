"""What a check character proves, and what it does not."""

from __future__ import annotations

import random
from datetime import date

import pytest

from kiosk.imaging.text.check_characters import (
    card_number_in,
    credit_code_in,
    credit_code_is_valid,
    id_number_in,
    luhn_is_valid,
)
from kiosk.imaging.text.dates import iso_dates_in
from tests.support.made.pages import credit_code
from tests.support.made.people import made_person

TODAY = date(2026, 11, 22)
NUMBERS = [made_person(random.Random(seed)).id_number for seed in range(40)]


@pytest.mark.parametrize("number", NUMBERS[:10])
def test_a_number_within_its_line_is_found_and_borne_out(number: str) -> None:
    assert id_number_in(f"公民身份号码 {number[:6]} {number[6:]}", TODAY) == (number, True)


def test_letters_in_place_of_figures_are_taken_back_only_when_the_check_agrees() -> None:
    number = next(one for one in NUMBERS if "0" in one[:17] and "1" in one[:17])
    misread = number[:17].replace("0", "O").replace("1", "l") + number[17]
    assert id_number_in(misread, TODAY) == (number, True)
    other_figure = str((int(number[9]) + 1) % 10)
    wrong = number[:9] + other_figure + number[10:]
    assert id_number_in(wrong.replace("0", "O"), TODAY)[1] is False


def test_no_single_misread_figure_passes_for_checked() -> None:
    for number in NUMBERS:
        for place in range(17):
            for figure in "0123456789".replace(number[place], ""):
                assert id_number_in(number[:place] + figure + number[place + 1 :], TODAY)[1] is False


def test_a_longer_run_of_figures_is_searched_and_a_phone_number_is_none() -> None:
    assert id_number_in("号9" + NUMBERS[0], TODAY) == (NUMBERS[0], True)
    assert id_number_in("联系电话13812345678", TODAY) == ("", False)


def test_credit_codes_check_and_a_single_look_alike_is_proven() -> None:
    for seed in range(40):
        code = credit_code(random.Random(seed))
        assert credit_code_is_valid(code)
        assert credit_code_in(f"统一社会信用代码{code}".replace("统一社会信用代码", "")) == (code, True)
        for place, letter in enumerate(code):
            if letter in "0":
                assert credit_code_in(code[:place] + "O" + code[place + 1 :]) == (code, True)


def test_a_code_that_many_exchanges_could_mend_stays_as_read_and_unchecked() -> None:
    code = credit_code(random.Random(3))
    twice_wrong = "81" + code[2:9] + ("7" if code[9] != "7" else "4") + code[10:]
    value, checked = credit_code_in(twice_wrong)
    assert checked is credit_code_is_valid(value)


def test_luhn_refuses_exchanged_neighbours_and_a_row_of_one_figure() -> None:
    assert luhn_is_valid("6212345678901232")
    assert not luhn_is_valid("6212345678901322")
    assert not luhn_is_valid("0000000000000000")
    assert card_number_in("6212 3456 7890 1232") == ("6212345678901232", True)
    assert card_number_in("6212 3456 7890 1322") == ("6212345678901322", False)


def test_days_that_no_calendar_has_are_left_out() -> None:
    assert iso_dates_in("2023.02.29-2033年3月1日") == ["2033-03-01"]
