"""The catalogue on this terminal: read from files, checked whole, with its readings prebuilt beside the data.

Looking readings up needs pypinyin, whose tables take longer to load than a terminal may take to start. So they are
made once for a catalogue and kept in an index file that names the digest of what it was made from.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.base.clock import Clock, SystemClock
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.domain.catalog_search import CatalogIndex, IndexEntry, Spelling
from kiosk.domain.ids import ItemCode
from kiosk.domain.item_versions import in_force
from kiosk.domain.service_item import ServiceItem

_INDEX_FORMAT = 2
_ITEMS = TypeAdapter(tuple[ServiceItem, ...])


class CatalogBroken(KioskError):
    """The catalogue cannot be used; `mistakes` names every one of them."""

    def __init__(self, said: str, mistakes: Sequence[str]) -> None:
        super().__init__(said, "请改好目录文件再导入；现在用的目录没有变。")
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the files say."""

    items: tuple[ServiceItem, ...]
    version: str
    sample: bool
    digest: str


class CatalogStore:
    """Holds the catalogue in use; the search index is built at the first question, or by `prepare`."""

    def __init__(self, folder: Path, index_file: Path | None = None, clock: Clock | None = None) -> None:
        """`index_file`: where the prebuilt readings are kept; None makes them anew each time."""
        self._clock = clock or SystemClock()
        self._folder = folder
        self._index_file = index_file
        self._lock = threading.Lock()
        self._read: Catalogue | None = None
        self._ready: tuple[tuple[ServiceItem, ...], CatalogIndex] | None = None
        self._day: date | None = None

    def index(self) -> CatalogIndex:
        """Raises CatalogBroken when the files cannot be used."""
        return self._loaded()[1]

    def is_sample(self) -> bool:
        return self._loaded()[0].sample

    def version(self) -> str:
        return self._loaded()[0].version

    def of_version(self, code: ItemCode, version: int) -> ServiceItem | None:
        """The item as it was when a case was begun, even if a newer version holds by now."""
        every = self._loaded()[0].items
        return next((item for item in every if item.code == code and item.version == version), None)

    def _loaded(self) -> tuple[Catalogue, CatalogIndex]:
        with self._lock:
            if self._read is None:
                self._read = read_catalogue(self._folder)
            today = self._clock.now().date()
            if self._ready is None or self._day != today:
                self._take(self._read, in_force(self._read.items, today))
                self._day = today
            assert self._ready is not None
            return self._read, self._ready[1]

    def _take(self, catalogue: Catalogue, items: tuple[ServiceItem, ...]) -> None:
        """A new day is a new index only when a version begins or ends with it."""
        if self._ready is not None and self._ready[0] == items:
            return
        holding = replace(catalogue, items=items, digest=f"{catalogue.digest}-{_versions_digest(items)}")
        entries = _entries(self._index_file, holding)
        self._ready = (items, CatalogIndex(items, entries, everyday_vocabulary()))


def _versions_digest(items: Iterable[ServiceItem]) -> str:
    versions = "".join(f"{item.code} {item.version}\n" for item in items)
    return hashlib.sha256(versions.encode()).hexdigest()


def read_catalogue(source: Path) -> Catalogue:
    """Reads one catalogue file or all of a folder; raises CatalogBroken with every mistake at once."""
    files = sorted(source.glob("*.json")) if source.is_dir() else [source]
    if not files or not all(file.is_file() for file in files):
        raise CatalogBroken(f"找不到事项目录 {source.name}。", (f"{source.name}: 没有 JSON 文件",))
    mistakes: list[str] = []
    items: list[ServiceItem] = []
    versions, samples, digest = [], [], hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(content)
        parsed = _parsed(file, content, mistakes)
        if parsed is not None:
            versions.append(str(parsed.get("version", "")))
            samples.append(bool(parsed.get("sample", False)))
            items += _items(file, parsed, mistakes)
    mistakes += _repeated(items)
    if mistakes:
        raise CatalogBroken(f"事项目录有 {len(mistakes)} 处错误。", mistakes)
    return Catalogue(tuple(items), max(versions), any(samples), digest.hexdigest())


def _parsed(file: Path, content: bytes, mistakes: list[str]) -> dict[str, Any] | None:
    try:
        parsed = json.loads(content)
    except ValueError as error:
        mistakes.append(f"{file.name}: 不是 JSON（{error}）")
        return None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("items"), list):
        mistakes.append(f"{file.name}: 缺少 items 列表")
        return None
    return parsed


def _items(file: Path, parsed: dict[str, Any], mistakes: list[str]) -> tuple[ServiceItem, ...]:
    """Departments carry what all their items share; an item's own words win."""
    shared = parsed.get("departments", {})
    sample = bool(parsed.get("sample", False))
    rows = [{"sample": sample, **shared.get(row.get("department", ""), {}), **row} for row in parsed["items"]]
    try:
        items = _ITEMS.validate_json(json.dumps(rows))
    except ValidationError as error:
        for found in error.errors():
            where = ".".join(str(part) for part in found["loc"])
            mistakes.append(f"{file.name}: items.{where}: {found['msg']}")
        return ()
    mistakes += [f"{file.name}: {item.name}: {said}" for item in items for said in _loose_ends(item)]
    return items


def _loose_ends(item: ServiceItem) -> list[str]:
    """References inside an item that lead nowhere."""
    codes = {material.code for material in item.materials}
    fields = {field.name for field in item.form}
    said = [
        f"表单 {f.name} 挨着的 {f.together_with} 不存在"
        for f in item.form
        if f.together_with not in {"", *fields}
    ]
    said += [
        f"选择题 {f.name} 没有选项" for f in item.form if f.kind == "choice" and not (f.choices or f.fixed)
    ]
    if item.commitment:
        said += [f"承诺书代替的材料 {code} 不存在" for code in item.commitment.replaces if code not in codes]
    if item.here and not item.materials:
        said.append("可在本机办，却没有材料清单")
    return said


def _repeated(items: Iterable[ServiceItem]) -> list[str]:
    seen: set[tuple[ItemCode, int]] = set()
    twice = []
    for item in items:
        if (item.code, item.version) in seen:
            twice.append(f"事项编码 {item.code} 第 {item.version} 版重复（{item.name}）")
        seen.add((item.code, item.version))
    return twice


def _entries(file: Path | None, catalogue: Catalogue) -> list[IndexEntry]:
    """From the index file where it fits, else worked out and kept there."""
    kept = _kept_entries(file, catalogue) if file else None
    if kept is not None:
        return kept
    entries = made_entries(catalogue)
    if file:
        _keep(file, catalogue, entries)
    return entries


def _kept_entries(file: Path, catalogue: Catalogue) -> list[IndexEntry] | None:
    """The prebuilt readings, when they were made from exactly this catalogue."""
    try:
        kept = json.loads(file.read_bytes())
        if kept["format"] != _INDEX_FORMAT or kept["made_from"] != catalogue.digest:
            return None
        return [
            IndexEntry(ItemCode(code), _spelling(name), tuple(_spelling(word) for word in words))
            for code, name, words in kept["entries"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        # A lost or half-written index is no loss: it is made again from the catalogue.
        return None


def _spelling(kept: list[Any]) -> Spelling:
    return Spelling(kept[0], tuple(tuple(readings) for readings in kept[1]))


def made_entries(catalogue: Catalogue) -> list[IndexEntry]:
    """The readings of every name and everyday word; takes half a second for 2,000 items."""
    return [
        IndexEntry(item.code, spell(item.name), tuple(spell(word) for word in item.everyday_words))
        for item in catalogue.items
    ]


def _keep(file: Path, catalogue: Catalogue, entries: Sequence[IndexEntry]) -> None:
    kept = {
        "format": _INDEX_FORMAT,
        "made_from": catalogue.digest,
        "entries": [
            [e.code, [e.name.text, e.name.readings], [[w.text, w.readings] for w in e.everyday]]
            for e in entries
        ],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    part.replace(file)


def everyday_vocabulary() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What people say and what stands for it in the names of items; from the file beside the assets."""
    groups = []
    for line in (assets() / "catalogue" / "everyday.txt").read_text("utf-8").splitlines():
        said, found, meant = line.partition("=")
        if found and not line.startswith("#"):
            groups.append((tuple(said.split()), tuple(meant.split())))
    return tuple(groups)


def spell(text: str) -> Spelling:
    """Readings in the context of the whole text, so that 行 in 银行 reads hang; ü is typed v or u."""
    from pypinyin import Style, pinyin  # takes 0.2 s to load; only a new catalogue needs it

    readings: list[tuple[str, ...]] = []
    for found in pinyin(text, style=Style.NORMAL, errors="default"):
        # Characters without a reading come back together: each reads as itself.
        if text.startswith(found[0], len(readings)):
            readings += [(letter.lower(),) for letter in found[0]]
        else:
            readings.append(_typed(found[0]))
    return Spelling(text, tuple(readings))


def _typed(reading: str) -> tuple[str, ...]:
    plain = reading.lower().replace("ü", "v")
    return (plain, plain.replace("v", "u")) if plain in ("lv", "nv", "lve", "nve") else (plain,)
