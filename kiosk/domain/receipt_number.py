"""Our own receipt numbers: readable over the phone, useless to guess, never taken for an application number."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date
from enum import Enum

from kiosk.domain.ids import ReceiptNumber

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O, U: what a citizen reads aloud from the paper is heard right."""
_CHECK_LENGTH = 4
_SHAPE = re.compile(rf"ZC(\d{{6}})([0-9A-Z]{{2,4}})(\d{{4}})([{_ALPHABET}]{{{_CHECK_LENGTH}}})")
_MOST_A_DAY = 9999


class ReceiptVerdict(Enum):
    GENUINE = "genuine"
    FORGED = "forged"
    """Shaped like a receipt number, but no terminal of this hall wrote it (or it was mistyped)."""
    NOT_OURS = "not_ours"
    """Some other number, perhaps the platform's."""


class ReceiptNumbers:
    """Numbers of one terminal, checkable by every terminal that has the hall's receipt key."""

    def __init__(self, terminal_label: str, key: bytes) -> None:
        """`terminal_label`: 2 to 4 digits or capital letters, different for each terminal of the hall."""
        if not re.fullmatch(r"[0-9A-Z]{2,4}", terminal_label):
            raise ValueError("a terminal label is 2 to 4 digits or capital letters")
        self._label = terminal_label
        self._key = key

    def make(self, day: date, serial: int) -> ReceiptNumber:
        """The number of the `serial`-th application sealed here on that day, from 1."""
        if not 1 <= serial <= _MOST_A_DAY:
            raise ValueError(f"a day has at most {_MOST_A_DAY} receipts")
        stem = f"ZC{day:%y%m%d}{self._label}{serial:04d}"
        return ReceiptNumber(stem + self._check(stem))

    def judge(self, text: str) -> tuple[ReceiptVerdict, ReceiptNumber]:
        """What a scanned or typed text is; spaces, dashes, case and full-width forms do not matter."""
        plain = _plain(text)
        shaped = _SHAPE.fullmatch(plain)
        if shaped is None:
            looks = plain.startswith("ZC") and plain.isascii() and plain.isalnum()
            verdict = ReceiptVerdict.FORGED if looks else ReceiptVerdict.NOT_OURS
            return verdict, ReceiptNumber(plain)
        genuine = hmac.compare_digest(self._check(plain[:-_CHECK_LENGTH]), shaped[4])
        return (ReceiptVerdict.GENUINE if genuine else ReceiptVerdict.FORGED), ReceiptNumber(plain)

    def _check(self, stem: str) -> str:
        number = int.from_bytes(hmac.new(self._key, stem.encode(), hashlib.sha256).digest()[:8], "big")
        letters = []
        for _ in range(_CHECK_LENGTH):
            number, place = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[place])
        return "".join(letters)


def spoken_form(number: ReceiptNumber) -> str:
    """The number in groups, as it is printed and shown: ZC260612-03-0007-K7QM."""
    shaped = _SHAPE.fullmatch(number)
    return f"ZC{shaped[1]}-{shaped[2]}-{shaped[3]}-{shaped[4]}" if shaped else number


def _plain(text: str) -> str:
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"[\s\-－—·.]", "", narrow).upper()
