"""您还在吗."""

from __future__ import annotations

from dataclasses import dataclass

from screens.texts import Say


@dataclass(frozen=True, slots=True)
class IdleView:
    seconds: int
    title: str
    note: str
    stay: str
    leave: str


def present(seconds: int, say: Say) -> IdleView:
    return IdleView(
        seconds, say("idle.title"), say("idle.note", seconds=seconds), say("idle.stay"), say("idle.leave")
    )
