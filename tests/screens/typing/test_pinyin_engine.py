"""The real library, the real tables: what a citizen can reach, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.errors import KioskError
from screens.typing.engines import open_pinyin_engine
from screens.typing.google_pinyin import GooglePinyin
from screens.typing.pinyin_engine import LONGEST_LETTERS, PinyinEngine
from screens.typing.rare_characters import EVERYDAY_FIRST, load_rare_characters


@pytest.fixture(scope="module")
def engine() -> Iterator[PinyinEngine]:
    opened = open_pinyin_engine()
    yield opened
    opened.close()


def texts(engine: PinyinEngine, letters: str) -> list[str]:
    return [offer.text for offer in engine.search(letters).candidates]


@pytest.mark.parametrize(
    ("letters", "word"), [("zhangwei", "张伟"), ("bjs", "北京市"), ("xi'an", "西安"), ("renminlu", "人民路")]
)
def test_everyday_words_are_the_first_candidate(engine: PinyinEngine, letters: str, word: str) -> None:
    assert texts(engine, letters)[0] == word


@pytest.mark.parametrize(
    ("letters", "character"),
    [
        ("yan", "䶮"),
        ("ji", "𠮷"),
        ("kun", "堃"),
        ("rong", "镕"),
        ("di", "頔"),
        ("yang", "旸"),
        ("jie", "㛃"),
        ("yi", "𫖮"),
        ("ying", "媖"),
        ("yan", "龑"),
        ("zhe", "喆"),
        ("lv", "㛎"),
    ],
)
def test_rare_character_of_a_name_is_reachable_by_its_syllable(
    engine: PinyinEngine, letters: str, character: str
) -> None:
    assert character in texts(engine, letters)


@pytest.mark.parametrize(
    ("letters", "character"), [("yan", "䶮"), ("ji", "𠮷"), ("kun", "堃"), ("yang", "旸")]
)
def test_rare_character_of_a_name_comes_right_after_the_everyday_ones(
    engine: PinyinEngine, letters: str, character: str
) -> None:
    assert texts(engine, letters).index(character) < EVERYDAY_FIRST + 10


def test_no_candidate_is_offered_twice(engine: PinyinEngine) -> None:
    for letters in ("yan", "ji", "yi", "xian", "bjs", "shi"):
        offered = texts(engine, letters)
        assert len(offered) == len(set(offered)), letters


def test_candidate_says_how_many_letters_it_takes(engine: PinyinEngine) -> None:
    by_text = {offer.text: offer.letters for offer in engine.search("zhangwei").candidates}
    assert by_text["张伟"] == 8
    assert by_text["张"] == 5


def test_school_spelling_with_u_umlaut_finds_the_same(engine: PinyinEngine) -> None:
    assert "虐" in texts(engine, "nve")
    assert "略" in texts(engine, "lve")


@pytest.mark.parametrize(
    "letters", ["s" * 30, "a" * 30, "zsc" * 10, "shi" * 10, "npfpnndbddpftfnfnlnmlfldffffpb"]
)
def test_a_hand_laid_on_the_keyboard_does_not_end_the_process(engine: PinyinEngine, letters: str) -> None:
    found = engine.search(letters)
    assert found.candidates


@pytest.mark.parametrize("letters", ["", "i", "uu", "v", "'", "''''", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"])
def test_letters_that_spell_nothing_are_no_fault(engine: PinyinEngine, letters: str) -> None:
    engine.search(letters)


def test_more_letters_than_the_library_can_search_are_cut(engine: PinyinEngine) -> None:
    taken = [offer.letters for offer in engine.search("zhang" * 20).candidates]
    assert taken
    assert max(taken) <= LONGEST_LETTERS


def test_a_citizens_choice_never_moves_up_for_the_next(engine: PinyinEngine) -> None:
    before = texts(engine, "zhangwei")
    for _ in range(60):
        engine.search("zhangwei")
        engine.forget()
    assert texts(engine, "zhangwei") == before


def test_missing_dictionary_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KioskError) as told:
        load_rare_characters(tmp_path / "none.tsv")
    assert "scripts/setup" in told.value.do


def test_broken_dictionary_is_refused_and_the_next_engine_works(engine: PinyinEngine, tmp_path: Path) -> None:
    broken = tmp_path / "dict_pinyin.dat"
    broken.write_bytes(b"not a dictionary")
    with pytest.raises(KioskError) as told:
        GooglePinyin(broken)
    assert "词库" in told.value.said
    again = open_pinyin_engine()
    assert texts(again, "zhangwei")[0] == "张伟"
    again.close()
    assert texts(engine, "zhangwei")[0] == "张伟"


def test_searching_a_closed_engine_is_an_exception_and_not_a_crash() -> None:
    closed = open_pinyin_engine()
    closed.close()
    with pytest.raises(RuntimeError):
        closed.search("zhang")
