"""Household register page, business licence, marriage certificate and bank card, by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kiosk.domain.seen import FieldRead, TextLine
from kiosk.imaging.text.check_characters import card_number_in, credit_code_in, id_number_in
from kiosk.imaging.text.dates import iso_dates_in
from kiosk.imaging.text.fragments import fragment_of
from kiosk.imaging.text.id_card import birth_told_by, sex_told_by
from kiosk.imaging.text.label_sheet import LabelSheet, words_of
from kiosk.imaging.text.nations import NATIONS

# All labels of each sheet, those too whose values nobody asks for: they end the value beside them.
HOUSEHOLD_LABELS = (
    "姓名", "户主或与户主关系", "户主或与", "户主关系", "曾用名", "性别", "出生地", "民族", "籍贯", "出生日期", "宗教信仰", "公民身份证件编号",
    "公民身份号码", "身高", "血型", "文化程度", "婚姻状况", "兵役状况", "服务处所", "职业", "何时由何地迁来本市", "何时由何地迁来本址", "登记日期", "承办人签章",
)  # fmt: skip
LICENCE_LABELS = (
    "统一社会信用代码", "名称", "类型", "法定代表人", "经营者", "负责人", "投资人", "经营范围", "注册资本", "成立日期", "注册日期", "营业期限",
    "住所", "经营场所", "主要经营场所", "登记机关", "组成形式",
)  # fmt: skip
MARRIAGE_LABELS = (
    "持证人",
    "登记日期",
    "结婚证字号",
    "备注",
    "姓名",
    "性别",
    "国籍",
    "出生日期",
    "身份证件号",
)
_LEGAL_PERSON = ("法定代表人", "经营者", "负责人", "投资人")
_SEAT = ("住所", "主要经营场所", "经营场所")
_NOT_NAME = re.compile(r"[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·（）()A-Za-z0-9]")
_MARRIAGE_NUMBER = re.compile(r"[A-Z]?\d{6}-?\d{4}-?\d{6}")


def household_fields(lines: Sequence[TextLine], today: date) -> tuple[FieldRead, ...]:
    """Name, relation to the head of the household, sex, nation, birth date and number of one registered person."""
    sheet = LabelSheet(lines, HOUSEHOLD_LABELS)
    number, checked, number_confidence = _id_number(lines, today, 0)
    name, name_confidence = sheet.value("姓名")
    relation, relation_confidence = sheet.value("户主或与户主关系")
    if not relation:
        relation, relation_confidence = sheet.value("户主关系")
    birthplace, birthplace_confidence = sheet.value("出生地")
    nation, nation_confidence = sheet.value("民族")
    nation = nation.removesuffix("族")
    return _kept(
        FieldRead("name", _NOT_NAME.sub("", name), name_confidence),
        FieldRead("relation", relation, relation_confidence),
        _sex(sheet, 0, number if checked else ""),
        FieldRead("nation", nation, nation_confidence, nation in NATIONS),
        _birth(sheet, 0, number if checked else ""),
        FieldRead("birthplace", birthplace, birthplace_confidence),
        FieldRead("id_number", number, number_confidence, checked),
    )


def licence_fields(lines: Sequence[TextLine]) -> tuple[FieldRead, ...]:
    """Credit code, name, kind, legal person, address, capital and day of founding of a business."""
    sheet = LabelSheet(lines, LICENCE_LABELS)
    code, checked, confidence = _credit_code(lines)
    founded, founded_confidence = sheet.value("成立日期")
    if not founded:
        founded, founded_confidence = sheet.value("注册日期")
    person, person_confidence = _first(sheet, _LEGAL_PERSON)
    seat_label = next((label for label in _SEAT if sheet.labels.get(label)), "")
    seat, seat_confidence = words_of(sheet.block(seat_label)) if seat_label else ("", 0.0)
    name, name_confidence = words_of(sheet.block("名称"))
    kind, kind_confidence = sheet.value("类型")
    capital, capital_confidence = sheet.value("注册资本")
    return _kept(
        FieldRead("credit_code", code, confidence, checked),
        FieldRead("company", name, name_confidence),
        FieldRead("company_type", kind, kind_confidence),
        FieldRead("legal_person", _NOT_NAME.sub("", person), person_confidence),
        FieldRead("address", seat, seat_confidence),
        FieldRead("capital", capital, capital_confidence),
        FieldRead("founded", next(iter(iso_dates_in(founded)), ""), founded_confidence),
    )


def marriage_fields(lines: Sequence[TextLine], today: date) -> tuple[FieldRead, ...]:
    """Number and day of the marriage, and of both persons name, sex, birth date and number (`spouse_…` the second)."""
    sheet = LabelSheet(lines, MARRIAGE_LABELS)
    registered, registered_confidence = sheet.value("登记日期")
    number, number_confidence = _marriage_number(lines)
    holder, holder_confidence = sheet.value("持证人")
    fields = [
        FieldRead("holder", _NOT_NAME.sub("", holder), holder_confidence),
        FieldRead("registered", next(iter(iso_dates_in(registered)), ""), registered_confidence),
        FieldRead("marriage_number", number, number_confidence),
    ]
    for place, prefix in enumerate(("", "spouse_")):
        told, checked, confidence = _id_number(lines, today, place)
        name, name_confidence = sheet.value("姓名", place)
        proven = told if checked else ""
        fields += [
            FieldRead(f"{prefix}name", _NOT_NAME.sub("", name), name_confidence),
            _sex(sheet, place, proven, prefix),
            _birth(sheet, place, proven, prefix),
            FieldRead(f"{prefix}id_number", told, confidence, checked),
        ]
    return _kept(*fields)


def bank_card_fields(lines: Sequence[TextLine]) -> tuple[FieldRead, ...]:
    """The card's number. Each line alone first; a number set in groups may have come as several lines of one row."""
    for line in lines:
        number, checked = card_number_in(line.text)
        if checked:
            return (FieldRead("card_number", number, line.confidence, True),)
    for line in lines:
        place = fragment_of(line)
        row = [
            one for one in map(fragment_of, lines) if one.beside(place) and any(c.isdigit() for c in one.text)
        ]
        words, confidence = words_of(sorted(row, key=lambda one: one.left))
        number, checked = card_number_in(words)
        if number:
            return (FieldRead("card_number", number, confidence, checked),)
    return ()


def _kept(*fields: FieldRead) -> tuple[FieldRead, ...]:
    return tuple(one for one in fields if one.value)


def _first(sheet: LabelSheet, labels: Sequence[str]) -> tuple[str, float]:
    return next((sheet.value(label) for label in labels if sheet.labels.get(label)), ("", 0.0))


def _id_number(lines: Sequence[TextLine], today: date, place: int) -> tuple[str, bool, float]:
    """The number that stands at this place among those of the sheet, from top to bottom."""
    found = []
    for line in lines:
        number, checked = id_number_in(line.text, today)
        if number:
            found.append((number, checked, line.confidence))
    return found[place] if place < len(found) else ("", False, 0.0)


def _credit_code(lines: Sequence[TextLine]) -> tuple[str, bool, float]:
    best = ("", False, 0.0)
    for line in lines:
        code, checked = credit_code_in(line.text.replace("统一社会信用代码", ""))
        if checked:
            return code, True, line.confidence
        if code and not best[0]:
            best = (code, False, line.confidence)
    return best


def _marriage_number(lines: Sequence[TextLine]) -> tuple[str, float]:
    for line in lines:
        found = _MARRIAGE_NUMBER.search("".join(line.text.split()))
        if found and "-" in found[0]:
            return found[0], line.confidence
    return "", 0.0


def _sex(sheet: LabelSheet, place: int, number: str, prefix: str = "") -> FieldRead:
    words, confidence = sheet.value("性别", place)
    read = next((letter for letter in words if letter in "男女"), "")
    return FieldRead(f"{prefix}sex", read, confidence, bool(number) and read == sex_told_by(number))


def _birth(sheet: LabelSheet, place: int, number: str, prefix: str = "") -> FieldRead:
    words, confidence = sheet.value("出生日期", place)
    read = next(iter(iso_dates_in(words)), "")
    return FieldRead(f"{prefix}birth_date", read, confidence, bool(number) and read == birth_told_by(number))
