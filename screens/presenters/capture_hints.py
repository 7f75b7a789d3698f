"""Which one hint the capture page says, and when the shutter goes by itself. Told what is seen, ten times a second."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, cast

from kiosk.domain.seen import Lamp
from kiosk.flows.facts import PreviewLamps

AUTO_SHUTTER_S = 1.2
"""A page that has lain still and good for so long is taken without a press."""

SETTLE_S = 0.35
"""What is new has to be so for three looks in a row: one look alone may be mistaken."""

READ_S = 1.2
"""A complaint stays as long as it takes to read before another takes its place; praise may follow sooner."""

HALVES_AFTER_S = 5.0
"""A sheet that does not fit for so long will not fit: it is offered to take it in two halves."""

CHANGED_SHARE = 0.15
"""A corner that went further than this share of the page's diagonal belongs to another page, or to one laid anew."""

IN_ORDER = (
    "no_page",
    "two_papers",
    "own_card",
    "covered",
    "cut_off",
    "small",
    "dark",
    "upside_down",
    "blank",
    "glare",
    "shadow",
    "blurred",
)
"""What has to be put right first is said first: what lies there, then how it lies, then how it looks."""

_PRAISE = ("good", "hold_still", "moved")
_NOT_COMPLAINTS = (*_PRAISE, "no_page", "next_page", "turn_over", "full", "by_hand")
Instead = Literal["", "hold_still", "next_page", "turn_over", "full", "by_hand"]
"""What is said in place of a hint: the page that lies there is kept, or left to the red button."""


def may_be_taken(lamps: PreviewLamps) -> bool:
    """A whole page without fault, and nobody's hand over it; it may still be moving."""
    if len(lamps.corners) != 4 or lamps.hand or lamps.reasons:
        return False
    return lamps.hint in _PRAISE and (lamps.sharp, lamps.glare, lamps.whole) == ("good", "good", "good")


class AutoShutter:
    """Presses once for a page that lay still and good long enough; the paper has to change before the next press."""

    def __init__(self) -> None:
        self.spent = False
        """For the page that lies there the shutter does not go by itself any more."""
        self._corners: tuple[tuple[float, float], ...] = ()
        self._changed_since: float | None = None
        self.waits = False
        """The page on the tray is kept already: it has to be taken away, or turned over."""

    def due(self, lamps: PreviewLamps | None, can_shoot: bool, now_s: float) -> bool:
        """Whether to press now."""
        if self.spent and not self._has_changed(lamps, now_s):
            return False
        if lamps is None or not may_be_taken(lamps) or lamps.still_for_s < AUTO_SHUTTER_S or not can_shoot:
            return False
        self.pressed(lamps)
        return True

    def pressed(self, lamps: PreviewLamps | None) -> None:
        """By itself or by a finger: what lies there is not taken a second time by itself."""
        self.spent, self._changed_since = True, None
        self._corners = lamps.corners if lamps is not None else ()

    def kept(self) -> None:
        """What was pressed for is a page now."""
        self.waits = self.spent

    def again(self) -> None:
        """The citizen asked for another picture of what lies there: it may be taken by itself once more."""
        self.spent = self.waits = False
        self._changed_since = None

    def call_off(self, lamps: PreviewLamps | None) -> None:
        """The citizen touched the picture while it counted: this page is left to the red button."""
        self.pressed(lamps)

    def counts(self, lamps: PreviewLamps | None) -> float:
        """How far it has come, 0 to 1."""
        if self.spent or lamps is None or not may_be_taken(lamps):
            return 0.0
        return min(1.0, lamps.still_for_s / AUTO_SHUTTER_S)

    def _has_changed(self, lamps: PreviewLamps | None, now_s: float) -> bool:
        if not self._is_other(lamps):
            self._changed_since = None
            return False
        if self._changed_since is None:
            self._changed_since = now_s
        if now_s - self._changed_since < SETTLE_S:
            return False
        self.spent = self.waits = False
        self._changed_since = None
        return True

    def _is_other(self, lamps: PreviewLamps | None) -> bool:
        """Glare that comes and goes is no change; a hand, no page, or corners elsewhere are."""
        if (
            lamps is None
            or len(lamps.corners) != 4
            or lamps.hand
            or "covered" in (*lamps.reasons, lamps.hint)
        ):
            return True
        if len(self._corners) != 4:
            return False
        limit = CHANGED_SHARE * _distance(self._corners[0], self._corners[2])
        return any(
            _distance(before, now) > limit for before, now in zip(self._corners, lamps.corners, strict=True)
        )


@dataclass(slots=True)
class Steady:
    """A word that changes only when the new one has been true for a while."""

    word: str
    _next: str = field(default="", init=False)
    _next_since: float = field(default=0.0, init=False)
    _shown_since: float = field(default=float("-inf"), init=False)

    def see(self, word: str, now_s: float, stay_s: float = 0.0) -> str:
        """The word to show now; it has been shown for at least `stay_s` before another follows."""
        if word == self.word:
            self._next = ""
            return self.word
        if word != self._next:
            self._next, self._next_since = word, now_s
        if now_s - self._next_since >= SETTLE_S and now_s - self._shown_since >= stay_s:
            self.word, self._next, self._shown_since = word, "", now_s
        return self.word


class HintLine:
    """One hint at a time, and none that flickers."""

    def __init__(self) -> None:
        self._steady = Steady("no_page")
        self._counted = False
        self._moved = False
        self._cut_off_since: float | None = None

    def say(self, lamps: PreviewLamps | None, now_s: float, instead: Instead = "") -> str:
        """Key of the hint."""
        wanted = instead or self._wanted(lamps, now_s)
        soon = wanted in _PRAISE or self._steady.word in _NOT_COMPLAINTS
        return self._steady.see(wanted, now_s, 0.0 if soon else READ_S)

    def _wanted(self, lamps: PreviewLamps | None, now_s: float) -> str:
        if lamps is None:
            self._counted = self._moved = False
            return "no_page"
        first = _first_of(lamps)
        if first:
            self._counted = self._moved = False
            return "halves" if self._is_too_large(first, now_s) else first
        self._cut_off_since = None
        if lamps.still_for_s > 0:
            self._counted, self._moved = True, False
            return "good"
        self._moved = self._moved or self._counted
        return "moved" if self._moved else "hold_still"

    def _is_too_large(self, first: str, now_s: float) -> bool:
        if first != "cut_off":
            # A hand that pushes the sheet about does not make it smaller.
            if first != "hand":
                self._cut_off_since = None
            return False
        if self._cut_off_since is None:
            self._cut_off_since = now_s
        return now_s - self._cut_off_since >= HALVES_AFTER_S


class SteadyLamps:
    """The three lamps without flicker: each changes only when the new state has held."""

    def __init__(self) -> None:
        self._lamps = _dark()

    def see(self, lamps: PreviewLamps | None, now_s: float) -> PreviewLamps | None:
        """The same look with its lamps as they are to be shown; None as it came, when there is no picture."""
        if lamps is None:
            self._lamps = _dark()
            return None
        sharp, glare, whole = (
            cast(Lamp, steady.see(getattr(lamps, name), now_s)) for name, steady in self._lamps.items()
        )
        return replace(lamps, sharp=sharp, glare=glare, whole=whole)


def _dark() -> dict[str, Steady]:
    return {name: Steady("unknown") for name in ("sharp", "glare", "whole")}


def _first_of(lamps: PreviewLamps) -> str:
    """The most important complaint, empty when there is none."""
    found = lamps.reasons or ((lamps.hint,) if lamps.hint not in _PRAISE else ())
    first = next((reason for reason in IN_ORDER if reason in found), found[0] if found else "")
    if lamps.hand and (len(lamps.corners) == 4 or "covered" in found):
        # While nothing lies there yet the hand is laying it down.
        return "hand"
    return first


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
