"""The papers that are laid under the simulated camera, drawn flat: sample contents, nobody's data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DOTS_PER_MM = 8.0
"""Drawn a little finer than the camera sees them, so that the lens decides how sharp they are."""

_INK = (38, 38, 44)
_PALE = (120, 120, 128)
_SEAL = (196, 44, 40)

_CONTRACT = (
    "出租方（甲方）：演示房东",
    "承租方（乙方）：龚小䶮",
    "根据有关法律规定，甲乙双方在平等自愿的基础上，就房屋租赁事宜订立本合同。",
    "第一条　房屋坐落：虚构州样例县演示镇模拟路 8 号 2 单元 301 室，建筑面积 86 平方米。",
    "第二条　租赁期限：自 2026 年 1 月 1 日起至 2028 年 12 月 31 日止，共三年。",
    "第三条　租金：每月人民币壹仟贰佰元整（¥1200.00），按季支付，先付后用。",
    "第四条　押金：人民币壹仟贰佰元整，合同期满结清费用后五日内退还。",
    "第五条　水、电、燃气及物业服务费由乙方承担，自交付之日起计算。",
    "第六条　甲方保证房屋权属清楚，并负责房屋主体结构的维修。",
    "第七条　乙方不得擅自改变房屋用途，未经甲方同意不得转租。",
    "第八条　任何一方违约，应向对方支付相当于一个月租金的违约金。",
    "第九条　本合同未尽事宜由双方协商，协商不成的，依法向人民法院起诉。",
    "第十条　本合同一式两份，双方各执一份，自签字之日起生效。",
)

_HOUSEHOLD_ROWS = (
    ("户　　别", "家庭户", "户主姓名", "龚小䶮"),
    ("户　　号", "999999001", "住　　址", "演示镇模拟村三组12号"),
    ("登记机关", "样例县公安局", "登记日期", "2020年01月01日"),
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The face that texts are drawn in; one size is loaded at a time."""

    regular: Path
    bold: Path

    def of(self, size_mm: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self.bold if bold else self.regular), round(size_mm * DOTS_PER_MM))


def dots(mm: float) -> int:
    return round(mm * DOTS_PER_MM)


def blank(width_mm: float, height_mm: float, paper: tuple[int, int, int] = (247, 246, 242)) -> Image.Image:
    return Image.new("RGB", (dots(width_mm), dots(height_mm)), paper)


def contract(fonts: Fonts) -> Image.Image:
    """房屋租赁合同, A4 upright."""
    page = blank(210, 297)
    draw = ImageDraw.Draw(page)
    draw.text((dots(105), dots(30)), "房屋租赁合同", _INK, fonts.of(9, bold=True), anchor="mm")
    draw.text((dots(186), dots(44)), "编号：样例-0001", _PALE, fonts.of(3.6), anchor="rm")
    top_mm = 56.0
    for clause in _CONTRACT:
        top_mm = _paragraph(draw, clause, 25, top_mm, 160, fonts.of(4.2)) + 3.4
    for left_mm, who in ((25, "甲方（签字）：演示房东"), (112, "乙方（签字）：龚小䶮")):
        draw.text((dots(left_mm), dots(244)), who, _INK, fonts.of(4.4))
        draw.text((dots(left_mm), dots(256)), "2026 年 1 月 1 日", _INK, fonts.of(4.4))
    _seal(draw, 62, 250, 17, "样例专用章", fonts)
    draw.text((dots(105), dots(284)), "样张　仅供演示", _PALE, fonts.of(3.4), anchor="mm")
    return page


def household(fonts: Fonts) -> Image.Image:
    """户口簿首页: an A5 booklet page lying across."""
    page = blank(210, 148, (240, 232, 214))
    draw = ImageDraw.Draw(page)
    draw.rectangle((dots(8), dots(8), dots(202), dots(140)), outline=(150, 70, 60), width=dots(0.8))
    draw.text((dots(105), dots(26)), "居民户口簿", _INK, fonts.of(10, bold=True), anchor="mm")
    draw.text((dots(105), dots(40)), "首　页", _INK, fonts.of(6), anchor="mm")
    for place, row in enumerate(_HOUSEHOLD_ROWS):
        _household_row(draw, 52 + place * 18, row, fonts)
    draw.text((dots(20), dots(112)), "承办人签章：演示员", _INK, fonts.of(4.6))
    draw.text((dots(20), dots(126)), "样张　仅供演示", _PALE, fonts.of(4))
    _seal(draw, 160, 122, 14, "户口专用章", fonts)
    return page


def id_card(fonts: Fonts) -> Image.Image:
    """The face side of a card that nobody could take for a real one."""
    page = blank(85.6, 54, (224, 232, 240))
    draw = ImageDraw.Draw(page)
    for step in range(0, 54, 3):
        draw.line((0, dots(step), dots(85.6), dots(step + 9)), fill=(212, 222, 234), width=dots(0.5))
    draw.rectangle((dots(58), dots(9), dots(80), dots(37)), fill=(196, 204, 212))
    draw.ellipse((dots(64), dots(13), dots(74), dots(24)), fill=(150, 158, 168))
    draw.pieslice((dots(59.5), dots(25), dots(78.5), dots(49)), 180, 360, fill=(150, 158, 168))
    lines = (
        ("姓名", "龚小䶮"),
        ("性别", "女　民族　土家"),
        ("出生", "1988 年 3 月 12 日"),
        ("住址", "虚构州样例县演示镇"),
    )
    for place, (label, value) in enumerate(lines):
        top = dots(7 + place * 8)
        draw.text((dots(6), top), label, (40, 90, 160), fonts.of(2.6))
        draw.text((dots(15), top - dots(0.3)), value, _INK, fonts.of(3.2))
    draw.text((dots(6), dots(46)), "公民身份号码", (40, 90, 160), fonts.of(2.6))
    draw.text((dots(26), dots(45.4)), "999999198803120124", _INK, fonts.of(3.4, bold=True))
    draw.text((dots(42), dots(40)), "样张", (200, 90, 90), fonts.of(5, bold=True), anchor="mm")
    return page


def _household_row(
    draw: ImageDraw.ImageDraw, top_mm: float, row: tuple[str, str, str, str], fonts: Fonts
) -> None:
    edges_mm = (20, 48, 92, 120, 190)
    for left_mm, right_mm, content in zip(edges_mm, edges_mm[1:], row, strict=False):
        draw.rectangle(
            (dots(left_mm), dots(top_mm), dots(right_mm), dots(top_mm + 18)), outline=_INK, width=dots(0.4)
        )
        size_mm = 5.0 if len(content) <= 6 else 4.4
        middle = (dots((left_mm + right_mm) / 2), dots(top_mm + 9))
        draw.text(middle, content, _INK, fonts.of(size_mm), anchor="mm")


def _paragraph(
    draw: ImageDraw.ImageDraw,
    text: str,
    left_mm: float,
    top_mm: float,
    width_mm: float,
    font: ImageFont.FreeTypeFont,
) -> float:
    """Writes `text` in lines of at most `width_mm`; returns where the next paragraph may begin."""
    line = ""
    for letter in text:
        if font.getlength(line + letter) > dots(width_mm):
            draw.text((dots(left_mm), dots(top_mm)), line, _INK, font)
            line, top_mm = "", top_mm + 7.6
        line += letter
    draw.text((dots(left_mm), dots(top_mm)), line, _INK, font)
    return top_mm + 7.6


def _seal(
    draw: ImageDraw.ImageDraw,
    middle_x_mm: float,
    middle_y_mm: float,
    radius_mm: float,
    text: str,
    fonts: Fonts,
) -> None:
    x, y, radius = dots(middle_x_mm), dots(middle_y_mm), dots(radius_mm)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_SEAL, width=dots(0.9))
    draw.text((x, y - radius // 3), "★", _SEAL, fonts.of(radius_mm * 0.55), anchor="mm")
    draw.text((x, y + radius // 3), text, _SEAL, fonts.of(radius_mm * 0.3, bold=True), anchor="mm")
