"""What a duty manager asks from the desk: bodies of requests."""

from __future__ import annotations

from pydantic import Field

from kiosk.hall.wire.common import Wire


class ReasonAsked(Wire):
    reason: str = Field(default="", max_length=60)


class MessageAsked(Wire):
    counter_id: str = Field(max_length=40)
    text: str = Field(default="", max_length=120)
    """Empty with a group: the hall says what it is that the counter should do for that group."""
    group_id: str = Field(default="", max_length=40)
