"""The code of a booking: opaque, short enough to be read aloud, and a slip of one character is noticed."""

from __future__ import annotations

import re
from enum import Enum

from kiosk.domain.ids import BookingCode

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs without 0, 1, I, L, O: a prime, so that the weighted sum below finds every single slip and every two swapped."""
_DRAWN = 10
_SHAPE = re.compile(rf"YY[{_ALPHABET}]{{{_DRAWN + 1}}}")
_CODES: int = len(_ALPHABET) ** _DRAWN


class CodeVerdict(Enum):
    READABLE = "readable"
    """Whether such a booking exists is for the hall to say."""
    MISREAD = "misread"
    """Shaped like a booking code, but a character is wrong."""
    NOT_OURS = "not_ours"


def make_code(drawn: int) -> BookingCode:
    """The code of a number that was drawn below `possible_codes()`."""
    if not 0 <= drawn < _CODES:
        raise ValueError("drawn outside the codes")
    signs = ""
    for _ in range(_DRAWN):
        drawn, place = divmod(drawn, len(_ALPHABET))
        signs += _ALPHABET[place]
    return BookingCode(f"YY{signs}{_check(signs)}")


def possible_codes() -> int:
    """How many there are; a guess at a booking of today succeeds once in some 10^12 tries."""
    return _CODES


def judge_code(text: str) -> tuple[CodeVerdict, BookingCode]:
    """What a code reader or a keyboard gave: bare, grouped with dashes, or the end of a link."""
    last = re.split(r"[/=#?&]", text.strip())[-1]
    plain = re.sub(r"[\s\-－—·.]", "", _narrow(last)).upper()
    if not _SHAPE.fullmatch(plain):
        return CodeVerdict.NOT_OURS, BookingCode("")
    verdict = CodeVerdict.READABLE if _check(plain[2:-1]) == plain[-1] else CodeVerdict.MISREAD
    return verdict, BookingCode(plain)


def spoken_code(code: BookingCode) -> str:
    """In groups, as it is shown: YY-7KQM-2F4W-8TB."""
    return f"{code[:2]}-{code[2:6]}-{code[6:10]}-{code[10:]}"


def _check(signs: str) -> str:
    total = sum((place + 2) * _ALPHABET.index(sign) for place, sign in enumerate(signs))
    return _ALPHABET[-total % len(_ALPHABET)]


def _narrow(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
