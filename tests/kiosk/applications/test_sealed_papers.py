"""What a seal makes of photographed pages: small enough for the platform, searchable, vouched for, and none of it lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.document import Document
from kiosk.usecases.draft import Draft
from kiosk.usecases.submit_application import NotSealed, Sealed
from tests.support.application_desk import ApplicationDesk, page_jpeg

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
