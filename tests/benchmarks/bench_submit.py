"""Handing in, measured: seal and delivery of one case, search in a large catalogue, bytes sent over a bad link.

Run: .venv/bin/python -m pytest -s tests/benchmarks/bench_submit.py        (about 10 s)
Prints figures of this machine; asserts counts and ratios only.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.base.paths import assets
from kiosk.domain.catalog_search import CatalogIndex, IndexEntry
from kiosk.domain.ids import ItemCode
from kiosk.store.catalog_store import CatalogStore, read_catalogue, spell
from tests.support.application_desk import ApplicationDesk, Sandbox, page_jpeg, sandbox

pytestmark = pytest.mark.benchmark

CASES = 6
CATALOGUE_ITEMS = 2000
TEXTS = ("s", "sf", "sfz", "j", "jz", "jzz", "juzhu", "d", "dj", "yanglao", "低保", "身份证补")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, platform: Sandbox) -> Iterator[ApplicationDesk]:
    made = ApplicationDesk(tmp_path / "terminal", platform.url)
    yield made
    made.close()


def test_seal_and_delivery(desk: ApplicationDesk, platform: Sandbox) -> None:
    seals, deliveries = [], []
    for _ in range(CASES):
        draft = desk.filled_draft(pages=2)
        seals.append(_ms(lambda draft=draft: desk.submit.seal(draft)))  # type: ignore[misc]
        deliveries.append(_ms(desk.send_all))
    assert len(platform.cases()) == CASES
    _say("seal: 4 pages and the letter, ms", seals)
    _say("delivery to the platform's confirmation, ms", deliveries)


def test_bytes_over_a_bad_link(desk: ApplicationDesk, platform: Sandbox) -> None:
    """The link is cut in every third chunk; the ratio is bytes sent to bytes wanted."""
    draft = desk.filled_draft()
    for needed in desk.prepare.needed_materials(draft):
        for number in range(2):
            big = page_jpeg(f"{needed.material.code} {number}", size=(2480, 3508), noise=2_000_000)
            desk.prepare.add_page(draft, needed.material.code, big)
    desk.submit.seal(draft)
    sent = [0]
    send = desk.platform._wire.send

    def counted(method: str, path: str, content: bytes, headers: dict[str, str]) -> object:
        sent[0] += len(content) if method == "PATCH" else 0
        return send(method, path, content, headers)

    desk.platform._wire.send = counted  # type: ignore[method-assign, assignment]
    platform.faults(*[{"on": "upload", "fault": "cut_upload", "times": 1, "skip": 3} for _ in range(5)])
    for _ in range(40):
        desk.sender.wake()
        if not hasattr(desk.sender.step(), "end"):
            break
    case = platform.cases()[0]
    wanted = sum(material["length"] for material in case["materials"])
    assert case["state"] == "received"
    print(f"bad link: {wanted / 1e6:.1f} MB in 512 KiB chunks, 5 cuts, sent {sent[0] / wanted:.2f} x")
    assert sent[0] <= wanted + 5 * 524_288


def test_search_in_a_large_catalogue(tmp_path: Path) -> None:
    items = read_catalogue(assets() / "samples" / "catalogue").items
    spelled = {item.code: (spell(item.name), tuple(spell(w) for w in item.everyday_words)) for item in items}
    large, entries = [], []
    for number in range(CATALOGUE_ITEMS):
        item = items[number % len(items)]
        code = ItemCode(f"{item.code}-{number}")
        large.append(replace(item, code=code))
        entries.append(IndexEntry(code, *spelled[item.code]))
    index = CatalogIndex(large, entries)
    for text in TEXTS:  # typed one letter after the other, as people do
        index.search(text[:-1])
    took = [_ms(lambda text=text: (index.search(text), index.next_letters(text))) for text in TEXTS]  # type: ignore[misc]
    _say(f"search in {CATALOGUE_ITEMS} items with the live letters, ms", took)
    store, file = assets() / "samples" / "catalogue", tmp_path / "index"
    CatalogStore(store, file).index()
    opened = [_ms(lambda: CatalogStore(store, file).index()) for _ in range(3)]
    _say(f"catalogue of {len(items)} items opened with its index file, ms", opened)


def _ms(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000


def _say(what: str, values: list[float]) -> None:
    print(f"{what}: median {statistics.median(values):.1f}, worst {max(values):.1f}")
