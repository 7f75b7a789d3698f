"""The keyboard without its keys, on the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.typing.composer import PinyinComposer
from screens.typing.engines import open_pinyin_engine
from screens.typing.pinyin_engine import LONGEST_LETTERS


@pytest.fixture
def composer() -> Iterator[PinyinComposer]:
    engine = open_pinyin_engine()
    yield PinyinComposer(engine)
    engine.close()


def spell(composer: PinyinComposer, letters: str) -> None:
    for letter in letters:
        composer.press(letter)


def test_syllables_are_shown_apart_while_spelling(composer: PinyinComposer) -> None:
    spell(composer, "tuojianglu")
    assert composer.shown().spelled == "tuo jiang lu"


def test_picking_part_of_the_word_keeps_the_letters_it_leaves(composer: PinyinComposer) -> None:
    spell(composer, "zhangwei")
    shown = composer.shown()
    assert composer.pick(shown.offers.index("张")) == "张"
    assert composer.letters == "wei"
    assert composer.composing


def test_picking_the_whole_word_ends_the_composition(composer: PinyinComposer) -> None:
    spell(composer, "zhangwei")
    assert composer.pick(0) == "张伟"
    assert not composer.composing
    assert composer.shown().offers == ()


def test_rare_key_leaves_only_rare_characters_and_the_names_first(composer: PinyinComposer) -> None:
    spell(composer, "yan")
    composer.toggle_rare()
    shown = composer.shown()
    assert shown.rare_only
    assert shown.offers[0] == "䶮"
    assert composer.pick(0) == "䶮"
    assert not composer.shown().rare_only


def test_pages_go_on_without_a_gap_and_stop_at_both_ends(composer: PinyinComposer) -> None:
    spell(composer, "yan")
    composer.turn(-1)
    first = composer.shown()
    assert first.first == 0
    composer.turn(1)
    assert composer.shown().first == len(first.offers)
    for _ in range(300):
        composer.turn(1)
    assert not composer.shown().more
    assert composer.shown().offers


def test_wider_strip_shows_more_candidates(composer: PinyinComposer) -> None:
    spell(composer, "yan")
    before = len(composer.shown().offers)
    composer.make_room(14.0)
    assert len(composer.shown().offers) > before


def test_backspace_takes_letters_first_and_then_leaves_the_text_to_the_field(
    composer: PinyinComposer,
) -> None:
    spell(composer, "wo")
    assert composer.rub_out()
    assert composer.letters == "w"
    assert composer.rub_out()
    assert not composer.rub_out()


def test_letters_without_a_word_are_taken_as_they_are(composer: PinyinComposer) -> None:
    spell(composer, "vip")
    assert composer.take_letters() == "vip"
    assert not composer.composing


def test_endless_typing_stops_at_the_longest_and_keys_that_are_none_change_nothing(
    composer: PinyinComposer,
) -> None:
    spell(composer, "'A1 ñ")
    assert not composer.composing
    spell(composer, "a" * 200)
    assert len(composer.letters) == LONGEST_LETTERS


def test_apostrophe_between_syllables_is_eaten_with_them(composer: PinyinComposer) -> None:
    spell(composer, "xi'an")
    assert composer.shown().offers[0] == "西安"
    assert composer.pick(composer.shown().offers.index("西")) == "西"
    assert composer.letters == "an"


def test_nothing_is_left_after_the_visit(composer: PinyinComposer) -> None:
    spell(composer, "zhangwei")
    composer.toggle_rare()
    composer.forget()
    shown = composer.shown()
    assert (shown.spelled, shown.offers, composer.letters) == ("", (), "")


def test_picking_where_no_candidate_stands_gives_nothing(composer: PinyinComposer) -> None:
    assert composer.pick(0) == ""
    spell(composer, "zhang")
    assert composer.pick(99) == ""
    assert composer.letters == "zhang"
