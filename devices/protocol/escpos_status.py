"""Status bytes of an ESC/POS printer in our standard words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

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
    if third & 0x0C:
        # The near-end bits are set as well then; the same words as out of DLE EOT 4.
        found.add(Condition.PAPER_OUT)
    elif third & 0x03:
        found.add(Condition.PAPER_LOW)
    found |= _errors(second)
    if first & 0x08 and not found & STOPS_PRINTING:
        found.add(Condition.OFFLINE)
    return frozenset(found)


class PortBits(Protocol):
    """What a USB port says of its printer."""

    @property
    def paper_empty(self) -> bool: ...

    @property
    def offline(self) -> bool: ...


def conditions_of_port(port: PortBits | None) -> frozenset[Condition]:
    """Out of GET_PORT_STATUS, the word of a printer that is too stopped to answer anything else."""
    if port is None:
        return frozenset()
    if port.paper_empty:
        return frozenset({Condition.PAPER_OUT})
    return frozenset({Condition.OFFLINE}) if port.offline else frozenset()


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
