"""The application's screens under real touches: what is typed, signed, taken and told."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows import events as e
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
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
