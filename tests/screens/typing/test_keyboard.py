"""What each key of the pinyin keyboard gives, without its widget."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.typing.composer import PinyinComposer
from screens.typing.engines import open_pinyin_engine
from screens.typing.keyboard import KeyboardState


@pytest.fixture
def keyboard() -> Iterator[KeyboardState]:
    engine = open_pinyin_engine()
    yield KeyboardState(PinyinComposer(engine))
    engine.close()


def typed(keyboard: KeyboardState, *codes: str) -> str:
    return "".join(keyboard.press(code).text for code in codes)


def codes(keyboard: KeyboardState) -> list[str]:
    return [key.code for row in keyboard.rows() for key in row]


def test_every_face_has_the_same_number_of_keys_in_each_row(keyboard: KeyboardState) -> None:
    shapes = []
    for code in ("", "digits", "digits", "switch"):
        if code:
            keyboard.press(code)
        shapes.append([len(row) for row in keyboard.rows()])
    assert len(set(map(tuple, shapes))) == 1


def test_space_takes_the_first_candidate_and_else_is_a_space(keyboard: KeyboardState) -> None:
    assert typed(keyboard, *"zhangwei", "space") == "张伟"
    assert typed(keyboard, "space") == " "


def test_done_gives_the_letters_first_and_then_ends(keyboard: KeyboardState) -> None:
    typed(keyboard, *"vip")
    assert keyboard.press("done").text == "vip"
    assert keyboard.press("done").done


def test_changing_the_face_loses_no_letter(keyboard: KeyboardState) -> None:
    typed(keyboard, *"wo")
    assert keyboard.press("digits").text == "wo"
    assert typed(keyboard, "1") == "1"


def test_a_sign_after_spelling_takes_the_first_candidate(keyboard: KeyboardState) -> None:
    assert typed(keyboard, *"nihao", "，") == "你好，"


def test_rare_key_without_a_syllable_says_how_it_works(keyboard: KeyboardState) -> None:
    assert keyboard.press("rare").hint == "keyboard.no_rare"


def test_capitals_of_the_english_face(keyboard: KeyboardState) -> None:
    keyboard.press("switch")
    keyboard.press("shift")
    assert "A" in codes(keyboard)
    assert typed(keyboard, "A") == "A"
    assert "." in codes(keyboard)


def test_without_an_engine_letters_and_digits_still_go() -> None:
    keyboard = KeyboardState(None)
    assert typed(keyboard, "a", "digits", "7") == "a7"
    assert keyboard.press("rare").hint == "keyboard.no_rare"
    assert keyboard.press("rub_out").rubs_out


def test_plain_board_writes_case_numbers() -> None:
    keyboard = KeyboardState(None, plain=True)
    assert {"0", "9", "A", "Z", "-", "rub_out", "done"} <= set(codes(keyboard))
    assert typed(keyboard, "S", "X", "-", "1") == "SX-1"


def test_next_citizen_finds_letters_in_front(keyboard: KeyboardState) -> None:
    typed(keyboard, *"zhang")
    keyboard.press("digits")
    keyboard.forget()
    assert keyboard.face == "pinyin"
    assert keyboard.composition.offers == ()
