"""17b: the staff's way in. The digits lie elsewhere each time, so that watching a finger tells nothing."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts, MaintenancePinFacts
from screens.texts import Say

PIN_LENGTH = 6


@dataclass(frozen=True, slots=True)
class MaintenancePinView:
    title: str = ""
    note: str = ""
    digits: tuple[str, ...] = ()
    clear: str = ""
    problem: str = ""
    locked: bool = False
    footnote: str = ""
    round: int = 0
    """Changes with every wrong PIN: the dots are emptied."""


def present(facts: MaintenancePinFacts, _frame: FrameFacts, say: Say) -> MaintenancePinView:
    """Keys in the order given; locked for a while after too many wrong PINs."""
    return MaintenancePinView(
        title=say("pin.title"),
        note=say("pin.note", length=PIN_LENGTH),
        digits=facts.digits,
        clear=say("keyboard.clear"),
        problem=_problem(facts, say),
        locked=facts.locked_s > 0,
        footnote=say("pin.footnote"),
        round=facts.tries_left,
    )


def _problem(facts: MaintenancePinFacts, say: Say) -> str:
    if facts.locked_s > 0:
        return say("pin.locked", minutes=-(-facts.locked_s // 60))
    return say("pin.wrong", tries=facts.tries_left) if facts.wrong else ""
