"""Answers to the trouble page, and what staff say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class AttentionAnswered(Event):
    """One of the ways out that the attention page offers, by its key."""

    way: str


@dataclass(frozen=True, slots=True)
class StaffKnocked(Event):
    """The logo was pressed five times."""


@dataclass(frozen=True, slots=True)
class StaffPinGiven(Event):
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceTestAsked(Event):
    name: str


@dataclass(frozen=True, slots=True)
class StaffActionAsked(Event):
    action: Literal["paper_changed", "retry_deliveries", "restart", "leave", "print_test", "discard_held"]
