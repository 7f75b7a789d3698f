"""Finding an item: by letters, words, theme, department, bundle; and its guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from kiosk.domain.catalog_search import CatalogIndex, Hit
from kiosk.domain.ids import ItemCode
from kiosk.domain.service_item import ServiceItem

Facet = Literal["initials", "theme", "department", "bundle", "cross_area"]
ALL = "全部"


class CatalogSource(Protocol):
    """Where the items come from; the terminal's store of the catalogue."""

    def index(self) -> CatalogIndex:
        """The newest catalogue with its search index; the same object until a newer one is taken in."""

    def is_sample(self) -> bool:
        """Whether the contents are invented."""


@dataclass(frozen=True, slots=True)
class FoundItem:
    item: ServiceItem
    matched: tuple[int, ...]
    """Positions in the name that the text matched."""
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    items: tuple[FoundItem, ...]
    """Those of this page only."""
    page: int
    """From 0, brought into range."""
    pages: int
    total: int
    next_letters: frozenset[str]
    """Upper-case letters that would still find something."""
    sample: bool


class BrowseCatalog:
    """Searches the catalogue; answers within 10 ms for 2,000 items."""

    def __init__(self, catalog: CatalogSource) -> None:
        self._catalog = catalog

    def search(
        self, text: str = "", facet: Facet = "initials", value: str = "", page: int = 0, page_size: int = 4
    ) -> Found:
        """Items whose name or everyday words match `text`, narrowed to one value of a facet, best first."""
        index = self._catalog.index()
        inside = _inside(index, facet, value)
        hits = index.search(text, inside)
        pages = max(1, -(-len(hits) // page_size))
        page = min(max(page, 0), pages - 1)
        shown = hits[page * page_size : (page + 1) * page_size]
        return Found(
            items=tuple(_found(index, hit) for hit in shown),
            page=page,
            pages=pages,
            total=len(hits),
            next_letters=index.next_letters(text, inside),
            sample=self._catalog.is_sample(),
        )

    def facet_values(self, facet: Facet) -> tuple[str, ...]:
        """The chips of a facet: 全部 first, then the values by number of items; none for the letters."""
        if facet == "initials":
            return ()
        return (ALL, *self._catalog.index().facet_values(facet))

    def item(self, code: ItemCode | str) -> ServiceItem | None:
        """The item in its newest version, or None for a code the catalogue does not have."""
        return self._catalog.index().item(ItemCode(code))

    def guide(self, code: ItemCode | str) -> ServiceItem | None:
        """The item when its guide is complete enough to be shown and printed; None otherwise."""
        item = self.item(code)
        return item if item is not None and item.materials and item.steps else None


def _inside(index: CatalogIndex, facet: Facet, value: str) -> frozenset[ItemCode] | None:
    if facet == "initials" or (facet in ("theme", "department") and value in ("", ALL)):
        return None
    return index.with_facet(facet, "" if value == ALL else value)


def _found(index: CatalogIndex, hit: Hit) -> FoundItem:
    item = index.item(hit.code)
    assert item is not None
    return FoundItem(item, hit.matched, hit.score)
