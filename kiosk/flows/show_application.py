"""Facts of the catalogue, the guide, and an application from form to receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from devices import words
from devices.status import DeviceKind
from kiosk.domain.commitment import CommitmentChoice
from kiosk.domain.people import mask_name
from kiosk.flows.facts_application import (
    CaptureFacts,
    CatalogueFacts,
    CommitmentFacts,
    ConfirmFacts,
    FieldFacts,
    FormFacts,
    GuideFacts,
    ItemFacts,
    MaterialFacts,
    PageFacts,
    SubmittedFacts,
)
from kiosk.flows.session import Applying, Doubt, Surroundings, Visit, expired

if TYPE_CHECKING:
    from kiosk.domain.document import Page
    from kiosk.domain.service_item import ServiceItem
    from kiosk.usecases.browse_catalog import FoundItem
    from kiosk.usecases.prepare_application import Question


def catalogue_facts(visit: Visit, _around: Surroundings) -> CatalogueFacts:
    browsing, found = visit.browsing, visit.browsing.found
    return CatalogueFacts(
        facet=browsing.facet,
        facet_value=browsing.value,
        facet_values=browsing.facet_values,
        text=browsing.text,
        items=tuple(_item(hit) for hit in found.items) if found else (),
        page=browsing.page,
        pages=found.pages if found else 1,
        total=found.total if found else 0,
        next_letters=found.next_letters if found else frozenset(),
        searched_for=browsing.searched_for,
        sample=found.sample if found else True,
    )


def _item(hit: FoundItem) -> ItemFacts:
    item = hit.item
    return ItemFacts(item.code, item.name, item.department, item.here, item.promise, item.free, hit.matched)


def guide_facts(visit: Visit, around: Surroundings) -> GuideFacts:
    item = visit.browsing.item
    assert item is not None, "the guide step is reached only with an item"
    reason = _blocked(visit, around)
    return GuideFacts(
        item_code=item.code,
        name=item.name,
        department=item.department,
        promised_limit=item.promised_limit.in_words() if item.promised_limit else "",
        statutory_limit=item.statutory_limit.in_words() if item.statutory_limit else "",
        fee=item.fee,
        visits=item.visits,
        who=item.who,
        materials=_materials(item),
        steps=item.steps,
        address=item.address,
        hours=item.hours,
        phone=item.phone,
        here=item.here,
        guide_url=around.terminal.guide_url(item.code),
        paper=visit.browsing.paper,
        blocked="expired" if reason == "expired" else ("no_list" if reason and item.here else ""),
    )


def _blocked(visit: Visit, around: Surroundings) -> str:
    """Why the item on show cannot be begun by this citizen; empty when it can."""
    item = visit.browsing.item
    if item is not None and not item.form:
        return "no_list"
    return "expired" if expired(visit.citizen, around.now.date()) else ""


def _materials(item: ServiceItem) -> tuple[MaterialFacts, ...]:
    return tuple(
        MaterialFacts(m.code, m.name, m.source, m.originals, m.copies, m.note, m.required)
        for m in item.materials
    )


def form_facts(visit: Visit, _around: Surroundings) -> FormFacts:
    applying = _applying(visit)
    picture, pages = applying.picture, applying.picture.question_pages
    page = pages[applying.form_page] if applying.form_page < len(pages) else ()
    return FormFacts(
        item_name=picture.item.name,
        known=tuple((known.label, known.masked) for known in picture.known),
        fields=tuple(_field(question) for question in page),
        index=applying.form_page,
        total=len(pages),
        can_go_on=all(question.done for question in page),
        saved=applying.answers_under_way == 0,
    )


def _field(question: Question) -> FieldFacts:
    asked = question.field
    return FieldFacts(
        name=asked.name,
        question=asked.question,
        label=asked.label,
        kind=asked.kind,
        value=question.value,
        choices=asked.choices,
        hint=asked.hint,
        problem=question.problem,
        done=question.done,
        from_photo=question.from_photo,
    )


def capture_facts(visit: Visit, around: Surroundings) -> CaptureFacts:
    applying = _applying(visit)
    capture, materials = applying.capture, applying.picture.materials
    needed = materials[min(capture.material, len(materials) - 1)]
    return CaptureFacts(
        material_name=needed.material.name,
        material_index=capture.material,
        materials_total=len(materials),
        pages=tuple(PageFacts(page.document_id, page.thumbnail, page.good) for page in needed.pages),
        selected=capture.selected,
        camera=_camera(around),
        taking=capture.taking,
        question=capture.question,
        reasons=capture.reasons,
        looks_like=capture.doubt.title if capture.doubt else "",
        asked_page=_page_index(needed.pages, capture.doubt),
        undo_page=capture.undo_page,
        max_pages=needed.material.most_pictures,
        undo_move=capture.undo_move is not None,
        sides=needed.material.sides,
    )


def _page_index(pages: Sequence[Page], doubt: Doubt | None) -> int:
    if doubt is None:
        return -1
    return next((at for at, page in enumerate(pages) if page.document_id == doubt.document_id), -1)


def _camera(around: Surroundings) -> Literal["ready", "starting", "gone"]:
    cameras = [status for status in around.devices if status.kind is DeviceKind.DOCUMENT_CAMERA]
    if not any(words.words(status).citizen_can_use for status in cameras):
        return "gone"
    return "ready" if around.camera_live else "starting"


def commitment_facts(visit: Visit, _around: Surroundings) -> CommitmentFacts:
    applying = _applying(visit)
    letter = applying.picture.letter
    assert letter is not None, "the commitment step is reached only with a letter"
    return CommitmentFacts(
        item_name=letter.item_name,
        title=letter.title,
        version=letter.version,
        told=letter.told,
        promised=letter.promised,
        consequences=letter.consequences,
        replaces=letter.replaces,
        signer=mask_name(letter.signer),
        problem=applying.letter_problem,
    )


def confirm_facts(visit: Visit, _around: Surroundings) -> ConfirmFacts:
    applying = _applying(visit)
    summary, choice = applying.picture.summary, applying.picture.choice
    return ConfirmFacts(
        item_name=summary.item_name,
        answers=summary.answers,
        materials=tuple((line.name, line.pages, line.source) for line in summary.materials),
        marked=frozenset(line.name for line in summary.materials if line.marked),
        commitment="signed"
        if choice is CommitmentChoice.SIGNED
        else ("refused" if choice is CommitmentChoice.REFUSED else "none"),
        delivery=summary.delivery,
        promised_limit=summary.promised_limit,
        state=applying.handing_in,
        problem=applying.problem,
        from_photo=summary.from_photo,
    )


def submitted_facts(visit: Visit, _around: Surroundings) -> SubmittedFacts:
    applying = _applying(visit)
    sealed = applying.sealed
    assert sealed is not None, "the last step is reached only with a sealed application"
    return SubmittedFacts(
        item_name=sealed.item_name,
        stored=not applying.application_number,
        receipt_number=sealed.receipt_number,
        application_number=applying.application_number,
        query_word=applying.query_word,
        code_payload=sealed.code_payload,
        submitted_at=sealed.sealed_at,
        latest_by=applying.latest_by,
        timeline=applying.timeline,
        pages=sealed.pages,
        paper=applying.paper,
        discard_question=visit.dialog == "discard_stored",
    )


def _applying(visit: Visit) -> Applying:
    assert visit.applying is not None, "these steps are reached only with an application"
    return visit.applying
