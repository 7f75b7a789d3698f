"""Carries out the deeds of the catalogue and of an application. Only here is a draft touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.base.clock import Clock
from kiosk.domain.form import fields_to_ask
from kiosk.domain.ids import MaterialCode, ReceiptNumber
from kiosk.domain.paper_fields import KIND_WORDS, answers_from_paper
from kiosk.domain.paper_questions import agrees, asked_kind
from kiosk.flows.deeds import (
    AbandonDraft,
    AnswerField,
    BeginApplication,
    CapturePage,
    ChooseDelivery,
    Deed,
    DeletePage,
    DeliverApplication,
    DiscardStored,
    DropCapture,
    FillFromPhoto,
    KeepCapture,
    KeepLines,
    LookUpCases,
    MovePage,
    OpenItem,
    ReadPage,
    RefuseCommitment,
    SealApplication,
    SearchItems,
    SignCommitment,
    UndoDelete,
)
from kiosk.flows.events import Event
from kiosk.flows.outcomes import (
    ApplicationSealed,
    ApplicationSent,
    CasesLooked,
    CommitmentAnswered,
    DraftBegun,
    DraftChanged,
    ItemOpened,
    ItemsFound,
    PageCaptured,
    PageRead,
    StoredDiscarded,
)
from kiosk.flows.session import DraftPicture
from kiosk.flows.ticket_hands import Performer
from kiosk.usecases.browse_catalog import ALL, BrowseCatalog
from kiosk.usecases.capture_document import Captured, CaptureDocument
from kiosk.usecases.papers_at_counter import PapersAtCounter
from kiosk.usecases.prepare_application import Draft, PrepareApplication
from kiosk.usecases.read_kept_page import ReadKeptPage
from kiosk.usecases.submit_application import Sealed, SubmitApplication
from kiosk.usecases.track_progress import Looked, TrackProgress

SUBMIT_DEADLINE_S = 8.0
"""The screen may wait ten seconds in all before it says that the application is stored."""

ITEMS_ON_A_PAGE = 4


class CatalogueHands:
    def __init__(self, browse: BrowseCatalog, track: TrackProgress) -> None:
        self._browse = browse
        self._track = track

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {SearchItems: self.search, OpenItem: self.open, LookUpCases: self.look_up}

    def search(self, deed: SearchItems) -> Event:
        found = self._browse.search(deed.text, deed.facet, deed.value, deed.page, ITEMS_ON_A_PAGE)
        facet = "theme" if deed.facet == "initials" else deed.facet
        values = tuple(value for value in self._browse.facet_values(facet) if value != ALL)
        return ItemsFound(found, values, deed.text)

    def open(self, deed: OpenItem) -> Event:
        return ItemOpened(self._browse.item(deed.item_code))

    def look_up(self, deed: LookUpCases) -> Event:
        return CasesLooked(self._looked(deed))

    def _looked(self, deed: LookUpCases) -> Looked:
        if deed.code:
            return self._track.by_receipt(deed.code)
        if deed.number:
            return self._track.by_number(deed.number, deed.citizen)
        if deed.citizen is not None:
            return self._track.by_citizen(deed.citizen)
        return Looked((), "not_found")


class DraftHands:
    """Everything done to a draft before it is handed in."""

    def __init__(self, prepare: PrepareApplication, capture: CaptureDocument) -> None:
        self._prepare = prepare
        self._capture = capture

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {
            BeginApplication: self.begin,
            AnswerField: self.answer,
            CapturePage: self.shoot,
            KeepCapture: self.keep,
            DropCapture: self.drop,
            DeletePage: self.delete,
            MovePage: self.move,
            FillFromPhoto: self.fill,
            KeepLines: self.keep_lines,
            UndoDelete: self.undo,
            SignCommitment: self.sign,
            RefuseCommitment: self.refuse,
            ChooseDelivery: self.choose_delivery,
            AbandonDraft: self.abandon,
        }

    def begin(self, deed: BeginApplication) -> Event:
        draft = self._prepare.begin(deed.citizen, deed.item)
        return DraftBegun(draft, self.picture(draft))

    def answer(self, deed: AnswerField) -> Event:
        self._prepare.answer(deed.draft, deed.name, deed.value)
        return DraftChanged(self.picture(deed.draft), deed.name)

    def shoot(self, deed: CapturePage) -> Event:
        return self._captured(deed.draft, self._capture.shoot(deed.draft, deed.material, deed.replaces))

    def keep(self, deed: KeepCapture) -> Event:
        return self._captured(deed.draft, self._capture.keep(deed.draft, deed.material, deed.replaces))

    def drop(self, _deed: DropCapture) -> None:
        self._capture.drop()

    def delete(self, deed: DeletePage) -> Event:
        self._prepare.delete_page(deed.draft, MaterialCode(deed.material), deed.index)
        return DraftChanged(self.picture(deed.draft))

    def move(self, deed: MovePage) -> Event:
        self._prepare.move_page(deed.draft, MaterialCode(deed.material), deed.index, deed.to)
        return DraftChanged(self.picture(deed.draft))

    def fill(self, deed: FillFromPhoto) -> Event:
        self._prepare.fill_from_photo(deed.draft, deed.document_id, deed.answers)
        return DraftChanged(self.picture(deed.draft))

    def keep_lines(self, deed: KeepLines) -> None:
        self._prepare.keep_lines(deed.draft, deed.document_id, deed.lines)

    def undo(self, deed: UndoDelete) -> Event:
        self._prepare.undo_change(deed.draft)
        return DraftChanged(self.picture(deed.draft))

    def sign(self, deed: SignCommitment) -> Event:
        result = self._prepare.sign(
            deed.draft, deed.strokes, scrolled_to_end=deed.scrolled_to_end, shown_s=deed.shown_s
        )
        return CommitmentAnswered(result, self.picture(deed.draft))

    def refuse(self, deed: RefuseCommitment) -> Event:
        self._prepare.refuse(deed.draft)
        return CommitmentAnswered("refused", self.picture(deed.draft))

    def choose_delivery(self, deed: ChooseDelivery) -> Event:
        self._prepare.choose_delivery(deed.draft, deed.way)
        return DraftChanged(self.picture(deed.draft))

    def abandon(self, deed: AbandonDraft) -> None:
        self._capture.drop()
        self._prepare.abandon(deed.draft)

    def picture(self, draft: Draft) -> DraftPicture:
        """How the draft stands, for the flow and the screens."""
        prepare = self._prepare
        return DraftPicture(
            item=draft.item,
            known=prepare.known(draft),
            question_pages=prepare.question_pages(draft),
            materials=prepare.needed_materials(draft),
            letter=prepare.letter(draft),
            choice=draft.choice,
            summary=prepare.summary(draft),
            missing=prepare.missing(draft),
        )

    def _captured(self, draft: Draft, captured: Captured) -> Event:
        said = f"toast.page_{captured.refusal}" if captured.refusal else ""
        return PageCaptured(captured.result, self.picture(draft), captured.reasons, said)


class ReadingHands:
    """Reads kept pages; touches no draft, for that is done in the visit's own lane."""

    def __init__(self, read: ReadKeptPage, clock: Clock) -> None:
        self._read = read
        self._clock = clock

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {ReadPage: self.read}

    def read(self, deed: ReadPage) -> Event | None:
        material = deed.item.material(MaterialCode(deed.material))
        paper = self._read.read(deed.application_id, deed.document_id, asked_kind(material.name))
        if paper is None:
            return None
        title = KIND_WORDS[paper.kind] if paper.kind != "other" else paper.title
        asked = fields_to_ask(deed.citizen, deed.item)
        today = self._clock.now().date()
        return PageRead(
            deed.document_id,
            agrees(paper, material.name, deed.citizen),
            title,
            answers_from_paper(paper, asked, today, deed.citizen.id_number),
            paper.lines,
        )


@dataclass(frozen=True, slots=True)
class ForCounter:
    """Copies of what is handed in, for the clerk; `owed` is called when the hall is to be told soon."""

    papers: PapersAtCounter
    owed: Callable[[], None]


class SubmitHands:
    def __init__(self, submit: SubmitApplication, for_counter: ForCounter) -> None:
        self._submit = submit
        self._for_counter = for_counter

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {SealApplication: self.seal, DeliverApplication: self.deliver, DiscardStored: self.discard}

    def seal(self, deed: SealApplication) -> Event:
        copy = self._for_counter.papers.copy_of(deed.draft)
        answer = self._submit.seal(deed.draft)
        if copy is not None and isinstance(answer, Sealed):
            self._for_counter.papers.keep(copy, answer.receipt_number, deed.ticket_id)
            self._for_counter.owed()
        return ApplicationSealed(answer)

    def deliver(self, deed: DeliverApplication) -> Event:
        return ApplicationSent(
            self._submit.deliver_now(ReceiptNumber(deed.receipt_number), SUBMIT_DEADLINE_S)
        )

    def discard(self, deed: DiscardStored) -> Event:
        result = self._submit.discard(ReceiptNumber(deed.receipt_number))
        if result == "discarded":
            self._for_counter.papers.take_back(deed.application_id)
            self._for_counter.owed()
        return StoredDiscarded(result)
