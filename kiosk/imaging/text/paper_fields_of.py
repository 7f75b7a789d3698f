"""The fields of each kind of paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.domain.seen import FieldRead, PaperKind, TextLine
from kiosk.imaging.text.certificates import (
    bank_card_fields,
    household_fields,
    licence_fields,
    marriage_fields,
)
from kiosk.imaging.text.id_card import back_fields, front_fields


def fields_of(
    kind: PaperKind, lines: Sequence[TextLine], width: int, height: int, today: date
) -> tuple[FieldRead, ...]:
    """What an upright page of this kind says, fields that were read only; none for other papers. Size in pixels of the page."""
    match kind:
        case "id_card_front":
            return front_fields(lines, width, height, today)
        case "id_card_back":
            return back_fields(lines)
        case "household_page":
            return household_fields(lines, today)
        case "business_licence":
            return licence_fields(lines)
        case "marriage_certificate":
            return marriage_fields(lines, today)
        case "bank_card":
            return bank_card_fields(lines)
        case "other":
            return ()
