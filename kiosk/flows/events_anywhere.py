"""What holds at every step: waking, leaving, looks, readers, the feeds of the hall and the devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from devices.ports.id_reader import CardFault, IdCard
from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class Woken(Event):
    """The standby screen was touched."""


@dataclass(frozen=True, slots=True)
class WentBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class WentHome(Event):
    pass


@dataclass(frozen=True, slots=True)
class LeaveConfirmed(Event):
    """Answer to the question whether to leave an application that would be lost."""


@dataclass(frozen=True, slots=True)
class LeaveDeclined(Event):
    pass


@dataclass(frozen=True, slots=True)
class VisitEnded(Event):
    """退出, 完成 at the last step, or staff ended it."""


@dataclass(frozen=True, slots=True)
class VisitTimedOut(Event):
    """Nobody touched the screen and the countdown ran out."""


@dataclass(frozen=True, slots=True)
class LookChosen(Event):
    """One switch of the navigation row was pressed."""

    switch: Literal["language", "elder", "low_reach", "voice"]


@dataclass(frozen=True, slots=True)
class HelpCalled(Event):
    """请人来帮忙."""


@dataclass(frozen=True, slots=True)
class CardRead(Event):
    card: IdCard = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed(Event):
    fault: CardFault


@dataclass(frozen=True, slots=True)
class CodeRead(Event):
    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QueuesArrived(Event):
    """The live feed of the hall brought a new picture of the queues, or said that it is cut (`queues` None)."""

    queues: object
    at: datetime


@dataclass(frozen=True, slots=True)
class DevicesChanged(Event):
    """The status feed moved; the frame of the screen and the attention page follow."""
