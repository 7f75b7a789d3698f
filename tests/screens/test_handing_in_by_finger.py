"""Signing, handing in, reviewing and asking again, by finger, and what each press tells the journeys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows import events as e
from kiosk.flows.steps import Step
from tests.screens.application_pictures import PAGES
from tests.screens.test_application_by_finger import answer, spell
from tests.screens.test_forgetting import everything_held
from tests.support import application_facts as a
from tests.support.finger import Face

# --- signing ---


def sign(face: Face, height: float = 0.6) -> None:
    box = face.find("commitment.signature")

    def at(x: float, y: float) -> tuple[float, float]:
        return box.x + x * box.width, box.top - y * box.height

    face.drag([at(0.15, 0.15), at(0.25, 0.15), at(0.2, 0.15 + height)])
    face.drag([at(0.4, 0.15), at(0.55, 0.15 + height)])


def test_letter_is_ticked_then_signed_then_confirmed(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.COMMITMENT))
    face.advance(1)
    sign(face)
    assert face.screen.ids.box.strokes.empty
    face.press("commitment.confirm")
    assert face.told == []
    face.press("commitment.tick")
    sign(face)
    face.press("commitment.confirm")
    signed = face.told[-1]
    assert isinstance(signed, e.CommitmentSigned)
    assert signed.scrolled_to_end
    assert len(signed.strokes) == 2
    assert signed.strokes[0][0][:2] == pytest.approx((0.15, 0.15), abs=0.02)


def test_long_letter_cannot_be_ticked_before_its_end_was_seen(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.LONG_COMMITMENT))
    face.advance(1)
    face.press("commitment.tick")
    assert not face.screen.ticked
    assert "看到最后" in face.stage.toast.words
    for _ in range(12):
        face.advance(0.3)
        if face.sees("reading.on"):
            face.press("reading.on")
    face.press("commitment.tick")
    assert face.screen.ticked


def test_letter_is_slid_with_a_finger(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.LONG_COMMITMENT))
    face.advance(1)
    box = face.find("commitment.letter")
    for _ in range(8):
        face.drag([(box.x + 200, box.y + 60), (box.x + 200, box.y + 200), (box.x + 200, box.y + 380)])
    face.advance(1)
    assert face.screen.at_end


def test_signature_too_small_is_refused_with_a_way_out(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.COMMITMENT))
    face.advance(1)
    face.press("commitment.tick")
    sign(face, height=0.05)
    face.press("commitment.confirm")
    assert face.told == []
    assert "写大一点" in face.words()
    face.press("commitment.again")
    sign(face)
    face.press("commitment.confirm")
    assert isinstance(face.told[-1], e.CommitmentSigned)


def test_nobody_has_to_sign(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.LONG_COMMITMENT))
    face.press("commitment.refuse")
    assert face.told == [e.CommitmentRefused()]


def test_another_letter_starts_unread_and_unsigned(face: Face) -> None:
    face.show(a.shown(Step.COMMITMENT, a.COMMITMENT))
    face.advance(1)
    face.press("commitment.tick")
    sign(face)
    answer(face, a.shown(Step.COMMITMENT, a.LONG_COMMITMENT))
    assert not face.screen.ticked
    assert face.screen.ids.box.strokes.empty


# --- handing in ---


def test_double_press_hands_in_once(face: Face) -> None:
    face.show(a.shown(Step.CONFIRM, a.CONFIRM))
    face.press("confirm.submit")
    face.press("confirm.submit")
    assert face.told == [e.SubmitConfirmed()]
    answer(face, a.shown(Step.CONFIRM, replace(a.CONFIRM, state="sending")))
    face.press("confirm.submit")
    face.press("confirm.back")
    assert face.told == [e.SubmitConfirmed()]


@pytest.mark.parametrize("section", ["form", "materials"])
def test_every_part_can_be_changed(face: Face, section: str) -> None:
    face.show(a.shown(Step.CONFIRM, a.CONFIRM))
    face.press(f"confirm.edit_{section}")
    assert face.told == [e.EditAsked(section)]  # type: ignore[arg-type]


def test_stored_page_offers_to_delete_and_the_sent_one_to_rate(face: Face) -> None:
    face.show(a.shown(Step.SUBMITTED, a.STORED))
    assert "成功" not in face.words()
    face.press("submitted.other")
    answer(face, a.shown(Step.SUBMITTED, a.SUBMITTED))
    face.press("submitted.other")
    assert face.told == [e.StoredDiscardAsked(), e.ReviewAsked()]


# --- reviewing ---


def test_review_goes_from_a_face_to_reasons_to_words(face: Face) -> None:
    face.show(a.shown(Step.REVIEW, a.REVIEW))
    face.press("review.give")
    assert face.told == []
    face.press("rating.2")
    answer(face, a.shown(Step.REVIEW, replace(a.REVIEW_BAD, text="", chosen_tags=frozenset())))
    face.press("review.give")
    assert "原因" in face.stage.toast.words
    face.press("tag.b5")
    answer(face, a.shown(Step.REVIEW, replace(a.REVIEW_BAD, text="")))
    face.press("review.text")
    spell(face, "xitong")
    face.press("key.space")
    face.press("key.done")
    face.press("review.call_back")
    face.press("review.give")
    assert face.told == [
        e.RatingChosen(2),
        e.ReviewTagToggled("b5"),
        e.ReviewGiven("系统", call_back=False),
    ]


def test_words_of_a_review_end_at_150(face: Face) -> None:
    face.show(a.shown(Step.REVIEW, a.REVIEW_GOOD))
    face.screen.write("好" * 200)
    face.press("review.give")
    assert face.told == [e.ReviewGiven("好" * 150, call_back=False)]


def test_first_three_reasons_expand(face: Face) -> None:
    face.show(a.shown(Step.REVIEW, a.REVIEW_GOOD))
    face.press("review.expand")
    assert face.told == [e.ReviewTagsExpanded()]


# --- progress, staff ---


def test_case_is_looked_up_by_its_typed_number(face: Face) -> None:
    face.show(a.shown(Step.PROGRESS, replace(a.PROGRESS, cases=())))
    for sign_ in "SX-260612":
        face.press(f"key.{sign_}")
    face.press("progress.look")
    assert face.told == [e.ProgressAsked("SX-260612")]


def test_another_case_opens(face: Face) -> None:
    face.show(a.shown(Step.PROGRESS, a.PROGRESS))
    face.press("case.1")
    assert face.told == [e.ProgressCaseChosen(1)]


def test_pin_is_told_by_the_sixth_digit_and_shows_dots_only(face: Face) -> None:
    face.show(a.shown(Step.MAINTENANCE_PIN, a.PIN))
    order = [face.find(f"pin.{digit}") for digit in "7491063825"]
    assert order[0].x < order[1].x and order[0].top == order[1].top
    for digit in "135790":
        assert "135" not in face.words()
        face.press(f"pin.{digit}")
    assert face.told == [e.StaffPinGiven("135790")]
    assert face.screen.typed == 0


def test_locked_pad_takes_no_digit(face: Face) -> None:
    face.show(a.shown(Step.MAINTENANCE_PIN, replace(a.PIN, locked_s=500)))
    for digit in "135790":
        face.press(f"pin.{digit}")
    assert face.told == []


def test_device_is_tested_and_restart_asks_twice(face: Face) -> None:
    face.show(a.shown(Step.MAINTENANCE, a.MAINTENANCE))
    face.press("test.receipt-printer")
    face.press("staff.restart")
    assert face.told == [e.DeviceTestAsked("receipt-printer")]
    face.press("staff.restart")
    assert face.told[-1] == e.StaffActionAsked("restart")


# --- forgetting ---

SECRETS = ("张䶮", "13800001234", "138 0000 1234", "zhang", "SX-260612", "系统坏", "人民路")


def test_nothing_typed_signed_or_photographed_outlives_the_visit(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "zhang")
    face.screen.write("张䶮人民路")
    face.show(a.shown(Step.FORM, a.PHONE_FORM))
    for digit in "13800001234":
        face.press(f"key.{digit}")
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=0)))
    capture = face.screen
    face.show(a.shown(Step.COMMITMENT, a.COMMITMENT))
    face.advance(1)
    face.press("commitment.tick")
    sign(face)
    commitment = face.screen
    face.show(a.shown(Step.REVIEW, a.REVIEW_BAD))
    face.screen.write("系统坏")
    face.show(a.shown(Step.PROGRESS, replace(a.PROGRESS, cases=())))
    face.screen.write("SX-260612")
    held = everything_held(face)
    assert "系统坏" in held and "SX-260612" in held, "the test must be able to see what it looks for"
    face.show(a.shown(Step.COMPLAINT, a.COMPLAINT, visit=2))
    face.advance(1)
    held = everything_held(face)
    for secret in SECRETS:
        assert secret not in held, next(line for line in held.splitlines() if secret in line)
    assert "\\xff\\xd8" not in held, "a page's JPEG is still held"
    assert commitment.ids.box.strokes.empty
    assert not commitment.ticked
    assert not any(key.thumb for key in capture.ids.strip.children if hasattr(key, "thumb"))
