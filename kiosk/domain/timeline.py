"""The steps of a case as a citizen reads them: what is done, where it stands, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kiosk.domain.application import ApplicationState, ResultWay, StepWhen, TimelineStep

_S = ApplicationState
_REACHED = {
    _S.DELIVERED: 1,
    _S.RECEIVED: 1,
    _S.CORRECTION: 1,
    _S.ACCEPTED: 2,
    _S.DECLINED: 2,
    _S.COMPLETED: 3,
}
"""Which of submitted, checking, reviewing, completed is under way."""


def day_words(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


def moment_words(at: datetime) -> str:
    return f"{day_words(at)} {at:%H:%M}"


def stored_timeline(sealed_at: datetime, materials: int, pages: int) -> tuple[TimelineStep, ...]:
    """Sealed here and not yet at the platform."""
    kept = moment_words(sealed_at) + (f"，材料 {materials} 份 {pages} 页" if pages else "")
    return (("stored", kept, "done"), ("deliver", "", "now"), ("number", "", "later"))


def parked_timeline(sealed_at: datetime) -> tuple[TimelineStep, ...]:
    """The platform would not take it and a person looks at it."""
    return (("stored", moment_words(sealed_at), "done"), ("parked", "", "now"), ("number", "", "later"))


def case_timeline(
    state: ApplicationState,
    submitted_at: datetime,
    latest_by: datetime | None,
    way: ResultWay | None = None,
    when: Mapping[ApplicationState, datetime] | None = None,
) -> tuple[TimelineStep, ...]:
    """A case that the platform has. `when`: what happened at which moment, by the platform's account."""
    happened = when or {}
    submitted: TimelineStep = ("submitted", moment_words(submitted_at), "done")
    if state is _S.DECLINED:
        return (submitted, ("declined", _at(happened, _S.DECLINED), "now"))
    if state is _S.CORRECTION:
        correction: TimelineStep = ("correction", _at(happened, _S.CORRECTION), "now")
        return (submitted, correction, ("reviewing", "", "later"), _end(state, latest_by, happened))
    steps = [submitted]
    if _REACHED[state] >= 2:
        steps.append(("accepted", _at(happened, _S.ACCEPTED), "done"))
    else:
        steps.append(("checking", "", "now"))
    steps.append(("reviewing", "", _when(state, 2)))
    steps.append(_end(state, latest_by, happened))
    if way is not None:
        steps.append((way, "", "now" if state is _S.COMPLETED else "later"))
    return tuple(steps)


def _end(
    state: ApplicationState, latest_by: datetime | None, happened: Mapping[ApplicationState, datetime]
) -> TimelineStep:
    if state is _S.COMPLETED:
        return ("completed", _at(happened, _S.COMPLETED), "done")
    return ("completed", f"最晚 {day_words(latest_by)}" if latest_by else "", "later")


def _when(state: ApplicationState, step: int) -> StepWhen:
    reached = _REACHED[state]
    return "done" if reached > step else "now" if reached == step else "later"


def _at(happened: Mapping[ApplicationState, datetime], state: ApplicationState) -> str:
    return moment_words(happened[state]) if state in happened else ""
