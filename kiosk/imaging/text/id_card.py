"""Both sides of the identity card, by its labels and where GA 461 puts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from kiosk.domain.seen import FieldRead, TextLine
from kiosk.imaging.text.check_characters import id_number_in
from kiosk.imaging.text.dates import iso_dates_in
from kiosk.imaging.text.fragments import Fragment, fragment_of, rows_of
from kiosk.imaging.text.label_sheet import LabelSheet, words_of
from kiosk.imaging.text.nations import NATIONS

FRONT_LABELS = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码")
BACK_LABELS = ("签发机关", "有效期限")
# Where a label stands, as shares of the card's width and height: left, top, right, bottom.
_HOME = {
    "姓名": (0.07, 0.115, 0.14, 0.195),
    "性别": (0.07, 0.245, 0.14, 0.315),
    "民族": (0.295, 0.245, 0.37, 0.315),
    "出生": (0.07, 0.37, 0.14, 0.44),
    "住址": (0.07, 0.50, 0.14, 0.57),
    "公民身份号码": (0.07, 0.825, 0.27, 0.90),
}
# Right of this and above that lies the portrait; what is read in it is hair and cloth.
_PORTRAIT_LEFT, _PORTRAIT_BOTTOM = 0.625, 0.76
# A row of the address begins at 0.20 of the card's width, one letter is 0.035; eleven fill it.
_ROW_BEGINS, _ROW_REACHES = 0.23, 0.53
_CHINESE = re.compile(r"[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]")


def front_fields(lines: Sequence[TextLine], width: int, height: int, today: date) -> tuple[FieldRead, ...]:
    """Fields of the side with the portrait, for a card that fills a picture of that size."""
    sheet = LabelSheet((one for one in lines if not _in_portrait(one, width, height)), FRONT_LABELS)
    sheet.place({label: _at_home(label, width, height) for label in FRONT_LABELS})
    number, checked, number_confidence = _number(lines, today)
    number_top = sheet.labels["公民身份号码"][0].top
    name, name_confidence = sheet.value("姓名")
    address, address_confidence = _address(sheet, width, number_top)
    told = number if checked else ""
    fields = [
        FieldRead("name", _CHINESE.sub("", name), name_confidence),
        _sex(sheet, told),
        _nation(sheet),
        _birth(sheet, told),
        FieldRead("address", address, address_confidence),
        FieldRead("id_number", number, number_confidence, checked),
    ]
    return tuple(one for one in fields if one.value)


def back_fields(lines: Sequence[TextLine]) -> tuple[FieldRead, ...]:
    """The authority and the days between which the card is good; `valid_to` is 长期 for cards without an end."""
    sheet = LabelSheet(lines, BACK_LABELS)
    authority, confidence = sheet.value("签发机关")
    fields = [FieldRead("authority", _CHINESE.sub("", authority), confidence)]
    span, span_confidence = sheet.value("有效期限")
    if not span:
        loose = [one for one in sheet.free if iso_dates_in(one.text)]
        span, span_confidence = words_of(loose[:1])
    days = iso_dates_in(span)
    if days:
        ends = days[1] if len(days) > 1 else ("长期" if "长" in span or "期" in span else "")
        checked = len(days) > 1 and _is_a_term(days[0], days[1])
        fields.append(FieldRead("valid_from", days[0], span_confidence, checked))
        fields.append(FieldRead("valid_to", ends, span_confidence, checked))
    return tuple(one for one in fields if one.value)


def birth_told_by(number: str) -> str:
    """The birth date within an identity number."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def sex_told_by(number: str) -> str:
    """男 or 女: the seventeenth digit is odd or even."""
    return "男" if int(number[16]) % 2 else "女"


def _in_portrait(line: TextLine, width: int, height: int) -> bool:
    place = fragment_of(line)
    return place.left > _PORTRAIT_LEFT * width and place.middle < _PORTRAIT_BOTTOM * height


def _at_home(label: str, width: int, height: int) -> Fragment:
    left, top, right, bottom = _HOME[label]
    return Fragment(label, left * width, top * height, right * width, bottom * height)


def _number(lines: Sequence[TextLine], today: date) -> tuple[str, bool, float]:
    found = ("", False, 0.0)
    for line in lines:
        number, checked = id_number_in(line.text, today)
        if checked:
            return number, True, line.confidence
        if number and not found[0]:
            found = (number, False, line.confidence)
    return found


def _address(sheet: LabelSheet, width: int, number_top: float) -> tuple[str, float]:
    """All rows between the label and the number. A row that begins late, or ends early though another follows, has lost letters
    to a reflection: no more than half sure then, however clear the letters that are left."""
    label = sheet.labels["住址"][0]
    slack = label.height / 2
    area = [
        one
        for one in sheet.free
        if one.left > label.right and label.top - slack < one.middle < number_top - slack
    ]
    rows = rows_of(area)
    words, confidence = words_of([one for row in rows for one in row])
    late = any(row[0].left > _ROW_BEGINS * width for row in rows)
    early = any(row[-1].right < _ROW_REACHES * width for row in rows[:-1])
    gaps = any(b.left - a.right > slack for row in rows for a, b in pairwise(row))
    return words, min(confidence, 0.5) if late or early or gaps else confidence


def _sex(sheet: LabelSheet, number: str) -> FieldRead:
    words, confidence = sheet.value("性别")
    read = next((letter for letter in words if letter in "男女"), "")
    told = sex_told_by(number) if number else ""
    if told and not read:
        return FieldRead("sex", told, 0.9, checked=False)
    return FieldRead("sex", read, confidence, bool(told) and told == read)


def _nation(sheet: LabelSheet) -> FieldRead:
    words, confidence = sheet.value("民族")
    read = _CHINESE.sub("", words).removesuffix("族")
    return FieldRead("nation", read, confidence if read in NATIONS else confidence / 2, read in NATIONS)


def _birth(sheet: LabelSheet, number: str) -> FieldRead:
    """The printed date. Where the number, borne out by its check, differs in one figure only, the figure was misread."""
    words, confidence = sheet.value("出生")
    read = next(iter(iso_dates_in(words)), "")
    if not number:
        return FieldRead("birth_date", read, confidence)
    told = birth_told_by(number)
    differing = sum(a != b for a, b in zip(read, told, strict=False)) if read else 0
    if differing <= 1:
        return FieldRead("birth_date", told, max(confidence, 0.9), checked=bool(read) and not differing)
    return FieldRead("birth_date", read, confidence / 2)


def _is_a_term(begins: str, ends: str) -> bool:
    """Cards are good for 5, 10 or 20 years to the day: a date misread in any figure is no such term."""
    return begins[5:] == ends[5:] and int(ends[:4]) - int(begins[:4]) in (5, 10, 20)
