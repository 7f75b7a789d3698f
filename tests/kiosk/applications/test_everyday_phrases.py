"""What people type finds the right item among those of four levels."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.base.paths import assets
from kiosk.store.catalog_store import CatalogStore
from kiosk.store.sample_lists import ListTooShort, sample_level, write_sample
from kiosk.usecases.browse_catalog import BrowseCatalog

LISTS = assets() / "samples" / "lists"
PHRASES = Path(__file__).parent / "phrases"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    assert main(["catalog", "sample", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def browse(folder: Path) -> BrowseCatalog:
    return BrowseCatalog(CatalogStore(folder))


def _first_five(browse: BrowseCatalog, text: str) -> set[str]:
    return {found.item.name for found in browse.search(text, page_size=5).items}


@pytest.mark.parametrize("half", ["work", "score"])
def test_the_right_item_is_among_the_first_five(browse: BrowseCatalog, half: str) -> None:
    lines = (PHRASES / f"{half}.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    missed = [text for text, right in pairs if not set(right.split("|")) & _first_five(browse, text)]
    assert len(pairs) == 100 and len(missed) <= 5, missed


@pytest.mark.parametrize(
    "typed", ["jeihundengji", "jiehudengji", "jiehunndengji", "jiehundengjo", "juehundengji"]
)
def test_one_slip_of_the_finger_is_forgiven(browse: BrowseCatalog, typed: str) -> None:
    assert "结婚登记" in _first_five(browse, typed)


@pytest.mark.parametrize("typed", ["jx", "jiehuxx", "wwwwwwwww", "jieeehunnndengji"])
def test_two_slips_and_short_texts_are_not_guessed_at(browse: BrowseCatalog, typed: str) -> None:
    assert "结婚登记" not in _first_five(browse, typed)


def test_a_name_that_two_levels_have_does_not_fill_the_page_twice(browse: BrowseCatalog) -> None:
    names = [found.item.name for found in browse.search("公积金", page_size=8).items]
    assert len(names) == len(set(names)) == 8


def test_the_sample_has_the_plans_counts_and_the_check_says_where_one_is_missing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["catalog", "check", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    types = report["by_level"]["prefecture"]["by_type"]
    assert {kind: count["items"] for kind, count in types.items()} == {"01": 247, "20": 315, "21": 97}
    assert report["by_level"]["county"]["items"] == 299 + 344 and report["below_target"] == []
    county = json.loads((folder / "county.json").read_text("utf-8"))
    county["items"][0]["code"] = county["items"][0]["code"][:17] + "0" + county["items"][0]["code"][18:]
    county["items"].append(county["items"].pop() | {"item_type": "10"})
    (tmp_path / "county.json").write_text(json.dumps(county), "utf-8")
    assert main(["catalog", "check", str(tmp_path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["below_target"] == ["county"]
    assert sorted(report["wrong_codes"].values()) == [["credit_code"], ["type"]]


def test_the_same_lists_give_the_same_bytes_and_short_ones_none(folder: Path, tmp_path: Path) -> None:
    for file in write_sample(LISTS, tmp_path / "again"):
        assert file.read_bytes() == (folder / file.name).read_bytes()
    short = tmp_path / "lists"
    shutil.copytree(LISTS, short)
    (short / "licences.txt").write_text("@公安 police 治安\n养犬许可 核发\n", "utf-8")
    with pytest.raises(ListTooShort):
        sample_level(short, "county")
