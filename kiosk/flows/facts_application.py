"""What the screens of an application are given, from the catalogue to the receipt. See `kiosk.flows.facts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class ItemFacts:
    item_code: str
    name: str
    department: str
    here: bool
    """Can be handed in at this terminal; otherwise the way leads to a ticket."""
    promise: bool
    """A commitment letter may replace a proof."""
    free: bool
    matched: tuple[int, ...] = ()
    """Positions in the name that the search text matched."""


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    facet: Literal["initials", "theme", "department", "bundle", "cross_area"]
    facet_value: str
    facet_values: tuple[str, ...]
    text: str
    items: tuple[ItemFacts, ...]
    page: int
    pages: int
    total: int
    next_letters: frozenset[str]
    """Letters that would still find something; the others are pale."""
    searched_for: Literal["apply", "guide"] = "apply"
    sample: bool = True
    """The catalogue is sample content and says so."""


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    code: str
    name: str
    source: Literal["card", "licence", "capture", "promise"]
    originals: int
    copies: int
    note: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class GuideFacts:
    item_code: str
    name: str
    department: str
    promised_limit: str
    """e.g. 5 个工作日, 当场办好."""
    statutory_limit: str
    fee: str
    visits: int
    who: tuple[str, ...]
    materials: tuple[MaterialFacts, ...]
    steps: tuple[str, ...]
    address: str
    hours: str
    phone: str
    here: bool
    guide_url: str
    paper: Literal["", "printing", "printed", "held", "refused", "unknown"] = ""
    blocked: Literal["", "expired", "no_list"] = ""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    name: str
    question: str
    label: str
    kind: Literal["text", "phone", "choice", "id_number", "date"]
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    problem: str = ""
    """Sentence for the citizen, empty when the value is good or untouched."""
    done: bool = False
    from_photo: bool = False
    """Read from a photograph; the citizen looks it over."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    item_name: str
    known: tuple[tuple[str, str], ...]
    """(label, masked value) that the card already told: shown locked, never asked."""
    fields: tuple[FieldFacts, ...]
    """The one or two questions now on the screen."""
    index: int
    total: int
    can_go_on: bool
    saved: bool = True


@dataclass(frozen=True, slots=True)
class PageFacts:
    document_id: str
    thumbnail: bytes = field(repr=False)
    """JPEG, about 280x368."""
    good: bool = True


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    material_name: str
    material_index: int
    materials_total: int
    pages: tuple[PageFacts, ...]
    selected: int
    """Index of the page that retake and delete mean; -1 when none."""
    camera: Literal["ready", "starting", "gone"]
    taking: bool = False
    question: Literal["", "keep_or_retake", "wrong_document", "other_person"] = ""
    reasons: tuple[str, ...] = ()
    """Quality reasons of the still under question: blurred, blank, glare, cut_off, dark, small, no_page."""
    undo_page: int | None = None
    """A page that was just deleted and can come back."""
    max_pages: int = 20
    looks_like: str = ""
    """Of a page in doubt: which paper it looks like, in words."""
    asked_page: int = -1
    """Of a page in doubt: its index among the pages."""
    undo_move: bool = False
    """A page was just moved and can go back."""
    sides: Literal[1, 2] = 1
    """2: the first page is the front of a card and the second its back."""


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    item_name: str
    title: str
    version: str
    told: tuple[str, ...]
    promised: tuple[str, ...]
    consequences: tuple[str, ...]
    replaces: tuple[str, ...]
    """Names of the materials that a promise spares."""
    signer: str
    problem: Literal["", "too_small", "not_read"] = ""


@dataclass(frozen=True, slots=True)
class ConfirmFacts:
    item_name: str
    answers: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, int, str], ...]
    """(name, pages, source: card, capture, promise)."""
    commitment: Literal["none", "signed", "refused"]
    delivery: Literal["counter", "post"]
    promised_limit: str
    state: Literal["reading", "sealing", "sending"] = "reading"
    problem: str = ""
    from_photo: frozenset[str] = frozenset()
    """Labels of the answers that were read from a photograph."""
    marked: frozenset[str] = frozenset()
    """Names of the materials whose copies will say for what they were made."""


@dataclass(frozen=True, slots=True)
class SubmittedFacts:
    item_name: str
    stored: bool
    """True: sealed here and waiting for the network (12b); False: the platform has it (12)."""
    receipt_number: str
    application_number: str
    query_word: str
    code_payload: str
    submitted_at: datetime
    latest_by: datetime | None
    """Promised end, when the platform or the calendar gave one."""
    timeline: tuple[tuple[str, str, Literal["done", "now", "later"]], ...]
    """(key of the step, when as text, state)."""
    pages: int
    paper: Literal["", "printing", "printed", "held", "refused", "unknown"] = ""
    discard_question: bool = False
