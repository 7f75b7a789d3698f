"""What a seal makes of photographed pages: small enough for the platform, searchable, vouched for, and none of it lost."""

from __future__ import annotations

import io
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from kiosk.domain.document import Document
from kiosk.domain.ids import DocumentId
from kiosk.domain.seen import TextLine
from kiosk.store.digests import digests_of
from kiosk.usecases.draft import Draft
from kiosk.usecases.submit_application import NotSealed, Sealed
from tests.support.application_desk import ApplicationDesk, page_jpeg, sandbox

BEFORE_PHOTOGRAPHS = 4
"""The version of the terminal's tables whose documents named none."""
_NOWHERE = "http://127.0.0.1:9"
Open = Callable[..., ApplicationDesk]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    desks: list[ApplicationDesk] = []

    def open_desk(max_document_bytes: int | None = None) -> ApplicationDesk:
        desks.append(ApplicationDesk(tmp_path, _NOWHERE, max_document_bytes=max_document_bytes))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


def _photographed(desk: ApplicationDesk) -> list[Document]:
    """The documents of the newest case that were bound from photographs."""
    (case,) = desk.applications.by_person("999999199003070012")
    return [one for one in desk.applications.documents(case.application_id) if one.source == "capture"]


def _read(desk: ApplicationDesk, document: Document) -> bytes:
    return desk.vault.read(document.stored_sha256, f"document:{document.document_id}")


def _pictures(pdf: bytes) -> list[bytes]:
    """The JPEGs of its pages, as they lie in it."""
    with pikepdf.open(io.BytesIO(pdf)) as bound:
        return [
            bytes(image.read_raw_bytes())
            for page in bound.pages
            for image in page.get_images().values()
            if image.get("/Filter") == "/DCTDecode"
        ]


def _large_draft(desk: ApplicationDesk) -> Draft:
    """Its first material has one more page, which is several times as large."""
    draft = desk.filled_draft()
    material = desk.prepare.needed_materials(draft)[0].material
    desk.prepare.add_page(draft, material.code, page_jpeg("large", (1654, 2339), noise=400_000))
    return draft


def test_material_over_the_platforms_limit_is_sealed_smaller_and_the_others_as_they_are(opened: Open) -> None:
    limit = 300_000
    desk = opened(limit)
    assert isinstance(desk.submit.seal(_large_draft(desk)), Sealed)
    large, *others = _photographed(desk)
    assert large.digests.length <= limit and large.pages == 2
    assert sum(digests.length for digests in large.page_digests) > limit, "as they were, they would not fit"
    assert b"/JBIG2Decode" in _read(desk, large) or b"/CCITTFaxDecode" in _read(desk, large)
    assert all(b"/CCITTFaxDecode" not in _read(desk, other) for other in others)


def test_material_that_cannot_be_made_to_fit_is_said_and_nothing_is_lost(opened: Open) -> None:
    desk = opened(20_000)
    draft = _large_draft(desk)
    name = desk.prepare.needed_materials(draft)[0].material.name
    before = desk.vault.names()
    answer = desk.submit.seal(draft)
    assert isinstance(answer, NotSealed) and answer.reason == "too_large"
    assert f"“{name}”的 2 页" in answer.said
    assert desk.vault.names() == before, "every page is still there and no half-made document"
    assert desk.outbox.counts().waiting == 0


# --- text ---


def _line(text: str, left: float, top: float) -> TextLine:
    right, bottom = left + 40.0 * len(text), top + 40.0
    return TextLine(text, 0.98, ((left, top), (right, top), (right, bottom), (left, bottom)))


def _words(pdf: bytes) -> list[tuple[str, float, float]]:
    """Each word with where it begins, in points from the sheet's top left."""
    drawn = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', drawn.stdout.decode())
    return [(word, float(x), float(y)) for x, y, word in found]


def test_what_was_read_of_a_page_is_found_in_its_pdf_and_pages_nobody_read_hold_nothing_up(
    opened: Open,
) -> None:
    desk = opened()
    draft = desk.filled_draft(pages=2)
    first, second = next(iter(draft.pages.values()))
    desk.prepare.keep_lines(draft, second.document_id, [_line("房屋租赁合同张𬱖", 100, 200)])
    desk.prepare.keep_lines(draft, DocumentId("gone"), [_line("没有", 100, 200)])
    assert set(draft.lines) == {second.document_id}
    desk.prepare.move_page(draft, first.material, 1, 0)
    assert isinstance(desk.submit.seal(draft), Sealed)
    [(word, x, y)] = _words(_read(desk, _photographed(desk)[0]))
    # A page of 827 x 1169 pixels is an A4 sheet at 100 dpi.
    assert word == "房屋租赁合同张𬱖"
    assert (x, y) == pytest.approx((72.0, 144.0), abs=6)


def test_lines_of_a_card_move_with_its_sides_onto_the_sheet(opened: Open) -> None:
    desk = opened()
    draft = desk.filled_draft(name="居住证签注")
    desk.prepare.delete_page(draft, desk.item("居住证签注").materials[1].code, 0)
    card = desk.item("居住证签注").materials[1]
    for text in ("front", "back"):
        desk.prepare.add_page(draft, card.code, page_jpeg(text, (856, 540)))
    front, back = draft.pages[card.code]
    desk.prepare.keep_lines(draft, front.document_id, [_line("正面", 0, 0)])
    desk.prepare.keep_lines(draft, back.document_id, [_line("反面", 0, 0)])
    assert isinstance(desk.submit.seal(draft), Sealed)
    [document] = [one for one in _photographed(desk) if one.material == card.code]
    (above, left, top), (below, left_too, bottom) = _words(_read(desk, document))
    assert (above, below) == ("正面", "反面")
    # Each side 85.6 mm x 54 mm, in the middle of its half of 210 mm x 148.5 mm.
    by_mm = 72 / 25.4
    assert (left, left_too) == pytest.approx(((210 - 85.6) / 2 * by_mm,) * 2, abs=3)
    assert (top, bottom) == pytest.approx([(47.25 + more) * by_mm for more in (0, 148.5)], abs=6)


def test_a_page_taken_again_takes_its_text_with_it(opened: Open) -> None:
    desk = opened()
    draft = desk.filled_draft()
    material, [page] = next(iter(draft.pages.items()))
    desk.prepare.keep_lines(draft, page.document_id, [_line("旧的", 100, 200)])
    desk.prepare.delete_page(draft, material, 0)
    assert desk.prepare.undo_change(draft) and draft.lines, "undone, nothing happened"
    desk.prepare.add_page(draft, material, page_jpeg("again"), replaces=0)
    assert draft.lines == {}


# --- digests ---


def test_the_pdf_names_both_digests_of_every_photograph_that_went_in(opened: Open) -> None:
    desk = opened()
    assert isinstance(desk.submit.seal(desk.filled_draft(pages=2)), Sealed)
    document = _photographed(desk)[0]
    with pikepdf.open(io.BytesIO(_read(desk, document))) as pdf:
        said = pdf.open_metadata()["{urn:hall-kiosk:kept-pages#}pageDigests"]
    assert said == [f"sha256:{one.sha256} sm3:{one.sm3}" for one in document.page_digests]
    assert len(said) == 2 and len({*said}) == 2


# --- the photographs themselves ---


def test_photographs_stay_encrypted_and_whole_until_the_platform_has_the_case(
    tmp_path: Path, opened: Open
) -> None:
    desk = opened()
    draft = desk.filled_draft(pages=2, name="居住证签注")
    taken = [page.digests for pages in draft.pages.values() for page in pages]
    sealed = desk.submit.seal(draft)
    assert isinstance(sealed, Sealed)
    assert desk.stores.clean_up_after_crash() == 0, "a start in between leaves them"
    documents = _photographed(desk)
    kept = [name for document in documents for name in document.photographs]
    assert [digests_of(desk.vault.read(name, f"page:{sealed.application_id}")) for name in kept] == taken
    assert [digests for document in documents for digests in document.page_digests] == taken
    assert all(b"\xff\xd8\xff" not in (tmp_path / "vault" / name).read_bytes()[:64] for name in kept)
    desk.prepare.abandon(draft)
    assert desk.vault.names() >= set(kept), "the visit ends and the case goes on"


def test_photographs_go_with_the_documents_once_the_platform_confirmed(tmp_path: Path) -> None:
    with sandbox(tmp_path / "platform") as platform:
        desk = ApplicationDesk(tmp_path / "terminal", platform.url)
        assert isinstance(desk.submit.seal(desk.filled_draft()), Sealed)
        assert len(desk.vault.names()) > 3
        desk.send_all()
        assert platform.cases()[0]["state"] == "received"
        assert desk.vault.names() == frozenset()
        desk.close()


def test_photographs_go_when_the_citizen_takes_the_case_back(opened: Open) -> None:
    desk = opened()
    sealed = desk.submit.seal(desk.filled_draft())
    assert isinstance(sealed, Sealed)
    assert desk.submit.discard(sealed.receipt_number) == "discarded"
    assert desk.vault.names() == frozenset()


def test_a_case_sealed_before_photographs_were_kept_is_read_and_sent_as_ever(tmp_path: Path) -> None:
    """A terminal is set up anew with cases waiting: their documents name no photographs."""
    folder = tmp_path / "terminal"
    with sandbox(tmp_path / "platform") as platform:
        desk = ApplicationDesk(folder, platform.url)
        assert isinstance(desk.submit.seal(desk.filled_draft()), Sealed)
        desk.close()
        with closing(sqlite3.connect(folder / "terminal.db")) as raw:
            raw.execute("ALTER TABLE document DROP COLUMN photographs")
            raw.execute(f"PRAGMA user_version = {BEFORE_PHOTOGRAPHS}")
        desk = ApplicationDesk(folder, platform.url)
        assert desk.stores.clean_up_after_crash() > 0, "nobody names the photographs: they go"
        desk.send_all()
        assert platform.cases()[0]["state"] == "received" and desk.vault.names() == frozenset()
        desk.close()


def test_copy_of_an_identity_paper_says_for_what_it_was_made_and_no_other_paper_does(opened: Open) -> None:
    desk = opened()
    draft = desk.filled_draft()
    proof, *others = [needed.material for needed in desk.prepare.needed_materials(draft)]
    draft.item = replace(
        draft.item,
        materials=tuple(replace(one, identity=one.code == proof.code) for one in draft.item.materials),
    )
    assert [line.code for line in desk.prepare.summary(draft).materials if line.marked] == [proof.code]
    photographs = {code: [page.digests for page in pages] for code, pages in draft.pages.items()}
    assert isinstance(desk.submit.seal(draft), Sealed)
    for document in _photographed(desk):
        (kept,) = _pictures(_read(desk, document))[:1]
        marked = digests_of(kept).sha256 not in {digests.sha256 for digests in photographs[document.material]}
        assert marked == (document.material == proof.code)
        assert document.page_digests == tuple(photographs[document.material]), "vouched for as photographed"
    assert others, "the item asks for more than one paper"
