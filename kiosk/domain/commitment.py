"""The commitment letter: the exact text that was shown, and what the citizen chose."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from kiosk.domain.ids import MaterialCode
from kiosk.domain.service_item import CommitmentTemplate

Stroke = tuple[tuple[float, float, float], ...]
"""Points of one stroke: x and y in 0..1 of the box (y down), seconds since the first point."""

_SMALLEST_WIDTH = 0.18
_SMALLEST_HEIGHT = 0.18
_SHORTEST_INK = 0.45
"""In box widths: a dot or a tick is no signature, one written character is."""


class CommitmentChoice(Enum):
    UNDECIDED = "undecided"
    NOT_OFFERED = "none"
    SIGNED = "signed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CommitmentLetter:
    """The letter as one citizen sees it."""

    title: str
    version: str
    told: tuple[str, ...]
    promised: tuple[str, ...]
    consequences: tuple[str, ...]
    replaces: tuple[str, ...]
    """Names of the materials it spares."""
    replaces_codes: tuple[MaterialCode, ...]
    item_name: str
    signer: str = field(repr=False)

    def text(self) -> str:
        """The exact text whose SM3 is kept: line feeds between lines, no trailing blank."""
        parts = [f"{self.item_name} {self.title}", f"版本：{self.version}", "一、告知", *self.told]
        parts += ["二、我承诺", *_numbered(self.promised), "三、不实的后果", *self.consequences]
        parts.append("本承诺代替：" + "、".join(self.replaces))
        return "\n".join(part.rstrip() for part in parts)


@dataclass(frozen=True, slots=True)
class SignedCommitment:
    """A letter that was read, agreed and signed at the terminal."""

    letter: CommitmentLetter
    text_sm3: str
    signed_at: datetime
    shown_s: float
    scrolled_to_end: bool
    strokes: tuple[Stroke, ...] = field(repr=False)


def letter_for(
    template: CommitmentTemplate, item_name: str, names: dict[MaterialCode, str], signer: str
) -> CommitmentLetter:
    """The template filled in for one item and one citizen. Nobody promises for another: the signer applies."""
    return CommitmentLetter(
        title=template.title,
        version=template.version,
        told=(*template.told, *_grounds(template)),
        promised=template.promised,
        consequences=template.consequences,
        replaces=tuple(names[code] for code in template.replaces),
        replaces_codes=template.replaces,
        item_name=item_name,
        signer=signer,
    )


def _grounds(template: CommitmentTemplate) -> list[str]:
    """Told as well: on what ground it is asked, and how it will be checked."""
    lines = [("依据", template.basis), ("核查方式", template.checked_how)]
    return [f"{label}：{text}。" for label, text in lines if text]


def signature_is_too_small(strokes: tuple[Stroke, ...]) -> bool:
    """True for an empty box, a dot, a tick in a corner: something nobody could hold against a specimen."""
    points = [point for stroke in strokes for point in stroke]
    if len(points) < 4:
        return True
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    ink = sum(_length(stroke) for stroke in strokes)
    too_flat = max(xs) - min(xs) < _SMALLEST_WIDTH or max(ys) - min(ys) < _SMALLEST_HEIGHT
    return too_flat or ink < _SHORTEST_INK


def _length(stroke: Stroke) -> float:
    return sum(math.dist(a[:2], b[:2]) for a, b in itertools.pairwise(stroke))


def _numbered(lines: tuple[str, ...]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
