"""One application while it is being filled in, and what can be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.domain.application import ResultWay
from kiosk.domain.commitment import CommitmentChoice, SignedCommitment
from kiosk.domain.document import Page
from kiosk.domain.ids import ApplicationId, DeliveryKey, DocumentId, MaterialCode
from kiosk.domain.people import Citizen
from kiosk.domain.seen import TextLine
from kiosk.domain.service_item import FormField, Material, MaterialSource, ServiceItem


@dataclass(slots=True)
class Draft:
    """Lives in the visit; `abandon` it when the visit ends. Its pages lie encrypted in the vault."""

    application_id: ApplicationId
    delivery_key: DeliveryKey
    citizen: Citizen = field(repr=False)
    item: ServiceItem
    begun_at: datetime
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    pages: dict[MaterialCode, list[Page]] = field(default_factory=dict)
    choice: CommitmentChoice = CommitmentChoice.NOT_OFFERED
    commitment: SignedCommitment | None = None
    delivery: ResultWay = "counter"
    undo: tuple[MaterialCode, int, Page] | None = field(default=None, repr=False)
    """Page deleted last, with its place."""
    read: dict[str, tuple[str, DocumentId]] = field(default_factory=dict, repr=False)
    """What a photograph told of the form: by field the value, and the page it was read from."""
    lines: dict[DocumentId, tuple[TextLine, ...]] = field(default_factory=dict, repr=False)
    """What was read of each page, in its pixels, for the text of the PDF; a page that was not read has none."""
    moved: tuple[MaterialCode, int, int] | None = None
    """Page moved last: from where, and where to."""


@dataclass(frozen=True, slots=True)
class KnownField:
    """Told by the card or the item itself: shown locked, never asked."""

    name: str
    label: str
    value: str = field(repr=False)
    masked: str
    origin: Literal["card", "item"]


@dataclass(frozen=True, slots=True)
class Question:
    """One field to ask, with what was answered so far."""

    field: FormField
    text: str
    """The question in words."""
    value: str
    problem: str
    """Sentence for the citizen; empty while untouched or good."""
    done: bool
    from_photo: bool = False
    """Read from a photograph and not changed since."""


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    good: bool
    said: str = ""
    """What is wrong and what to do, for the citizen."""


@dataclass(frozen=True, slots=True)
class NeededMaterial:
    """One material that must be photographed for this draft as it stands."""

    material: Material
    pages: tuple[Page, ...]
    instead_of_promise: bool = False
    """Wanted because the promise was refused."""

    @property
    def done(self) -> bool:
        return bool(self.pages) or not self.material.required


@dataclass(frozen=True, slots=True)
class PageRefused:
    """The page was not taken in; nothing was kept."""

    reason: Literal["too_many", "too_big", "same_page", "disk_full"]
    said: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that still stands in the way of handing in."""

    kind: Literal["field", "material", "commitment"]
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    code: MaterialCode
    name: str
    pages: int
    source: MaterialSource
    marked: bool = False
    """Its copies will say for what they were made."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the citizen reads before handing in; every value is shown masked where others could see."""

    item_name: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    materials: tuple[MaterialLine, ...]
    commitment: Literal["none", "signed", "refused", "undecided"]
    delivery: ResultWay
    promised_limit: str
    pages: int
    from_photo: frozenset[str] = frozenset()
    """Labels of the answers that a photograph told."""
