"""The 256-byte text area of an ID card: three layouts, told apart by the letter at offset 248."""

from __future__ import annotations

from datetime import date

from devices.ports.id_reader import CardKind, IdCard
from devices.protocol.nations import NATIONS

TEXT_AREA_BYTES = 256
_LETTER_AT = 248
_FOREVER = "长期"
_BLANKS = " \u3000\0"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Unreadable(ValueError):
    """The area is not a card we can vouch for. Says which field, never what stood in it."""


def decode_card(text: bytes, photo: bytes = b"") -> IdCard:
    """The card in `text`. Raises Unreadable rather than pass on a field that cannot be right."""
    if len(text) != TEXT_AREA_BYTES:
        raise Unreadable("length")
    match _field(text, _LETTER_AT, 2):
        case "":
            return _resident(text, photo, CardKind.RESIDENT)
        case "J":
            return _resident(text, photo, CardKind.HMT_RESIDENT)
        case "I":
            return _foreigner(text, photo)
        case _:
            # The foreigner's card of 2023 has a letter and layout of its own; guessing would give a wrong name.
            raise Unreadable("card type")


def newest_address(area: bytes) -> str:
    """The address that was written on the chip after the card was made; empty when there is none.

    Raises Unreadable rather than pass on what is no text.
    """
    return _field(area, 0, len(area))


def _resident(text: bytes, photo: bytes, kind: CardKind) -> IdCard:
    number = _id_number(_field(text, 122, 36))
    birth = _day(_field(text, 36, 16), "birth")
    if birth.strftime("%Y%m%d") != number[6:14]:
        raise Unreadable("birth against number")
    return IdCard(
        kind=kind,
        name=_name(_field(text, 0, 30)),
        sex=_sex(_field(text, 30, 2)),
        nation=NATIONS.get(_field(text, 32, 4), "") if kind is CardKind.RESIDENT else "",
        birth=birth,
        address=_field(text, 52, 70),
        id_number=number,
        issuer=_field(text, 158, 30),
        valid_from=_day(_field(text, 188, 16), "valid from"),
        valid_to=_until(_field(text, 204, 16)),
        photo_wlt=photo,
    )


def _foreigner(text: bytes, photo: bytes) -> IdCard:
    number = _field(text, 122, 30)
    if len(number) != 15 or not (number[:3].isascii() and number[:3].isalpha() and _digits(number[3:])):
        raise Unreadable("number")
    return IdCard(
        kind=CardKind.FOREIGNER,
        name=_name(_field(text, 158, 30) or _field(text, 0, 120)),
        sex=_sex(_field(text, 120, 2)),
        nation="",
        birth=_day(_field(text, 220, 16), "birth"),
        address="",
        id_number=number,
        issuer=_field(text, 240, 8),
        valid_from=_day(_field(text, 188, 16), "valid from"),
        valid_to=_until(_field(text, 204, 16)),
        photo_wlt=photo,
    )


def _field(text: bytes, offset: int, length: int) -> str:
    """Decoded, with the padding off its end. Blanks inside belong to the field: names and addresses have them."""
    try:
        value = text[offset : offset + length].decode("utf-16-le").rstrip(_BLANKS)
    except UnicodeDecodeError:
        raise Unreadable(f"characters at {offset}") from None
    if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in value):
        raise Unreadable(f"characters at {offset}")
    return value


def _name(value: str) -> str:
    # Blanks of any kind: a card whose name is a row of them names nobody.
    if not value.strip(_BLANKS).strip():
        raise Unreadable("name")
    return value


def _sex(value: str) -> str:
    # GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated.
    if value not in ("0", "1", "2", "9"):
        raise Unreadable("sex")
    return value


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _day(value: str, which: str) -> date:
    if len(value) != 8 or not _digits(value):
        raise Unreadable(which)
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise Unreadable(which) from None


def _until(value: str) -> date | None:
    return None if value == _FOREVER else _day(value, "valid to")


def _id_number(value: str) -> str:
    """Eighteen characters whose last one is the check of the others (GB 11643)."""
    if len(value) != 18 or not _digits(value[:17]):
        raise Unreadable("number")
    total = sum(int(digit) * weight for digit, weight in zip(value[:17], _WEIGHTS, strict=True))
    if value[17].upper() != _CHECK[total % 11]:
        raise Unreadable("number's check character")
    return value.upper()
