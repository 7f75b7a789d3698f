"""The two sides of an identity card and a bank card, after the public layouts, with 样本 where the portrait would be."""

from __future__ import annotations

import random
from datetime import date

from tests.support.made.drawing import Colour, MmSheet, Pixels
from tests.support.made.people import Person

CARD_MM = (85.6, 54.0)
_BLUE: Colour = (52, 106, 158)
_LETTERS_A_LINE = 11
_AUTHORITIES = (
    "吉首市公安局",
    "泸溪县公安局",
    "凤凰县公安局",
    "花垣县公安局",
    "永顺县公安局",
    "龙山县公安局",
    "古丈县公安局",
)


def id_card_front(person: Person, chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """The side with the portrait, 1712 x 1080, BGR; and what stands on it by field."""
    sheet = MmSheet(*CARD_MM, ground=(226, 236, 243))
    sheet.waves(chance, (208, 222, 232))
    sheet.waves(chance, (236, 222, 226), count=14)
    for y, label in ((7.2, "姓名"), (14.0, "性别"), (20.8, "出生"), (27.8, "住址")):
        sheet.write(6.3, y, label, 2.75, _BLUE)
    sheet.write(17.3, 6.7, person.name, 3.6)
    sheet.write(17.3, 13.9, person.sex, 3.0)
    sheet.write(25.6, 14.0, "民族", 2.75, _BLUE)
    sheet.write(33.5, 13.9, person.nation, 3.0)
    _birth(sheet, person.birth)
    for row in range(0, len(person.address), _LETTERS_A_LINE):
        words = person.address[row : row + _LETTERS_A_LINE]
        sheet.write(17.3, 27.6 + row / _LETTERS_A_LINE * 4.4, words, 3.0)
    _portrait(sheet)
    sheet.write(6.3, 45.2, "公民身份号码", 2.75, _BLUE)
    sheet.write(28.6, 47.9, person.id_number, 3.7, gap_mm=0.62)
    return sheet.pixels(), {
        "name": person.name,
        "sex": person.sex,
        "nation": person.nation,
        "birth_date": person.birth.isoformat(),
        "address": person.address,
        "id_number": person.id_number,
    }


def id_card_back(chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """The side with the emblem's place; and what stands on it by field."""
    sheet = MmSheet(*CARD_MM, ground=(229, 236, 240))
    sheet.waves(chance, (212, 224, 232))
    sheet.waves(chance, (236, 226, 222), count=12)
    sheet.ring(14.5, 14.0, 8.0, (190, 60, 50))
    sheet.write(14.5, 12.3, "样本", 3.4, (190, 60, 50), anchor="mt")
    sheet.write(53.5, 8.0, "中华人民共和国", 5.2, anchor="mt")
    sheet.write(53.5, 17.0, "居民身份证", 7.4, bold=True, anchor="mt")
    authority = chance.choice(_AUTHORITIES)
    begins = date(chance.randint(2007, 2025), chance.randint(1, 12), chance.randint(1, 28))
    years = chance.choice((5, 10, 20, 0))
    ends = begins.replace(year=begins.year + years).strftime("%Y.%m.%d") if years else "长期"
    sheet.write(19.0, 39.0, "签发机关", 2.9, bold=True)
    sheet.write(35.5, 38.9, authority, 3.0)
    sheet.write(19.0, 45.4, "有效期限", 2.9, bold=True)
    sheet.write(35.5, 45.3, f"{begins:%Y.%m.%d}-{ends}", 3.0)
    until = ends.replace(".", "-")
    return sheet.pixels(), {"authority": authority, "valid_from": begins.isoformat(), "valid_to": until}


def bank_card(chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """A card of a bank that does not exist; its number is right by its own check digit."""
    ground = chance.choice(((34, 62, 120), (150, 38, 44), (198, 208, 222), (30, 96, 76)))
    ink: Colour = INK_ON_LIGHT if sum(ground) > 500 else (236, 236, 232)
    sheet = MmSheet(*CARD_MM, ground=ground)
    sheet.waves(chance, tuple(min(255, part + 12) for part in ground))  # type: ignore[arg-type]
    sheet.write(8.0, 6.0, "样本银行", 5.0, ink, bold=True)
    sheet.write(62.0, 7.0, "储蓄卡", 3.6, ink)
    first = "62" + "".join(chance.choice("0123456789") for _ in range(chance.choice((13, 16))))
    number = first + luhn_check(first)
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    sheet.box(10.0, 18.0, 21.0, 26.5, (212, 184, 110))
    sheet.write(8.0, 31.0, grouped, 5.2, ink)
    sheet.write(56.0, 45.5, "UnionPay", 3.4, ink, bold=True)
    return sheet.pixels(), {"card_number": number}


INK_ON_LIGHT: Colour = (40, 40, 46)


def luhn_check(digits: str) -> str:
    """The check digit of ISO/IEC 7812 that follows these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _birth(sheet: MmSheet, birth: date) -> None:
    at = sheet.write(17.3, 20.7, str(birth.year), 3.0)
    at = sheet.write(at + 1.2, 20.8, "年", 2.75, _BLUE)
    at = sheet.write(at + 1.6, 20.7, str(birth.month), 3.0)
    at = sheet.write(at + 1.2, 20.8, "月", 2.75, _BLUE)
    at = sheet.write(at + 1.6, 20.7, str(birth.day), 3.0)
    sheet.write(at + 1.2, 20.8, "日", 2.75, _BLUE)


def _portrait(sheet: MmSheet) -> None:
    """No face: the outline of a head in grey, and the word that says so."""
    sheet.box(55.5, 8.0, 79.5, 38.5, (205, 214, 220))
    sheet.ring(67.5, 18.5, 6.0, (120, 124, 130), width_mm=6.0)
    sheet.box(59.0, 27.5, 76.0, 38.5, (86, 90, 98))
    sheet.write(67.5, 31.0, "样本", 4.0, (205, 214, 220), anchor="mt")
