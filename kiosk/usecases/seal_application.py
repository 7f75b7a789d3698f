"""Turning a draft into a sealed case: materials bound as PDF, everything on disk, one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import uuid_utils

from kiosk.base.clock import Clock
from kiosk.domain.application import SealedApplication
from kiosk.domain.calendar import WorkCalendar
from kiosk.domain.commitment import CommitmentChoice, SignedCommitment
from kiosk.domain.document import Document, TrustLevel
from kiosk.domain.ids import DocumentId, ReceiptNumber, TerminalId
from kiosk.domain.seen import TextLine
from kiosk.domain.service_item import Material
from kiosk.outbox.delivery import about_document
from kiosk.store.application_store import ApplicationStore, ToSeal
from kiosk.store.cipher import Damaged
from kiosk.store.digests import digests_of
from kiosk.store.document_vault import DocumentVault
from kiosk.store.terminal_database import DiskFull
from kiosk.usecases.bind_pages import Binding, MaterialTooLarge
from kiosk.usecases.draft import Draft
from kiosk.usecases.draft_pages import about_page
from kiosk.usecases.prepare_application import form_answers

_PDF = "application/pdf"
_LETTER = "commitment_letter"


@dataclass(frozen=True, slots=True)
class HandedInAt:
    """Where the application was made."""

    terminal_id: TerminalId
    place: str


class Sealing:
    """The steps of a seal, in the order in which a power cut between any two is harmless.

    Documents first (a cut leaves files that no row names: start-up removes them), then the one transaction. From then on
    the draft's photographs belong to the case like its documents: they leave the disk when the platform has confirmed it.
    """

    def __init__(
        self,
        vault: DocumentVault,
        applications: ApplicationStore,
        number: Callable[[date, int], ReceiptNumber],
        calendar: WorkCalendar,
        here: HandedInAt,
        binding: Binding | None = None,
    ) -> None:
        self._vault = vault
        self._applications = applications
        self._number = number
        self._calendar = calendar
        self._here = here
        self._binding = binding or Binding()

    def seal(self, draft: Draft, clock: Clock) -> SealedApplication:
        """Sealed and on disk when it returns; a draft sealed before answers the same again.

        Raises Damaged for a page that changed on disk, DiskFull, and MaterialTooLarge; then nothing new stays on the disk
        and the draft is as it was.
        """
        known = self._applications.by_id(draft.application_id)
        if known is not None:
            return known
        documents: list[Document] = []
        try:
            for material in draft.item.materials:
                if draft.pages.get(material.code):
                    documents.append(self._bound(draft, material))
            if draft.commitment is not None:
                documents.append(self._letter(draft.commitment))
            sealed = self._applications.seal(self._to_seal(draft, documents, clock.now()), self._number)
        except (Damaged, DiskFull, MaterialTooLarge):
            self._vault.drop(document.stored_sha256 for document in documents)
            raise
        draft.pages.clear()
        draft.lines.clear()
        return sealed

    def _to_seal(self, draft: Draft, documents: Sequence[Document], now: datetime) -> ToSeal:
        limit = draft.item.promised_limit
        latest_by = self._calendar.latest_end(limit, now) if limit else None
        return ToSeal(
            application_id=draft.application_id,
            delivery_key=draft.delivery_key,
            item_code=draft.item.code,
            item_version=draft.item.version,
            item_name=draft.item.name,
            department=draft.item.department,
            person=draft.citizen.id_number,
            pages=sum(document.pages for document in documents),
            sealed_at=now,
            latest_by=latest_by,
            body=_body(draft, documents, self._here, now, latest_by),
            documents=tuple(documents),
        )

    def _bound(self, draft: Draft, material: Material) -> Document:
        """All pages of one material as one PDF with what was read of them; each page is read back and its digest compared first."""
        pages = draft.pages[material.code]
        pictures = [self._vault.read(page.document_id, about_page(draft.application_id)) for page in pages]
        lines: list[tuple[TextLine, ...]] = [draft.lines.get(page.document_id, ()) for page in pages]
        if material.sides == 2 and len(pictures) == 2:
            from kiosk.imaging.both_sides import both_sides, lines_of_both

            front, back = pictures
            pictures, lines = [both_sides(front, back)], [lines_of_both(front, back, lines)]
        if material.identity:
            from kiosk.imaging.watermark import watermarked

            pictures = [watermarked(picture, made_for(draft)) for picture in pictures]
        vouched = [(page.digests.sha256, page.digests.sm3) for page in pages]
        pdf = self._binding.within(pictures, material.name, lines=lines, page_digests=vouched)
        return self._kept(
            pdf,
            material=material.code,
            name=material.name,
            source="capture",
            pages=len(pictures),
            page_digests=tuple(page.digests for page in pages),
            photographs=tuple(page.document_id for page in pages),
        )

    def _letter(self, signed: SignedCommitment) -> Document:
        from kiosk.imaging.letter import LetterSheet, letter_pdf

        sheet = LetterSheet(
            text=signed.letter.text(),
            text_sm3=signed.text_sm3,
            signer=signed.letter.signer,
            signed_on=f"{signed.signed_at:%Y-%m-%d %H:%M}",
            terminal=f"{self._here.terminal_id} {self._here.place}",
            strokes=signed.strokes,
        )
        name = f"{signed.letter.item_name}{signed.letter.title}"
        return self._kept(letter_pdf(sheet), material=_LETTER, name=name, source="promise", pages=1)

    def _kept(self, pdf: bytes, **about: Any) -> Document:
        document_id = DocumentId(str(uuid_utils.uuid7()))
        trust = TrustLevel.SELF_DECLARED if about["source"] == "promise" else TrustLevel.UPLOADED_BY_CITIZEN
        document = Document(
            document_id=document_id, media_type=_PDF, digests=digests_of(pdf), trust=trust, **about
        )
        stored = self._vault.keep(pdf, about_document(document))
        return _stored_as(document, stored)


def made_for(draft: Draft) -> str:
    """What stands across the copies of identity papers in this case."""
    return f"仅用于办理{draft.item.name}　{draft.begun_at:%Y-%m-%d}"


def _stored_as(document: Document, stored_sha256: str) -> Document:
    return replace(document, stored_sha256=stored_sha256)


def _body(
    draft: Draft, documents: Sequence[Document], here: HandedInAt, now: datetime, latest_by: datetime | None
) -> dict[str, Any]:
    """What the platform is told, in our own words; times as text, because it lies encrypted on disk until then."""
    citizen, answers = draft.citizen, form_answers(draft)
    phone = next((a.value for a in answers if a.name == "phone"), citizen.phone)
    return {
        "terminal": {"id": here.terminal_id, "place": here.place},
        "sealed_at": now.isoformat(),
        "latest_by": latest_by.isoformat() if latest_by else None,
        "item": {
            "code": draft.item.code,
            "version": draft.item.version,
            "name": draft.item.name,
            "department": draft.item.department,
        },
        "applicant": {
            "name": citizen.name,
            "id_type": "resident",
            "id_number": citizen.id_number,
            "phone": phone,
            "address": citizen.address,
        },
        "answers": [
            {
                "name": a.name,
                "label": a.label,
                "value": a.value,
                "words": a.words or a.value,
                "origin": a.origin,
            }
            for a in answers
        ],
        "commitment": _commitment(draft),
        "delivery": draft.delivery,
        "materials": [
            {
                "code": d.material,
                "name": d.name,
                "source": d.source,
                "pages": d.pages,
                "sha256": d.digests.sha256,
            }
            for d in documents
        ],
    }


def _commitment(draft: Draft) -> dict[str, Any]:
    signed = draft.commitment
    if signed is None or draft.choice is not CommitmentChoice.SIGNED:
        return {"choice": draft.choice.value}
    return {
        "choice": "signed",
        "title": signed.letter.title,
        "version": signed.letter.version,
        "text": signed.letter.text(),
        "text_sm3": signed.text_sm3,
        "signed_at": signed.signed_at.isoformat(),
        "shown_s": round(signed.shown_s, 1),
        "scrolled_to_end": signed.scrolled_to_end,
        "replaces": list(signed.letter.replaces_codes),
    }
