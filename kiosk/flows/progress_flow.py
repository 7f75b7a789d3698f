"""Where a case stands."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.deeds import LookUpCases
from kiosk.flows.events import CodeRead, ProgressAsked, ProgressCaseChosen, ReviewAsked
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import CasesLooked
from kiosk.flows.session import Following, Reviewing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import go


def asked(visit: Visit, event: ProgressAsked, _around: Surroundings) -> Move:
    """A number typed while another look-up is under way is the newer question."""
    number = event.number.strip()
    if not number or (visit.following.looking and number == visit.following.typed):
        return stay(visit)
    following = Following(looking=True, typed=number)
    deed = LookUpCases(number=number, citizen=visit.citizen)
    return stay(replace(visit, following=following), deed)


def scanned(visit: Visit, event: CodeRead, _around: Surroundings) -> Move:
    if visit.following.looking:
        return stay(visit)
    return stay(replace(visit, following=Following(looking=True)), LookUpCases(code=event.payload))


def looked(visit: Visit, event: CasesLooked, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {LookUpCases.__name__})
    following = replace(
        visit.following, looking=False, cases=event.looked.cases, opened=0, problem=event.looked.problem
    )
    return stay(replace(visit, following=following))


def chose_case(visit: Visit, event: ProgressCaseChosen, _around: Surroundings) -> Move:
    if not 0 <= event.index < len(visit.following.cases):
        return stay(visit)
    return stay(replace(visit, following=replace(visit.following, opened=event.index)))


def asked_review(visit: Visit, _event: ReviewAsked, _around: Surroundings) -> Move:
    """Of the case that is open."""
    following = visit.following
    if not following.cases:
        return stay(visit)
    case = following.cases[following.opened]
    ours = case.number_is_ours
    reviewing = Reviewing(
        about=case.item_name,
        receipt_number=case.number if ours else case.receipt_number,
        application_number="" if ours else case.number,
    )
    return stay(go(replace(visit, reviewing=reviewing), Step.REVIEW))


ROWS: Rows = {
    (Step.PROGRESS, ProgressAsked): asked,
    (Step.PROGRESS, CodeRead): scanned,
    (Step.PROGRESS, CasesLooked): looked,
    (Step.PROGRESS, ProgressCaseChosen): chose_case,
    (Step.PROGRESS, ReviewAsked): asked_review,
    (None, CasesLooked): ignored,
}
