"""Lines put in order, labels found apart and together, values beside them."""

from __future__ import annotations

import pytest

from kiosk.domain.seen import TextLine
from kiosk.imaging.text.fragments import in_reading_order, places_of
from kiosk.imaging.text.label_sheet import LabelSheet, words_of
from kiosk.imaging.text.paper_kinds import kind_of, title_of
from kiosk.imaging.text.punctuation import in_chinese_widths
from kiosk.imaging.text.second_reading import of_both


def line(
    text: str, left: float, top: float, right: float, height: float = 20, confidence: float = 0.99
) -> TextLine:
    bottom = top + height
    return TextLine(text, confidence, ((left, top), (right, top), (right, bottom), (left, bottom)))


def test_a_row_read_in_two_pieces_of_different_height_stays_a_row() -> None:
    lines = [line("右", 200, 12, 220, 14), line("下", 0, 60, 20), line("左", 0, 10, 20, 22)]
    assert [one.text for one in in_reading_order(lines)] == ["左", "右", "下"]


def test_a_label_set_with_wide_gaps_is_one_label() -> None:
    sheet = LabelSheet(
        [line("名", 10, 10, 30), line("称", 70, 11, 90), line("样本公司", 110, 10, 190)], ("名称", "类型")
    )
    assert sheet.value("名称") == ("样本公司", 0.99)


def test_a_whole_label_does_not_swallow_its_value_and_loses_no_second_row() -> None:
    lines = [
        line("住所", 10, 10, 50),
        line("湖南省样坪镇岩头村7组10", 110, 10, 330),
        line("2号", 110, 40, 140),
    ]
    sheet = LabelSheet(lines, ("住所", "名称"))
    assert words_of(sheet.block("住所"))[0] == "湖南省样坪镇岩头村7组102号"


def test_a_value_ends_where_the_next_label_of_the_row_begins() -> None:
    sheet = LabelSheet([line("性别女民族土家", 10, 10, 150)], ("性别", "民族"))
    assert sheet.value("性别")[0] == "女"
    assert sheet.value("民族")[0] == "土家"


def test_the_second_person_has_the_second_label() -> None:
    lines = [line("姓名甲乙", 10, 10, 90), line("姓名丙丁", 10, 110, 90)]
    sheet = LabelSheet(lines, ("姓名",))
    assert (sheet.value("姓名", 0)[0], sheet.value("姓名", 1)[0], sheet.value("姓名", 2)[0]) == (
        "甲乙",
        "丙丁",
        "",
    )


def test_patterns_read_as_letters_do_not_get_into_a_value() -> None:
    sheet = LabelSheet(
        [line("住址", 10, 10, 50), line("东路9号", 60, 10, 140), line("冰次", 145, 10, 170, confidence=0.3)],
        ("住址",),
    )
    assert sheet.value("住址")[0] == "东路9号"


def test_an_address_of_two_rows_is_found_again_as_two_places() -> None:
    lines = [line("住址湖南省样坪镇", 10, 10, 170), line("男", 10, 30, 30), line("8室", 50, 60, 80)]
    assert [one.text for one in places_of("湖南省样坪镇8室", lines)] == ["湖南省样坪镇", "8室"]
    assert places_of("湖南省别处", lines) == []


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("村(居)民委员会", "村（居）民委员会"),
        ("身份证号码:433101", "身份证号码：433101"),
        ("上午9:00一12:00", "上午9:00—12:00"),
        ("13:30", "13:30"),
        ("7500.20元", "7500.20元"),
        ("GB 5749,DN40", "GB 5749,DN40"),
        ("第一条、第二十一条", "第一条、第二十一条"),
        ("1,200元", "1,200元"),
    ],
)
def test_marks_take_the_width_of_what_stands_around_them(read: str, printed: str) -> None:
    assert in_chinese_widths(read) == printed


def test_a_rare_character_comes_from_the_model_that_knows_it() -> None:
    assert of_both("秦肿", 0.98, "秦翀", 0.9) == ("秦翀", 0.7)


def test_a_traditional_look_alike_does_not_replace_the_simplified_character() -> None:
    assert of_both("蒋静", 0.98, "蔣靜", 0.9)[0] == "蒋静"


def test_of_two_everyday_characters_the_surer_reading_stands() -> None:
    assert of_both("阎会", 0.95, "间会", 0.6)[0] == "阎会"
    assert of_both("间会", 0.6, "阎会", 0.95)[0] == "阎会"


def test_the_end_of_a_label_that_came_with_the_cut_is_left_off() -> None:
    assert of_both("田彬", 0.99, "名田彬", 0.97)[0] == "田彬"


def test_a_contract_that_names_numbers_and_a_licence_is_no_card() -> None:
    lines = [
        line("房屋租赁合同", 300, 60, 500, 40),
        line("甲方姓名某某，公民身份号码433101199001010011，现住址为样坪镇", 50, 150, 700),
        line("乙方持有营业执照，统一社会信用代码见附件，法定代表人为某某", 50, 200, 700),
    ]
    assert kind_of(lines, 800, 1130) == "other"
    assert title_of(lines, "other", 1130) == "房屋租赁合同"


def test_a_sheet_without_print_has_neither_kind_nor_title() -> None:
    assert kind_of((), 800, 1130) == "other"
    assert title_of((), "other", 1130) == ""
