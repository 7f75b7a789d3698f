"""What a citizen says from looking for an item to the receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class SearchTyped(Event):
    text: str
    """The whole text so far, characters or pinyin letters."""


@dataclass(frozen=True, slots=True)
class FacetChosen(Event):
    facet: Literal["initials", "theme", "department", "bundle", "cross_area"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class PageTurned(Event):
    """Lists have pages, not inertia."""

    by: int


@dataclass(frozen=True, slots=True)
class ItemChosen(Event):
    item_code: str


@dataclass(frozen=True, slots=True)
class GuidePrintAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class ApplicationStarted(Event):
    pass


@dataclass(frozen=True, slots=True)
class FieldChanged(Event):
    """Sent on each settled change; the answer carries the verdict on it."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldsAccepted(Event):
    """下一项 / 下一步: the questions now on the screen are answered."""


@dataclass(frozen=True, slots=True)
class ShutterPressed(Event):
    """By finger or by the countdown when the page lay still and good."""

    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class CaptureKept(Event):
    """用这张, although a lamp was yellow."""


@dataclass(frozen=True, slots=True)
class PageSelected(Event):
    index: int


@dataclass(frozen=True, slots=True)
class RetakeAsked(Event):
    """The selected page is to be taken again."""


@dataclass(frozen=True, slots=True)
class PageDeleted(Event):
    pass


@dataclass(frozen=True, slots=True)
class PageMoved(Event):
    """By finger in the strip, or by the buttons beside it."""

    index: int
    to: int


@dataclass(frozen=True, slots=True)
class PageDeleteUndone(Event):
    """The last change of the strip, a page deleted or moved, is taken back."""


@dataclass(frozen=True, slots=True)
class MaterialDone(Event):
    """拍完了: on to the next material or step."""


@dataclass(frozen=True, slots=True)
class CommitmentSigned(Event):
    """The letter was read to its end, ticked and signed."""

    strokes: tuple[tuple[tuple[float, float, float], ...], ...] = field(repr=False)
    """Per stroke its points (x, y in 0..1 of the box, y down; seconds since the first)."""
    scrolled_to_end: bool = True


@dataclass(frozen=True, slots=True)
class CommitmentRefused(Event):
    """不承诺，改交证明."""


@dataclass(frozen=True, slots=True)
class EditAsked(Event):
    """修改 on the confirm page."""

    section: Literal["form", "materials", "commitment", "delivery"]


@dataclass(frozen=True, slots=True)
class DeliveryChosen(Event):
    """How the result comes: at the counter or by post."""

    way: Literal["counter", "post"]


@dataclass(frozen=True, slots=True)
class SubmitConfirmed(Event):
    pass


@dataclass(frozen=True, slots=True)
class StoredDiscardAsked(Event):
    """不暂存，删除 on the stored page; asks again before it does."""


@dataclass(frozen=True, slots=True)
class ReceiptPrintAsked(Event):
    pass


@dataclass(frozen=True, slots=True)
class ReviewAsked(Event):
    pass
