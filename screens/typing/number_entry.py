"""What the number pad writes: how long it gets, how it is grouped, when it is masked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.domain.people import mask_id_number, mask_phone


class NumberKind(Enum):
    PHONE = "phone"
    ID_NUMBER = "id_number"
    CODE = "code"
    PIN = "pin"
    DATE = "date"


_LENGTHS = {
    NumberKind.PHONE: 11,
    NumberKind.ID_NUMBER: 18,
    NumberKind.CODE: 6,
    NumberKind.PIN: 6,
    NumberKind.DATE: 8,
}
_GROUPS = {
    NumberKind.PHONE: (3, 4, 4),
    NumberKind.ID_NUMBER: (6, 4, 4, 4),
    NumberKind.CODE: (6,),
    NumberKind.PIN: (6,),
    NumberKind.DATE: (4, 2, 2),
}
_DOT = "●"


@dataclass(slots=True)
class NumberEntry:
    """Digits typed one by one. Keys that do not fit change nothing."""

    kind: NumberKind
    digits: str = ""

    @property
    def length(self) -> int:
        """How many characters make it complete."""
        return _LENGTHS[self.kind]

    @property
    def complete(self) -> bool:
        return len(self.digits) == self.length

    def press(self, key: str) -> bool:
        """Adds a digit, or the X that may end an ID number. True when it was taken."""
        if self.complete or not self._fits(key.upper()):
            return False
        self.digits += key.upper()
        return True

    def rub_out(self) -> bool:
        """Takes the last one back; False when there was none."""
        had = bool(self.digits)
        self.digits = self.digits[:-1]
        return had

    def clear(self) -> None:
        self.digits = ""

    def settled(self, value: str) -> None:
        """Takes over a value given before, without what does not belong into it."""
        self.digits = "".join(c for c in value.upper() if c in "0123456789X")[: self.length]

    def shown(self, being_typed: bool) -> str:
        """In groups while it is typed; masked as soon as the citizen goes on. A PIN is dots from the first digit."""
        if self.kind is NumberKind.PIN:
            return _DOT * len(self.digits)
        if being_typed or not self.digits:
            return grouped(self.digits, _GROUPS[self.kind])
        if self.kind is NumberKind.PHONE:
            return mask_phone(self.digits)
        if self.kind is NumberKind.ID_NUMBER:
            return mask_id_number(self.digits)
        return grouped(self.digits, _GROUPS[self.kind])

    def _fits(self, key: str) -> bool:
        if len(key) == 1 and key in "0123456789":
            return True
        # GB 11643: only the check character, the eighteenth, may be X.
        return key == "X" and self.kind is NumberKind.ID_NUMBER and len(self.digits) == self.length - 1


def grouped(digits: str, groups: tuple[int, ...]) -> str:
    """`13800000000` as `138 0000 0000`."""
    parts, at = [], 0
    for size in groups:
        parts.append(digits[at : at + size])
        at += size
    return " ".join(part for part in (*parts, digits[at:]) if part)
