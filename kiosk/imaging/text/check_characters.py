"""Numbers that carry their own check: what was read, and whether the check bears it out."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from kiosk.domain.people import id_number_is_valid

# Letters that print readers give for figures. Where only figures may stand, a letter is wrong beforehand; which figure it was
# is believed only if the check character then agrees.
_AS_FIGURE: Final = str.maketrans({"O": "0", "o": "0", "D": "0", "Q": "0", "I": "1", "l": "1", "i": "1", "|": "1", "Z": "2", "z": "2",
                                   "S": "5", "s": "5", "b": "6", "G": "6", "B": "8", "g": "9", "q": "9", "×": "X", "x": "X"})  # fmt: skip
_CREDIT_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 32100 leaves these letters out because they look like others.
_AS_CREDIT: Final = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})
_SAME_LOOK: Final = ("0DQ", "8B", "2Z", "5S", "1LT", "UV", "6G")
_ID_NUMBER = re.compile(r"[0-9OoDQIliZzSsbGBgq|]{17}[0-9OoDQIliZzSsbGBgqXx×|]")
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
_CARD_NUMBER = re.compile(r"[0-9OoDIlZSBbGgq|]{16,19}")


def id_number_in(text: str, today: date) -> tuple[str, bool]:
    """The 18 characters of an identity number in the text and whether GB 11643 bears them out; empty when there is none."""
    tight = re.sub(r"[\s·.。-]", "", text)
    best = ""
    for begin in range(max(0, len(tight) - 17)):
        part = tight[begin : begin + 18]
        if not _ID_NUMBER.fullmatch(part):
            continue
        number = part.translate(_AS_FIGURE)
        if id_number_is_valid(number, today):
            return number, True
        best = best or part.upper().replace("×", "X")
    return best, False


def credit_code_is_valid(code: str) -> bool:
    """GB 32100: 17 characters without I, O, S, V, Z, weights of powers of three, MOD 31."""
    if len(code) != 18 or any(letter not in _CREDIT_LETTERS for letter in code):
        return False
    total = sum(_CREDIT_LETTERS.index(letter) * (3**place % 31) for place, letter in enumerate(code[:17]))
    return _CREDIT_LETTERS[-total % 31] == code[17]


def credit_code_in(text: str) -> tuple[str, bool]:
    """The unified social credit code in the text and whether its check bears it out; empty when there is none.

    One letter may be exchanged for one that looks the same, when exactly one such exchange satisfies the check.
    """
    tight = re.sub(r"[\s·.。-]", "", text).upper()
    for begin in range(max(0, len(tight) - 17)):
        part = tight[begin : begin + 18]
        if not _CREDIT_CODE.fullmatch(part) or not sum(letter.isdigit() for letter in part) >= 6:
            continue
        code = part.translate(_AS_CREDIT)
        if credit_code_is_valid(code):
            return code, True
        proven = {one for one in _exchanged(code) if credit_code_is_valid(one)}
        return (proven.pop(), True) if len(proven) == 1 else (code, False)
    return "", False


def luhn_is_valid(number: str) -> bool:
    """ISO/IEC 7812: every second digit doubled from the right, sum divisible by ten."""
    if not number.isascii() or not number.isdigit() or len(set(number)) == 1:
        return False
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def card_number_in(text: str) -> tuple[str, bool]:
    """The number of a bank card (16 to 19 digits) in the text and whether its check digit agrees; empty when there is none."""
    tight = re.sub(r"[\s·.-]", "", text)
    found = _CARD_NUMBER.search(tight)
    if not found:
        return "", False
    number = found[0].translate(_AS_FIGURE)
    return (number, True) if luhn_is_valid(number) else (found[0], False)


def _exchanged(code: str) -> list[str]:
    made = []
    for place, letter in enumerate(code):
        for group in _SAME_LOOK:
            if letter in group:
                made += [code[:place] + other + code[place + 1 :] for other in group if other != letter]
    return made
