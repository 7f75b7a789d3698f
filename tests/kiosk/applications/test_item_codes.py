"""A wrong code is caught whatever digit is wrong, a right one passes."""

from __future__ import annotations

import pytest

from kiosk.domain.item_codes import (
    base_code_of,
    code_mistakes,
    credit_check_digit,
    credit_code_of,
    implementation_code_of,
    is_credit_code,
)

OFFICE = "11999999EXAM00001T"
BASE = "002000001000"
CODE = f"{OFFICE}5{BASE}"


def test_every_wrong_digit_and_every_exchange_of_a_credit_code_is_caught() -> None:
    assert is_credit_code(OFFICE)
    for at, right in enumerate(OFFICE):
        for wrong in "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ":
            assert wrong == right or not is_credit_code(OFFICE[:at] + wrong + OFFICE[at + 1 :])
    for at in range(16):
        a, b = OFFICE[at], OFFICE[at + 1]
        assert a == b or not is_credit_code(OFFICE[:at] + b + a + OFFICE[at + 2 :])


def test_the_parts_of_a_code_are_found_and_put_together_again() -> None:
    assert credit_code_of(CODE) == OFFICE and base_code_of(CODE) == BASE
    assert credit_code_of(BASE) == "" and base_code_of(BASE) == BASE
    assert implementation_code_of(CODE + "01") == CODE
    assert OFFICE[17] == credit_check_digit(OFFICE[:17])


@pytest.mark.parametrize(
    ("code", "level", "item_type", "mistakes"),
    [
        (CODE, "township", "20", ()),
        (CODE + "01", "township", "20", ()),
        (BASE, "", "20", ()),
        (CODE[:-1], "", "", ("length",)),
        ("", "", "", ("length",)),
        (CODE.lower(), "", "", ("characters",)),
        (CODE[:-1] + "０", "", "", ("characters",)),
        ("982000001000", "", "", ("region",)),
        (CODE, "county", "20", ("level",)),
        (OFFICE + "7" + BASE, "county", "20", ()),
        (OFFICE + "9" + BASE, "", "20", ("level",)),
        (CODE, "township", "01", ("type",)),
        (OFFICE[:-1] + "0" + "5" + BASE, "township", "20", ("credit_code",)),
    ],
)
def test_what_is_wrong_with_a_code_is_named(
    code: str, level: str, item_type: str, mistakes: tuple[str, ...]
) -> None:
    assert code_mistakes(code, level, item_type) == mistakes
