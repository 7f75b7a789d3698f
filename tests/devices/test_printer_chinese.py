"""Chinese text in the codes that printers have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocol import escpos_chinese as chinese


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        ("国", "b9fa"),
        ("〇", "a996"),
        ("㈠", "a2e5"),
        ("①", "a2d9"),
        ("：", "a3ba"),
        ("１", "a3b1"),
        ("·", "a1a4"),
        ("龘", "fd93"),
        ("A", "41"),
    ],
)
def test_what_every_printer_has_goes_as_text(letter: str, code: str) -> None:
    assert chinese.printer_code(letter) == bytes.fromhex(code)


@pytest.mark.parametrize("letter", "䶮㐂𠮷𬭚𫖯㛃𤧛ḿ€¥鿍")
def test_what_printers_lack_is_not_sent_as_text(letter: str) -> None:
    assert chinese.printer_code(letter) is None


@given(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]))
def test_a_code_is_two_bytes_that_mean_the_letter_and_hold_no_control_byte(letter: str) -> None:
    code = chinese.printer_code(letter)
    if code is not None:
        assert len(code) == 2 and code.decode("gb18030") == letter
        assert code[0] >= 0x81 and code[1] >= 0x40


@pytest.mark.parametrize(
    ("old", "new"), [("\ue863", "䶮"), ("\ue81e", "龴"), ("\ue815", "⺁"), ("\ue854", "龺")]
)
def test_private_use_letters_of_old_systems_become_real_ones(old: str, new: str) -> None:
    assert chinese.modernised(f"张{old}") == f"张{new}"


def test_control_characters_in_a_name_never_reach_the_printer() -> None:
    assert chinese.modernised("张\x1b@\x00三\n") == "张@三"


@given(st.text(alphabet="政务服务，。A0 12:30（）", max_size=200), st.integers(2, 43))
def test_wrapping_loses_nothing_but_blanks_and_never_overflows(text: str, width: int) -> None:
    lines = chinese.wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(chinese.columns_of(line) <= width for line in lines)


def test_a_line_never_begins_with_a_full_stop() -> None:
    lines = chinese.wrapped("一二三四。五六", 8)
    assert lines == ["一二三", "四。五六"]


def test_a_number_is_not_broken() -> None:
    assert chinese.wrapped("请拨打服务热线12345。", 18) == ["请拨打服务热线", "12345。"]


def test_a_number_goes_down_whole_with_the_full_stop_after_it() -> None:
    assert chinese.wrapped("请拨打12345。", 11) == ["请拨打", "12345。"]


def test_a_run_of_blanks_at_a_lines_end_does_not_indent_the_next() -> None:
    lines = chinese.wrapped("2026-06-12 09:43    3 号终端     热线 12345", 30)
    assert lines == ["2026-06-12 09:43    3 号终端", "热线 12345"]
