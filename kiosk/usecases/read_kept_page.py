"""What a kept page says, read after the citizen kept it, while the next page is laid down."""

from __future__ import annotations

import io
from dataclasses import replace

from kiosk.domain.ids import ApplicationId, DocumentId
from kiosk.domain.seen import PaperKind, PaperRead
from kiosk.imaging.seeing.port import Seeing, SeeingGone
from kiosk.imaging.text.kept_lines import lines_on_page
from kiosk.store.cipher import Damaged
from kiosk.store.document_vault import DocumentVault
from kiosk.usecases.draft_pages import about_page

_TRIES = 2
"""A seeing program that fell over is started again by the next call."""


class ReadKeptPage:
    """One page at a time, half a second each: on a lane of its own, so that whoever leaves need not wait for it."""

    def __init__(self, vault: DocumentVault, seeing: Seeing) -> None:
        self._vault = vault
        self._seeing = seeing

    def read(
        self, application_id: ApplicationId, page: DocumentId, kind: PaperKind | None = None
    ) -> PaperRead | None:
        """What stands on the page, its lines in the page's own pixels; None when it is deleted, damaged or cannot be read now.
        Nothing depends on it: the citizen types what was not read."""
        try:
            jpeg = self._vault.read(page, about_page(application_id))
        except (OSError, Damaged):
            return None
        for _ in range(_TRIES):
            try:
                return _as_kept(self._seeing.read_paper(jpeg, kind), jpeg)
            except SeeingGone:
                continue
            except ValueError:
                return None
        return None


def _as_kept(paper: PaperRead, jpeg: bytes) -> PaperRead:
    if not paper.lines:
        return paper
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as page:
        return replace(paper, lines=lines_on_page(paper, page.size), upright_deg=0)
