"""What is asked when a paper and what was wanted of it differ, and what a paper puts into a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.paper_fields import answers_from_paper
from kiosk.domain.paper_names import same_paper
from kiosk.domain.paper_questions import agrees, asked_kind
from kiosk.domain.people import Citizen, ProofOfIdentity, Sex
from kiosk.domain.seen import FieldRead, PaperKind, PaperRead
from kiosk.domain.service_item import FormField
from tests.kiosk.imaging.text.paper_name_pairs import SCORED_ON
from tests.support.made.people import id_check

TODAY = date(2026, 11, 22)
NUMBER, OTHER = ("43310119900307" + serial + id_check("43310119900307" + serial) for serial in ("001", "002"))
CITIZEN = Citizen("样一", NUMBER, Sex.MALE, "土家", date(1990, 3, 7), "", None, ProofOfIdentity.ID_CARD)


def paper(kind: PaperKind, title: str = "", **values: str) -> PaperRead:
    checked = ("id_number", "spouse_id_number", "card_number")
    return PaperRead(
        kind,
        title,
        tuple(FieldRead(name, value, 0.97, name in checked) for name, value in values.items()),
        (),
    )


def test_titles_are_matched_with_materials_as_people_labelled_them() -> None:
    """The half that the rule was not made on: no paper may be questioned wrongly, at most three may stay unsaid."""
    said = [(same_paper(title, material), label) for title, material, label in SCORED_ON]
    assert [(one, label) for one, label in said if one is not None and one != (label == "same")] == []
    assert sum(one is None for one, _ in said) <= 3


@pytest.mark.parametrize(
    ("seen", "material", "asked"),
    [
        (paper("bank_card", "银行卡"), "户口簿首页和本人页", ("wrong_document",)),
        (paper("id_card_front", "居民身份证"), "房屋租赁合同", ("wrong_document",)),
        (paper("other", "房屋出租合同"), "房屋租赁合同", ()),
        (paper("other", "无犯罪记录证明"), "房屋租赁合同", ("wrong_document",)),
        (paper("other", ""), "房屋照片", ()),
        (paper("bank_card", "银行卡"), "银行卡（本人）", ()),
        (paper("id_card_back", "居民身份证"), "居民身份证", ()),
    ],
)
def test_another_paper_than_asked_is_a_question(
    seen: PaperRead, material: str, asked: tuple[str, ...]
) -> None:
    assert agrees(seen, material, CITIZEN) == asked


def test_somebody_elses_number_is_a_question_and_ones_own_is_none() -> None:
    assert agrees(paper("household_page", id_number=OTHER), "户口簿首页和本人页", CITIZEN) == (
        "other_person",
    )
    assert agrees(paper("household_page", id_number=NUMBER), "户口簿首页和本人页", CITIZEN) == ()
    assert (
        agrees(paper("marriage_certificate", id_number=OTHER, spouse_id_number=NUMBER), "结婚证", CITIZEN)
        == ()
    )
    assert agrees(paper("id_card_front", id_number=OTHER), "配偶居民身份证", CITIZEN) == ()


def test_a_number_that_no_check_bears_out_is_no_ground_for_a_question() -> None:
    unsure = PaperRead("household_page", "", (FieldRead("id_number", OTHER, 0.97, checked=False),), ())
    assert agrees(unsure, "户口簿", CITIZEN) == ()


def test_a_name_read_badly_is_no_ground_for_a_question() -> None:
    read = paper("id_card_front", name="样二")
    badly = replace(read, fields=(replace(read.fields[0], confidence=0.7),))
    assert agrees(read, "居民身份证", CITIZEN) == ("other_person",)
    assert agrees(badly, "居民身份证", CITIZEN) == ()


def test_a_material_says_which_kind_to_expect_when_it_names_one() -> None:
    assert asked_kind("银行卡（本人）") == "bank_card"
    assert asked_kind("居民身份证") is None
    assert asked_kind("房屋租赁合同") is None


def test_a_form_takes_what_the_paper_says_well_and_the_field_allows() -> None:
    form = (
        FormField("bank_account", "银行卡号", digits=(16, 19)),
        FormField("sex", "性别", kind="choice", choices=(("1", "男"), ("2", "女"))),
        FormField("county", "县市", fixed="吉首市"),
        FormField("birth", "出生日期", kind="date"),
    )
    card = paper("bank_card", card_number="6212345678901232", county="凤凰县")
    assert [(one.name, one.value) for one in answers_from_paper(card, form, TODAY)] == [
        ("bank_account", "6212345678901232")
    ]
    page = paper("household_page", sex="女", birth_date="1990-03-07", id_number=NUMBER)
    answers = answers_from_paper(page, form, TODAY, NUMBER)
    assert [(one.name, one.value) for one in answers] == [("sex", "2"), ("birth", "1990-03-07")]
    assert answers_from_paper(page, form, TODAY, OTHER) == ()


def test_a_value_read_badly_or_against_the_fields_rule_is_left_to_the_citizen() -> None:
    form = (FormField("id_number", "证件号", kind="id_number"), FormField("name", "姓名"))
    wrong = NUMBER[:-1] + ("8" if NUMBER[-1] == "9" else "9")
    read = PaperRead(
        "id_card_front", "", (FieldRead("id_number", wrong, 0.99), FieldRead("name", "样一", 0.5)), ()
    )
    assert answers_from_paper(read, form, TODAY) == ()


def test_the_spouse_is_whoever_is_not_the_applicant() -> None:
    form = (FormField("spouse_name", "配偶姓名"), FormField("spouse_id", "配偶证件号", kind="id_number"))
    both = paper(
        "marriage_certificate", name="样二", id_number=OTHER, spouse_name="样一", spouse_id_number=NUMBER
    )
    assert [one.value for one in answers_from_paper(both, form, TODAY, NUMBER)] == ["样二", OTHER]
    assert [one.value for one in answers_from_paper(both, form, TODAY, OTHER)] == ["样一", NUMBER]
    assert answers_from_paper(both, form, TODAY) == ()
