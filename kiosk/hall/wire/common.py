"""What every model on the wire shares."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from kiosk.domain.ticket import Priority as Priority

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")


def _written_out(value: object) -> object:
    """A bare number is no date: `0` would be read as a day in 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _DATE.match(value)):
        raise ValueError("要写成 2026-06-12 或 2026-06-12T09:30:00+08:00")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A point in time with its offset."""


class Wire(BaseModel):
    """Unknown fields are refused: a terminal that speaks another version hears it at once."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = ""


class OutboxWire(Wire):
    waiting: int = 0
    parked: int = 0


class StandingWire(Wire):
    """Which of two machines has the hall; the other answers 503."""

    standing: Literal["owner"]
