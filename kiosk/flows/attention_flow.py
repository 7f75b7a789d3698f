"""Answers to the trouble page, and where each printed paper's end is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from devices.ports.printer import PrintResult
from kiosk.flows.attention import paper_attention
from kiosk.flows.check_in_flow import chose_phone
from kiosk.flows.deeds import CallStaff, PrintGuide, PrintReceipt
from kiosk.flows.events import AttentionAnswered, PaperMissing
from kiosk.flows.flow import Handler, Move, Rows, stay
from kiosk.flows.outcomes import PaperEnded
from kiosk.flows.session import PAPER_STATES, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.ticket_flow import paper_missing, print_held, ticket_paper_ended
from kiosk.flows.trail import arrive, go, go_home
from kiosk.flows.ways_in import open_catalogue


def answered(visit: Visit, event: AttentionAnswered, around: Surroundings) -> Move:
    """The ways out that do something; those that only tell where to go change nothing."""
    attention = visit.attention
    if attention is None:
        return stay(go_home(visit))
    if event.way == "call_staff":
        called = replace(visit, attention=replace(attention, staff_called=True))
        return stay(called, CallStaff(f"{attention.about}:{attention.cause}"))
    if event.way in ("understood", "go_wait", "home"):
        return stay(_back_to_work(visit))
    if attention.about == "queue" and event.way in _OUT_OF_THE_QUEUE:
        return _OUT_OF_THE_QUEUE[event.way](visit, event, around)
    if event.way == "reprint" and attention.about == "ticket":
        return paper_missing(arrive(visit, Step.TICKET, ()), PaperMissing(), around)
    if event.way in ("try_again", "phone_code"):
        return stay(_back_to_work(visit))
    return stay(visit)


def _to_other_group(visit: Visit, _event: AttentionAnswered, _around: Surroundings) -> Move:
    """To the groups with none chosen; whoever comes first still does."""
    queueing = replace(visit.queueing, chosen="", further=(), listing="groups", problem="")
    return stay(arrive(replace(visit, queueing=queueing), Step.QUEUE, (Step.HOME,)))


_OUT_OF_THE_QUEUE: Mapping[str, Handler] = {
    "other_group": _to_other_group,
    "check_in": chose_phone,
    "apply_here": lambda visit, _event, _around: open_catalogue(visit, "apply"),
    "reprint_held": lambda visit, _event, _around: print_held(visit),
}


def _back_to_work(visit: Visit) -> Visit:
    """After "understood": the receipt's page, the capture page, the guide; home after a ticket, or when there is none."""
    attention = visit.attention
    if attention is None or attention.about in ("ticket", "queue"):
        return go_home(visit)
    if attention.about == "receipt":
        return arrive(visit, Step.SUBMITTED, ())
    if attention.about == "guide":
        return arrive(visit, Step.GUIDE, visit.trail[:-1])
    if visit.applying is not None and visit.applying.sealed is None:
        return arrive(visit, Step.CAPTURE, visit.trail[:-1])
    return go_home(visit)


def paper_ended(visit: Visit, event: PaperEnded, _around: Surroundings) -> Move:
    if event.what == "ticket":
        return ticket_paper_ended(visit, event)
    if event.what == "receipt":
        return _receipt_ended(visit, event)
    return _guide_ended(visit, event)


def _receipt_ended(visit: Visit, event: PaperEnded) -> Move:
    visit = replace(visit, under_way=visit.under_way - {PrintReceipt.__name__})
    applying = visit.applying
    if applying is None or applying.sealed is None or applying.sealed.receipt_number != event.about:
        return stay(visit)
    result = event.outcome.result
    applying = replace(applying, paper=PAPER_STATES[result], job_id=event.outcome.job_id)
    visit = replace(visit, applying=applying)
    if result is PrintResult.PRINTED or visit.step is not Step.SUBMITTED:
        return stay(visit)
    number = applying.application_number or event.about
    attention = paper_attention("receipt", number, event.outcome.reason, result)
    return stay(arrive(replace(visit, attention=attention), Step.ATTENTION, ()))


def _guide_ended(visit: Visit, event: PaperEnded) -> Move:
    visit = replace(visit, under_way=visit.under_way - {PrintGuide.__name__})
    result = event.outcome.result
    visit = replace(visit, browsing=replace(visit.browsing, paper=PAPER_STATES[result]))
    if result is PrintResult.PRINTED or visit.step is not Step.GUIDE:
        return stay(visit)
    attention = paper_attention("guide", "", event.outcome.reason, result)
    return stay(go(replace(visit, attention=attention), Step.ATTENTION))


ROWS: Rows = {
    (Step.ATTENTION, AttentionAnswered): answered,
    (None, PaperEnded): paper_ended,
}
