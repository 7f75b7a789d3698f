"""Filling in: nothing is asked that the card told, every mistake is said in words, everything missing at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.people import ProofOfIdentity, id_number_is_valid
from kiosk.usecases.prepare_application import PageRefused, form_answers
from tests.support.application_desk import SIGNATURE, ApplicationDesk, citizen, material, page_jpeg


def test_the_residence_permit_asks_four_of_fourteen_fields(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    asked = [question.field.name for question in desk.prepare.questions(draft)]
    assert len(draft.item.form) == 14
    assert asked == ["street", "road", "reason", "phone"]
    typed = [question for question in desk.prepare.questions(draft) if question.field.kind != "choice"]
    assert len(typed) <= 3
    assert [len(page) for page in desk.prepare.question_pages(draft)] == [2, 1, 1]


def test_what_the_card_told_is_locked_and_masked(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    known = {field.name: field for field in desk.prepare.known(draft)}
    assert known["applicant_name"].value == "龚䶮华" and known["applicant_name"].masked == "龚*华"
    assert known["id_number"].masked == "9999**********0012"
    assert known["residence_county"].origin == "item"
    with pytest.raises(KeyError):
        desk.prepare.answer(draft, "applicant_name", "别人")


def test_a_citizen_known_by_phone_alone_is_asked_for_the_rest(desk: ApplicationDesk) -> None:
    by_phone = replace(
        citizen(), name="", id_number="", address="", nation="", birth=None, valid_to=None,
        proof=ProofOfIdentity.PHONE_CODE, phone="13800000000",
    )  # fmt: skip
    draft = desk.prepare.begin(by_phone, desk.item())
    questions = {question.field.name: question for question in desk.prepare.questions(draft)}
    assert {"applicant_name", "id_number", "household_address"} <= questions.keys()
    assert questions["phone"].value == "13800000000" and questions["phone"].done


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("phone", "138000000", "现在是 9 位"),
        ("phone", "1380000000a", "只能是数字"),
        ("phone", "03800000000", "开头不对"),
        ("street", "99", "请选一项"),
        ("road", "", "请填写路名门牌"),
        ("road", "路" * 81, "最多写 80 个字"),
    ],
)
def test_a_bad_answer_is_said_in_words(desk: ApplicationDesk, name: str, value: str, said: str) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    verdict = desk.prepare.answer(draft, name, value)
    assert not verdict.good and said in verdict.said


def test_full_width_and_spaced_numbers_are_taken_as_meant(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    assert desk.prepare.answer(draft, "phone", "１３８ 0000-0000").good
    assert draft.answers["phone"] == "13800000000"


def test_everything_missing_is_told_at_once(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    missing = desk.prepare.missing(draft)
    assert [one.kind for one in missing] == ["field"] * 4 + ["material"] * 2 + ["commitment"]
    refused = desk.submit.seal(draft)
    assert getattr(refused, "missing", ()) == missing
    assert desk.outbox.counts().waiting == 0


def test_refusing_the_promise_demands_the_proof_and_signing_later_drops_it(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft()
    (proof,) = desk.prepare.refuse(draft)
    assert proof.material.name == "居住满半年的证明"
    assert [one.name for one in desk.prepare.missing(draft)] == ["half_year"]
    before = desk.vault.names()
    desk.prepare.add_page(draft, material("half_year"), page_jpeg("proof"))
    assert desk.prepare.missing(draft) == ()
    assert desk.prepare.summary(draft).commitment == "refused"
    assert desk.prepare.sign(draft, SIGNATURE, scrolled_to_end=True, shown_s=5) == "signed"
    assert desk.vault.names() == before, "a proof nobody needs any more is not kept"


@pytest.mark.parametrize(
    ("strokes", "scrolled", "said"),
    [
        ((), True, "too_small"),
        ((((0.5, 0.5, 0.0),) * 9,), True, "too_small"),
        ((tuple((0.1 + n * 0.005, 0.5, n * 0.1) for n in range(20)),), True, "too_small"),
        (SIGNATURE, False, "not_read"),
    ],
)
def test_no_letter_is_signed_unread_or_with_a_dot(
    desk: ApplicationDesk, strokes: object, scrolled: bool, said: str
) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    assert desk.prepare.sign(draft, strokes, scrolled_to_end=scrolled, shown_s=1) == said  # type: ignore[arg-type]
    assert draft.commitment is None


def test_pages_are_replaced_deleted_and_brought_back(desk: ApplicationDesk) -> None:
    draft, lease = desk.prepare.begin(citizen(), desk.item()), material("lease")
    first, second = (desk.prepare.add_page(draft, lease, page_jpeg(text)) for text in ("one", "two"))
    desk.prepare.delete_page(draft, lease, 0)
    assert draft.pages[lease] == [second]
    assert desk.prepare.undo_change(draft) and draft.pages[lease] == [first, second]
    assert not desk.prepare.undo_change(draft)
    third = desk.prepare.add_page(draft, lease, page_jpeg("three"), replaces=1)
    assert draft.pages[lease] == [first, third]
    assert len(desk.vault.names()) == 2, "the replaced page is gone from the disk"


def test_the_same_shot_twice_and_too_many_pages_are_refused_with_a_reason(desk: ApplicationDesk) -> None:
    draft, lease = desk.prepare.begin(citizen(), desk.item()), material("lease")
    desk.prepare.add_page(draft, lease, page_jpeg("one"))
    again = desk.prepare.add_page(draft, lease, page_jpeg("one"))
    assert isinstance(again, PageRefused) and again.reason == "same_page"
    for number in range(19):
        desk.prepare.add_page(draft, lease, page_jpeg(f"page {number}", size=(240, 340)))
    full = desk.prepare.add_page(draft, lease, page_jpeg("one more"))
    assert isinstance(full, PageRefused) and full.reason == "too_many"


def test_an_abandoned_draft_leaves_no_file(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft(pages=3)
    desk.prepare.delete_page(draft, material("lease"), 1)
    assert len(desk.vault.names()) == 6
    desk.prepare.abandon(draft)
    assert desk.vault.names() == frozenset()
    assert not draft.answers and draft.commitment is None


def test_the_confirm_page_shows_no_full_number(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft()
    shown = str(desk.prepare.summary(draft).answers)
    assert "138****0000" in shown and "务工" in shown
    for secret in ("13800000000", citizen().id_number, "龚䶮华", "示例村"):
        assert secret not in shown
    assert {answer.origin for answer in form_answers(draft)} == {"card", "item", "citizen"}


def test_the_invented_citizen_has_a_number_that_any_system_takes() -> None:
    assert id_number_is_valid(citizen().id_number, date(2026, 6, 1))
