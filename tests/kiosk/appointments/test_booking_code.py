"""A booking's code survives being read aloud, typed and photographed, and a slip is noticed."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from kiosk.domain.booking_code import CodeVerdict, judge_code, make_code, possible_codes, spoken_code
from kiosk.domain.receipt_number import ReceiptNumbers

DRAWN = st.integers(0, possible_codes() - 1)
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@given(DRAWN)
def test_every_way_of_writing_it_is_the_same_code(drawn: int) -> None:
    code = make_code(drawn)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for text in (
        code,
        code.lower(),
        spoken_code(code),
        f" {spoken_code(code)} ",
        wide,
        f"https://x.example/b/{code}",
    ):
        assert judge_code(text) == (CodeVerdict.READABLE, code)


@given(DRAWN, st.integers(2, 12), st.sampled_from(SIGNS))
def test_one_wrong_character_is_always_noticed(drawn: int, place: int, sign: str) -> None:
    code = make_code(drawn)
    assume(code[place] != sign)
    assert judge_code(code[:place] + sign + code[place + 1 :])[0] is CodeVerdict.MISREAD


@given(DRAWN, st.integers(2, 11))
def test_two_swapped_neighbours_are_always_noticed(drawn: int, place: int) -> None:
    code = make_code(drawn)
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert judge_code(swapped)[0] is CodeVerdict.MISREAD


@given(DRAWN, DRAWN)
def test_two_bookings_have_two_codes(one: int, other: int) -> None:
    assert (make_code(one) == make_code(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "YY", "A017", "https://pay.example.invalid/abc", "13800000000"])
def test_other_codes_are_not_ours(text: str) -> None:
    assert judge_code(text)[0] is CodeVerdict.NOT_OURS


def test_a_receipt_is_never_taken_for_a_booking() -> None:
    from datetime import date

    receipt = ReceiptNumbers("03", b"k" * 32).make(date(2026, 6, 12), 7)
    assert judge_code(receipt)[0] is CodeVerdict.NOT_OURS


@given(st.text(max_size=80))
def test_whatever_a_reader_says_is_judged(text: str) -> None:
    verdict, code = judge_code(text)
    assert bool(code) == (verdict is not CodeVerdict.NOT_OURS)
