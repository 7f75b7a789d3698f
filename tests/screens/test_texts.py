"""Every sentence exists in both languages, with the same blanks to fill."""

from __future__ import annotations

import re
import string
from itertools import chain
from pathlib import Path

import pytest

from kiosk.base import paths
from screens.texts import Texts
from tests.screens.samples import FACTS, LOOKS, MORE, shown
from tests.support.finger import Face

SCREENS = Path(__file__).parents[2] / "screens"
LITERAL = re.compile(r"""\bsay\(\s*["']([a-z0-9_.]+)["']""")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(paths.assets() / "i18n")


def test_both_languages_have_the_same_keys(texts: Texts) -> None:
    assert texts.keys("zh") ^ texts.keys("en") == frozenset()


def test_both_languages_have_the_same_blanks(texts: Texts) -> None:
    for key in texts.keys("zh"):
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(texts.sentence(language, key)) if name}
            for language in ("zh", "en")
        ]
        assert blanks[0] == blanks[1], key


def test_every_key_written_in_a_screen_exists(texts: Texts) -> None:
    files = chain(SCREENS.rglob("*.py"), SCREENS.rglob("*.kv"))
    asked = {(file.name, key) for file in files for key in LITERAL.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert {(file, key) for file, key in asked if key not in texts.keys("zh")} == set()


def test_showing_everything_asks_for_no_missing_key() -> None:
    with Face(draws=False) as face:
        face.texts.missing.clear()
        for step in FACTS:
            for look in LOOKS.values():
                face.show(shown(step, look=look))
        for picture in MORE.values():
            face.show(picture)
        assert face.texts.missing == set()


def test_no_exclamation_mark_and_no_word_that_the_house_avoids(texts: Texts) -> None:
    banned = (
        "！",
        "用户",
        "系统",
        "排号",
        "弃号",
        "流水号",
        "采集",
        "上传",
        "附件",
        "注销",
        "登出",
        "缓存",
        "非法",
    )
    for key in texts.keys("zh"):
        sentence = texts.sentence("zh", key)
        assert not [word for word in banned if word in sentence], f"{key}: {sentence}"


def test_two_files_of_a_language_may_not_say_the_same_key(tmp_path: Path) -> None:
    (tmp_path / "zh.json").write_text('{"a": "甲"}', encoding="utf-8")
    (tmp_path / "zh_more.json").write_text('{"a": "乙"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"zh_more\.json: the key a"):
        Texts(tmp_path)


def test_an_unknown_key_is_remembered_and_shown_as_itself(texts: Texts) -> None:
    fresh = Texts(paths.assets() / "i18n")
    assert fresh.voice("en")("no.such.key") == "no.such.key"
    assert fresh.missing == {("en", "no.such.key")}
