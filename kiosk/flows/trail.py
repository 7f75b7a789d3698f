"""Where a visit goes: on to a step, home, or to its end, and what "back" will find."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.session import Browsing, Following, Identifying, Queueing, Visit
from kiosk.flows.steps import Step

_NOT_RETURNED_TO = frozenset(
    {Step.STANDBY, Step.IDENTIFY, Step.IDENTIFY_PHONE, Step.ATTENTION, Step.TICKET, Step.SUBMITTED}
)
"""Steps that "back" passes over: their question is answered, or their deed done."""


def next_visit(visit: Visit) -> Visit:
    """A fresh visit at standby; nothing of the former one is carried over but the count."""
    return Visit(number=visit.number + 1)


def go(visit: Visit, step: Step) -> Visit:
    """On to `step`, remembering the way back."""
    if step is visit.step:
        return visit
    trail = visit.trail if visit.step in _NOT_RETURNED_TO else (*visit.trail, visit.step)
    if step in trail:
        trail = trail[: trail.index(step)]
    return arrive(visit, step, trail)


def arrive(visit: Visit, step: Step, trail: tuple[Step, ...]) -> Visit:
    """At `step`, with its way back given."""
    speaks = visit.look.voice or visit.look.elder
    return replace(
        visit,
        step=step,
        trail=trail,
        dialog="",
        toast="",
        voice=f"voice.{step.value}" if speaks else "",
        attention=visit.attention if step is Step.ATTENTION else None,
    )


def go_home(visit: Visit) -> Visit:
    """Home, with identity and look kept and the unfinished deed dropped."""
    home = arrive(visit, Step.HOME, ())
    return replace(
        home,
        identifying=Identifying(),
        queueing=replace(Queueing(), held=visit.queueing.held or visit.queueing.ticket),
        checking_in=replace(visit.checking_in, problem=None, away=False),
        browsing=Browsing(),
        applying=None,
        reviewing=None,
        following=Following(),
        leaving_to="",
        under_way=frozenset(),
    )
