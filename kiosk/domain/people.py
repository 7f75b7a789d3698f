"""Citizens, and how they are named where others can see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Sex(Enum):
    MALE = "1"
    FEMALE = "2"
    UNKNOWN = "0"


class ProofOfIdentity(Enum):
    """How we know who it is; decides what the visit may do."""

    ID_CARD = "id_card"
    PHONE_CODE = "phone_code"
    QR_CODE = "qr_code"


@dataclass(frozen=True, slots=True)
class Citizen:
    """Who stands before the terminal. Lives in the visit only; never logged, never stored in clear."""

    name: str
    id_number: str
    sex: Sex
    nation: str
    birth: date | None
    address: str
    valid_to: date | None
    proof: ProofOfIdentity
    phone: str = ""

    def __repr__(self) -> str:
        return f"Citizen({mask_name(self.name)})"

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`, or None when the birth date is not known."""
        if self.birth is None:
            return None
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))

    def card_expired_on(self, day: date) -> bool:
        return self.valid_to is not None and day > self.valid_to


def mask_name(name: str) -> str:
    """Name as others may see it: 2 characters hide the second, longer ones keep only both ends."""
    name = name.strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id_number(number: str) -> str:
    """First four and last four stay."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_phone(number: str) -> str:
    """First three and last four stay."""
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_staff_number(number: str) -> str:
    """First two and the last stay."""
    if len(number) <= 3:
        return number[:1] + "*" * (len(number) - 1)
    return number[:2] + "*" * (len(number) - 3) + number[-1]


def id_number_is_valid(number: str, today: date) -> bool:
    """GB 11643: 17 digits, a date that is not in the future, and the MOD 11-2 check character."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return birth <= today and number[17].upper() == _CHECK[total % 11]
