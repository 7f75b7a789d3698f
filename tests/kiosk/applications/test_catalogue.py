"""The sample catalogue is complete, and the search finds what people mean."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.base.paths import assets
from kiosk.store.catalog_store import CatalogBroken, CatalogStore, read_catalogue
from kiosk.usecases.browse_catalog import BrowseCatalog

SAMPLE = assets() / "samples" / "catalogue"


@pytest.fixture(scope="module")
def browse() -> BrowseCatalog:
    return BrowseCatalog(CatalogStore(SAMPLE))


def _names(browse: BrowseCatalog, text: str) -> list[str]:
    return [found.item.name for found in browse.search(text, page_size=200).items]


def test_the_sample_has_the_plans_numbers_and_says_that_it_is_a_sample() -> None:
    catalogue = read_catalogue(SAMPLE)
    assert Counter(item.level for item in catalogue.items) == {"village": 48, "township": 103}
    assert catalogue.sample and all(item.sample for item in catalogue.items)
    assert all(len(item.code) == 31 for item in catalogue.items)


def test_at_least_twelve_items_are_complete_in_every_element() -> None:
    complete = [i for i in read_catalogue(SAMPLE).items if i.form and i.here and not i.missing_elements()]
    assert len(complete) >= 12
    assert sum(item.promise for item in complete) >= 4
    for item in complete:
        if item.commitment:
            assert item.commitment.version and item.commitment.promised and item.commitment.consequences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("JZZ", "居住证申领"),
        ("juzhuzheng", "居住证申领"),
        ("ju住z", "居住证申领"),
        ("居住证", "居住证申领"),
        ("居证", "居住证申领"),
        ("暂住证", "居住证申领"),
        ("ＪＺＺ", "居住证申领"),
        ("sfz", "居民身份证补领受理"),
        ("低保", "最低生活保障申请"),
        ("yanglaojin", "城乡居民基本养老保险待遇申领"),
        ("chushengdengjiguonei", "出生登记（国内出生）"),
        ("残疾证", "残疾人证申办"),
    ],
)
def test_an_item_is_found_by_what_people_type(browse: BrowseCatalog, text: str, wanted: str) -> None:
    assert wanted in _names(browse, text)[:4]


def test_what_matched_is_shown_and_a_miss_is_empty(browse: BrowseCatalog) -> None:
    first = browse.search("jz").items[0]
    assert "".join(first.item.name[at] for at in first.matched) == "居住"
    assert _names(browse, "qqqqq") == [] and _names(browse, "<script>") == []
    assert browse.search("qqqqq").next_letters == frozenset()


def test_live_letters_are_exactly_those_that_still_find_something(browse: BrowseCatalog) -> None:
    chance = random.Random(11)
    for _ in range(60):
        text = ""
        while len(text) < 5:
            live = browse.search(text).next_letters
            found = {c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if browse.search(text + c).total}
            assert live == found, f"after {text!r}"
            if not live:
                break
            text += chance.choice(sorted(live))


def test_facets_narrow_and_pages_hold_everything_once(browse: BrowseCatalog) -> None:
    assert browse.facet_values("theme")[0] == "全部" and "户籍" in browse.facet_values("theme")
    births = browse.search(facet="bundle", value="出生", page_size=100)
    assert births.total >= 5 and all("出生" in found.item.bundles for found in births.items)
    assert (
        browse.search(facet="cross_area", value="全部").total == browse.search(facet="cross_area").total > 5
    )
    seen: list[str] = []
    for page in range(browse.search("s").pages):
        seen += [found.item.code for found in browse.search("s", page=page).items]
    assert len(seen) == len(set(seen)) == browse.search("s").total
    assert browse.search("jzz", page=99).page == 0 and browse.search("jzz", page=-3).page == 0
    assert browse.item("no such code") is None


def test_the_index_file_is_used_until_the_catalogue_changes(tmp_path: Path) -> None:
    index = tmp_path / "index.json"
    CatalogStore(SAMPLE, index).index()
    kept = json.loads(index.read_text("utf-8"))
    kept["entries"][0][1][1][0] = ["vvv"]
    index.write_text(json.dumps(kept), "utf-8")
    assert BrowseCatalog(CatalogStore(SAMPLE, index)).search("vvv").total == 1, "read from the file"
    kept["made_from"] = "another catalogue"
    index.write_text(json.dumps(kept), "utf-8")
    assert BrowseCatalog(CatalogStore(SAMPLE, index)).search("vvv").total == 0
    index.write_text("{ half", "utf-8")
    assert BrowseCatalog(CatalogStore(SAMPLE, index)).search("jzz").total == 3


def test_every_mistake_of_a_broken_catalogue_is_named_at_once(tmp_path: Path) -> None:
    whole = json.loads((SAMPLE / "township.json").read_text("utf-8"))
    whole["items"][0]["form"][8]["together_with"] = "nowhere"
    whole["items"][1]["code"] = whole["items"][0]["code"]
    whole["items"][0]["commitment"]["replaces"] = ["no_such_material"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    with pytest.raises(CatalogBroken) as caught:
        read_catalogue(broken)
    said = "\n".join(caught.value.mistakes)
    assert "nowhere" in said and "重复" in said and "no_such_material" in said
    del whole["items"][2]["name"]
    whole["items"][3]["level"] = "galaxy"
    broken.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    with pytest.raises(CatalogBroken) as caught:
        read_catalogue(broken)
    assert {"items.2.name", "items.3.level"} <= {
        part for m in caught.value.mistakes for part in m.split(": ")
    }
    with pytest.raises(CatalogBroken):
        read_catalogue(tmp_path / "nothing.json")


def test_commands_print_what_is_agreed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["catalog", "check", str(SAMPLE), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["by_level"]["village"]["items"] == report["by_level"]["village"]["target"] == 48
    assert report["wrong_codes"] == {} and report["without_guide"] == []
    assert main(["catalog", "search", "jzz", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["name"] == "居住证申领" and set(lines[0]) == {"code", "name", "score"}
    assert main(["catalog", "check", str(tmp_path / "none.json")]) == 1
    assert "找不到事项目录" in capsys.readouterr().err
