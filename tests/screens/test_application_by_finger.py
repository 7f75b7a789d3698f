"""The application's screens under real touches: what is typed, signed, taken and told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows import events as e
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from tests.screens.application_pictures import PAGES
from tests.screens.test_forgetting import everything_held
from tests.support import application_facts as a
from tests.support.finger import Face


def spell(face: Face, letters: str) -> None:
    for letter in letters:
        face.press(f"key.{letter}")


def pick(face: Face, word: str) -> None:
    """Turns pages until `word` is on the strip, and presses it."""
    for _ in range(40):
        for place in range(1, 13):
            name = f"candidate.{place}"
            if face.sees(name) and face.find(name).words == word:
                face.press(name)
                return
        face.press("candidates.on")
    raise AssertionError(f"{word} is on no page")


def answer(face: Face, picture: Shown) -> None:
    """The journeys' next picture; a minute later, so that no press counts as a double."""
    face.show(picture)
    face.advance(1)


# --- typing ---


def test_name_with_a_rare_character_is_typed_by_pinyin(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "zhang")
    pick(face, "张")
    spell(face, "yan")
    face.press("key.rare")
    pick(face, "䶮")
    assert face.told[-1] == e.FieldChanged("road", "张䶮")
    assert face.find("field.road").text == "张䶮"


def test_character_beyond_the_basic_plane_is_typed_and_taken_back_in_one(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "ji")
    face.press("key.rare")
    pick(face, "𠮷")
    assert face.told[-1] == e.FieldChanged("road", "𠮷")
    face.press("key.rub_out")
    assert face.told[-1] == e.FieldChanged("road", "")


def test_address_takes_words_digits_and_letters(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "renminlu")
    face.press("key.space")
    face.press("key.digits")
    face.press("key.1")
    face.press("key.digits")
    spell(face, "hao")
    pick(face, "号")
    assert face.told[-1] == e.FieldChanged("road", "人民路1号")


def test_letters_being_spelled_stand_in_the_field_and_are_no_value_yet(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "tuojiang")
    assert face.find("field.road").spelled == "tuo jiang"
    assert face.told == []


def test_answer_of_the_journeys_does_not_overwrite_what_is_being_typed(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    spell(face, "renmin")
    face.press("key.space")
    face.show(a.shown(Step.FORM, replace(a.FORM, fields=(replace(a.ADDRESS, value="人"),))))
    assert face.find("field.road").text == "人民"


def test_phone_says_how_many_digits_and_is_told_when_complete(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.PHONE_FORM))
    for digit in "138000012":
        face.press(f"key.{digit}")
    assert "已输 9 位，共 11 位" in face.words()
    assert face.told == []
    face.press("key.3")
    face.press("key.4")
    assert face.told == [e.FieldChanged("phone", "13800001234")]


def test_wrong_phone_is_not_scolded_while_it_is_being_typed(face: Face) -> None:
    field = replace(a.PHONE_FORM.fields[0], problem="手机号少 2 位，请补全")
    face.show(a.shown(Step.FORM, replace(a.PHONE_FORM, fields=(field,))))
    face.press("key.1")
    assert "少 2 位" not in face.words()


def test_phone_is_masked_when_the_next_field_is_taken(face: Face) -> None:
    both = replace(a.PHONE_FORM, fields=(a.PHONE_FORM.fields[0], a.ADDRESS))
    face.show(a.shown(Step.FORM, both))
    for digit in "13800001234":
        face.press(f"key.{digit}")
    assert "138 0000 1234" in face.words()
    face.press("field.road")
    assert "138****1234" in face.words()
    assert "1380000" not in face.words().replace(" ", "")


def test_x_ends_an_id_number_on_the_pad(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.ID_FORM))
    face.press("key.X")
    for digit in "99999919900101123":
        face.press(f"key.{digit}")
    face.press("key.X")
    assert face.told == [e.FieldChanged("agent_id", "99999919900101123X")]


def test_choice_is_told_by_its_code(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.CHOICE_FORM))
    face.press("option.study")
    assert face.told == [e.FieldChanged("why", "study")]


def test_next_without_an_answer_says_which_is_missing(face: Face) -> None:
    face.show(a.shown(Step.FORM, a.FORM))
    face.press("form.next")
    assert face.told == []
    assert "路名门牌" in face.stage.toast.words


def test_keyboard_has_the_same_hold_in_landscape(wide_face: Face) -> None:
    wide_face.show(a.shown(Step.FORM, a.FORM))
    spell(wide_face, "renminlu")
    wide_face.press("candidate.1")
    assert wide_face.told == [e.FieldChanged("road", "人民路")]


# --- finding an item ---


def test_initials_are_told_and_a_dead_letter_says_why(face: Face) -> None:
    face.show(a.shown(Step.CATALOGUE, replace(a.CATALOGUE, text="")))
    face.press("initial.S")
    face.press("initial.Z")
    assert face.told == [e.SearchTyped("S"), e.SearchTyped("SZ")]
    face.press("initial.A")
    assert len(face.told) == 2
    assert "没有结果" in face.stage.toast.words


def test_rub_out_clear_facet_page_and_item(face: Face) -> None:
    face.show(a.shown(Step.CATALOGUE, a.CATALOGUE))
    face.press("initial.rub_out")
    face.press("catalogue.clear")
    face.press("facet.department")
    face.press("value.社保")
    face.press("pager.on")
    face.press("item.it-03")
    assert face.told == [
        e.SearchTyped("J"),
        e.SearchTyped(""),
        e.FacetChosen("department"),
        e.FacetChosen("theme", "社保"),
        e.PageTurned(1),
        e.ItemChosen("it-03"),
    ]


def test_item_for_the_counter_asks_for_a_ticket(face: Face) -> None:
    face.show(a.shown(Step.GUIDE, replace(a.GUIDE, here=False)))
    face.press("guide.main")
    assert face.told == [e.TicketAsked()]


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
