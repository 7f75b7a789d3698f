"""Filling in one application: what the card tells is not asked, what is missing is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import uuid_utils

from kiosk.base.clock import Clock
from kiosk.domain.application import FormAnswer, ResultWay
from kiosk.domain.commitment import (
    CommitmentChoice,
    CommitmentLetter,
    SignedCommitment,
    Stroke,
    letter_for,
    signature_is_too_small,
)
from kiosk.domain.form import fields_to_ask, in_words, known_answer, masked, problem_of, tidy
from kiosk.domain.ids import ApplicationId, DeliveryKey, DocumentId
from kiosk.domain.paper_fields import PhotoAnswer
from kiosk.domain.people import Citizen
from kiosk.domain.service_item import FormField, MaterialSource, ServiceItem
from kiosk.store.digests import sm3_of
from kiosk.store.document_vault import DocumentVault
from kiosk.usecases.draft import (
    Draft,
    FieldVerdict,
    KnownField,
    MaterialLine,
    Missing,
    NeededMaterial,
    PageRefused,
    Question,
    Summary,
)
from kiosk.usecases.draft_pages import DraftPages

__all__ = [
    "Draft",
    "FieldVerdict",
    "KnownField",
    "MaterialLine",
    "Missing",
    "NeededMaterial",
    "PageRefused",
    "PrepareApplication",
    "Question",
    "Summary",
    "form_answers",
]


SURE = 0.9
"""A value read with less confidence, and borne out by nothing else, is left to the citizen to type."""


class PrepareApplication(DraftPages):
    """Everything between "start" and "hand in"; the pages are in the part above."""

    def __init__(self, vault: DocumentVault, clock: Clock) -> None:
        super().__init__(vault)
        self._clock = clock

    def begin(self, citizen: Citizen, item: ServiceItem) -> Draft:
        """A draft that already holds all that card and item can tell. Its keys live as long as the case."""
        draft = Draft(
            application_id=ApplicationId(str(uuid_utils.uuid7())),
            delivery_key=DeliveryKey(str(uuid_utils.uuid7())),
            citizen=citizen,
            item=item,
            begun_at=self._clock.now(),
        )
        if item.commitment is not None:
            draft.choice = CommitmentChoice.UNDECIDED
        for field in fields_to_ask(citizen, item):
            if field.kind == "phone" and citizen.phone:
                draft.answers[field.name] = citizen.phone
        return draft

    def known(self, draft: Draft) -> tuple[KnownField, ...]:
        """What nobody is asked, in the order of the form."""
        found = []
        for field in draft.item.form:
            answer = known_answer(draft.citizen, field)
            if answer is not None:
                origin: Literal["card", "item"] = "item" if field.fixed else "card"
                shown = masked(field, answer.value)
                found.append(KnownField(field.name, field.label, answer.value, shown, origin))
        return tuple(found)

    def questions(self, draft: Draft) -> tuple[Question, ...]:
        """All fields to ask, in their order."""
        return tuple(self._question(draft, field) for field in fields_to_ask(draft.citizen, draft.item))

    def question_pages(self, draft: Draft) -> tuple[tuple[Question, ...], ...]:
        """The questions as they stand on the screens: those asked together are together."""
        pages: list[list[Question]] = []
        for question in self.questions(draft):
            beside = question.field.together_with
            page = (
                next((p for p in pages if any(q.field.name == beside for q in p)), None) if beside else None
            )
            if page is None:
                pages.append([question])
            else:
                page.append(question)
        return tuple(tuple(page) for page in pages)

    def answer(self, draft: Draft, name: str, value: str) -> FieldVerdict:
        """Keeps the value, good or not, and says whether it is good. KeyError for a field that is not asked."""
        field = next((f for f in fields_to_ask(draft.citizen, draft.item) if f.name == name), None)
        if field is None:
            raise KeyError(name)
        draft.answers[name] = tidy(field, value)
        problem = problem_of(field, draft.answers[name], self._clock.now().date())
        return FieldVerdict(not problem, problem)

    def fill_from_photo(
        self, draft: Draft, page: DocumentId, answers: Sequence[PhotoAnswer]
    ) -> tuple[str, ...]:
        """Fills the fields that nobody has answered with what a page told for sure; names of those filled.

        What the citizen typed stays. Nothing is filled from a page that is gone meanwhile.
        """
        if not any(kept.document_id == page for pages in draft.pages.values() for kept in pages):
            return ()
        asked = {field.name for field in fields_to_ask(draft.citizen, draft.item)}
        filled = []
        for answer in answers:
            sure = answer.checked or answer.confidence >= SURE
            if answer.name in asked and sure and not draft.answers.get(answer.name):
                draft.answers[answer.name] = answer.value
                draft.read[answer.name] = (answer.value, page)
                filled.append(answer.name)
        return tuple(filled)

    def letter(self, draft: Draft) -> CommitmentLetter | None:
        """The letter as this citizen reads it, or None when the item offers none."""
        item = draft.item
        if item.commitment is None:
            return None
        names = {material.code: material.name for material in item.materials}
        return letter_for(item.commitment, item.name, names, draft.citizen.name)

    def sign(
        self, draft: Draft, strokes: tuple[Stroke, ...], *, scrolled_to_end: bool, shown_s: float
    ) -> Literal["signed", "too_small", "not_read"]:
        """Signs the letter; the spared materials are no longer needed and their pages are dropped."""
        letter = self.letter(draft)
        if letter is None:
            raise ValueError("the item offers no commitment")
        if not scrolled_to_end:
            return "not_read"
        if signature_is_too_small(strokes):
            return "too_small"
        text_sm3 = sm3_of(letter.text().encode())
        signed_at = self._clock.now()
        draft.commitment = SignedCommitment(letter, text_sm3, signed_at, shown_s, scrolled_to_end, strokes)
        draft.choice = CommitmentChoice.SIGNED
        self._drop(draft, letter.replaces_codes)
        return "signed"

    def refuse(self, draft: Draft) -> tuple[NeededMaterial, ...]:
        """The free choice against the promise: answers the proofs that are wanted instead."""
        draft.choice, draft.commitment = CommitmentChoice.REFUSED, None
        return tuple(needed for needed in self.needed_materials(draft) if needed.instead_of_promise)

    def choose_delivery(self, draft: Draft, way: ResultWay) -> None:
        draft.delivery = way

    def missing(self, draft: Draft) -> tuple[Missing, ...]:
        """Everything that is missing, all at once; empty when it can be handed in."""
        today = self._clock.now().date()
        missing = []
        for field in fields_to_ask(draft.citizen, draft.item):
            problem = problem_of(field, draft.answers.get(field.name, ""), today)
            if problem:
                missing.append(Missing("field", field.name, problem))
        for needed in self.needed_materials(draft):
            if not needed.done:
                name = needed.material.name
                missing.append(Missing("material", needed.material.code, f"请拍{name}。"))
        if draft.choice is CommitmentChoice.UNDECIDED:
            missing.append(Missing("commitment", "commitment", "请签承诺书，或者选择改交证明。"))
        return tuple(missing)

    def summary(self, draft: Draft) -> Summary:
        """The confirm page in words: who it is and what the citizen gave, then every material with its source.

        What the card told besides is not asked for a second look: it cannot be changed here, and the page stays one page.
        """
        fields = {field.name: field for field in draft.item.form}
        answers = tuple(
            (answer.label, masked(fields[answer.name], answer.value))
            for answer in form_answers(draft)
            if answer.origin in ("citizen", "photo") or fields[answer.name].from_card in ("name", "id_number")
        )
        lines = tuple(_lines(draft))
        limit = draft.item.promised_limit
        return Summary(
            item_name=draft.item.name,
            answers=answers,
            materials=lines,
            commitment=draft.choice.value,
            delivery=draft.delivery,
            promised_limit=limit.in_words() if limit else "",
            pages=sum(line.pages for line in lines),
            from_photo=frozenset(a.label for a in form_answers(draft) if a.origin == "photo"),
        )

    def _question(self, draft: Draft, field: FormField) -> Question:
        text = field.question or (
            f"您的{field.label}是哪一项？" if field.kind == "choice" else f"您的{field.label}？"
        )
        value = draft.answers.get(field.name)
        if value is None:
            return Question(field, text, "", "", done=not field.required)
        problem = problem_of(field, value, self._clock.now().date())
        return Question(
            field,
            text,
            value,
            problem if value else "",
            done=not problem,
            from_photo=_told_by_photo(draft, field.name),
        )


def form_answers(draft: Draft) -> tuple[FormAnswer, ...]:
    """Every answered field of the form with its value and where it came from."""
    answers = []
    for field in draft.item.form:
        known = known_answer(draft.citizen, field)
        value = draft.answers.get(field.name, "")
        if known is not None:
            answers.append(known)
        elif value:
            origin: Literal["photo", "citizen"] = "photo" if _told_by_photo(draft, field.name) else "citizen"
            answers.append(FormAnswer(field.name, field.label, value, origin, in_words(field, value)))
    return tuple(answers)


def _told_by_photo(draft: Draft, name: str) -> bool:
    """An answer that the citizen changed is the citizen's own."""
    read = draft.read.get(name)
    return read is not None and read[0] == draft.answers.get(name)


def _lines(draft: Draft) -> list[MaterialLine]:
    lines = []
    for material in draft.item.materials:
        pages = material.sheets(len(draft.pages.get(material.code, ())))
        source: MaterialSource = material.source
        if source == "promise" and draft.choice is not CommitmentChoice.SIGNED:
            source = "capture"
        elif draft.choice is CommitmentChoice.SIGNED and material.code in _promised(draft):
            source = "promise"
        marked = material.identity and source == "capture"
        lines.append(MaterialLine(material.code, material.name, pages, source, marked))
    return lines


def _promised(draft: Draft) -> tuple[str, ...]:
    return draft.item.commitment.replaces if draft.item.commitment else ()
