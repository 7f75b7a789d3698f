"""What a citizen says from the home page until somebody knows who it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.flows.event import Event


@dataclass(frozen=True, slots=True)
class DeedChosen(Event):
    """A tile of the home screen."""

    deed: Literal[
        "ticket",
        "apply",
        "papers",
        "progress",
        "review",
        "guide",
        "cross_area",
        "complaint",
        "bundle",
        "search",
    ]
    theme: str = ""
    """Of a bundle chip: birth, school, work, shop, retire, all."""


@dataclass(frozen=True, slots=True)
class PhoneChosen(Event):
    pass


@dataclass(frozen=True, slots=True)
class PhoneCodeAsked(Event):
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneCodeGiven(Event):
    phone: str = field(repr=False)
    code: str = field(repr=False)
