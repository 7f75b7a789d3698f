"""The photographs of a draft: kept encrypted at once, replaced, deleted, brought back."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.commitment import CommitmentChoice
from kiosk.domain.document import Page
from kiosk.domain.ids import ApplicationId, DocumentId, MaterialCode
from kiosk.domain.seen import TextLine
from kiosk.domain.service_item import Material
from kiosk.store.digests import digests_of
from kiosk.store.document_vault import DocumentVault
from kiosk.store.terminal_database import DiskFull
from kiosk.usecases.draft import Draft, NeededMaterial, PageRefused

LARGEST_PAGE_BYTES = 12 * 1024 * 1024
"""A straightened A4 page at 300 dpi has 1 to 3 MB; more is not a page."""


def about_page(application_id: ApplicationId) -> str:
    """What a page's file is sealed to, so that it opens for its own application only."""
    return f"page:{application_id}"


class DraftPages:
    """Every page lies in the vault from the moment it was kept, so a crash leaves nothing readable."""

    def __init__(self, vault: DocumentVault) -> None:
        self._vault = vault

    def needed_materials(self, draft: Draft) -> tuple[NeededMaterial, ...]:
        """The materials to photograph now; those a promise spares join when the promise is refused."""
        return tuple(
            NeededMaterial(
                material,
                tuple(draft.pages.get(material.code, ())),
                instead_of_promise=material.code in _replaceable(draft),
            )
            for material in draft.item.materials
            if _to_photograph(draft, material)
        )

    def add_page(
        self,
        draft: Draft,
        material: MaterialCode,
        jpeg: bytes,
        *,
        good: bool = True,
        reasons: Sequence[str] = (),
        thumbnail: bytes = b"",
        replaces: int | None = None,
    ) -> Page | PageRefused:
        """Keeps a photograph at the end, or in the place of page `replaces` (0-based), which is then gone."""
        wanted = draft.item.material(material)
        pages = draft.pages.setdefault(material, [])
        digests = digests_of(jpeg)
        if replaces is None and len(pages) >= wanted.most_pictures:
            return PageRefused("too_many", f"{wanted.name}最多 {wanted.most_pictures} 页，请删掉不要的。")
        if len(jpeg) > LARGEST_PAGE_BYTES:
            return PageRefused("too_big", "照片太大，请重拍。")
        if any(page.digests == digests for page in pages):
            return PageRefused("same_page", "这一页已经拍过了。")
        try:
            kept = DocumentId(self._vault.keep(jpeg, about_page(draft.application_id)))
        except DiskFull as full:
            return PageRefused("disk_full", full.said)
        page = Page(kept, material, digests, good, tuple(reasons), thumbnail)
        self._settle_undo(draft)
        if replaces is None:
            pages.append(page)
        else:
            former, pages[replaces] = pages[replaces], page
            _forget_what_it_told(draft, former.document_id)
            self._drop_page(draft, former)
        return page

    def keep_lines(self, draft: Draft, page: DocumentId, lines: Sequence[TextLine]) -> None:
        """What was read of a page goes into the PDF with it; nothing is kept of a page that is gone meanwhile."""
        there = [kept.document_id for pages in draft.pages.values() for kept in pages]
        if draft.undo is not None:
            there.append(draft.undo[2].document_id)
        if page in there:
            draft.lines[page] = tuple(lines)

    def delete_page(self, draft: Draft, material: MaterialCode, index: int) -> None:
        """Takes a page out; it can come back by `undo_change` until the next change of pages."""
        self._settle_undo(draft)
        draft.undo = (material, index, draft.pages[material].pop(index))
        _forget_what_it_told(draft, draft.undo[2].document_id)

    def move_page(self, draft: Draft, material: MaterialCode, index: int, to: int) -> bool:
        """The page at `index` stands at `to` afterwards, the others in their order; False when there is no such place."""
        pages = draft.pages.get(material, [])
        if index == to or not (0 <= index < len(pages) and 0 <= to < len(pages)):
            return False
        self._settle_undo(draft)
        pages.insert(to, pages.pop(index))
        draft.moved = (material, index, to)
        return True

    def undo_change(self, draft: Draft) -> bool:
        """Puts the page deleted or moved last back in its place; False when there is none."""
        if draft.moved is not None:
            material, index, to = draft.moved
            draft.pages[material].insert(index, draft.pages[material].pop(to))
            draft.moved = None
            return True
        if draft.undo is None:
            return False
        material, index, page = draft.undo
        draft.pages[material].insert(index, page)
        draft.undo = None
        return True

    def abandon(self, draft: Draft) -> None:
        """Removes every page of the draft from the disk and empties it. Sealed ones are not touched."""
        self._settle_undo(draft)
        self._drop(draft, list(draft.pages))
        draft.answers.clear()
        draft.read.clear()
        draft.lines.clear()
        draft.commitment = None

    def _drop(self, draft: Draft, materials: Sequence[MaterialCode]) -> None:
        for material in materials:
            self._vault.drop(page.document_id for page in draft.pages.pop(material, ()))

    def _settle_undo(self, draft: Draft) -> None:
        draft.moved = None
        if draft.undo is not None:
            self._drop_page(draft, draft.undo[2])
            draft.undo = None

    def _drop_page(self, draft: Draft, page: Page) -> None:
        self._vault.drop([page.document_id])
        draft.lines.pop(page.document_id, None)


def _forget_what_it_told(draft: Draft, page: DocumentId) -> None:
    """Answers read from a page go with it, unless the citizen changed them."""
    for name, (value, told_by) in list(draft.read.items()):
        if told_by == page:
            del draft.read[name]
            if draft.answers.get(name) == value:
                del draft.answers[name]


def _replaceable(draft: Draft) -> frozenset[MaterialCode]:
    return frozenset(draft.item.commitment.replaces if draft.item.commitment else ())


def _to_photograph(draft: Draft, material: Material) -> bool:
    if material.source not in ("capture", "promise"):
        return False
    return material.code not in _replaceable(draft) or draft.choice is CommitmentChoice.REFUSED
