"""The ID-card reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol


class CardKind(Enum):
    RESIDENT = "resident"
    HMT_RESIDENT = "hmt_resident"
    """港澳台居民居住证."""
    FOREIGNER = "foreigner"


@dataclass(frozen=True, slots=True)
class IdCard:
    """What the card itself says. Personal data: never logged, wiped with the visit."""

    kind: CardKind
    name: str
    sex: str
    """`1` male, `2` female, as on the card."""
    nation: str
    """GB/T 3304 name, e.g. 土家; empty where the card has none."""
    birth: date | None
    address: str
    id_number: str
    issuer: str
    valid_from: date | None
    valid_to: date | None
    """None means 长期."""
    newest_address: str = field(default="", repr=False)
    """Written on the chip since the card was made; empty where nobody wrote one."""
    photo_wlt: bytes = field(default=b"", repr=False)
    """As read; decoding needs a vendor's library."""

    def __repr__(self) -> str:
        return f"IdCard({self.kind.value})"


class CardFault(Enum):
    NOT_READABLE = "not_readable"
    """Lifted too early, wrong side, damaged."""
    WRONG_CARD = "wrong_card"
    """A card, but not an ID card."""
    READER_GONE = "reader_gone"
    NO_CARD = "no_card"
    """Nothing was laid down before the deadline."""


class IdReader(Protocol):
    """Blocks the calling thread until a card was read, refused, or the deadline passed."""

    def read_card(self, deadline_s: float) -> IdCard | CardFault:
        """Looks for a card, selects and reads it. The same card is not read twice without being lifted."""

    def cancel(self) -> None:
        """Ends a waiting read_card at once with NO_CARD."""
