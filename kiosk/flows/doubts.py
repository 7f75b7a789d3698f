"""Pages that look like another paper or another person's: asked about once, never refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from kiosk.flows.deeds import Deed, FillFromPhoto, KeepLines, ReadPage
from kiosk.flows.flow import Move, stay
from kiosk.flows.session import Applying, Capturing, Doubt, Surroundings, Visit
from kiosk.flows.steps import Step

if TYPE_CHECKING:
    from kiosk.domain.document import Page
    from kiosk.flows.outcomes import PageRead

_ASKED: tuple[Literal["wrong_document", "other_person"], ...] = ("wrong_document", "other_person")


def reading_of(applying: Applying, page: Page) -> ReadPage:
    """The deed that reads a page just kept."""
    draft = applying.draft
    return ReadPage(draft.application_id, draft.item, draft.citizen, page.material, page.document_id)


def page_read(visit: Visit, event: PageRead, _around: Surroundings) -> Move:
    """Its lines are kept with it; its doubts wait for their turn; what it tells of the form is filled in, unless it may be
    the wrong paper."""
    applying = visit.applying
    if applying is None or applying.handing_in != "reading" or not place_of(applying, event.document_id):
        return stay(visit)
    # One question a page: a paper that is not the one asked for is nobody's in particular.
    reason = next((reason for reason in _ASKED if reason in event.doubts), None)
    deeds: list[Deed] = []
    if event.lines:
        deeds.append(KeepLines(applying.draft, event.document_id, event.lines))
    if reason is None:
        if event.answers:
            deeds.append(FillFromPhoto(applying.draft, event.document_id, event.answers))
        return stay(visit, *deeds)
    doubt = Doubt(event.document_id, reason, event.title)
    applying = replace(applying, doubts=(*applying.doubts, doubt))
    if visit.step is Step.CAPTURE:
        applying = ask_next_doubt(applying)
    return stay(replace(visit, applying=applying), *deeds)


def ask_next_doubt(applying: Applying) -> Applying:
    """Asks about the first page in doubt that is still there, when no other question stands; its material is shown then."""
    capture = applying.capture
    if capture.question or capture.taking:
        return applying
    there = [doubt for doubt in applying.doubts if place_of(applying, doubt.document_id)]
    if not there:
        return replace(applying, doubts=())
    first = there[0]
    place = place_of(applying, first.document_id)
    assert place is not None
    material, page = place
    asked = Capturing(
        material=material, selected=page, question=first.reason, reasons=(first.reason,), doubt=first
    )
    return replace(applying, capture=asked, doubts=tuple(there[1:]))


def place_of(applying: Applying, document_id: str) -> tuple[int, int] | None:
    """Index of the material and of the page in it; None when the page is gone."""
    for material, needed in enumerate(applying.picture.materials):
        for at, page in enumerate(needed.pages):
            if page.document_id == document_id:
                return material, at
    return None
