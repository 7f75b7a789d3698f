"""A new version holds from its day, a cancelled item goes with its day, a begun case keeps what it began with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from kiosk.base.clock import HandClock
from kiosk.base.paths import assets
from kiosk.domain.ids import ItemCode
from kiosk.store.catalog_store import CatalogStore

DAY = 24 * 3600.0


def _store(tmp_path: Path) -> tuple[CatalogStore, HandClock, ItemCode]:
    whole = json.loads((assets() / "samples" / "catalogue" / "village.json").read_text("utf-8"))
    first, second = whole["items"][:2]
    newer = {**first, "version": 2, "name": "新版事项", "effective_on": "2026-03-02"}
    second["cancelled_on"] = "2026-03-03"
    whole["items"] = [first, second, newer]
    file = tmp_path / "village.json"
    file.write_text(json.dumps(whole), "utf-8")
    clock = HandClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    return CatalogStore(file, tmp_path / "index.json", clock), clock, ItemCode(first["code"])


def test_versions_come_and_go_with_their_days_while_the_terminal_runs(tmp_path: Path) -> None:
    store, clock, code = _store(tmp_path)
    versions = []
    for _ in range(3):
        item = store.index().item(code)
        versions.append((item.version if item else None, len(store.index())))
        clock.advance(DAY)
    assert versions == [(1, 2), (2, 2), (2, 1)]


def test_a_begun_case_finds_the_version_it_began_with(tmp_path: Path) -> None:
    store, clock, code = _store(tmp_path)
    clock.advance(5 * DAY)
    old = store.of_version(code, 1)
    assert old is not None and old.version == 1 and old.name != "新版事项"
    assert store.of_version(code, 9) is None


def test_a_cancelled_newest_version_does_not_bring_the_old_one_back(tmp_path: Path) -> None:
    store, clock, code = _store(tmp_path)
    file = tmp_path / "village.json"
    whole = json.loads(file.read_text("utf-8"))
    whole["items"][2]["cancelled_on"] = "2026-03-04"
    file.write_text(json.dumps(whole), "utf-8")
    clock.advance(4 * DAY)
    assert store.index().item(code) is None


def test_a_day_without_a_change_keeps_the_index(tmp_path: Path) -> None:
    store, clock, _ = _store(tmp_path)
    clock.advance(7 * DAY)
    before = store.index()
    clock.advance(DAY)
    assert store.index() is before
