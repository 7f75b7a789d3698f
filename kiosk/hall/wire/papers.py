"""Papers for the counter: what a terminal hands over, and what staff get to see of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from kiosk.hall.wire.common import Wire
from kiosk.hall.wire.queues import TicketWire

PAGE_BYTES = 600_000
"""A page is small: a straightened A4 sheet of 1,400 points height has some 150,000 bytes."""

How = Literal["card", "licence", "capture", "promise"]


class FieldAsked(Wire):
    label: str = Field(max_length=60)
    value: str = Field(max_length=400)
    masked: str = Field(max_length=400)
    """As it may stand where others can see it."""


class PageAsked(Wire):
    good: bool = True
    """The judge of pictures had nothing to say."""


class MaterialAsked(Wire):
    name: str = Field(max_length=120)
    how: How
    pages: list[PageAsked] = Field(default=[], max_length=20)


class PapersAsked(Wire):
    papers_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,60}$")
    terminal_id: str
    person_key: str = Field(default="", max_length=128)
    item_code: str = Field(max_length=60)
    item_name: str = Field(max_length=120)
    receipt_number: str = Field(default="", max_length=50)
    handed_in_at: AwareDatetime
    commitment: Literal["none", "signed", "refused"] = "none"
    fields: list[FieldAsked] = Field(default=[], max_length=60)
    materials: list[MaterialAsked] = Field(default=[], max_length=20)

    @property
    def page_count(self) -> int:
        return sum(len(material.pages) for material in self.materials)


class PapersTaken(Wire):
    papers_id: str
    pages: int
    """Pages still to be sent, as parts 1 to this."""


class OpenTicketsWire(Wire):
    tickets: list[TicketWire]


class PapersOpenAsked(Wire):
    counter_id: str = Field(max_length=40)


class ShownField(Wire):
    label: str
    value: str


class ShownPage(Wire):
    part: int
    good: bool
    here: bool
    """False while the terminal is still sending it."""


class ShownMaterial(Wire):
    name: str
    how: How
    page_count: int
    pages: list[ShownPage]
    """Empty in the masked form: a picture cannot be masked."""


class ShownSet(Wire):
    papers_id: str
    item_name: str
    receipt_number: str
    handed_in_at: datetime
    commitment: Literal["none", "signed", "refused"]
    fields: list[ShownField]
    materials: list[ShownMaterial]


class PapersWire(Wire):
    ticket_id: str
    number: str
    sight: Literal["whole", "masked"]
    sets: list[ShownSet]


class OpeningWire(Wire):
    at: datetime
    staff_id: str
    counter_id: str
    sight: str


class OpeningsWire(Wire):
    openings: list[OpeningWire]
