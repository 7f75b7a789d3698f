"""Where a case stands: our own stored ones always, the platform's when it can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from kiosk.base.clock import Clock
from kiosk.domain.application import ApplicationState, MoveRefused, SealedApplication, TimelineStep
from kiosk.domain.ids import ApplicationNumber
from kiosk.domain.people import Citizen
from kiosk.domain.receipt_number import ReceiptNumbers, ReceiptVerdict
from kiosk.domain.timeline import case_timeline, parked_timeline, stored_timeline
from kiosk.links.platform import CaseProgress, Platform, Trouble, Unknown
from kiosk.store.application_store import ApplicationStore

CaseState = Literal[
    "stored", "delivered", "received", "accepted", "correction", "declined", "completed", "parked"
]
Problem = Literal["", "not_found", "forged", "not_connected"]


@dataclass(frozen=True, slots=True)
class Case:
    item_name: str
    department: str
    number: str
    number_is_ours: bool
    """True while only the receipt number exists."""
    receipt_number: str
    state: CaseState
    submitted_at: datetime
    latest_by: datetime | None
    timeline: tuple[TimelineStep, ...]
    asked_for: tuple[str, ...] = ()
    """Everything that a correction asks for, in words."""
    as_of: datetime | None = None
    """When the platform said so; None when only we know it."""


@dataclass(frozen=True, slots=True)
class Looked:
    cases: tuple[Case, ...]
    problem: Problem = ""
    """`not_connected` may come together with cases: those are what this terminal knows itself."""


class TrackProgress:
    """Looks cases up; never shows a case to somebody without its code, its number or its owner's card."""

    def __init__(
        self, applications: ApplicationStore, platform: Platform, numbers: ReceiptNumbers, clock: Clock
    ) -> None:
        self._applications = applications
        self._platform = platform
        self._numbers = numbers
        self._clock = clock

    def by_receipt(self, code: str) -> Looked:
        """By what a receipt's QR code says or what was typed from it."""
        verdict, receipt = self._numbers.judge(code)
        if verdict is ReceiptVerdict.FORGED:
            return Looked((), "forged")
        known = self._applications.by_receipt(receipt)
        if verdict is ReceiptVerdict.NOT_OURS or known is None or known.state is ApplicationState.DISCARDED:
            return Looked((), "not_found")
        return self._with_news([known])

    def by_number(self, number: str, citizen: Citizen | None = None, query_word: str = "") -> Looked:
        """By receipt number or application number; one of another terminal needs its owner or query word."""
        if self._numbers.judge(number)[0] is not ReceiptVerdict.NOT_OURS:
            return self.by_receipt(number)
        wanted = ApplicationNumber(number.strip())
        known = self._applications.by_number(wanted)
        if known is not None:
            return self._with_news([known])
        if citizen is not None:
            looked = self.by_citizen(citizen)
            cases = tuple(case for case in looked.cases if case.number == wanted)
            return Looked(
                cases, looked.problem if cases or looked.problem == "not_connected" else "not_found"
            )
        return self._by_word(wanted, query_word) if query_word and wanted else Looked((), "not_found")

    def by_citizen(self, citizen: Citizen) -> Looked:
        """All cases of the citizen whose card was read, newest first."""
        own = self._applications.by_person(citizen.id_number)
        theirs = self._platform.cases_of(citizen.id_number)
        if isinstance(theirs, Trouble):
            return Looked(tuple(_own(known) for known in own), "not_connected")
        by_number = {known.application_number: known for known in own if known.application_number}
        cases = [self._heard(progress, by_number.get(progress.application_number)) for progress in theirs]
        told = {progress.application_number for progress in theirs}
        cases += [_own(known) for known in own if known.application_number not in told]
        cases.sort(key=lambda case: case.submitted_at, reverse=True)
        return Looked(tuple(cases), "" if cases else "not_found")

    def _with_news(self, known: Sequence[SealedApplication]) -> Looked:
        """Our own cases with what the platform says about those it has."""
        cases: list[Case] = []
        problem: Problem = ""
        for one in known:
            heard = self._ask(one)
            if isinstance(heard, CaseProgress):
                cases.append(self._heard(heard, one))
                continue
            cases.append(_own(one))
            if isinstance(heard, Trouble):
                problem = "not_connected"
        return Looked(tuple(cases), problem)

    def _ask(self, known: SealedApplication) -> CaseProgress | Unknown | Trouble | None:
        if known.application_number is None or known.state is ApplicationState.SEALED:
            return None
        word = self._applications.query_word(known.application_id)
        return self._platform.progress(known.application_number, word)

    def _by_word(self, number: ApplicationNumber, query_word: str) -> Looked:
        answer = self._platform.progress(number, query_word)
        match answer:
            case CaseProgress():
                return Looked((self._heard(answer, None),))
            case Unknown():
                return Looked((), "not_found")
            case Trouble():
                return Looked((), "not_connected")

    def _heard(self, progress: CaseProgress, known: SealedApplication | None) -> Case:
        """The platform's account; our own row follows it, where its table of moves allows."""
        if known is not None:
            try:
                self._applications.platform_said(known.application_id, progress.state, progress.latest_by)
            except MoveRefused:
                # The platform went back over a final state: it has the last word on screen, our row keeps its own.
                pass
        when = {event.state: event.at for event in progress.events}
        return Case(
            item_name=progress.item_name,
            department=progress.department,
            number=progress.application_number,
            number_is_ours=False,
            receipt_number=known.receipt_number if known else "",
            state=cast(CaseState, progress.state.value),
            submitted_at=progress.submitted_at,
            latest_by=progress.latest_by,
            timeline=case_timeline(progress.state, progress.submitted_at, progress.latest_by, when=when),
            asked_for=progress.asked_for,
            as_of=self._clock.now(),
        )


def _own(known: SealedApplication) -> Case:
    """What this terminal knows by itself."""
    number = known.application_number
    delivered = number is not None and known.state is not ApplicationState.SEALED
    if known.parked_reason:
        state, timeline = "parked", parked_timeline(known.sealed_at)
    elif not delivered:
        state, timeline = "stored", stored_timeline(known.sealed_at, 0, 0)
    else:
        state, timeline = (
            known.state.value,
            case_timeline(known.state, known.sealed_at, known.latest_by),
        )
    return Case(
        item_name=known.item_name,
        department=known.department,
        number=number if delivered and number else known.receipt_number,
        number_is_ours=not delivered,
        receipt_number=known.receipt_number,
        state=cast(CaseState, state),
        submitted_at=known.sealed_at,
        latest_by=known.latest_by,
        timeline=timeline,
    )
