"""A ticket's papers as staff get to see them: whole for the clerk who serves, masked for a duty manager."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.ids import TicketId
from kiosk.hall.papers_at_counter import Found
from kiosk.hall.wire.papers import (
    MaterialAsked,
    PapersAsked,
    PapersWire,
    ShownField,
    ShownMaterial,
    ShownPage,
    ShownSet,
)


def papers_wire(ticket_id: TicketId, number: str, found: Found, sets: Sequence[PapersAsked]) -> PapersWire:
    return PapersWire(
        ticket_id=ticket_id,
        number=number,
        sight=found.sight,
        sets=[_set(given, found) for given in sets],
    )


def _set(given: PapersAsked, found: Found) -> ShownSet:
    whole = found.sight == "whole"
    return ShownSet(
        papers_id=given.papers_id,
        item_name=given.item_name,
        receipt_number=given.receipt_number,
        handed_in_at=given.handed_in_at,
        commitment=given.commitment,
        fields=[
            ShownField(label=field.label, value=field.value if whole else field.masked)
            for field in given.fields
        ],
        materials=_materials(given, found) if whole else [_counted(each) for each in given.materials],
    )


def _materials(given: PapersAsked, found: Found) -> list[ShownMaterial]:
    """Pages are numbered through all materials, from 1, as the terminal sends them."""
    shown: list[ShownMaterial] = []
    part = 0
    for material in given.materials:
        pages = []
        for page in material.pages:
            part += 1
            pages.append(ShownPage(part=part, good=page.good, here=(given.papers_id, part) in found.here))
        shown.append(_counted(material).model_copy(update={"pages": pages}))
    return shown


def _counted(material: MaterialAsked) -> ShownMaterial:
    return ShownMaterial(name=material.name, how=material.how, page_count=len(material.pages), pages=[])
