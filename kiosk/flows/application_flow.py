"""From the first question to the receipt: form, commitment, confirmation, submission."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.commitment import CommitmentChoice
from kiosk.domain.people import mask_id_number, mask_name, mask_phone
from kiosk.flows.deeds import (
    AnswerField,
    ChooseDelivery,
    DeliverApplication,
    DiscardStored,
    PrintReceipt,
    RefuseCommitment,
    SealApplication,
    SignCommitment,
)
from kiosk.flows.doubts import ask_next_doubt
from kiosk.flows.events import (
    CommitmentRefused,
    CommitmentSigned,
    DeliveryChosen,
    EditAsked,
    FieldChanged,
    FieldsAccepted,
    LeaveConfirmed,
    ReceiptPrintAsked,
    ReviewAsked,
    StoredDiscardAsked,
    SubmitConfirmed,
    WentBack,
)
from kiosk.flows.everywhere_flow import confirmed_leaving, went_back
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import (
    ApplicationSealed,
    ApplicationSent,
    CommitmentAnswered,
    DraftChanged,
    StoredDiscarded,
)
from kiosk.flows.session import Applying, Capturing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, go, go_home
from kiosk.flows.ways_in import open_review
from kiosk.usecases.submit_application import Delivered, Sealed


def next_step(visit: Visit, applying: Applying, around: Surroundings) -> Visit:
    """To the first thing that is still missing: answers, pictures, the choice about the promise; else to confirm."""
    picture = applying.picture
    missing = [i for i, needed in enumerate(picture.materials) if not needed.done]
    if missing:
        applying = replace(applying, capture=Capturing(material=missing[0]))
        return go(replace(visit, applying=applying), Step.CAPTURE)
    if picture.letter is not None and picture.choice is CommitmentChoice.UNDECIDED:
        applying = replace(applying, letter_opened_at=around.now, letter_problem="")
        return go(replace(visit, applying=applying), Step.COMMITMENT)
    return go(replace(visit, applying=replace(applying, handing_in="reading", problem="")), Step.CONFIRM)


def changed_field(visit: Visit, event: FieldChanged, _around: Surroundings) -> Move:
    applying = _applying(visit)
    applying = replace(applying, answers_under_way=applying.answers_under_way + 1)
    deed = AnswerField(applying.draft, event.name, event.value)
    return stay(replace(visit, applying=applying), deed)


def draft_changed(visit: Visit, event: DraftChanged, around: Surroundings) -> Move:
    applying = _applying(visit)
    left = max(0, applying.answers_under_way - bool(event.field_name))
    applying = replace(applying, picture=event.picture, answers_under_way=left)
    visit = replace(visit, applying=applying)
    if applying.accept_waits and left == 0:
        return accepted_fields(visit, FieldsAccepted(), around)
    return stay(visit)


def accepted_fields(visit: Visit, _event: FieldsAccepted, around: Surroundings) -> Move:
    """On when every question on the screen is answered; waits for answers that are still being judged."""
    applying = _applying(visit)
    if applying.answers_under_way:
        return stay(replace(visit, applying=replace(applying, accept_waits=True)))
    applying = replace(applying, accept_waits=False)
    pages = applying.picture.question_pages
    page = pages[applying.form_page] if applying.form_page < len(pages) else ()
    if not all(question.done for question in page):
        return stay(replace(visit, applying=applying))
    if applying.form_page + 1 < len(pages):
        return stay(replace(visit, applying=replace(applying, form_page=applying.form_page + 1)))
    return stay(next_step(visit, applying, around))


def back_in_form(visit: Visit, event: WentBack, around: Surroundings) -> Move:
    applying = _applying(visit)
    if applying.form_page > 0:
        return stay(replace(visit, applying=replace(applying, form_page=applying.form_page - 1)))
    return went_back(visit, event, around)


def signed(visit: Visit, event: CommitmentSigned, around: Surroundings) -> Move:
    applying = _applying(visit)
    opened = applying.letter_opened_at or around.now
    shown_s = (around.now - opened).total_seconds()
    return stay(visit, SignCommitment(applying.draft, event.strokes, event.scrolled_to_end, shown_s))


def refused(visit: Visit, _event: CommitmentRefused, _around: Surroundings) -> Move:
    """Nobody is pressed: the proofs are asked for instead."""
    return stay(visit, RefuseCommitment(_applying(visit).draft))


def commitment_answered(visit: Visit, event: CommitmentAnswered, around: Surroundings) -> Move:
    applying = replace(_applying(visit), picture=event.picture)
    if event.result in ("too_small", "not_read"):
        return stay(replace(visit, applying=replace(applying, letter_problem=event.result)))
    return stay(next_step(visit, replace(applying, letter_problem=""), around))


def edit(visit: Visit, event: EditAsked, around: Surroundings) -> Move:
    applying = _applying(visit)
    if applying.handing_in != "reading":
        return stay(visit)
    if event.section == "form":
        return stay(go(replace(visit, applying=replace(applying, form_page=0)), Step.FORM))
    if event.section == "materials" and applying.picture.materials:
        return stay(go(replace(visit, applying=replace(applying, capture=Capturing())), Step.CAPTURE))
    if event.section == "commitment" and applying.picture.letter is not None:
        applying = replace(applying, letter_opened_at=around.now, letter_problem="")
        return stay(go(replace(visit, applying=applying), Step.COMMITMENT))
    return stay(visit)


def chose_delivery(visit: Visit, event: DeliveryChosen, _around: Surroundings) -> Move:
    return stay(visit, ChooseDelivery(_applying(visit).draft, event.way))


def confirmed(visit: Visit, _event: SubmitConfirmed, _around: Surroundings) -> Move:
    """One press, one case: the second changes nothing."""
    applying = _applying(visit)
    if applying.handing_in != "reading":
        return stay(visit)
    if applying.doubts:
        # Read after the citizen had left the pages: asked before it is handed in, once.
        return stay(go(replace(visit, applying=ask_next_doubt(applying)), Step.CAPTURE))
    applying = replace(applying, handing_in="sealing", problem="")
    ticket = visit.queueing.ticket or visit.queueing.held
    deed = SealApplication(applying.draft, ticket.ticket_id if ticket else "")
    return stay(replace(visit, applying=applying), deed)


def sealed(visit: Visit, event: ApplicationSealed, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {SealApplication.__name__})
    applying, answer = _applying(visit), event.answer
    if not isinstance(answer, Sealed):
        applying = replace(applying, handing_in="reading", problem=answer.said)
        return stay(replace(visit, applying=applying))
    applying = replace(
        applying,
        handing_in="sending",
        sealed=answer,
        latest_by=answer.latest_by,
        timeline=answer.timeline,
    )
    return stay(replace(visit, applying=applying), DeliverApplication(answer.receipt_number))


def sent(visit: Visit, event: ApplicationSent, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {DeliverApplication.__name__})
    applying, answer = _applying(visit), event.answer
    if isinstance(answer, Delivered):
        applying = replace(
            applying,
            application_number=answer.application_number,
            query_word=answer.query_word,
            latest_by=answer.latest_by or applying.latest_by,
        )
    applying = replace(applying, timeline=answer.timeline)
    return stay(arrive(replace(visit, applying=applying), Step.SUBMITTED, ()))


def asked_receipt(visit: Visit, _event: ReceiptPrintAsked, _around: Surroundings) -> Move:
    applying = _applying(visit)
    if applying.sealed is None or applying.paper in ("printing", "held", "unknown"):
        return stay(visit)
    deed = _receipt(visit, applying, applying.sealed)
    return stay(replace(visit, applying=replace(applying, paper="printing")), deed)


def _receipt(visit: Visit, applying: Applying, sealed: Sealed) -> PrintReceipt:
    citizen, summary = visit.citizen, applying.picture.summary
    return PrintReceipt(
        sealed=sealed,
        application_number=applying.application_number,
        masked_name=mask_name(citizen.name) if citizen else "",
        masked_id=mask_id_number(citizen.id_number) if citizen else "",
        masked_phone=mask_phone(applying.draft.answers.get("phone", "")),
        delivery=summary.delivery,
        fee=applying.picture.item.fee,
        materials=tuple((line.name, line.pages, _HOW[line.source]) for line in summary.materials),
    )


def asked_discard(visit: Visit, _event: StoredDiscardAsked, around: Surroundings) -> Move:
    applying = _applying(visit)
    if applying.sealed is None or applying.application_number:
        return stay(visit)
    if visit.dialog == "discard_stored":
        return confirmed_discard(visit, LeaveConfirmed(), around)
    return stay(replace(visit, dialog="discard_stored"))


def confirmed_discard(visit: Visit, event: LeaveConfirmed, around: Surroundings) -> Move:
    applying = _applying(visit)
    if visit.dialog != "discard_stored" or applying.sealed is None:
        return confirmed_leaving(visit, event, around)
    sealed = applying.sealed
    return stay(replace(visit, dialog=""), DiscardStored(sealed.receipt_number, sealed.application_id))


def discarded(visit: Visit, event: StoredDiscarded, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {DiscardStored.__name__})
    if event.result == "already_sent":
        return stay(replace(visit, toast="toast.already_sent"))
    return stay(replace(go_home(visit), toast="toast.discarded"))


def asked_review(visit: Visit, _event: ReviewAsked, _around: Surroundings) -> Move:
    return stay(open_review(visit))


_HOW = {"card": "刷卡读取", "licence": "证照库", "capture": "", "promise": "已签字"}


def _applying(visit: Visit) -> Applying:
    assert visit.applying is not None, "the table reaches these steps only with an application"
    return visit.applying


ROWS: Rows = {
    (Step.FORM, FieldChanged): changed_field,
    (Step.FORM, FieldsAccepted): accepted_fields,
    (Step.FORM, DraftChanged): draft_changed,
    (Step.FORM, WentBack): back_in_form,
    (Step.COMMITMENT, CommitmentSigned): signed,
    (Step.COMMITMENT, CommitmentRefused): refused,
    (Step.COMMITMENT, CommitmentAnswered): commitment_answered,
    (Step.CONFIRM, EditAsked): edit,
    (Step.CONFIRM, DeliveryChosen): chose_delivery,
    (Step.CONFIRM, DraftChanged): draft_changed,
    (Step.CONFIRM, SubmitConfirmed): confirmed,
    (Step.CONFIRM, ApplicationSealed): sealed,
    (Step.CONFIRM, ApplicationSent): sent,
    (Step.SUBMITTED, SubmitConfirmed): ignored,
    (Step.SUBMITTED, ReceiptPrintAsked): asked_receipt,
    (Step.SUBMITTED, StoredDiscardAsked): asked_discard,
    (Step.SUBMITTED, LeaveConfirmed): confirmed_discard,
    (Step.SUBMITTED, StoredDiscarded): discarded,
    (Step.SUBMITTED, ReviewAsked): asked_review,
    (Step.TICKET, ReviewAsked): asked_review,
}
