"""Codes of the national item lists: what they are made of and whether they can be right. Pure."""

from __future__ import annotations

from typing import Literal

from kiosk.domain.ids import ItemCode

CodeMistake = Literal["length", "characters", "credit_code", "region", "level", "type"]

LEVEL_DIGITS = {"prefecture": "3", "county": "4", "township": "5", "village": "6"}
LEVEL_SHARED = "7"
"""分级管理: any level may carry it."""
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_LENGTH, _BASE_LENGTH, _FULL_LENGTH, _HANDLED_LENGTH = 18, 12, 31, 33
_PROVINCES = frozenset(
    [
        "00",
        "10",
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "71",
        "81",
        "82",
        "99",
    ]  # 99: samples; no province has it
)


def credit_check_digit(first_seventeen: str) -> str:
    """The last digit of a unified social credit code; ValueError for a character the alphabet has not."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, at, 31) for at, c in enumerate(first_seventeen))
    return _CREDIT_ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """18 characters of the alphabet whose check digit agrees."""
    return (
        len(text) == _CREDIT_LENGTH
        and all(c in _CREDIT_ALPHABET for c in text)
        and credit_check_digit(text[:-1]) == text[-1]
    )


def credit_code_of(code: str) -> str:
    """The office of an implementation code (31) or handled-item code (33); empty for a base code."""
    return code[:_CREDIT_LENGTH] if len(code) >= _FULL_LENGTH else ""


def base_code_of(code: str) -> str:
    """The 12 characters that are the same in every office."""
    return code if len(code) == _BASE_LENGTH else code[_CREDIT_LENGTH + 1 : _FULL_LENGTH]


def implementation_code_of(code: str) -> ItemCode:
    """The first 31: what an item and the items handled under it share."""
    return ItemCode(code[:_FULL_LENGTH])


def code_mistakes(code: str, level: str = "", item_type: str = "") -> tuple[CodeMistake, ...]:
    """What is wrong with a code of 12, 31 or 33 characters; empty when nothing is.

    `level` and `item_type`, where given, are compared with what the code says of itself.
    """
    if len(code) not in (_BASE_LENGTH, _FULL_LENGTH, _HANDLED_LENGTH):
        return ("length",)
    if not (code.isascii() and code.isalnum() and code == code.upper()):
        return ("characters",)
    base, mistakes = base_code_of(code), list[CodeMistake]()
    if base[:2] not in _PROVINCES or not base.isdigit():
        mistakes.append("region")
    if item_type and base[2:4] != item_type:
        mistakes.append("type")
    if len(code) > _BASE_LENGTH:
        mistakes += _office_mistakes(code, level)
    return tuple(mistakes)


def region_code_is_right(code: str) -> bool:
    """6, 9 or 12 digits of a known province,."""
    return code.isdigit() and len(code) in (6, 9, 12) and code[:2] in _PROVINCES


def _office_mistakes(code: str, level: str) -> list[CodeMistake]:
    office, digit, mistakes = credit_code_of(code), code[_CREDIT_LENGTH], list[CodeMistake]()
    if not is_credit_code(office):
        mistakes.append("credit_code")
    elif office[2:4] not in _PROVINCES:
        mistakes.append("region")
    if digit not in "1234567" or (level and digit not in (LEVEL_DIGITS[level], LEVEL_SHARED)):
        mistakes.append("level")
    return mistakes
