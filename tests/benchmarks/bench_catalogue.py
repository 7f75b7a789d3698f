"""Keystroke to list over 2,000 items, beside a plain scan for the text in every name; and the 200 phrases.

chrt -r 1 python -m tests.benchmarks.bench_catalogue
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk.base.paths import assets
from kiosk.domain.catalog_search import CatalogIndex
from kiosk.domain.ids import ItemCode
from kiosk.domain.service_item import ServiceItem
from kiosk.store.catalog_store import Catalogue, everyday_vocabulary, made_entries, read_catalogue
from kiosk.store.sample_lists import write_sample
from kiosk.usecases.browse_catalog import BrowseCatalog

SAMPLES = assets() / "samples"
PHRASES = Path(__file__).parents[1] / "kiosk" / "applications" / "phrases"
ITEMS = 2000


class Ready:
    """A catalogue that is ready."""

    def __init__(self, catalogue: Catalogue) -> None:
        entries = made_entries(catalogue)
        self._index = CatalogIndex(catalogue.items, entries, everyday_vocabulary())

    def index(self) -> CatalogIndex:
        return self._index

    def is_sample(self) -> bool:
        return True


def main() -> None:
    catalogue = _catalogue()
    phrases = {half: _phrases(half) for half in ("work", "score")}
    browse = BrowseCatalog(Ready(catalogue))
    for half, pairs in phrases.items():
        right = sum(_is_found(browse, text, wanted) for text, wanted in pairs)
        print(f"{half}: {right} of {len(pairs)} in the first five, {len(catalogue.items)} items")
    texts = [text for pairs in phrases.values() for text, _ in pairs]
    random.Random(1).shuffle(texts)
    _say("search, from a new index", _times(BrowseCatalog(Ready(catalogue)).search, texts))
    _say("plain scan of the names", _times(lambda text: _scan(catalogue.items, text), texts))
    scanned = sum(_is_scanned(catalogue.items, text, w) for pairs in phrases.values() for text, w in pairs)
    print(f"plain scan: {scanned} of {len(texts)} in the first five")


def _catalogue() -> Catalogue:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sample(SAMPLES / "lists", folder)
        for file in (SAMPLES / "catalogue").glob("*.json"):
            shutil.copy(file, folder)
        catalogue = read_catalogue(folder)
    more = [
        replace(item, code=ItemCode(item.code + "01"), name=item.name + "（园区）")
        for item in catalogue.items[: ITEMS - len(catalogue.items)]
    ]
    return replace(catalogue, items=(*catalogue.items, *more))


def _phrases(half: str) -> list[tuple[str, set[str]]]:
    lines = (PHRASES / f"{half}.tsv").read_text("utf-8").splitlines()
    return [(text, set(right.split("|"))) for text, right in (line.split("\t") for line in lines)]


def _is_found(browse: BrowseCatalog, text: str, wanted: set[str]) -> bool:
    return bool(wanted & {found.item.name for found in browse.search(text, page_size=5).items})


def _scan(items: tuple[ServiceItem, ...], text: str) -> list[ServiceItem]:
    return [item for item in items if text in item.name or any(text in word for word in item.everyday_words)]


def _is_scanned(items: tuple[ServiceItem, ...], text: str, wanted: set[str]) -> bool:
    return bool(wanted & {item.name for item in _scan(items, text)[:5]})


def _times(search: Callable[[str], object], texts: list[str]) -> list[float]:
    """Milliseconds of every keystroke, sorted."""
    took = []
    for text in texts:
        for end in range(1, len(text) + 1):
            began = time.perf_counter()
            search(text[:end])
            took.append(1000 * (time.perf_counter() - began))
    return sorted(took)


def _say(what: str, took: list[float]) -> None:
    p50, p99 = took[len(took) // 2], took[int(0.99 * len(took))]
    print(f"{what}: {len(took)} keystrokes, p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst {took[-1]:.1f} ms")


if __name__ == "__main__":
    main()
