"""A household register page, a business licence and a marriage certificate of made people, after the public layouts, marked 样本."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from tests.support.made.drawing import Colour, MmSheet, Pixels
from tests.support.made.pages import credit_code
from tests.support.made.people import Person, made_person

HOUSEHOLD_MM = (143.0, 105.0)
LICENCE_MM = (297.0, 210.0)
MARRIAGE_MM = (128.0, 176.0)
_RED: Colour = (196, 52, 46)
_FRAME: Colour = (90, 120, 110)
_RELATIONS = ("户主", "妻", "长子", "长女", "父亲", "母亲", "次子")
_TRADES = ("农副产品购销", "建材销售", "茶叶加工", "民宿服务", "软件开发", "图文设计", "果蔬种植")


def household_page(chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """One person's page; and what stands on it by field."""
    person = made_person(chance)
    relation = chance.choice(_RELATIONS)
    sheet = MmSheet(*HOUSEHOLD_MM, ground=(246, 244, 236), px_per_mm=14)
    sheet.write(71.5, 6.0, "常住人口登记卡", 5.6, bold=True, anchor="mt")
    birth = f"{person.birth.year}年{person.birth.month}月{person.birth.day}日"
    county = person.address[: person.address.index("县") + 1 if "县" in person.address else 6]
    rows: Sequence[Sequence[tuple[str, str]]] = (
        (("姓名", person.name), ("户主或与户主关系", relation)),
        (("曾用名", ""), ("性别", person.sex)),
        (("出生地", county), ("民族", person.nation + "族")),
        (("籍贯", county), ("出生日期", birth)),
        (("宗教信仰", ""), ("公民身份证件编号", person.id_number)),
        (
            ("文化程度", chance.choice(("初中", "高中", "大学本科"))),
            ("婚姻状况", chance.choice(("未婚", "已婚"))),
        ),
        (("服务处所", ""), ("职业", chance.choice(("农民", "教师", "个体经营者")))),
    )
    _table(sheet, rows, top=16.0, row_mm=9.6)
    sheet.write(10.0, 92.0, "登记日期：2019年3月12日", 3.4)
    sheet.write(112.0, 92.0, "样本", 5.0, _RED)
    return sheet.pixels(), {
        "name": person.name,
        "relation": relation,
        "sex": person.sex,
        "nation": person.nation,
        "birth_date": person.birth.isoformat(),
        "id_number": person.id_number,
    }


def business_licence(chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """The lying sheet of 2019; and what stands on it by field."""
    owner = made_person(chance)
    code = credit_code(chance)
    company = f"{owner.address[3:6]}{chance.choice('兴和瑞丰源盛')}{chance.choice('达泰康祥隆')}{chance.choice(_TRADES)[:2]}有限公司"
    founded = date(chance.randint(2008, 2026), chance.randint(1, 12), chance.randint(1, 28))
    capital = f"{chance.choice(('壹佰', '伍拾', '叁佰', '贰拾'))}万元整"
    sheet = MmSheet(*LICENCE_MM, ground=(250, 247, 238), px_per_mm=9)
    sheet.waves(chance, (242, 234, 220))
    sheet.write(148.5, 34.0, "营业执照", 17.0, bold=True, anchor="mt")
    sheet.write(28.0, 40.0, "统一社会信用代码", 4.2)
    sheet.write(28.0, 47.0, code, 5.0)
    trades = "、".join(chance.sample(_TRADES, 3))
    left = (
        ("名　　称", company),
        ("类　　型", "有限责任公司（自然人独资）"),
        ("法定代表人", owner.name),
        ("经营范围", trades + "。"),
    )
    right = (
        ("注册资本", capital),
        ("成立日期", f"{founded.year}年{founded.month:02d}月{founded.day:02d}日"),
        ("住　　所", owner.address),
    )
    for column, rows in ((30.0, left), (168.0, right)):
        for place, (label, value) in enumerate(rows):
            y = 78.0 + place * 15.0
            sheet.write(column, y, label, 5.0, bold=True)
            for row in range(0, len(value), 16):
                sheet.write(column + 30.0, y + row / 16 * 7.0, value[row : row + 16], 5.0)
    sheet.write(196.0, 160.0, "登记机关", 5.0, bold=True)
    sheet.ring(238.0, 164.0, 17.0, _RED, 1.0)
    sheet.write(238.0, 161.0, "样本", 7.0, _RED, anchor="mt")
    return sheet.pixels(), {
        "credit_code": code,
        "company": company,
        "company_type": "有限责任公司（自然人独资）",
        "legal_person": owner.name,
        "address": owner.address,
        "capital": capital,
        "founded": founded.isoformat(),
    }


def marriage_certificate(chance: random.Random) -> tuple[Pixels, dict[str, str]]:
    """The inner pages, one under the other as a phone or a tray shows them; and what stands on them by field."""
    one, other = _couple(chance)
    registered = date(chance.randint(2012, 2026), chance.randint(1, 12), chance.randint(1, 28))
    number = f"J433101-{registered.year}-{chance.randrange(1_000_000):06d}"
    sheet = MmSheet(*MARRIAGE_MM, ground=(250, 236, 232), px_per_mm=12)
    sheet.waves(chance, (246, 224, 220))
    sheet.write(64.0, 8.0, "结婚证", 7.0, _RED, bold=True, anchor="mt")
    sheet.write(104.0, 9.0, "样本", 5.0, _RED)
    for place, (label, value) in enumerate(
        (("持证人", one.name), ("登记日期", _day(registered)), ("结婚证字号", number))
    ):
        sheet.write(18.0, 24.0 + place * 11.0, label, 4.2)
        sheet.write(46.0, 24.0 + place * 11.0, value, 4.2)
    for place, person in enumerate((one, other)):
        _spouse(sheet, person, 72.0 + place * 50.0)
    truth = {"holder": one.name, "registered": registered.isoformat(), "marriage_number": number}
    for prefix, person in (("", one), ("spouse_", other)):
        truth |= {
            f"{prefix}name": person.name,
            f"{prefix}sex": person.sex,
            f"{prefix}birth_date": person.birth.isoformat(),
            f"{prefix}id_number": person.id_number,
        }
    return sheet.pixels(), truth


def _couple(chance: random.Random) -> tuple[Person, Person]:
    one = made_person(chance)
    other = made_person(chance)
    while other.sex == one.sex:
        other = made_person(chance)
    return one, other


def _spouse(sheet: MmSheet, person: Person, top: float) -> None:
    sheet.line(14.0, top - 4.0, 114.0, top - 4.0, (220, 160, 150))
    rows = (
        (("姓　　名", person.name), ("性　　别", person.sex)),
        (("国　　籍", "中国"), ("出生日期", _day(person.birth))),
        (("身份证件号", person.id_number),),
    )
    for place, row in enumerate(rows):
        for column, (label, value) in enumerate(row):
            x, y = 18.0 + column * 52.0, top + place * 11.0
            sheet.write(x, y, label, 4.0)
            sheet.write(x + 22.0, y, value, 4.0)


def _table(sheet: MmSheet, rows: Sequence[Sequence[tuple[str, str]]], top: float, row_mm: float) -> None:
    edges = (8.0, 30.0, 66.0, 95.0, 136.0)
    for place, row in enumerate(rows):
        y = top + place * row_mm
        sheet.line(edges[0], y, edges[-1], y, _FRAME)
        for column, (label, value) in enumerate(row):
            sheet.write(edges[column * 2] + 1.5, y + 3.0, label, 3.2)
            sheet.write(edges[column * 2 + 1] + 1.5, y + 2.9, value, 3.5)
    bottom = top + len(rows) * row_mm
    sheet.line(edges[0], bottom, edges[-1], bottom, _FRAME)
    for x in edges:
        sheet.line(x, top, x, bottom, _FRAME)


def _day(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"
