"""What every model on the wire shares."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from kiosk.domain.ticket import Priority as Priority


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
