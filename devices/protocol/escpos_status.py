"""Status bytes of an ESC/POS printer in our standard words."""

from __future__ import annotations

from dataclasses import dataclass

from devices.status import Condition

STOPS_PRINTING = frozenset(
    {
        Condition.PAPER_OUT,
        Condition.PAPER_JAM,
        Condition.COVER_OPEN,
        Condition.CUTTER_ERROR,
        Condition.HEAD_HOT,
        Condition.UNRECOVERABLE,
        Condition.OFFLINE,
        Condition.NOT_RESPONDING,
    }
)
"""While one of these is set the printer prints nothing. PAPER_LOW is a warning only."""

_MOST_TELLING_FIRST = (
    Condition.NOT_RESPONDING,
    Condition.UNRECOVERABLE,
    Condition.COVER_OPEN,
    Condition.PAPER_OUT,
    Condition.PAPER_JAM,
    Condition.CUTTER_ERROR,
    Condition.HEAD_HOT,
    Condition.OFFLINE,
)


def stop_cause(conditions: frozenset[Condition]) -> Condition | None:
    """The one reason to tell a person when printing cannot go on, or None when it can."""
    return next((cause for cause in _MOST_TELLING_FIRST if cause in conditions), None)


@dataclass(frozen=True, slots=True)
class FourStatuses:
    """The answers to DLE EOT 1, 2, 3 and 4, taken one after another."""

    printer: int
    offline_cause: int
    error_cause: int
    paper: int

    def conditions(self) -> frozenset[Condition]:
        found = _offline_causes(self.offline_cause) | _errors(self.error_cause) | _paper(self.paper)
        if self.printer & 0x08 and not found & STOPS_PRINTING:
            found |= {Condition.OFFLINE}
        return frozenset(found)


def conditions_of_automatic(frame: bytes) -> frozenset[Condition]:
    """The same out of a four-byte ASB frame."""
    first, second, third = frame[0], frame[1], frame[2]
    found: set[Condition] = set()
    if first & 0x20:
        found.add(Condition.COVER_OPEN)
    if third & 0x03:
        found.add(Condition.PAPER_LOW)
    if third & 0x0C:
        found.add(Condition.PAPER_OUT)
    found |= _errors(second)
    if first & 0x08 and not found & STOPS_PRINTING:
        found.add(Condition.OFFLINE)
    return frozenset(found)


def _offline_causes(byte: int) -> set[Condition]:
    found: set[Condition] = set()
    if byte & 0x04:
        found.add(Condition.COVER_OPEN)
    if byte & 0x20:
        found.add(Condition.PAPER_OUT)
    return found


def _errors(byte: int) -> set[Condition]:
    """Bits that DLE EOT 3 and the second ASB byte have in common."""
    found: set[Condition] = set()
    if byte & 0x04:
        # "Recoverable error" apart from the cutter: on the printers that use it, paper is in the way.
        found.add(Condition.PAPER_JAM)
    if byte & 0x08:
        found.add(Condition.CUTTER_ERROR)
    if byte & 0x20:
        found.add(Condition.UNRECOVERABLE)
    if byte & 0x40:
        found.add(Condition.HEAD_HOT)
    return found


def _paper(byte: int) -> set[Condition]:
    if byte & 0x60:
        return {Condition.PAPER_OUT}
    return {Condition.PAPER_LOW} if byte & 0x0C else set()
