"""Filling in one application: what the card tells is not asked, what is missing is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.base.clock import Clock
from kiosk.domain.application import FormAnswer, ResultWay
from kiosk.domain.commitment import CommitmentChoice, CommitmentLetter, SignedCommitment, Stroke
from kiosk.domain.document import Page
from kiosk.domain.ids import ApplicationId, MaterialCode
from kiosk.domain.people import Citizen
from kiosk.domain.service_item import FormField, Material, ServiceItem
from kiosk.store.document_vault import DocumentVault


@dataclass(slots=True)
class Draft:
    """One application while it is being filled in. Lives in the visit; `abandon` it when the visit ends."""

    application_id: ApplicationId
    citizen: Citizen = field(repr=False)
    item: ServiceItem
    begun_at: datetime
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    pages: dict[MaterialCode, list[Page]] = field(default_factory=dict)
    choice: CommitmentChoice = CommitmentChoice.NOT_OFFERED
    commitment: SignedCommitment | None = None
    delivery: ResultWay = "counter"
    undo: tuple[MaterialCode, int, Page] | None = field(default=None, repr=False)


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
    value: str
    problem: str
    """Sentence for the citizen; empty while untouched or good."""
    done: bool


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
    spared_by_promise: bool = False
    """Would be spared if the letter were signed."""

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
    source: Literal["card", "licence", "capture", "promise"]


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


class PrepareApplication:
    """Everything between "start" and "hand in". Pages go to the vault at once, encrypted, as drafts."""

    def __init__(self, vault: DocumentVault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def begin(self, citizen: Citizen, item: ServiceItem) -> Draft:
        """A draft that already holds all that card and item can tell."""
        raise NotImplementedError

    def known(self, draft: Draft) -> tuple[KnownField, ...]:
        raise NotImplementedError

    def questions(self, draft: Draft) -> tuple[Question, ...]:
        """All fields to ask, in their order; `together_with` tells which stand on one screen."""
        raise NotImplementedError

    def question_pages(self, draft: Draft) -> tuple[tuple[Question, ...], ...]:
        """The questions, one or two to a screen."""
        raise NotImplementedError

    def answer(self, draft: Draft, name: str, value: str) -> FieldVerdict:
        """Keeps the value, good or not, and says whether it is good. KeyError for a field that is not asked."""
        raise NotImplementedError

    def needed_materials(self, draft: Draft) -> tuple[NeededMaterial, ...]:
        """The materials to photograph now; those a promise spares join when the promise is refused."""
        raise NotImplementedError

    def add_page(
        self,
        draft: Draft,
        material: MaterialCode,
        jpeg: bytes,
        *,
        good: bool = True,
        reasons: Sequence[str] = (),
        thumbnail: bytes = b"",
        replaces: int | None = None,
    ) -> Page | PageRefused:
        """Keeps a photograph at the end, or in the place of page `replaces` (0-based), which is then gone."""
        raise NotImplementedError

    def delete_page(self, draft: Draft, material: MaterialCode, index: int) -> None:
        """Takes a page out; it can come back by `undo_delete` until the next change of pages."""
        raise NotImplementedError

    def undo_delete(self, draft: Draft) -> bool:
        """Puts the page deleted last back in its place; False when there is none."""
        raise NotImplementedError

    def letter(self, draft: Draft) -> CommitmentLetter | None:
        """The letter as this citizen reads it, or None when the item offers none."""
        raise NotImplementedError

    def sign(
        self, draft: Draft, strokes: tuple[Stroke, ...], *, scrolled_to_end: bool, shown_s: float
    ) -> Literal["signed", "too_small", "not_read"]:
        """Signs the letter; the spared materials are no longer needed and their pages are dropped."""
        raise NotImplementedError

    def refuse(self, draft: Draft) -> tuple[NeededMaterial, ...]:
        """The free choice against the promise: answers the proofs that are wanted instead."""
        raise NotImplementedError

    def choose_delivery(self, draft: Draft, way: ResultWay) -> None:
        raise NotImplementedError

    def missing(self, draft: Draft) -> tuple[Missing, ...]:
        """Everything that is missing, all at once; empty when it can be handed in."""
        raise NotImplementedError

    def form_answers(self, draft: Draft) -> tuple[FormAnswer, ...]:
        """Every field of the form with its value and origin."""
        raise NotImplementedError

    def summary(self, draft: Draft) -> Summary:
        raise NotImplementedError

    def abandon(self, draft: Draft) -> None:
        """Removes every page of the draft from the disk and empties it. Sealed ones are not touched."""
        raise NotImplementedError
