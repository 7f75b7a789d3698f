"""A4 pages of print with known lines: notices, contracts, certificates, all of made people and places."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.support.made.drawing import MmSheet, Pixels
from tests.support.made.people import Person, made_person

A4_MM = (210.0, 297.0)
TITLES = (
    "房屋租赁合同",
    "居住证明",
    "收入证明",
    "村民会议决议",
    "经营场所使用证明",
    "情况说明",
    "用水申请书",
    "解除劳动合同证明",
)
_PT_MM = 0.3528
_CLAUSES = (
    "甲方将位于{address}的房屋租给乙方居住使用，建筑面积约{a}平方米，租期自{y}年{m}月{d}日起至{z}年{m}月{d}日止。",
    "乙方每月{d}日前向甲方支付租金人民币{n}元整，押金{k}元，逾期超过十五日的，甲方有权解除本合同。",
    "兹证明{name}（身份证号码：{number}）系本单位职工，自{y}年{m}月起在岗工作，月均收入为人民币{n}元。",
    "{name}，{sex}，{nation}族，公民身份号码{number}，现住{address}，联系电话{phone}。",
    "根据《中华人民共和国村民委员会组织法》第二十一条、第二十四条的规定，会议应到{a}人，实到{b}人，符合法定人数。",
    "申请人承诺所提交的材料真实、合法、有效，如有虚假，愿意承担相应的法律责任，并退还已经领取的补贴资金{n}.{d:02d}元。",
    "本表一式三份，由申请人、村（居）民委员会和乡镇人民政府各存一份；复印件与原件核对无误后，加盖公章。",
    "办理地点：州政务服务中心二楼{d}号窗口；办公时间：上午9:00—12:00，下午13:30—17:30（法定节假日除外）。",
    "经现场核实，该户共有住房{m}间，其中砖木结构{d}间，耕地面积{d}.{m}亩，林地面积{a}.{m}亩，家庭人口{m}人。",
    "统一社会信用代码：{code}；法定代表人：{name}；注册资本：人民币{k}万元；成立日期：{y}年{m}月{d}日。",
    "受理编号 XX-{y}{m:02d}{d:02d}-{k:05d}，承诺办结时限为五个工作日，查询电话0743-{phone7}，监督电话12345。",
    "用水地点为{address}，设计用水量每日{a}立方米，管径DN{m}0，水源为自来水管网，水质符合GB 5749的要求。",
)


@dataclass(frozen=True, slots=True)
class MadePage:
    """What is drawn, and the same as text."""

    pixels: Pixels
    lines: tuple[str, ...]
    """From top to bottom, the title first."""
    people: tuple[Person, ...]


def made_page(chance: random.Random, size_pt: float = 14.0, px_per_mm: float = 12.0) -> MadePage:
    """A page of print in a size of `size_pt`, filled to about its lower margin."""
    sheet = MmSheet(*A4_MM, px_per_mm=px_per_mm)
    title = chance.choice(TITLES)
    sheet.write(105, 24, title, 22 * _PT_MM, bold=True, anchor="mt")
    lines, people, y = [title], [], 42.0
    em = size_pt * _PT_MM
    letters = int(160 / em)
    clauses = chance.sample(_CLAUSES, len(_CLAUSES))
    for clause in clauses:
        person = made_person(chance)
        people.append(person)
        for row in _rows("　　" + _filled(clause, person, chance), letters):
            if y > 270:
                break
            indent = len(row) - len(row.lstrip("　"))
            sheet.write(25 + indent * em, y, row.lstrip("　"), em)
            lines.append(row.strip("　"))
            y += em * 1.75
    return MadePage(sheet.pixels(), tuple(lines), tuple(people))


def _rows(words: str, letters: int) -> list[str]:
    """The words in rows of at most `letters` full widths; a Latin letter or figure takes half of one."""
    rows, row, taken = [], "", 0.0
    for letter in words:
        wide = 0.56 if letter.isascii() else 1.0
        if taken + wide > letters and letter not in "，。；：、）》":
            rows.append(row)
            row, taken = "", 0.0
        row, taken = row + letter, taken + wide
    return [*rows, row]


def _filled(clause: str, person: Person, chance: random.Random) -> str:
    year = chance.randint(2012, 2026)
    return clause.format(
        name=person.name,
        sex=person.sex,
        nation=person.nation,
        number=person.id_number,
        address=person.address,
        phone="1" + chance.choice("3578") + "".join(chance.choice("0123456789") for _ in range(9)),
        phone7="".join(chance.choice("0123456789") for _ in range(7)),
        code=credit_code(chance),
        a=chance.randint(21, 160),
        b=chance.randint(12, 20),
        y=year,
        z=year + chance.randint(1, 5),
        m=chance.randint(1, 12),
        d=chance.randint(1, 28),
        n=chance.randint(8, 99) * 100,
        k=chance.randint(5, 500) * 10,
    )


_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(chance: random.Random) -> str:
    """A made unified social credit code with the check character of GB 32100."""
    first = "9" + chance.choice("123") + "4331" + chance.choice(("01", "22", "23", "27"))
    first += "MA" + "".join(chance.choice(_CODE_LETTERS) for _ in range(7))
    total = sum(_CODE_LETTERS.index(letter) * 3**place % 31 for place, letter in enumerate(first))
    return first + _CODE_LETTERS[-total % 31]
