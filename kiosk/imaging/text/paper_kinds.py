"""Which paper a page is: by words that only it carries, not by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.domain.seen import PaperKind, TextLine
from kiosk.imaging.text.check_characters import card_number_in
from kiosk.imaging.text.fragments import fragment_of

TITLES: Final[dict[PaperKind, str]] = {
    "id_card_front": "居民身份证",
    "id_card_back": "居民身份证",
    "household_page": "户口簿",
    "business_licence": "营业执照",
    "marriage_certificate": "结婚证",
    "bank_card": "银行卡",
}
# Words and what each is worth; a paper is one of a kind from 2 on. A contract may name a number or a licence in its text, so words
# count only where they begin or fill a short line.
_MARKS: Final[dict[PaperKind, tuple[tuple[str, float], ...]]] = {
    "id_card_front": (
        ("公民身份号码", 1.2),
        ("姓名", 0.6),
        ("住址", 1.0),
        ("民族", 0.5),
        ("性别", 0.3),
        ("出生", 0.3),
    ),
    "id_card_back": (("居民身份证", 1.2), ("签发机关", 1.0), ("有效期限", 1.0)),
    "household_page": (
        ("常住人口登记卡", 2.0),
        ("户口簿", 2.0),
        ("户主或与", 1.0),
        ("何时由何地迁来", 1.0),
        ("曾用名", 0.6),
        ("籍贯", 0.5),
    ),
    "business_licence": (
        ("营业执照", 2.0),
        ("统一社会信用代码", 0.9),
        ("法定代表人", 0.5),
        ("注册资本", 0.5),
        ("经营范围", 0.5),
    ),
    "marriage_certificate": (("结婚证字号", 1.5), ("结婚证", 1.0), ("持证人", 1.0), ("身份证件号", 0.4)),
}
_ENOUGH: Final = 2.0
_LONGEST_MARKED_LINE: Final = 26
_BANK_WORDS: Final = ("银行", "UnionPay", "银联", "储蓄卡", "借记卡", "信用卡", "BANK", "Debit", "DEBIT")
_TITLE_WITHIN: Final = 0.4
_LONGEST_TITLE: Final = 30


def kind_of(lines: Sequence[TextLine], width: int, height: int) -> PaperKind:
    """The kind whose marks weigh most, "other" where none weighs enough."""
    texts = ["".join(line.text.split()) for line in lines]
    short = [text for text in texts if len(text) <= _LONGEST_MARKED_LINE]
    joined = "".join(text for text in texts if len(text) <= 2)
    weights = {
        kind: sum(worth for mark, worth in marks if _stands(mark, short) or mark in joined)
        for kind, marks in _MARKS.items()
    }
    best = max(weights, key=lambda kind: weights[kind])
    if weights[best] >= _ENOUGH:
        return best
    return "bank_card" if _is_bank_card(texts, width, height) else "other"


def title_of(lines: Sequence[TextLine], kind: PaperKind, height: int) -> str:
    """The name of a known kind; of any other page the largest print in its upper part, empty where there is none."""
    if kind != "other":
        return TITLES[kind]
    upper = [one for one in map(fragment_of, lines) if one.middle < _TITLE_WITHIN * height]
    words = [one for one in upper if _chinese_letters(one.text) >= 2 and len(one.text) <= _LONGEST_TITLE]
    if not words:
        return ""
    largest = max(one.height for one in words)
    return next(one.text for one in sorted(words, key=lambda one: one.top) if one.height >= 0.85 * largest)


def _stands(mark: str, texts: Sequence[str]) -> bool:
    return any(mark in text for text in texts)


def _is_bank_card(texts: Sequence[str], width: int, height: int) -> bool:
    card_shaped = 1.3 < max(width, height) / max(1, min(width, height)) < 1.9
    has_words = any(word in text for word in _BANK_WORDS for text in texts)
    numbers = [card_number_in(text) for text in (*texts, "".join(text for text in texts if text.isdigit()))]
    return (
        card_shaped
        and len(texts) < 25
        and any(number and (checked or has_words) for number, checked in numbers)
    )


def _chinese_letters(text: str) -> int:
    return sum("\u3400" <= letter <= "\u9fff" for letter in text)
