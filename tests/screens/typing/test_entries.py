"""Numbers, text and signatures as fingers leave them."""

from __future__ import annotations

import pytest

from screens.typing.number_entry import NumberEntry, NumberKind
from screens.typing.signature import MOST_POINTS, SignatureStrokes
from screens.typing.text_entry import TextEntry


def typed(kind: NumberKind, keys: str) -> NumberEntry:
    entry = NumberEntry(kind)
    for key in keys:
        entry.press(key)
    return entry


def test_phone_is_readable_while_typed_and_masked_afterwards() -> None:
    entry = typed(NumberKind.PHONE, "13800001234")
    assert entry.shown(being_typed=True) == "138 0000 1234"
    assert entry.shown(being_typed=False) == "138****1234"


def test_twelfth_digit_of_a_phone_is_not_taken() -> None:
    entry = typed(NumberKind.PHONE, "13800001234")
    assert entry.complete
    assert not entry.press("5")
    assert entry.digits == "13800001234"


@pytest.mark.parametrize("keys", ["X", "1X", "9999991990010112" + "X"])
def test_x_is_taken_only_as_the_last_of_an_id_number(keys: str) -> None:
    assert "X" not in typed(NumberKind.ID_NUMBER, keys).digits


def test_id_number_ends_with_x_and_is_masked_when_left() -> None:
    entry = typed(NumberKind.ID_NUMBER, "99999919900101123x")
    assert entry.digits == "99999919900101123X"
    assert entry.shown(being_typed=False) == "9999**********123X"


def test_pin_is_never_readable() -> None:
    entry = typed(NumberKind.PIN, "1234")
    assert entry.shown(being_typed=True) == "●●●●"
    assert "1" not in entry.shown(being_typed=False)


def test_other_keys_change_no_number() -> None:
    assert typed(NumberKind.CODE, "a-٣1 ").digits == "1"


def test_rare_character_is_taken_back_by_one_press() -> None:
    entry = TextEntry()
    entry.write("张𠮷")
    assert entry.rub_out()
    assert entry.text == "张"


def test_full_field_takes_what_fits_and_says_so() -> None:
    entry = TextEntry(longest=3)
    assert not entry.write("人民路1号")
    assert entry.text == "人民路"
    assert entry.room == 0


def line(strokes: SignatureStrokes, x0: float, y0: float, x1: float, y1: float, at: float) -> None:
    strokes.begin(x0, y0, at)
    for step in range(1, 21):
        share = step / 20
        strokes.go_on(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, at + share / 10)


def test_full_signature_is_kept_with_its_times() -> None:
    strokes = SignatureStrokes()
    line(strokes, 0.2, 0.2, 0.2, 0.8, 100.0)
    line(strokes, 0.3, 0.3, 0.6, 0.7, 101.0)
    assert not strokes.too_small()
    kept = strokes.strokes()
    assert len(kept) == 2
    assert kept[0][0] == (0.2, 0.2, 0.0)
    assert kept[1][0][2] == 1.0


@pytest.mark.parametrize("end", [(0.25, 0.25), (0.9, 0.21), (0.21, 0.9)])
def test_a_dot_a_dash_and_a_tick_are_too_small(end: tuple[float, float]) -> None:
    strokes = SignatureStrokes()
    line(strokes, 0.2, 0.2, *end, 0.0)
    assert strokes.too_small()


def test_empty_box_is_not_too_small_but_empty() -> None:
    strokes = SignatureStrokes()
    assert strokes.empty
    assert not strokes.too_small()


def test_finger_that_slides_out_of_the_box_stays_at_its_edge() -> None:
    strokes = SignatureStrokes()
    strokes.begin(0.5, 0.5, 0.0)
    strokes.go_on(1.7, -0.4, 0.1)
    assert strokes.strokes()[0][-1][:2] == (1.0, 0.0)


def test_scribbling_without_end_stays_bounded() -> None:
    strokes = SignatureStrokes()
    strokes.begin(0.0, 0.0, 0.0)
    for step in range(MOST_POINTS * 2):
        strokes.go_on(step % 2, 0.5, step / 100)
    assert sum(map(len, strokes.strokes())) == MOST_POINTS


def test_nothing_is_left_after_clearing() -> None:
    strokes = SignatureStrokes()
    line(strokes, 0.1, 0.1, 0.9, 0.9, 5.0)
    strokes.clear()
    assert strokes.empty
    assert strokes.strokes() == ()
