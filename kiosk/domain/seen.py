"""What is seen of a paper under the camera: values that the seeing program gives, and journeys, screens and commands take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Lamp = Literal["good", "bad", "unknown"]
Reason = Literal[
    "no_page",
    "two_papers",
    "cut_off",
    "covered",
    "own_card",
    "small",
    "dark",
    "shadow",
    "blurred",
    "blank",
    "glare",
    "upside_down",
    "wrong_document",
    "other_person",
]
"""Why a photograph would better be taken again, or what the citizen is asked about it."""

PaperKind = Literal[
    "id_card_front",
    "id_card_back",
    "household_page",
    "business_licence",
    "marriage_certificate",
    "bank_card",
    "other",
]


@dataclass(frozen=True, slots=True)
class PreviewLook:
    """One frame of the live picture, judged."""

    corners: tuple[Point, ...]
    """Four, clockwise from top left, in pixels of the frame; none where no paper was found."""
    sharp: Lamp
    glare: Lamp
    whole: Lamp
    reasons: tuple[Reason, ...]
    """The most important first; none when the paper may be taken as it lies."""
    glare_at: tuple[float, float, float] | None = None
    """Centre x, y and radius of the largest reflection, in pixels of the frame."""
    hand: bool = False
    """A hand or an arm is over the tray."""


@dataclass(frozen=True, slots=True)
class PageTaken:
    """A still, straightened and judged: what would be kept."""

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    """JPEG within 280 x 368 pixels."""
    reasons: tuple[Reason, ...]
    upright_deg: int = 0
    """By how much it was turned, clockwise, so that it now stands upright: 0, 90, 180 or 270."""
    size_mm: tuple[float, float] | None = None
    """Width and height of the paper where the camera's scale or the paper's format tells it."""
    dpi: float | None = None
    judged: bool = True
    """False: nobody could see, and this is the picture as the camera gave it."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of print."""

    text: str
    confidence: float
    """0 to 1."""
    corners: tuple[Point, Point, Point, Point]
    """Clockwise from the line's own top left, in pixels of the page."""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field of a known paper."""

    name: str
    """The name of the field in the form's words: name, id_number, birth_date, address …"""
    value: str
    confidence: float
    """0 to 1."""
    checked: bool = False
    """Its own check character, or another field that says the same, bears it out."""


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What a page says: which paper it is, its fields, and its lines from top to bottom."""

    kind: PaperKind
    title: str
    fields: tuple[FieldRead, ...]
    lines: tuple[TextLine, ...]
    upright_deg: int = 0

    def value(self, name: str) -> str:
        """The field's value, empty when it was not read."""
        return next((one.value for one in self.fields if one.name == name), "")


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """One QR or bar code."""

    format: str
    text: str
    corners: tuple[Point, ...]
